"""What a conductor and its ranks tell each other, and what a rank's stopwatch says."""

import json
import socket
from types import SimpleNamespace

import pytest
from helpers.clocks import FakeClock
from helpers.ranks import PAIR
from helpers.runs import begin, needs_torch, quick
from hypothesis import given
from hypothesis import strategies as st

from core.run.ranks import channel
from core.run.ranks.channel import Channel, Kind, Listener, Order, Told, hear, send
from core.run.ranks.stopwatch import Stopwatch

finite = st.floats(allow_nan=False)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A rank's channel, and the connection that a conductor has to it."""
    folder = tmp_path_factory.mktemp("ranks")
    listener = Listener(folder)
    rank = Channel(folder, 1, 77)
    number, process, connection = listener.accept(5.0)
    assert (number, process) == (1, 77)
    listener.close()
    yield rank, connection
    rank.close()
    connection.close()


@quick
@given(st.booleans(), finite)
def test_an_order_arrives_bit_for_bit(pair, reload, learning_rate):
    rank, connection = pair
    order = Order(reload, learning_rate)
    send(connection, order)
    assert repr(rank.receive()) == repr(order)  # repr tells -0.0 from 0.0


@quick
@given(st.floats(), st.none() | st.tuples(finite, finite))
def test_a_loss_arrives_bit_for_bit_with_or_without_times(pair, loss, times):
    rank, connection = pair
    rank.tell_loss(loss, times)
    told = hear(connection)
    assert told.kind is (Kind.TIMES if times else Kind.LOSS)
    assert repr(told.numbers) == repr((loss, *(times or ())))


@quick
@given(st.text(max_size=150), st.text(max_size=2000))
def test_a_complaint_arrives_cut_to_what_can_be_shown(pair, kind, text):
    rank, connection = pair
    rank.tell_error(kind, text)
    assert hear(connection) == Told(Kind.ERROR, text=(kind[:100], text[:300]))


@given(st.integers(0, 24))
def test_a_message_that_is_cut_off_is_the_end(size):
    one, other = socket.socketpair()
    with one, other:
        whole = channel._HEAD.pack(Kind.TIMES.value, 24) + channel._TIMES.pack(1, 2, 3)
        one.sendall(whole[:size])
        one.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            hear(other)


def test_the_address_is_for_this_machine_alone(tmp_path):
    listener = Listener(tmp_path)
    assert listener.socket.getsockname()[0] == "127.0.0.1"
    token = json.loads((tmp_path / "address.json").read_text())["token"]
    other = tmp_path / "other"
    other.mkdir()
    second = Listener(other)
    assert json.loads((other / "address.json").read_text())["token"] != token
    listener.close()
    second.close()


@needs_torch
def test_the_stopwatch_counts_what_is_spent_in_all_reduce(monkeypatch):
    import torch.distributed as dist

    program, _ = begin(PAIR)
    next(program)
    clock = FakeClock()
    watch = Stopwatch(program.gi_frame.f_locals["model"], clock)

    def take_steps(count):
        for _ in range(count):
            with watch.step():
                clock.sleep(1000)
                next(program)

    assert watch.report() is None  # there is nothing yet to tell of
    clock.sleep(1)
    assert watch.report() is None
    take_steps(20)
    assert watch.report() == pytest.approx((1000, 0), abs=0.01)
    plain = dist.all_reduce

    def slow(*given, **options):
        clock.sleep(3000)
        return plain(*given, **options)

    monkeypatch.setattr(dist, "all_reduce", slow)
    take_steps(5)
    assert watch.report() == pytest.approx((4000, 3 / 4), abs=0.01)  # one of them is the loss
    assert watch.report() is None
    assert dist.all_reduce is slow  # outside a step it is as it was


def test_the_stopwatch_reads_what_the_model_has_counted():
    told = {"iteration": 10, "avg_backward_comm_time": 2_000_000}
    model = SimpleNamespace(
        _set_ddp_runtime_logging_sample_rate=lambda rate: None, _get_ddp_logging_data=lambda: told
    )
    clock = FakeClock()
    watch = Stopwatch(model, clock)
    for _ in range(2):
        with watch.step():
            clock.sleep(0.5)
    # Two more steps of 4 ms each: 28 ms in twelve.
    told.update(iteration=12, avg_backward_comm_time=28_000_000 / 12)
    assert watch.report() == pytest.approx((0.5, 0.004 / 0.5))
