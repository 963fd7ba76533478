"""Fixtures for tests of the engine."""

import sys
from types import ModuleType

import pytest
from helpers.run_store import hurried
from helpers.runs import write_program

__all__ = ["hurried", "write_program"]


@pytest.fixture(scope="module")
def quick_workers():
    """Let processes that are spawned do without what pytest was started by, which they import."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield
