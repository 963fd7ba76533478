"""One run: the trainer, what it tells, what it keeps, and how it ended."""
