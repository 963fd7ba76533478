"""The variables of torch's launcher in the environment: whole, in part, or nonsense."""

import itertools
import os

import pytest
from helpers.runs import needs_torch
from helpers.terminal import chainrule

from core.base.message import Refused
from core.run.ranks.torchrun import Place, place

WHOLE = {
    "RANK": "1",
    "WORLD_SIZE": "4",
    "LOCAL_RANK": "1",
    "LOCAL_WORLD_SIZE": "2",
    "MASTER_ADDR": "localhost",
    "MASTER_PORT": "29500",
    "TORCHELASTIC_RUN_ID": "none",
}
NONSENSE = ["", "abc", "-1", "4", "1e3", "0.5", "9" * 5000, "None"]


@pytest.fixture
def told(monkeypatch):
    """The place that a process has with these variables and no others; or the refusal."""

    def told(variables):
        for name in WHOLE:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        try:
            return place()
        except Refused as refusal:
            return refusal

    return told


def test_what_torchrun_sets_is_understood(told):
    found = told(WHOLE)
    assert found == Place(1, 4, 1, 2, True, "localhost:29500")
    assert found.machines == 2
    assert not found.speaks
    by_hand = {name: WHOLE[name] for name in ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")}
    assert told(by_hand).speaks  # nobody else may be there to say what is wrong


def test_any_part_of_them_is_a_place_nothing_or_a_sentence(told):
    for size in range(len(WHOLE)):
        for names in itertools.combinations(WHOLE, size):
            found = told({name: WHOLE[name] for name in names})
            if not {"RANK", "WORLD_SIZE"} <= {*names}:
                assert found is None
            elif {"MASTER_ADDR", "MASTER_PORT"} <= {*names}:
                assert isinstance(found, Place)
            else:
                assert "MASTER_ADDR or MASTER_PORT isn't" in str(found)
    assert told({"RANK": "0", "WORLD_SIZE": "1"}) is None


@pytest.mark.parametrize("name", [name for name in WHOLE if name not in ("MASTER_ADDR",)])
def test_any_value_of_them_is_a_place_nothing_or_a_sentence(told, name):
    for value in NONSENSE:
        found = told({**WHOLE, name: value})
        if isinstance(found, Refused):
            assert name in str(found)
            assert "torchrun" in str(found)
            assert len(str(found)) < 300
        else:
            assert found is None or 0 <= found.local_rank < found.local_processes <= 4


@pytest.mark.slow
@needs_torch
def test_the_terminal_says_what_is_wrong_with_them():
    hand = ("--preset", "hand", "--steps", "2", "--threads", "1")
    clear = {**os.environ, **dict.fromkeys(WHOLE, "")}
    alone = {**clear, "RANK": "0", "WORLD_SIZE": "1"}
    done = chainrule("train", "--program", "ddp", *hand, env=alone)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 ")
    for given, words in (
        ({"RANK": "1", "WORLD_SIZE": "2"}, "MASTER_ADDR"),
        ({**WHOLE, "TORCHELASTIC_RUN_ID": ""}, "NumPy by hand runs in one process"),
    ):
        done = chainrule("train", *hand, env={**clear, **given})
        assert done.returncode == 2
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("address", ["nosuch.invalid", "a" * 300, ".."])
def test_an_address_that_leads_nowhere_is_refused_before_anybody_waits_for_it(told, address):
    found = told({**WHOLE, "MASTER_ADDR": address})
    assert isinstance(found, Refused)
    assert str(found).startswith("MASTER_ADDR is ")
    assert len(str(found)) < 300
