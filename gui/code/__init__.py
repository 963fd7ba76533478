"""The code that runs, with the line that is looked at, its script and its profile."""
