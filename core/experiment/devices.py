"""What this machine has, and for what it has not, the reason."""

import ctypes
import functools
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from core.base.message import Message, say
from core.experiment import compiler
from core.machine import pytorch
from core.machine.allocator import allowed
from core.programs import Program

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
    """What this machine has; never raises for what is broken, but says what that is.

    Imports torch only where there may be an accelerator to ask about, and with `patient=False` not
    even there: accelerators are then missing, for the time being. So a torch that is broken is
    known here only once somebody has tried to load it (see core.machine.pytorch).
    """
    lacks: dict[str, Message] = {}
    version, broken = pytorch.read_version()
    asked = _may_have_accelerators(version)
    if asked and patient and broken is None:
        broken = pytorch.why_not()
    if broken:
        lacks["torch"], missing = broken, dict.fromkeys(_KINDS, broken)
        accelerators: list[Device] = []
    elif asked and not patient:
        accelerators = []
        missing = dict.fromkeys(_KINDS, say("PyTorch is still being loaded"))
    else:
        accelerators, missing = _accelerators(version)
    if not broken and not _distributed():
        lacks["distributed"] = say("this build of torch lacks torch.distributed")
    if reason := compiler.why_none():
        lacks["compiler"] = reason
    if "cuda" in missing:
        lacks["cuda"] = missing["cuda"]
    cpu_dtypes = ("float32", "float64") + (() if broken else ("bfloat16", "float16"))
    cpu = Device("cpu", _cpu_name(), _free_memory(), cpu_dtypes)
    return Machine(_cores(), (cpu, *accelerators), missing, lacks)


def survey_for(programs: Iterable[Program]) -> Machine:
    """The survey, after torch has been loaded if one of these programs needs it and it can be."""
    if any("torch" in program.needs for program in programs):
        pytorch.why_not()
    return survey()


def _may_have_accelerators(version: Mapping[str, Any]) -> bool:
    """Whether this torch is built for any that torch has to be asked about."""
    return any(version.get(name) for name in ("cuda", "hip", "xpu"))


def _accelerators(version: Mapping[str, Any]) -> tuple[list[Device], dict[str, Message]]:
    devices: list[Device] = []
    missing: dict[str, Message] = {}
    if version.get("cuda") is None and version.get("hip") is None:
        missing["cuda"] = say(
            "this build of torch supports only the CPU; the README explains how to get a GPU build"
        )
    elif not version.get("hip") and not _loads("libcuda.so.1", "nvcuda.dll"):
        missing["cuda"] = say("no NVIDIA driver is installed")
    else:
        _ask("cuda", say("torch found no GPU that it can use"), devices, missing)
    if sys.platform != "darwin":
        missing["mps"] = say("mps is the GPU of a Mac, and this isn't a Mac")
    elif platform.machine() != "arm64":
        missing["mps"] = say("mps needs a Mac with an Apple chip")
    else:
        devices += _mps_devices()
    if version.get("xpu") is None:
        missing["xpu"] = say("this build of torch doesn't support Intel GPUs")
    else:
        _ask("xpu", say("torch found no Intel GPU"), devices, missing)
    return devices, missing


def _ask(kind: str, none: Message, devices: list[Device], missing: dict[str, Message]) -> None:
    """Add torch's accelerators of this kind to the devices, or to what is missing, and why.

    One that gives no answer, because it is full or another process has it alone, is missing by its
    full id, such as cuda:1; if no other is there, the whole kind is.
    """
    found: list[Device] = []
    silent: dict[str, Message] = {}
    try:
        module = getattr(pytorch.load(), kind)
        for index in range(module.device_count() if module.is_available() else 0):
            try:
                found.append(_describe(kind, index, module))
            except Exception as error:
                silent[f"{kind}:{index}"] = _silent(error)
    except Exception as error:
        silent[kind] = _silent(error)
    devices += found
    if found:
        missing.update(silent)
    else:
        missing[kind] = next(iter(silent.values()), none)


def _describe(kind: str, index: int, module: Any) -> Device:
    """What torch.cuda or torch.xpu says of its accelerator with this number."""
    name = module.get_device_name(index)
    if kind == "cuda":
        dtypes: tuple[str, ...] = ("float32", "float64", "bfloat16", "float16")
        return Device(f"{kind}:{index}", name, module.mem_get_info(index)[0], dtypes)
    memory = module.get_device_properties(index).total_memory
    return Device(f"{kind}:{index}", name, memory, ("float32", "bfloat16", "float16"))


def _silent(error: Exception) -> Message:
    return say("the GPU isn't responding ({reason})", reason=pytorch.told(error))


def _mps_devices() -> list[Device]:
    # Its memory is the main memory; it has no float64.
    return [Device("mps", _cpu_name(), _free_memory(), ("float32", "bfloat16", "float16"))]


def _distributed() -> bool:
    """Whether torch's processes can talk to one another; until it is loaded that is believed."""
    there = getattr(pytorch.loaded_torch(), "distributed", None)
    return there is None or bool(there.is_available())


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
    free = min(int(psutil.virtual_memory().available) // 2, allowed())
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
