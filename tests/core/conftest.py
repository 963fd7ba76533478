"""Fixtures for tests of the engine."""

from keeping import hurried
from running import write_program

__all__ = ["hurried", "write_program"]
