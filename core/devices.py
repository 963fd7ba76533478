"""What this machine has, and for what it has not, the reason."""

import ctypes
import functools
import importlib.util
import os
import platform
import runpy
import shutil
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from core.message import Message, say
from core.programs import Program
from core.watch import loaded_torch

_KINDS = ("cuda", "mps", "xpu")


@dataclass(frozen=True)
class Device:
    """A place where arrays can live. `memory` is in bytes, what is free for us now."""

    id: str
    name: str
    memory: int
    dtypes: tuple[str, ...]


@dataclass(frozen=True)
class Machine:
    """A survey of one computer, as far as an experiment needs to know it.

    `missing` says for each kind of device that isn't there why not; `lacks` does so for
    what programs need ("torch", "compiler", "cuda", "distributed").
    """

    cores: int
    devices: tuple[Device, ...]
    missing: dict[str, Message] = field(default_factory=dict)
    lacks: dict[str, Message] = field(default_factory=dict)

    @property
    def memory(self) -> int:
        """Main memory that is free now, in bytes."""
        return self.devices[0].memory

    def device(self, device_id: str) -> Device | None:
        """The device with this id, if it is there; `cuda` alone means the first of its kind."""
        for device in self.devices:
            if device_id in (device.id, device.id.partition(":")[0]):
                return device
        return None

    def reason_against(self, program: Program) -> Message | None:
        """Why this program can't run here, or None if it can."""
        return next((self.lacks[need] for need in program.needs if need in self.lacks), None)


def survey(patient: bool = True) -> Machine:
    """What this machine has. Imports torch only where there may be an accelerator to ask about.

    With `patient=False` not even there: accelerators are then missing, for the time being.
    """
    lacks: dict[str, Message] = {}
    version = _torch_version()
    if version is None:
        lacks["torch"] = say("torch is not installed; README says how to get it")
    elif not _distributed():
        lacks["distributed"] = say("this torch is built without torch.distributed")
    accelerators, missing = _accelerators(version, patient)
    if reason := _why_no_compiler():
        lacks["compiler"] = reason
    if "cuda" in missing:
        lacks["cuda"] = missing["cuda"]
    cpu_dtypes = ("float32", "float64") + (() if version is None else ("bfloat16", "float16"))
    cpu = Device("cpu", _cpu_name(), _free_memory(), cpu_dtypes)
    return Machine(_cores(), (cpu, *accelerators), missing, lacks)


def _torch_version() -> dict[str, Any] | None:
    """The contents of torch/version.py, read without importing torch, or None."""
    found = importlib.util.find_spec("torch")
    if found is None or not found.origin:
        return None
    path = Path(found.origin).with_name("version.py")
    if "torch" in sys.modules or not path.exists():
        import torch.version

        return vars(torch.version)
    return runpy.run_path(str(path))


def _accelerators(
    version: dict[str, Any] | None, patient: bool
) -> tuple[list[Device], dict[str, Message]]:
    devices: list[Device] = []
    missing: dict[str, Message] = {}
    if version is None:
        reason = say("torch is not installed; README says how to get it")
        return devices, dict.fromkeys(_KINDS, reason)
    if not patient and (version.get("cuda") or version.get("hip") or version.get("xpu")):
        return devices, dict.fromkeys(_KINDS, say("PyTorch is still being loaded"))
    if version.get("cuda") is None and version.get("hip") is None:
        missing["cuda"] = say("this torch is built for the CPU; README says how to get a GPU build")
    elif not version.get("hip") and not _loads("libcuda.so.1", "nvcuda.dll"):
        missing["cuda"] = say("no NVIDIA driver is installed")
    else:
        devices += _cuda_devices()
        if not devices:
            missing["cuda"] = say("torch finds no GPU that it can use")
    if sys.platform != "darwin":
        missing["mps"] = say("mps is the GPU of a Mac, and this is not one")
    elif platform.machine() != "arm64":
        missing["mps"] = say("mps needs a Mac with an Apple chip")
    else:
        devices += _mps_devices()
    if version.get("xpu") is None:
        missing["xpu"] = say("this torch is not built for Intel GPUs")
    elif not (found := _xpu_devices()):
        missing["xpu"] = say("torch finds no Intel GPU")
    else:
        devices += found
    return devices, missing


def _cuda_devices() -> list[Device]:
    import torch

    if not torch.cuda.is_available():
        return []
    return [
        Device(
            f"cuda:{index}",
            torch.cuda.get_device_name(index),
            torch.cuda.mem_get_info(index)[0],
            ("float32", "float64", "bfloat16", "float16"),
        )
        for index in range(torch.cuda.device_count())
    ]


def _mps_devices() -> list[Device]:
    # Its memory is the main memory; it has no float64.
    return [Device("mps", _cpu_name(), _free_memory(), ("float32", "bfloat16", "float16"))]


def _xpu_devices() -> list[Device]:
    import torch

    if not torch.xpu.is_available():
        return []
    return [
        Device(
            f"xpu:{index}",
            torch.xpu.get_device_name(index),
            torch.xpu.get_device_properties(index).total_memory,
            ("float32", "bfloat16", "float16"),
        )
        for index in range(torch.xpu.device_count())
    ]


def _distributed() -> bool:
    """Whether torch's processes can talk to one another; until it is loaded that is believed."""
    there = getattr(loaded_torch(), "distributed", None)
    return there is None or bool(there.is_available())


def _why_no_compiler() -> Message | None:
    """Why torch.compile can't make machine code here; it calls a C++ compiler for that."""
    if getattr(sys, "frozen", False):
        return say("torch.compile needs a C++ compiler, which the packaged app does not carry")
    if sys.platform == "win32":
        compilers = ("cl",)
    else:
        compilers = (os.environ.get("CXX") or "g++", "clang++")
    if not any(shutil.which(compiler) for compiler in compilers):
        return say("torch.compile needs a C++ compiler, and none is installed")
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return say("torch.compile needs Python's C headers (python3-dev on Debian)")
    return None


def _loads(*libraries: str) -> bool:
    for library in libraries:
        try:
            ctypes.CDLL(library)
        except OSError:
            continue
        return True
    return False


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _free_memory(group: Path = Path("/sys/fs/cgroup")) -> int:
    """Main memory that can be had without pushing other programs out, in bytes.

    Half of what is free is left to them: near the end of its memory a machine stalls, and with
    it the window, for longer than a quarter of a second.
    """
    free = int(psutil.virtual_memory().available) // 2
    # A container may be allowed less than the machine has.
    try:
        limit = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        statistics = dict(map(str.split, (group / "memory.stat").read_text().splitlines()))
        # Files that were read stay in memory until it is needed for something else.
        used -= int(statistics["inactive_file"])
    except (OSError, ValueError, KeyError):
        return free
    return min(free, max(limit - used, 0))


@functools.cache
def _cpu_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
