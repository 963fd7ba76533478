"""What modules hold is left out of collections; what a run leaves is not."""

import gc
import sys
import types
import weakref

import pytest

from core.machine import collector


@pytest.fixture(autouse=True)
def _thawed(monkeypatch):
    monkeypatch.setattr(collector, "_known", 0)
    yield
    gc.unfreeze()


class _Cycle:
    def __init__(self):
        self.itself = self


def test_what_is_there_is_left_out():
    before = gc.get_freeze_count()
    collector.leave_out_modules()
    assert gc.get_freeze_count() > before + 1000


def test_what_comes_later_is_collected():
    collector.leave_out_modules()
    gone = weakref.ref(_Cycle())
    gc.collect()
    assert gone() is None


def test_a_few_modules_more_change_nothing(monkeypatch):
    collector.leave_out_modules()
    gc.unfreeze()
    monkeypatch.setitem(sys.modules, "one_more", types.ModuleType("one_more"))
    collector.leave_out_modules()
    assert gc.get_freeze_count() == 0
