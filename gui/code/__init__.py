"""The code that is running."""
