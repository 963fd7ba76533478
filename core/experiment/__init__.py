"""What is set, and whether it can run: the experiment, its fields, what it costs and needs."""
