"""The command line: train, programs, devices and race, without a screen."""

from core.terminal.commands import main

__all__ = ["main"]
