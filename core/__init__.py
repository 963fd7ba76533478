"""The engine of Chainrule. It knows no Qt: whatever is seen is drawn elsewhere."""

__version__ = "0.1.0"  # the one place; pyproject.toml reads it here
