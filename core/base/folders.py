"""Where the app's own files are: its code, and the resources beside it."""

from pathlib import Path

ROOT = Path(__file__).parents[2]  # holds main.py, core, gui and resources
RESOURCES = ROOT / "resources"
