import copy
from dataclasses import asdict, replace

import pytest
from helpers.machines import BARE, CPU, GB, NO_DRIVER, PLAIN, WITH_GPUS
from helpers.refusals import check_sentence
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import say
from core.experiment.cost import cost
from core.experiment.devices import Device, Machine
from core.experiment.experiment import ARTICLE, DATA, DTYPES, FIELDS, HAND, OPTIMIZERS, Experiment
from core.experiment.resolve import resolve
from core.programs import LADDER

SINE = ARTICLE.with_data("sine")
FILE = replace(ARTICLE, data="file", file="a.csv")
GRAPH = replace(ARTICLE, program="cuda_graph")


def refusals(experiment, machine=PLAIN):
    """The sentences of an answer, by field."""
    answer = resolve(experiment, machine)
    assert answer.runnable == (not answer.refusals)
    for refusal in answer.refusals:
        check_sentence(refusal)
        assert refusal.field in FIELDS
    return {refusal.field: str(refusal) for refusal in answer.refusals}


experiments = st.builds(
    Experiment,
    program=st.sampled_from([program.id for program in LADDER]),
    n=st.integers(1, 10**12),
    d_in=st.integers(1, 10**12),
    optimizer=st.sampled_from(tuple(OPTIMIZERS)),
    momentum=st.sampled_from([0.0, 0.9]),
    data=st.sampled_from(DATA),
    dtype=st.sampled_from(DTYPES),
    device=st.sampled_from(["cpu", "cuda", "cuda:1", "cuda:9", "mps", "xpu", ""]),
    threads=st.sampled_from([0, 1, 5]),
    processes=st.sampled_from([1, 2, 5]),
)


@given(experiments, st.sampled_from([PLAIN, WITH_GPUS, BARE]))
def test_resolve_gives_the_same_answer_twice_and_changes_nothing(experiment, machine):
    before = copy.deepcopy((experiment, machine))
    first, second = resolve(experiment, machine), resolve(experiment, machine)
    assert (experiment, machine) == before
    assert refusals(experiment, machine) == {r.field: str(r) for r in first.refusals}
    assert [(r.field, r.message) for r in first.refusals] == [
        (r.field, r.message) for r in second.refusals
    ]
    assert (first.experiment, first.cost) == (second.experiment, second.cost)


@given(experiments, st.sampled_from([PLAIN, WITH_GPUS, BARE]))
def test_what_was_resolved_resolves_to_itself(experiment, machine):
    answer = resolve(experiment, machine)
    assert resolve(answer.experiment, machine).experiment == answer.experiment


@pytest.mark.parametrize(
    "experiment", [ARTICLE, HAND, SINE, FILE], ids=["article", "hand", "sine", "file"]
)
def test_what_fits_is_runnable_as_it_is_and_its_cost_is_told(experiment):
    answer = resolve(experiment, PLAIN)
    assert answer.refusals == ()
    assert answer.experiment == experiment
    assert answer.cost == cost(experiment)


def test_an_answer_holds_numbers_of_the_right_kind_whatever_kind_was_given():
    given = replace(ARTICLE, n="64", learning_rate="1e-6", momentum=0)
    assert asdict(resolve(given, PLAIN).experiment) == asdict(ARTICLE)
    assert isinstance(resolve(given, PLAIN).experiment.momentum, float)


def test_what_can_not_be_read_is_all_that_is_refused():
    answer = resolve(replace(ARTICLE, n=-1, dtype="int8", device="cuda"), PLAIN)
    assert [refusal.field for refusal in answer.refusals] == ["n", "dtype"]
    assert answer.cost is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (
            {"device": "cuda:0", "program": "tensors"},
            "device",
            "cuda:0 isn't available here (no NVIDIA driver is installed): choose one of cpu.",
        ),
        ({"device": "tpu"}, "device", "tpu isn't available here: choose one of cpu."),
        ({"device": ""}, "device", "choose one of cpu."),
        (
            {"program": "cuda_graph"},
            "program",
            "CUDA graph can't run here: no NVIDIA driver is installed.",
        ),
        (
            {"dtype": "bfloat16"},
            "dtype",
            "NumPy here supports float32 and float64, not bfloat16: choose one of them, or rung 2 "
            "or higher.",
        ),
        (
            {"optimizer": "adam"},
            "optimizer",
            "NumPy by hand always uses sgd: choose it, or torch.optim (rung 6) for adam.",
        ),
        (
            {"momentum": 0.9},
            "momentum",
            "NumPy by hand has no momentum: set it to 0, or choose rung 6, 7 or 8.",
        ),
        (
            {"program": "optim", "optimizer": "adam", "momentum": 0.9},
            "momentum",
            "adam has its own momentum: set Momentum to 0.",
        ),
        (
            {"threads": 5},
            "threads",
            "Threads must be at most 4, the cores of this machine, not 5.",
        ),
        (
            {"processes": 2},
            "processes",
            "NumPy by hand runs in one process: set Processes to 1, or choose Data parallel "
            "(rung 11).",
        ),
        (
            {"program": "ddp", "processes": 5},
            "processes",
            "Processes must be at most 4, the cores of this machine, not 5.",
        ),
        (
            {"program": "ddp", "processes": 3, "n": 2},
            "processes",
            "Each process needs at least one example of the batch: set Processes to at most 2, or "
            "make N larger.",
        ),
        ({"processes": 0}, "processes", "Processes must be at least 1, not '0'."),
        ({"data": "file"}, "file", "No data file is set: choose one."),
        ({"file": "a.csv"}, "file", "Data file applies only to a data file: "),
        ({"inputs": "1-3"}, "inputs", "Input columns applies only to a data file: "),
        ({"targets": "4"}, "targets", "Target columns applies only to a data file: "),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(changes, field, words):
    found = refusals(replace(ARTICLE, **changes))
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize("program", LADDER, ids=lambda program: program.id)
def test_optimizers_and_momentum_are_refused_where_the_program_does_not_use_them(program):
    for optimizer in OPTIMIZERS:
        for momentum in (0.0, 0.9):
            asked = replace(ARTICLE, program=program.id, optimizer=optimizer, momentum=momentum)
            found = refusals(replace(asked, device="cpu"))
            assert ("optimizer" in found) == (optimizer != "sgd" and not program.has_optimizer)
            refused = momentum > 0 and (not program.has_optimizer or optimizer == "adam")
            assert ("momentum" in found) == refused


@pytest.mark.parametrize(
    ("experiment", "changes"),
    [
        (HAND, {"n": 3}),
        (HAND, {"d_in": 4}),
        (HAND, {"hidden": 1}),
        (HAND, {"d_out": 2}),
        (SINE, {"d_in": 1}),
        (SINE, {"d_out": 2}),
    ],
)
def test_data_of_one_size_are_refused_in_another(experiment, changes):
    ((name, given),) = changes.items()
    found = refusals(replace(experiment, **changes))
    assert list(found) == [name]
    size = getattr(experiment, name)
    assert found[name].startswith(f"{FIELDS[name].label} must be {size} with the data ")
    assert found[name].endswith(f"not {given}.")


def test_the_sine_may_have_any_number_of_examples_and_hidden_units():
    assert refusals(replace(SINE, n=7, hidden=3)) == {}


def test_the_hand_data_keep_their_own_weights():
    assert list(refusals(replace(HAND, init="linear"))) == ["init"]


def test_a_network_that_no_machine_holds_is_refused_with_the_figure():
    found = refusals(replace(ARTICLE, d_in=10**9))
    assert found == {
        "d_in": "These sizes need 4.77 TB of memory, but cpu has only 16 GB free: "
        "make D_in smaller."
    }


def test_the_largest_network_that_can_be_asked_for_gets_a_sentence_too():
    sizes = dict.fromkeys(("n", "d_in", "hidden", "d_out"), 10**12)
    (sentence,) = refusals(replace(ARTICLE, **sizes)).values()
    assert " YB of memory" in sentence


def test_the_least_memory_that_is_enough_is_enough():
    need = cost(ARTICLE)
    for free, enough in ((need.memory + need.start, True), (need.memory + need.start - 1, False)):
        machine = Machine(4, (replace(CPU, memory=free),))
        assert resolve(ARTICLE, machine).runnable == enough


def test_a_network_must_fit_on_the_gpu_and_its_making_in_main_memory():
    large = replace(ARTICLE, program="tensors", device="cuda:0", d_in=10**7)
    assert " 34.6 GB of memory, but cuda:0 has only 8 GB free" in refusals(large, WITH_GPUS)["d_in"]
    assert refusals(replace(large, device="cuda:1"), WITH_GPUS) == {}
    small_host = replace(WITH_GPUS, devices=(replace(CPU, memory=GB), *WITH_GPUS.devices[1:]))
    found = refusals(replace(large, device="cuda:1"), small_host)
    assert " 13.1 GB of memory, but cpu has only 1 GB free" in found["d_in"]


def test_a_made_up_gpu_makes_the_same_experiment_runnable():
    asked = replace(GRAPH, device="cuda:0")
    assert set(refusals(asked, PLAIN)) == {"program", "device"}
    assert resolve(asked, WITH_GPUS).runnable


def test_a_gpu_that_is_there_but_can_not_be_used_is_told_with_its_reason():
    lost = replace(WITH_GPUS, lacks={"cuda": NO_DRIVER})
    found = refusals(replace(GRAPH, device="cuda:0"), lost)
    assert found == {"program": "CUDA graph can't run here: no NVIDIA driver is installed."}


def test_a_device_is_named_in_full_in_the_answer():
    asked = replace(ARTICLE, program="tensors", device="cuda")
    answer = resolve(asked, WITH_GPUS)
    assert answer.runnable
    assert answer.experiment == replace(asked, device="cuda:0")


def test_a_gpu_too_many_is_refused_with_those_there_are():
    found = refusals(replace(ARTICLE, program="tensors", device="cuda:7"), WITH_GPUS)
    assert found == {"device": "cuda:7 isn't available here: choose one of cpu, cuda:0, cuda:1."}


def test_a_program_for_gpus_is_refused_on_the_cpu_though_there_is_a_gpu():
    assert refusals(GRAPH, WITH_GPUS) == {"device": "CUDA graph needs a GPU: choose cuda:0."}


def test_numpy_is_refused_on_a_gpu():
    found = refusals(replace(ARTICLE, device="cuda:0"), WITH_GPUS)
    assert found == {"device": "NumPy computes only on the CPU: choose cpu, or rung 2 or higher."}


def test_a_precision_that_a_device_lacks_is_refused_with_those_it_has():
    mps = Device("mps", "A Mac", 16 * GB, ("float32", "float16"))
    asked = replace(ARTICLE, program="tensors", device="mps", dtype="float64")
    assert refusals(asked, Machine(4, (CPU, mps))) == {
        "dtype": "mps doesn't support float64: choose one of float32, float16."
    }


def test_without_torch_numpy_runs_and_the_others_say_what_is_missing():
    assert resolve(ARTICLE, BARE).runnable
    for program in LADDER[1:]:
        found = refusals(replace(ARTICLE, program=program.id), BARE)
        assert found == {"program": f"{program.title} can't run here: torch is not installed."}


def test_everything_that_does_not_fit_is_told_at_once():
    asked = replace(HAND, n=3, optimizer="adam", threads=64, file="a.csv", device="cuda")
    assert set(refusals(asked)) == {"n", "optimizer", "file", "device"}


def test_processes_on_gpus_need_one_each():
    asked = replace(ARTICLE, program="ddp", device="cuda:0", processes=2)
    assert resolve(asked, WITH_GPUS).runnable
    assert refusals(replace(asked, processes=3), WITH_GPUS) == {
        "processes": "Each process needs its own GPU, and this machine has 2: set Processes "
        "to no more than that, or choose cpu."
    }


def test_data_parallel_is_for_the_cpu_and_cuda():
    mac = replace(PLAIN, devices=(CPU, Device("mps", "A Mac", 8 * GB, ("float32",))))
    assert refusals(replace(ARTICLE, program="ddp", device="mps"), mac) == {
        "device": "Data parallel runs only on the CPU and on CUDA: choose cpu or cuda:0."
    }


def test_a_torch_that_is_built_without_distributed_can_not_run_data_parallel():
    words = say("this build of torch lacks torch.distributed")
    machine = replace(PLAIN, lacks={"distributed": words})
    assert refusals(replace(ARTICLE, program="ddp"), machine) == {
        "program": f"Data parallel can't run here: {words}."
    }
