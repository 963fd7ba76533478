"""A child process: what it is told and tells, how it is stopped, and that it never stays behind."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import numpy as np
import psutil
import pytest
from helpers.children import (
    be_deaf,
    be_killed,
    echo,
    fill_memory,
    have_a_family,
    have_a_segfault,
    leave_with_7,
    print_lines,
    raise_an_error,
    return_at_once,
    tell_environment,
    work_until_stopped,
)
from helpers.processes import children_of, is_alive, nothing_left
from helpers.runs import wait_until

from core.base.folders import ROOT
from core.base.message import Refused, say
from core.experiment.experiment import ARTICLE
from core.processes.child import Child, ChildEnded, wait

START = 60.0  # seconds, on a busy machine
SIGKILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has none
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals or files")


@pytest.fixture(autouse=True)
def _nothing_is_left():
    with nothing_left():
        yield


def test_any_object_of_this_app_goes_there_and_back():
    with Child(echo, ARTICLE, 7) as child:
        assert child.receive() == (ARTICLE, 7)
        refusal = Refused(say("No data file is open: choose one."), "file")
        child.send(refusal)
        assert child.receive().field == "file"
        numbers = np.arange(10**6, dtype=np.float64)
        child.send(numbers)
        np.testing.assert_array_equal(child.receive(), numbers)
        assert not child.poll()
        child.send("last")
        assert child.poll(START)
        assert child.receive() == "last"


def test_a_stop_is_for_what_was_sent_before_it_and_for_nothing_later():
    with Child(work_until_stopped) as child:
        for number in range(3):
            child.send(number)
            assert child.receive() == ("began", number)
            child.stop()
            assert child.receive() == ("stopped", number, True)
        child.stop()  # it has nothing to do
        child.send("later")
        assert child.receive() == ("began", "later")
        assert not child.poll(0.05)
        child.send("never received before its stop")
        child.stop()
        child.stop()
        assert not child.poll(0.05)


@posix
def test_one_that_obeys_ends_by_itself_and_one_that_does_not_is_killed():
    with Child(return_at_once) as child:
        assert child.receive() == "done"
        child.end(START)
        assert child._process.returncode == 0
    with Child(be_deaf) as child:
        child.receive()
        child.end(0.01)
        assert child._process.returncode == -SIGKILL
    child.end()
    with pytest.raises(ChildEnded):
        child.send("anything")


@posix
@pytest.mark.parametrize(
    ("target", "code", "reason"),
    [
        (raise_an_error, 1, "ValueError: out of luck (exit code 1)"),
        (leave_with_7, 7, "it ended with exit code 7"),
        (have_a_segfault, -signal.SIGSEGV, "it was ended by SIGSEGV"),
        (be_killed, -SIGKILL, "it was killed (SIGKILL), which the system does when "
                              "memory runs out"),
    ],
)  # fmt: skip
def test_why_one_ended_is_told_with_its_last_words(target, code, reason):
    with Child(target) as child:
        with pytest.raises(ChildEnded) as ended:
            child.receive()
        assert ended.value.code == code
        assert str(ended.value.reason) == reason


@pytest.mark.skipif(sys.platform != "linux", reason="Linux limits what is allocated")
def test_memory_is_limited_if_that_is_wanted():
    with Child(fill_memory) as child:
        assert child.receive() == 1 << 28
    with Child(fill_memory, memory=1 << 27) as child:
        with pytest.raises(ChildEnded) as ended:
            child.receive()
        assert ended.value.said == "MemoryError"


def test_what_is_printed_is_heard_and_keeps_nobody_waiting():
    heard = []
    with Child(print_lines, 20_000, on_output=heard.append) as child:
        with pytest.raises(ChildEnded) as ended:
            child.receive()
        assert ended.value.said == "的 and the end"
    assert "".join(heard).splitlines() == [*(f"line {n}" for n in range(20_000)), "的 and the end"]
    with Child(print_lines, 20_000) as child, pytest.raises(ChildEnded):
        child.receive()


@posix
def test_it_has_the_environment_and_the_files_that_it_is_given():
    with tempfile.TemporaryFile() as file:
        file.write(b"content")
        file.flush()
        file.seek(0)
        arguments = "CHAINRULE_TEST", file.fileno()
        given = {"environment": {"CHAINRULE_TEST": "是"}, "files": [file.fileno()]}
        with Child(tell_environment, *arguments, **given) as child:
            assert child.receive() == ("是", b"content")


def test_a_message_that_can_not_be_read_there_ends_it():
    with Child(echo) as child:
        child.receive()
        child.send(Unreadable())
        with pytest.raises(ChildEnded) as ended:
            child.receive()
        assert ended.value.said == "ValueError: out of luck"


class Unreadable:
    """Raises when it is unpickled."""

    def __reduce__(self):
        return raise_an_error, (None,)


def test_one_of_several_is_waited_for():
    with Child(echo) as one, Child(echo) as other:
        for child in (one, other):
            child.receive()
        assert wait([one, other], 0.0) == []
        other.send("word")
        assert wait([one, other], START) == [other]
        one.kill()
        other.receive()
        assert wait([one, other], START) == [one]


def test_what_a_child_has_started_ends_with_it_however_it_ends():
    for end in (Child.end, lambda child: psutil.Process(child.pid).kill()):
        with Child(have_a_family) as child:
            family = list(map(psutil.Process, child.receive()))
            assert len(family) == 2
            end(child)
            with pytest.raises((ChildEnded, OSError)):
                child.receive()
            wait_until(lambda those=family: not any(map(is_alive, those)))


@posix
def test_one_that_is_held_can_be_killed():
    with Child(echo) as child:
        child.receive()
        hold(psutil.Process(child.pid))
        child.kill()
        with pytest.raises(ChildEnded):
            child.receive()


def hold(process):
    """Let it not notice anything any more."""
    process.send_signal(signal.SIGSTOP)
    wait_until(lambda: process.status() == psutil.STATUS_STOPPED)


@posix
def test_one_that_can_not_be_started_is_an_error_and_leaves_no_file_open(monkeypatch):
    process = psutil.Process()
    Child(echo).end()
    before = process.num_fds()
    monkeypatch.setattr(sys, "executable", "/there/is/no/python")
    with pytest.raises(OSError, match="No such file"):
        Child(echo)
    monkeypatch.undo()
    with pytest.raises(AttributeError):
        Child(lambda channel: None)
    assert process.num_fds() == before


PARENT = """
import sys, time
sys.path[:0] = [{root!r}, {tests!r}]
from core.processes import child as child_module
from core.processes.child import Child
from helpers import children
child = Child(children.{target})
said = child.receive()
{then}
print(said, flush=True)
time.sleep(10**6)
"""


KILL_THE_GUARD = """
child_module._guard._process.kill()
child_module._guard._process.wait()
another = Child(children.echo)
another.receive()
"""


@posix
@pytest.mark.parametrize("target", ["echo", "have_a_family", "be_deaf", "held"])
@pytest.mark.parametrize("deadly", [SIGKILL, signal.SIGTERM])
def test_it_dies_with_its_parent_whatever_it_is_doing(target, deadly):
    with _parent("echo" if target == "held" else target) as parent:
        parent.stdout.readline()
        itself = psutil.Process(parent.pid)
        family = children_of(itself)
        assert len(family) == (3 if target == "have_a_family" else 1)
        if target == "held":
            hold(family[0])
        family = itself.children(recursive=True)
        parent.send_signal(deadly)
        parent.wait(START)
        wait_until(lambda: not any(map(is_alive, family)))


def test_it_dies_with_its_parent_while_it_starts():
    with _parent("echo") as parent:
        itself = psutil.Process(parent.pid)
        wait_until(lambda: children_of(itself))
        family = itself.children(recursive=True)
        parent.kill()
        parent.wait(START)
        wait_until(lambda: not any(map(is_alive, family)))


@posix
def test_a_guard_that_dies_is_replaced_and_knows_all_children():
    with _parent("echo", KILL_THE_GUARD) as parent:
        parent.stdout.readline()
        itself = psutil.Process(parent.pid)
        family = children_of(itself)
        assert len(family) == 2
        for child in family:
            hold(child)
        parent.kill()
        parent.wait(START)
        wait_until(lambda: not any(map(is_alive, family)))


@contextmanager
def _parent(target, then=""):
    code = PARENT.format(root=str(ROOT), tests=str(ROOT / "tests"), target=target, then=then)
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        try:
            yield parent
        finally:
            parent.kill()


@posix
def test_the_guard_ends_with_a_process_that_ends_well_and_nothing_is_said():
    code = (
        "from helpers.children import echo\n"
        "from core.processes.child import Child, _guard\n"
        "with Child(echo, 1) as child: child.receive()\n"
        "print(_guard._process.pid)\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True, text=True, env=environment, cwd=ROOT, timeout=START,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == ""
    assert not psutil.pid_exists(int(done.stdout))
