"""The parts of the window in which something is set or told."""
