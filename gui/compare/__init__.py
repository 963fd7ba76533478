"""The tab Compare: runs of before, races and sweeps."""
