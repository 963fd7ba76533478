"""The command line: train, programs, devices, race, sweep and lessons, without a screen."""

from core.terminal.commands import main
from core.terminal.parser import COMMANDS

__all__ = ["COMMANDS", "main"]
