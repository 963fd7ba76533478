"""States, and the mailbox that holds one snapshot."""

import threading

import numpy as np

from core.run.history import Curve
from core.run.snapshot import NEXT, Mailbox, Snapshot, State


def snapshot(step: int) -> Snapshot:
    curve = Curve(1, 0, np.zeros(0), np.zeros(0))
    return Snapshot(1, State.RUNNING, step, 10**6, 0.0, 0.0, 0.1, 1, curve)


OF_THE_WINDOW = {State.PREPARING, State.PAUSING, State.STOPPING, State.CLOSED}


def test_every_state_of_the_trainer_has_its_followers_and_an_ended_run_only_a_new_one():
    assert set(NEXT) == set(State) - OF_THE_WINDOW
    for state, following in NEXT.items():
        assert following <= set(NEXT)
        assert state.ended == (following == {State.IDLE})
        assert state not in following


def test_the_newest_snapshot_is_had_once():
    mailbox = Mailbox()
    assert mailbox.take() is None
    mailbox.put(snapshot(1))
    mailbox.put(snapshot(2))
    assert mailbox.take().step == 2
    assert mailbox.take() is None


def test_the_last_one_arrives_however_the_threads_meet():
    mailbox, count, taken = Mailbox(), 20_000, []
    letters = [snapshot(step) for step in range(1, count + 1)]

    def put_all():
        for letter in letters:
            mailbox.put(letter)

    thread = threading.Thread(target=put_all)
    thread.start()
    while thread.is_alive():
        if letter := mailbox.take():
            taken.append(letter.step)
    if letter := mailbox.take():
        taken.append(letter.step)
    assert taken[-1] == count
    assert taken == sorted(set(taken))
