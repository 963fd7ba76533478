"""The window's own options, and what they set."""

import pytest
from helpers.app_starts import start

from core.run.timeline import BUDGET
from gui.app import options


@pytest.mark.slow
def test_the_memory_for_past_weights_is_64_mb_unless_set_otherwise(tmp_path):
    assert BUDGET == 64 * 2**20
    told = "print(window.session.trainer.memory, window.session.trainer.timeline._budget)"
    assert start(tmp_path / "one", told).split() == 2 * [str(BUDGET)]
    set_to_8 = start(tmp_path / "two", told, "--history-memory", 8)
    assert set_to_8.split() == 2 * [str(8 * 2**20)]


@pytest.mark.parametrize("wrong", ["0", "-1", "", "1.5", "many", "1e3", "12345678"])
def test_a_memory_that_is_none_is_refused_with_an_example(wrong, capsys):
    with pytest.raises(SystemExit) as end:
        options.read([f"--history-memory={wrong}"])
    assert end.value.code == 2
    assert "a whole number of megabytes, such as 64" in capsys.readouterr().err
