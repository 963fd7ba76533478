"""Where an experiment is set."""
