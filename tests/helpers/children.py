"""What child processes do in tests; they import it without pytest, which takes long."""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

import psutil

from core.processes.channel import Channel

FOREVER = 10**6  # seconds


def echo(channel: Channel, *given: object) -> None:
    """Send back what was given, and then every message."""
    channel.send(given)
    while True:
        channel.send(channel.receive())


def work_until_stopped(channel: Channel) -> None:
    """Work on each message until that is stopped, and say so."""
    while True:
        message, over = channel.receive(), threading.Event()
        channel.on_stop(over.set)
        channel.send(("began", message))
        over.wait()
        channel.send(("stopped", message, channel.stopped))


def have_a_family(channel: Channel) -> None:
    """Start a process that starts another, and wait for ever."""
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    sleep = f"import time; print('there', flush=True); time.sleep({FOREVER})"
    with subprocess.Popen([sys.executable, "-c", code, sleep], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        channel.send([child.pid for child in psutil.Process().children(recursive=True)])
        process.wait()


def be_deaf(channel: Channel) -> None:
    """Hold Python's lock, so that no other thread of it hears anything, for a very long time."""
    channel.send(os.getpid())
    pow(7, 10**9, 11**10**6)


def print_lines(channel: Channel, lines: int) -> None:
    """Print so many lines, and one without an end."""
    for number in range(lines):
        print("line", number)
    sys.stderr.write("的 and the end")


def tell_environment(channel: Channel, name: str, file: int) -> None:
    """Send a variable of the environment, and what is in a file that is open."""
    with open(file, "rb") as opened:
        channel.send((os.environ[name], opened.read()))


def fail_to_compile(channel: Channel) -> None:
    """Say what a compiler may say."""
    print("a word")
    channel.send("CppCompileError: no omp.h")


def compile_well(channel: Channel) -> None:
    """Say that it went well."""
    channel.send(None)


def wait_for_ever(channel: Channel) -> None:
    """Say nothing."""
    channel.receive()


def leave_with_7(channel: Channel, *given: object) -> None:
    """End at once."""
    os._exit(7)


def raise_an_error(channel: Channel, *given: object) -> None:
    """Fail as a program may."""
    raise ValueError("out of luck")


def be_killed(channel: Channel, *given: object) -> None:
    """End as the system ends a process when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def have_a_segfault(channel: Channel) -> None:
    """End as broken native code does."""
    os.kill(os.getpid(), signal.SIGSEGV)


def return_at_once(channel: Channel) -> None:
    """Say one word and return."""
    channel.send("done")


def fill_memory(channel: Channel) -> None:
    """Fill 256 MB."""
    channel.send(len(bytearray(1 << 28)))


def run_rank_that_fails(channel: Channel, experiment: Any, meeting: Any, layout: Any) -> None:
    """Do what a rank does, but with a program that fails in rank 1."""
    from core.run.ranks import rank

    if meeting.rank == 1:

        def fail(*given: object) -> None:
            raise AttributeError("no precision float99\nand more")

        rank._copy = fail
        rank.Stopwatch = fail
    rank.run_rank(channel, experiment, meeting, layout)
