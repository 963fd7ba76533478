"""Fixtures for tests of the engine."""

from helpers.run_store import hurried
from helpers.runs import write_program

__all__ = ["hurried", "write_program"]
