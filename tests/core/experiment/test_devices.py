import importlib.util
import json
import subprocess
import sys
import types

import pytest

from core.base.folders import ROOT
from core.experiment import devices
from core.experiment.devices import Machine, survey
from core.experiment.experiment import DTYPES
from core.machine import pytorch
from core.programs import LADDER, find

REAL_FIND_SPEC = importlib.util.find_spec


@pytest.fixture
def without_torch(monkeypatch):
    def find_spec(name, *rest):
        return None if name.partition(".")[0] == "torch" else REAL_FIND_SPEC(name, *rest)

    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", find_spec)


@pytest.fixture
def survey_with(monkeypatch):
    """The survey of this machine, if its torch were built for these accelerators."""

    def survey_with(patient=True, **built_for):
        version = {"cuda": None, "hip": None, "xpu": None, **built_for}
        monkeypatch.setattr(pytorch, "read_version", lambda: (version, None))
        monkeypatch.setattr(pytorch, "why_not", lambda: None)
        return survey(patient)

    return survey_with


def test_the_survey_is_made_without_importing_torch_where_there_is_no_gpu():
    script = """
import json, sys
from core.experiment.devices import survey
machine = survey()
print(json.dumps(["torch" in sys.modules, [device.id for device in machine.devices]]))
"""
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    imported, ids = json.loads(ran.stdout)
    assert ids[0] == "cpu"
    assert imported == (ids[1:] != [] and ids[1:] != ["mps"])


def test_the_cpu_comes_first_and_has_a_name_cores_and_memory():
    machine = survey()
    cpu = machine.devices[0]
    assert cpu.id == "cpu"
    assert cpu.name.strip()
    assert machine.cores >= 1
    assert 2**20 < machine.memory == cpu.memory
    assert set(cpu.dtypes) <= set(DTYPES)


def test_each_kind_of_device_is_there_or_its_absence_has_a_reason():
    machine = survey()
    there = {device.id.partition(":")[0] for device in machine.devices}
    assert there | set(machine.missing) == {"cpu", "cuda", "mps", "xpu"}
    assert not there & set(machine.missing)
    for reason in [*machine.missing.values(), *machine.lacks.values()]:
        # It will stand in brackets or after a colon, inside another sentence.
        assert str(reason)
        assert not str(reason).endswith(".")


def test_without_torch_the_programs_that_need_it_are_listed_with_the_reason(without_torch):
    machine = survey()
    assert machine.reason_against(find("numpy")) is None
    for program in LADDER[1:]:
        assert "torch isn't installed" in str(machine.reason_against(program))
    assert [device.id for device in machine.devices] == ["cpu"]
    assert machine.devices[0].dtypes == ("float32", "float64")
    assert set(machine.missing) == {"cuda", "mps", "xpu"}


def test_a_torch_for_the_cpu_is_told_apart_from_a_missing_driver(monkeypatch, survey_with):
    monkeypatch.setattr(devices, "_loads", lambda *libraries: False)
    assert "supports only the CPU" in str(survey_with().missing["cuda"])
    machine = survey_with(cuda="12.8")
    assert "no NVIDIA driver" in str(machine.missing["cuda"])
    assert machine.reason_against(find("cuda_graph")) == machine.missing["cuda"]


def test_a_driver_without_a_usable_gpu_is_told_so(monkeypatch, survey_with):
    monkeypatch.setattr(devices, "_loads", lambda *libraries: True)
    none = types.SimpleNamespace(is_available=lambda: False)
    monkeypatch.setattr(pytorch, "load", lambda: types.SimpleNamespace(cuda=none, xpu=none))
    missing = survey_with(cuda="12.8", xpu="2025").missing
    assert str(missing["cuda"]) == "torch found no GPU that it can use"
    assert str(missing["xpu"]) == "torch found no Intel GPU"


def test_an_impatient_survey_asks_no_accelerator(monkeypatch, survey_with):
    def fail(*_):
        raise AssertionError("that would import torch")

    monkeypatch.setattr(pytorch, "load", fail)
    machine = survey_with(patient=False, cuda="12.8", xpu="2025")
    assert [device.id for device in machine.devices] == ["cpu"]
    for kind in ("cuda", "mps", "xpu"):
        assert "still being loaded" in str(machine.missing[kind])
    assert "supports only the CPU" in str(survey_with(patient=False).missing["cuda"])


def test_every_gpu_is_listed_with_its_name_and_free_memory(monkeypatch, survey_with):
    cuda = types.SimpleNamespace(
        is_available=lambda: True,
        device_count=lambda: 2,
        get_device_name=lambda index: f"GPU {index}",
        mem_get_info=lambda index: (index * 10**9, 80 * 10**9),
    )
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(cuda=cuda))
    monkeypatch.setattr(devices, "_loads", lambda *libraries: True)
    machine = survey_with(cuda="12.8")
    assert [(gpu.id, gpu.name, gpu.memory) for gpu in machine.devices[1:]] == [
        ("cuda:0", "GPU 0", 0),
        ("cuda:1", "GPU 1", 10**9),
    ]
    assert "cuda" not in machine.missing
    assert machine.reason_against(find("cuda_graph")) is None


@pytest.mark.parametrize(
    ("platform", "machine", "reason"),
    [("linux", "x86_64", "this isn't a Mac"), ("darwin", "x86_64", "an Apple chip")],
)
def test_why_there_is_no_mps(monkeypatch, survey_with, platform, machine, reason):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert reason in str(survey_with().missing["mps"])


def test_a_mac_with_an_apple_chip_has_mps(monkeypatch, survey_with):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    machine = survey_with()
    assert "mps" not in machine.missing
    assert "float64" not in machine.device("mps").dtypes


def test_without_a_compiler_only_the_compiled_program_is_lost(monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setattr("shutil.which", lambda name: None)
    machine = survey()
    assert "C++ compiler" in str(machine.reason_against(find("compile")))
    assert machine.reason_against(find("autograd")) is None


def test_a_device_is_found_by_its_id_or_its_kind():
    cpu = devices.Device("cpu", "", 0, ())
    gpus = tuple(devices.Device(f"cuda:{index}", "", 0, ()) for index in range(2))
    machine = Machine(1, (cpu, *gpus))
    assert machine.device("cpu") is cpu
    assert machine.device("cuda") is gpus[0]
    assert machine.device("cuda:1") is gpus[1]
    for absent in ("cuda:2", "mps", "", "CPU"):
        assert machine.device(absent) is None


def test_a_container_that_may_have_less_than_the_machine_has_that_much(tmp_path):
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("2500000\n")
    (tmp_path / "memory.stat").write_text("anon 1500000\ninactive_file 700000\nactive_file 9\n")
    assert devices._free_memory(tmp_path) == 1_200_000


@pytest.mark.parametrize("limit", ["max\n", "", None])
def test_without_a_limit_the_free_memory_is_the_machines(tmp_path, limit):
    if limit is not None:
        (tmp_path / "memory.max").write_text(limit)
    assert devices._free_memory(tmp_path) > 2**20


def test_a_full_container_has_no_memory_and_no_less(tmp_path):
    (tmp_path / "memory.max").write_text("1000")
    (tmp_path / "memory.current").write_text("2000")
    (tmp_path / "memory.stat").write_text("inactive_file 10\n")
    assert devices._free_memory(tmp_path) == 0
