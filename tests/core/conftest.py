"""Fixtures for tests of the engine."""

from running import write_program

__all__ = ["write_program"]
