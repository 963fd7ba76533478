"""Rung 11 in two processes, driven as the window drives it: paused, stepped, turned, and killed."""

import socket
from dataclasses import replace

import numpy as np
import psutil
import pytest
from helpers.processes import nothing_left
from helpers.ranks import PAIR, rung_3, started, wait_for_rank
from helpers.runs import Studio, needs_torch, wait_until

from core.base.message import Refused
from core.compare.race import race
from core.data.problem import make_problem
from core.experiment.devices import survey
from core.experiment.schedule import Schedule
from core.inspect.microscope.record import record
from core.inspect.profile import profile
from core.inspect.proof import compare_precision, prove
from core.processes import group
from core.programs import find
from core.run.ranks.distributed import ALONE
from core.run.snapshot import State


def listening(*processes):
    """The addresses at which these processes can be reached."""
    return [
        connection.laddr
        for process in processes
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]


START = 90.0  # seconds; on a machine that is busy with other tests torch is loaded slowly


@needs_torch
@pytest.mark.slow
def test_two_processes_obey_each_command_and_a_killed_one_ends_the_run_with_its_number():
    studio = Studio()
    studio.trainer.watched = frozenset({"w1"})
    with nothing_left() as known:
        studio.control.step()
        with studio.training(replace(PAIR, steps=10**9)) as outcomes:
            wait_until(lambda: len(studio.losses) == 1, START)
            known |= set(started())
            assert len(known) == 2
            studio.control.step()
            wait_until(lambda: len(studio.losses) == 2)
            assert len(listening(*known)) >= 3  # rank 0's store, and gloo in each rank
            assert {address.ip for address in listening(*known)} == {"127.0.0.1"}
            studio.control.turn(Schedule(5e-4))
            studio.control.step()
            wait_until(lambda: len(studio.losses) == 3)
            first = studio.last.distributions["w1"]
            studio.control.resume()
            wait_until(lambda: len(studio.trainer.rank_times) == 2)
            studio.look()
            wait_for_rank(1).kill()
    (outcome,) = outcomes
    assert outcome.state is State.FAILED
    assert str(outcome.message).startswith("Rank 1 ended in the middle of step ")
    assert outcome.experiment.learning_rate == Schedule(1e-4, ((2, 5e-4),))
    losses = outcome.losses
    expected = rung_3(replace(outcome.experiment, steps=len(losses)))
    np.testing.assert_allclose(losses[:100], expected[:100], rtol=1e-9)
    assert studio.last.distributions.keys() <= {"w1"}
    assert first.spread != studio.album.snapshots[0].distributions["w1"].spread
    for place, times in enumerate(studio.trainer.rank_times):
        assert times.rank == place
        assert times.step_seconds > 0
        assert 0 < times.reduce_share <= 1


@needs_torch
def test_a_group_of_one_machine_can_be_reached_from_nowhere_else():
    before = listening(psutil.Process())
    group.leave()
    find("ddp").load()  # gloo listens even if nobody else is in the group
    with group.listen_at_home() as listener:
        meeting = group.Meeting.at(listener, 0, 2)
        store = meeting.store()
        listener.detach()  # it is the store's now
    mine = [address for address in listening(psutil.Process()) if address not in before]
    assert len(mine) >= 2
    assert ("127.0.0.1", meeting.port) in mine
    assert {address.ip for address in mine} == {"127.0.0.1"}
    store.set("word", "heard")
    assert store.get("word") == b"heard"


@needs_torch
def test_gloo_obeys_the_name_of_the_variable_that_says_where_it_listens(monkeypatch):
    networks = {
        name: address.address
        for name, addresses in psutil.net_if_addrs().items()
        for address in addresses
        if address.family == socket.AF_INET and address.address != "127.0.0.1"
    }
    if not networks:
        pytest.skip("this machine has no network besides its own")
    name, address = networks.popitem()
    monkeypatch.setenv(group.IFNAME, name)
    group.leave()
    find("ddp").load()
    assert address in {found.ip for found in listening(psutil.Process())}
    group.leave()


@needs_torch
def test_what_computes_beside_a_run_of_two_does_so_alone_and_says_it():
    problem = make_problem(PAIR)
    assert record(PAIR, problem, 3).note == ALONE
    assert record(replace(PAIR, processes=1), problem).note is None
    assert ALONE in prove(PAIR, problem, {"w1": problem.w1, "w2": problem.w2}, survey()).notes
    assert ALONE in compare_precision(PAIR, problem, 5).messages
    with pytest.raises(Refused, match="set Processes to 1"):
        profile(PAIR, problem)
    assert profile(replace(PAIR, processes=1), problem)
    events = []
    assert race([PAIR], replace(survey(), cores=2), 1.0, events.append) == []
    assert "each program runs in one process: set Processes to 1" in str(events[0].message)
