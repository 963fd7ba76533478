"""Sweeps in the window: the fields and values, and the results as lines, a map or small plots."""
