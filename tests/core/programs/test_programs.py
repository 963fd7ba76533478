"""The form of the programs, which makes two of them differ in one idea and nothing else."""

import ast
import difflib
import re
import subprocess
import sys
from itertools import pairwise

import pytest

from core import programs
from core.base.folders import ROOT
from core.programs import LADDER, UNLISTED, Program, find, rung

STANDARD = (
    *("x", "y", "w1", "w2", "h", "h_relu", "y_pred", "loss"),
    *("grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1"),
)
PHASES = ["Forward", "Loss", "Backward", "Update"]

each_program = pytest.mark.parametrize("program", LADDER + UNLISTED, ids=lambda program: program.id)


def test_the_ladder_has_every_file_of_the_folder_once():
    folder = programs.__file__.rpartition("/")[0]
    there = sorted(path.name for path in LADDER[0].path.parent.glob("*.py"))
    assert str(LADDER[0].path.parent) == folder
    assert sorted(program.path.name for program in LADDER) == [
        name for name in there if name != "__init__.py"
    ]


def test_the_broken_programs_are_every_file_of_their_folder_once():
    there = sorted(UNLISTED[0].path.parent.glob("[!_]*.py"))
    assert UNLISTED[0].path.parent == LADDER[0].path.parent / "broken"
    assert sorted(program.path for program in UNLISTED) == there


def test_ids_are_unique_and_a_rung_is_a_place_counted_from_1():
    assert len({program.id for program in LADDER + UNLISTED}) == len(LADDER + UNLISTED)
    assert len(LADDER) == 11
    assert [rung(find(program.id)) for program in LADDER] == list(range(1, 12))


def test_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError, match="fortran"):
        find("fortran")


@each_program
def test_its_docstring_has_a_title_an_idea_and_an_explanation(program):
    heading, explanation, *facts = ast.get_docstring(ast.parse(program.text)).split("\n\n")
    assert heading == f"{program.title} – {program.idea}."
    assert len(explanation) > 100
    assert explanation.endswith(".")
    assert len(facts) <= 1


@pytest.mark.parametrize(
    ("docstring", "words"),
    [
        ("Only a title.", "must begin with its title and its idea"),
        ("Title – idea.\n\nText.\n\nNeed: torch\n", "only ('Needs', 'Learns"),
        ("Title – idea.\n\nText.\n\nNeeds: luck\n", "only ('torch', 'compiler'"),
    ],
)
def test_a_docstring_of_another_form_is_refused(monkeypatch, tmp_path, docstring, words):
    (tmp_path / "other.py").write_text(f'"""{docstring}"""\n', encoding="utf-8")
    monkeypatch.setattr(Program, "path", tmp_path / "other.py")
    with pytest.raises(ValueError, match=re.escape(words)):
        print(Program("other").title, Program("other").needs)


@each_program
def test_the_four_phases_come_once_and_in_order(program):
    assert re.findall(r"^ +# (Forward|Loss|Backward|Update)\b", program.text, re.M) == PHASES


@each_program
def test_each_line_of_a_backward_pass_by_hand_has_its_formula_above(program):
    lines = program.text.splitlines()
    for above, line in pairwise(lines):
        if re.match(r" +(grad_\w+ =|return grad_|loss\.backward)", line):
            assert re.match(r" +# .*dloss/d\w+", above), line


@each_program
def test_it_imports_only_numpy_torch_and_the_standard_library(program):
    roots = set()
    for node in ast.walk(ast.parse(program.text)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "an exported script has no package to import from"
            roots.add(node.module.partition(".")[0])
    assert roots <= {"numpy", "torch"} | sys.stdlib_module_names
    assert "torch" not in roots or program.kind == "torch"
    assert not roots & {program.module for program in LADDER} - sys.stdlib_module_names


@each_program
def test_standard_names_appear_in_the_standard_order(program):
    for function in ast.walk(ast.parse(program.text)):
        if not isinstance(function, ast.FunctionDef) or function.name not in ("train", "one_step"):
            continue
        names = [argument.arg for argument in function.args.args]
        assert names[:4] == ["x", "y", "w1", "w2"]
        stores = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        names += [node.id for node in sorted(stores, key=lambda node: node.lineno)]
        standard = [name for name in dict.fromkeys(names) if name in STANDARD]
        assert standard == sorted(standard, key=STANDARD.index)
        mistaken = {name for name in names if name.startswith("grad")} - set(STANDARD)
        assert not mistaken


@each_program
def test_it_is_a_generator_that_yields_the_loss(program):
    functions = [node for node in ast.parse(program.text).body if isinstance(node, ast.FunctionDef)]
    train = next(function for function in functions if function.name == "train")
    assert [argument.arg for argument in train.args.args] == ["x", "y", "w1", "w2", "knobs"]
    last = train.body[-1].body[-1].value
    assert isinstance(last, ast.Yield)
    assert last.value.id == "loss"


def test_what_a_program_can_do_is_read_from_its_code():
    assert [program.id for program in LADDER if program.has_optimizer] == [
        *("optim", "module", "dynamic")
    ]
    assert find("numpy").knobs == {"learning_rate"}
    assert find("dynamic").knobs == {"learning_rate", "optimizer", "options", "seed"}
    assert [program.id for program in LADDER if program.processes] == ["ddp"]
    by_hand = [program.id for program in LADDER if program.by_hand]
    assert by_hand == ["numpy", "tensors", "compile", "cuda_graph"]


@each_program
def test_it_needs_what_its_code_uses(program):
    assert program.processes == ("get_world_size()" in program.text)
    assert ("compiler" in program.needs) == ("torch.compile(" in program.text)
    assert ("cuda" in program.needs) == ("torch.cuda." in program.text)


def test_all_can_be_read_where_torch_is_not_installed():
    code = """
import sys
sys.modules["torch"] = None  # makes `import torch` raise ImportError
from core.base.message import Refused
from core.programs import LADDER
for program in LADDER:
    assert len(program.text) > 500 and str(program.idea)
    try:
        program.load()
    except Refused:
        print(program.id)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == [program.id for program in LADDER if program.id != "numpy"]


def code(program_id):
    """The lines of a program's code, without comments and without its docstring."""
    tree = ast.parse(find(program_id).text)
    tree.body = tree.body[1:]
    return ast.unparse(tree).splitlines()


@pytest.mark.parametrize(
    ("lower", "upper", "gone", "new"),
    [
        (
            "numpy",
            "tensors",
            [
                "import numpy as np",
                "h_relu = np.maximum(h, 0)",
                "loss = np.square(y_pred - y).sum()",
            ],
            ["h_relu = h.clamp(min=0)", "loss = (y_pred - y).square().sum()"],
        ),
        (
            "sequential",
            "optim",
            [
                "model.zero_grad()",
                "with torch.no_grad():",
                "for weight in model.parameters():",
                "weight -= knobs.learning_rate * weight.grad",
            ],
            [
                "rule = getattr(torch.optim, knobs.optimizer)",
                "optimizer = rule(model.parameters(), lr=knobs.learning_rate, **knobs.options)",
                "optimizer.zero_grad()",
                "optimizer.param_groups[0]['lr'] = knobs.learning_rate",
                "optimizer.step()",
            ],
        ),
    ],
)
def test_a_rung_differs_from_the_one_below_in_its_idea_only(lower, upper, gone, new):
    changes = list(difflib.ndiff(code(lower), code(upper)))
    assert [line[2:].strip() for line in changes if line.startswith("- ") and line[2:]] == gone
    assert [line[2:].strip() for line in changes if line.startswith("+ ") and line[2:]] == new
