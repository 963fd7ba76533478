"""Torch's own launcher, started as a process of its own, to start the ranks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from core.base.message import Refused, say
from core.experiment.experiment import Experiment
from core.processes.command import own_command
from core.processes.group import IFNAME, loopback
from core.processes.home import meet_at_home
from core.processes.leash import end_with_input, kill_descendants

_LOG = "log.txt"
_FAILED = "failed.json"


def start(experiment: Experiment, folder: Path) -> subprocess.Popen[bytes]:
    """Start the launcher, which starts the ranks; all end when its standard input is closed.

    Raises Refused if it can't be started.
    """
    environment = {**os.environ}
    for library in ("OMP", "OPENBLAS", "MKL"):
        environment[f"{library}_NUM_THREADS"] = str(experiment.threads)
    if name := loopback():  # all are on this machine
        environment[IFNAME] = name
    try:
        with open(folder / _LOG, "wb") as log:
            return subprocess.Popen(
                own_command("launch", str(experiment.processes), str(folder)),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,  # Ctrl-C is for this process
            )
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(say("The processes can't be started: {reason}", reason=reason)) from error


def run_launcher(processes: str, folder: Path) -> int:
    """The hidden command `launch`: let torch start the ranks and watch over them."""

    def last() -> None:
        kill_descendants()
        shutil.rmtree(folder, ignore_errors=True)

    end_with_input(last)
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import main

    arguments = ["--rdzv-backend", meet_at_home(), "--rdzv-endpoint", "127.0.0.1:0"]
    arguments += ["--nnodes", "1", "--nproc-per-node", processes, "--max-restarts", "0"]
    arguments += ["--log-dir", str(folder / "log"), "--no-python"]
    try:
        main([*arguments, *own_command("rank", str(folder))])
    except ChildFailedError as error:
        rank, _ = error.get_first_failure()
        (folder / _FAILED).write_text(json.dumps(rank))
        return 1
    return 0


def first_failed(folder: Path) -> int | None:
    """The rank that the launcher saw end first, once it has ended because of that."""
    with suppress(OSError, ValueError):
        return int(json.loads((folder / _FAILED).read_text()))
    return None


def last_words(folder: Path) -> str:
    """The last line that the launcher or a rank wrote."""
    with suppress(OSError):
        lines = (folder / _LOG).read_text(encoding="utf-8", errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip(" =-*")]
        return said[-1][:200] if said else ""
    return ""
