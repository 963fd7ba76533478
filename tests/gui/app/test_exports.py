"""What can be taken along: losses, weights, script and plot are the run's own, and saved safely."""

import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from helpers.disks import fill_disk, plain_user
from helpers.window_use import Chooser, data_run, train_at_hand_size
from PySide6.QtGui import QImage
from safetensors.numpy import load_file

from core.base.folders import ROOT
from core.experiment.experiment import ARTICLE, FIELDS, HAND, read_experiment
from core.experiment.schedule import Schedule
from core.run.files import load_run, save_run
from core.run.snapshot import State
from core.terminal.parser import make_parser
from gui.train.pins import MOST
from gui.widgets import figure, theme

# Each with an ending that it takes.
EXPORTS = {"Losses as CSV": "csv", "Weights": "npz", "Script": "py", "Loss plot as a figure": "png"}
ALL = {"Save run as": "json", **EXPORTS}
OF_A_RUN = {"Losses as CSV": "There are no losses yet", "Weights": "There are no weights yet"}


@pytest.fixture
def choose(window, monkeypatch):
    monkeypatch.setattr("gui.app.files.ask_size", lambda window: figure.Size(12, 8))
    return Chooser(window, monkeypatch)


@pytest.fixture
def train(window, ended):
    return partial(train_at_hand_size, window, ended)


def test_the_losses_are_those_of_the_run(choose, train, tmp_path):
    path = tmp_path / "losses.csv"
    outcome = train()
    choose("Losses as CSV", path)
    head, *rows = path.read_text().splitlines()
    assert head == "step,loss,learning_rate"
    assert rows == [f"{t},{loss},0.01" for t, loss in enumerate(outcome.losses.tolist())]
    assert len(rows) == 20


@pytest.mark.parametrize(("name", "load"), [("w.npz", np.load), ("w.safetensors", load_file)])
def test_the_weights_are_those_at_the_end(choose, train, tmp_path, name, load):
    outcome = train()
    choose("Weights", tmp_path / name)
    weights = dict(load(tmp_path / name))
    assert weights.keys() == outcome.weights.keys() == {"w1", "w2"}
    for key, array in outcome.weights.items():
        assert weights[key].dtype == array.dtype
        assert (weights[key] == array).all()


def check_script(path, losses):
    """Run alone, far from here, it prints these losses and nothing else."""
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, cwd=path.parent)
    assert done.stderr == ""
    assert done.stdout == "".join(f"{t} {loss}\n" for t, loss in enumerate(losses.tolist()))


def test_the_script_prints_the_same_losses(choose, train, tmp_path):
    outcome = train(steps=7)
    choose("Script", tmp_path / "run.py")
    check_script(tmp_path / "run.py", outcome.losses)


def test_the_script_of_a_run_on_a_data_file_prints_the_same_losses(window, choose, ended, tmp_path):
    choose("Open run", data_run(tmp_path))
    window.transport.train.click()
    outcome = ended()
    choose("Script", tmp_path / "run.py")
    check_script(tmp_path / "run.py", outcome.losses)


def dress(window, projector):
    """A dark window, maybe in the letters of a projector: a figure has nothing of either."""
    window.look.set_projector(projector)
    assert theme.current().name == "dark"


@pytest.mark.parametrize("projector", [False, True])
def test_a_png_is_white_and_of_the_size_that_was_chosen(window, choose, train, tmp_path, projector):
    path = tmp_path / "plot.png"
    train()
    dress(window, projector)
    choose("Loss plot as a figure", path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (round(12 / 2.54 * 300), round(8 / 2.54 * 300))
    assert image.dotsPerMeterX() == pytest.approx(300 / 0.0254, abs=1)
    assert {image.pixelColor(x, 1).name() for x in range(image.width())} == {"#ffffff"}
    pixels = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    drawn = {f"#{pixel:06x}" for pixel in np.unique(pixels)}
    assert theme.PAPER.loss in drawn
    assert theme.DARK.panel not in drawn
    assert theme.current().name == "dark"


def test_a_figure_names_every_line_in_full(window, choose, train, until, tmp_path):
    train()
    for seed in range(1, MOST):  # more than the legend in the window has room for
        pin = replace(HAND, threads=1, steps=20, seed=seed, d_in=seed, hidden=seed, d_out=seed)
        window.train.pins.add(replace(window.session.outcome, experiment=pin, id=""))
    choose("Loss plot as a figure", tmp_path / "plot.svg")
    svg = ElementTree.parse(tmp_path / "plot.svg").getroot()
    texts = [text.text.strip() for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    words = " ".join(texts)
    for pinned in window.train.loss.pinned:
        assert pinned.label in words
    assert f"this run: {', '.join(window.train.pins._name())}" in words
    assert "Loss: the sum of the squared errors" in texts
    assert float(svg.get("width").removesuffix("mm")) == pytest.approx(120, abs=0.3)
    assert {"0", "20"} <= set(texts)  # both ends of the axis


def test_a_pdf_has_the_size_that_was_chosen(choose, train, tmp_path):
    train()
    choose("Loss plot as a figure", tmp_path / "plot.pdf")
    content = (tmp_path / "plot.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    box = re.search(rb"/MediaBox \[([0-9. ]+)\]", content)[1].split()
    assert [float(side) for side in box] == pytest.approx([0, 0, 340, 227], abs=1)  # in points


@pytest.mark.parametrize("ending", [".jpg", ".png.old"])
def test_a_plot_of_a_kind_that_is_not_drawn_is_refused(choose, train, tmp_path, ending):
    path = tmp_path / f"plot{ending}"
    train()
    said = f"{path}: plots are saved as .png, .svg or .pdf, not {path.suffix}."
    assert choose("Loss plot as a figure", path) == said
    assert not path.exists()


def test_the_size_of_a_figure_is_chosen_and_remembered(window):
    dialog = figure.SizeDialog(window)
    dialog.kind.setCurrentIndex(1)
    assert (dialog.width_box.value(), dialog.height_box.value()) == (8.5, 6.5)
    dialog.width_box.setValue(11)
    assert dialog.kind.currentIndex() == dialog.kind.count() - 1
    dialog.accept()
    again = figure.SizeDialog(window)
    assert (again.width_box.value(), again.height_box.value()) == (11, 6.5)
    figure.SizeDialog.chosen = figure.REPORT
    for one in (dialog, again):
        one.deleteLater()


@pytest.mark.xserver
def test_the_command_line_says_the_same_experiment(qapp, window, choose):
    files = {"file": "my data/it's “1”.csv", "inputs": "1-3, 7", "targets": "an $x"}
    for experiment in (
        ARTICLE,
        HAND,
        replace(ARTICLE, program="optim", optimizer="adam", momentum=0.9, learning_rate=1 / 3),
        replace(ARTICLE, data="sine", d_in=2, d_out=1, init="linear", dtype="float64", seed=9),
        replace(ARTICLE, data="file", **files),
    ):
        window.session.set_experiment(experiment)
        said = choose("Copy as command line")
        command = qapp.clipboard().text()
        assert said == f"Copied: {command}"
        words = shlex.split(command)
        assert words[:3] == ["python", "main.py", "train"]
        options = vars(make_parser().parse_args(words[2:]))
        given = {name: options[name] for name in FIELDS if options[name] is not None}
        assert read_experiment(given, ARTICLE) == (experiment, ())


def test_what_a_run_has_made_can_not_be_exported_before_one(choose, tmp_path):
    for name, words in OF_A_RUN.items():
        assert choose(name, tmp_path / "file").startswith(words)
    assert choose.asked == 0
    assert not list(tmp_path.iterdir())


def test_a_cancelled_dialog_exports_nothing(choose, train, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    train()
    for number, name in enumerate(EXPORTS):
        assert choose(name) == ""
        assert choose.asked == number + 1
    assert not list(tmp_path.iterdir())


def test_a_script_waits_until_its_data_file_has_been_read(window, choose, tmp_path, until):
    table = tmp_path / "data.csv"
    table.write_text("a,b,c\n1,2,3\n4,5,6\n")
    window.session.edit("data", "file")
    window.session.edit("file", str(table))
    said = choose("Script", tmp_path / "run.py")
    assert said == "The data file is still being read: export again in a moment."
    assert choose.asked == 0
    until(lambda: window.session.table is not None)
    assert choose("Script", tmp_path / "run.py").startswith("Saved")
    assert "data.csv" in (tmp_path / "run.py").read_text()


def test_a_full_disk_is_told_and_the_old_file_stays(choose, train, tmp_path, monkeypatch):
    train()
    fill_disk(monkeypatch)
    for name, ending in ALL.items():
        path = tmp_path / f"mine.{ending}"
        path.write_text("old")
        assert choose(name, path) == f"{path} can't be written: No space left on device."
        assert path.read_text() == "old"
    assert len(os.listdir(tmp_path)) == len(ALL)


def test_a_read_only_folder_is_told_and_the_old_file_stays(choose, train):
    train()
    with plain_user() as folder:
        for name, ending in ALL.items():
            path = folder / f"mine.{ending}"
            path.write_text("old")
            folder.chmod(0o500)
            assert choose(name, path) == f"{path} can't be written: Permission denied."
            folder.chmod(0o700)
            assert path.read_text() == "old"
        assert len(os.listdir(folder)) == len(ALL)


def test_a_folder_that_is_gone_is_told(choose, train, look, tmp_path):
    train()
    for name, ending in ALL.items():
        path = tmp_path / "gone" / f"mine.{ending}"
        assert choose(name, path) == f"{path} can't be written: No such file or directory."
    assert look.settings.recent == ()


@pytest.mark.parametrize("typed", [True, False])
def test_a_name_that_is_too_long_for_the_disk_is_told(choose, train, tmp_path, typed):
    train()
    name = tmp_path / ("表" * 100)  # 300 bytes; file systems take 255
    first = {"Weights": "safetensors"}  # the kind that the dialog begins with
    for action, ending in ALL.items():
        ending = ending if typed else first.get(action, ending)
        said = choose(action, f"{name}.{ending}" if typed else name)
        assert said == f"{name}.{ending} can't be written: File name too long."


def test_a_name_without_an_ending_gets_that_of_its_kind(choose, train, tmp_path):
    outcome = train()
    choose("Save run as", tmp_path / "run")
    choose("Weights", tmp_path / "weights", kind=1)
    choose("Loss plot as a figure", tmp_path / "plot", kind=1)
    assert load_run(tmp_path / "run.json").experiment == outcome.experiment
    assert (np.load(tmp_path / "weights.npz")["w1"] == outcome.weights["w1"]).all()
    assert b"<svg" in (tmp_path / "plot.svg").read_bytes()


def test_a_kind_that_is_chosen_for_the_name_that_was_offered_counts(choose, train, tmp_path):
    outcome = train()
    choose("Weights", tmp_path / "weights.safetensors", kind=1)
    assert (np.load(tmp_path / "weights.npz")["w1"] == outcome.weights["w1"]).all()
    choose("Weights", tmp_path / "mine.safetensors", kind=1)  # a name of one's own says the kind
    assert sorted(load_file(tmp_path / "mine.safetensors")) == ["w1", "w2"]
    assert sorted(os.listdir(tmp_path)) == ["mine.safetensors", "weights.npz"]


def test_a_command_line_with_a_file_name_that_begins_with_a_dash(qapp, window):
    experiment = replace(ARTICLE, data="file", file="-x.csv")
    window.session.set_experiment(experiment)
    window.files.copy_command_line()
    words = shlex.split(qapp.clipboard().text())
    options = vars(make_parser().parse_args(words[2:]))
    given = {name: options[name] for name in FIELDS if options[name] is not None}
    assert read_experiment(given, ARTICLE) == (experiment, ())


def test_what_a_paused_run_has_made_so_far_can_be_exported(window, choose, until, tmp_path):
    window.transport.step.click()
    until(lambda: window.session.state is State.PAUSED)
    until(lambda: window.transport.step_shown == 1)
    choose("Losses as CSV", tmp_path / "losses.csv")
    choose("Weights", tmp_path / "weights.npz")
    assert len((tmp_path / "losses.csv").read_text().splitlines()) == 2
    assert np.load(tmp_path / "weights.npz")["w1"].shape == (1000, 100)


def test_while_a_run_is_training_it_is_to_be_paused_first(window, choose, until, tmp_path):
    window.transport.pace.setValue(window.transport.pace.maximum() - 2)  # 300 steps a second
    window.transport.train.click()
    until(lambda: window.transport.step_shown > 5)
    for name in OF_A_RUN:
        assert choose(name, tmp_path / "file") == "The run is still training: pause it first."
    assert choose.asked == 0


def test_losses_that_are_not_all_kept_are_told(choose, train, tmp_path, monkeypatch):
    monkeypatch.setattr("core.run.history.EXACT", 12)
    train()
    for name, path in (("Losses as CSV", "losses.csv"), ("Save run as", "run.json")):
        said = choose(name, tmp_path / path)
        assert said.startswith(f"Saved {tmp_path / path} with the losses of the first 12 steps")
    assert len((tmp_path / "losses.csv").read_text().splitlines()) == 13


def printed_by(*command, folder):
    """The losses that a command prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    return [float(line.split()[1]) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("program", ["numpy", pytest.param("optim", marks=pytest.mark.slow)])
def test_a_run_whose_rate_was_changed_and_its_branch_are_exported_as_they_were(
    qapp, window, choose, until, ended, tmp_path, program
):
    session = window.session
    window.experiment._set_preset("hand")
    session.edit("program", program)
    session.edit("threads", "1")
    session.edit("steps", "30")
    for step in range(1, 6):
        session.one_step()
        until(lambda step=step: window.transport.step_shown == step)
    session.edit("learning_rate", "0.003")
    session.train_or_pause()
    runs = [ended()]
    assert runs[0].experiment.learning_rate == Schedule(0.01, ((5, 0.003),))
    session.edit("learning_rate", "0.02")  # of what comes next, and not of this run
    export_all(qapp, window, choose, tmp_path, runs[0])
    until(lambda: window.train.time.slider.maximum() == 30)
    window.train.time.slider.setValue(12)
    window.train.time.go_on.click()
    until(lambda: session.state.active)
    runs.append(ended())
    assert runs[1].experiment.learning_rate == Schedule(0.01, ((5, 0.003), (12, 0.02)))
    assert (runs[1].losses[:13] == runs[0].losses[:13]).all()
    assert runs[1].losses[13] != runs[0].losses[13]
    export_all(qapp, window, choose, tmp_path, runs[1])


def export_all(qapp, window, choose, folder, run):
    """All that is written of a run has its losses, to the last bit."""
    losses, schedule = run.losses.tolist(), run.experiment.learning_rate
    choose("Script", folder / "run.py")
    assert printed_by("run.py", folder=folder) == losses
    choose("Copy as command line")
    _, *words = shlex.split(qapp.clipboard().text())
    words[0] = str(ROOT / words[0])
    assert printed_by(*words, folder=folder) == losses
    save_run(folder / "run.json", window.files.file.record)
    assert printed_by(words[0], "train", "run.json", folder=folder) == losses
    choose("Losses as CSV", folder / "losses.csv")
    rows = (folder / "losses.csv").read_text().splitlines()[1:]
    expected = enumerate(losses)
    assert rows == [f"{step},{loss!r},{schedule.at(step)!r}" for step, loss in expected]
