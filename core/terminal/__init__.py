"""The command line: train, prove, step, race, sweep and so on, without a screen."""

from core.terminal.commands import main
from core.terminal.parser import COMMANDS

__all__ = ["COMMANDS", "main"]
