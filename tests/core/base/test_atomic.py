import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from helpers.refusals import refused

from core.base.aside import set_aside
from core.base.atomic import atomic_write, check_writable, make_folder
from core.base.folders import ROOT
from core.base.message import Refused


def write(path, text="new"):
    with atomic_write(path) as file:
        file.write(text)


@pytest.fixture
def old(tmp_path):
    """A file that was there before."""
    path = tmp_path / "a.txt"
    path.write_text("old")
    return path


def test_a_file_is_written_in_utf8_with_plain_line_ends(tmp_path):
    write(tmp_path / "a.txt", "数据\n")
    assert (tmp_path / "a.txt").read_bytes() == "数据\n".encode()


def test_bytes_are_written_as_they_are(tmp_path):
    with atomic_write(str(tmp_path / "a"), "wb") as file:
        file.write(b"\r\n\xff")
    assert (tmp_path / "a").read_bytes() == b"\r\n\xff"


def test_the_old_file_is_there_until_the_new_one_is_whole(old):
    with atomic_write(old) as file:
        file.write("new")
        file.flush()
        assert old.read_text() == "old"
    assert old.read_text() == "new"
    assert os.listdir(old.parent) == ["a.txt"]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_an_exception_inside_leaves_the_old_file_and_no_other(old, error):
    def fail_half_way():
        with atomic_write(old) as file:
            file.write("half")
            raise error

    with pytest.raises(error):
        fail_half_way()
    assert old.read_text() == "old"
    assert os.listdir(old.parent) == ["a.txt"]


@pytest.mark.parametrize("step", ["os.replace", "os.fsync", "os.chmod", "tempfile.mkstemp"])
def test_whatever_step_fails_the_old_file_stays_and_no_other_is_left(old, monkeypatch, step):
    def fail(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(step, fail)
    with refused(f"{old} can't be written: Permission denied."):
        write(old)
    assert old.read_text() == "old"
    assert os.listdir(old.parent) == ["a.txt"]


def test_a_folder_that_can_not_be_synced_does_no_harm(old, monkeypatch):
    real = os.open

    def fail_on_folders(path, *rest):
        if os.path.isdir(path):
            raise PermissionError
        return real(path, *rest)

    monkeypatch.setattr(os, "open", fail_on_folders)
    write(old)
    assert old.read_text() == "new"


@pytest.mark.parametrize("size", [200_000, 1_000_000])
def test_a_full_disk_leaves_the_old_file_and_no_other(old, size):
    # A limit on the size of files fails as a full disk does: in the middle of a write.
    script = f"""
import resource, sys
from core.base.atomic import atomic_write
from core.base.message import Refused
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with atomic_write(sys.argv[1]) as file:
        file.write("x" * {size})
except Refused as refusal:
    print(refusal)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, old], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"{old} can't be written: File too large.\n"
    assert old.read_text() == "old"
    assert os.listdir(old.parent) == ["a.txt"]


def test_a_folder_that_is_read_only_is_refused(old):
    old.parent.chmod(0o500)
    if os.access(old.parent, os.W_OK):
        pytest.skip("root may write all")
    with refused("can't be written: Permission denied."):
        write(old)
    with refused("can't be written: Permission denied."):
        check_writable(old)
    old.parent.chmod(0o700)
    assert old.read_text() == "old"


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "no" / "a.txt"
    with refused(f"{path} can't be written: No such file or directory."):
        write(path)
    with refused(f"the folder {path.parent} doesn't exist."):
        check_writable(path)


def test_a_folder_is_no_file(tmp_path):
    with refused("Is a directory."):
        write(tmp_path)
    with refused(f"{tmp_path} is a folder: name a file in it."):
        check_writable(tmp_path)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_permissions_are_kept(old, mode):
    old.chmod(mode)
    write(old)
    assert stat.S_IMODE(old.stat().st_mode) == mode


def test_a_new_file_has_the_permissions_that_any_new_file_has(tmp_path):
    write(tmp_path / "a")
    (tmp_path / "b").write_text("")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_link_goes_on_pointing_to_the_file(old):
    link = old.with_name("link")
    link.symlink_to("a.txt")
    write(link)
    assert link.is_symlink()
    assert old.read_text() == "new"


def test_a_device_is_written_into_and_not_replaced(tmp_path):
    write("/dev/null")
    assert Path("/dev/null").is_char_device()
    check_writable("/dev/null")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a disk always full")
def test_a_device_that_is_full_is_refused():
    with refused("/dev/full can't be written: No space left on device."):
        write("/dev/full")


def test_the_longest_names_can_be_written(tmp_path):
    for name in ("x" * 255, "数" * 85):
        write(tmp_path / name)
    assert len(os.listdir(tmp_path)) == 2


def test_checking_leaves_nothing_behind_and_the_old_file_as_it_was(old):
    check_writable(old)
    check_writable(old.with_name("new.txt"))
    assert os.listdir(old.parent) == ["a.txt"]
    assert old.read_text() == "old"


def test_checking_refuses_a_disk_that_takes_no_file(old, monkeypatch):
    def fail(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    with refused(f"{old} can't be written: No space left on device."):
        check_writable(old)


def test_what_went_wrong_is_kept_for_a_log(tmp_path):
    with pytest.raises(Refused) as caught:
        write(tmp_path / "no" / "a.txt")
    assert isinstance(caught.value.__cause__, FileNotFoundError)


# The parent imports once and forks a child for each kill. A child counts what it does by the calls
# and returns that Python's profiler hears of, and kills itself at one of them.
KILLER = """
import itertools, os, signal, sys
from dataclasses import replace
from core.experiment.experiment import ARTICLE
from core.run.files import load_run, save_run
from core.run.history import History
from core.run.record import RunRecord, loss_fields
from core.run.snapshot import State

path = sys.argv[1]
os.fsync = lambda handle: None  # no test pulls the plug

def document(seed):
    history = History()
    history.extend([seed + step / 7 for step in range(20)])
    experiment = replace(ARTICLE, seed=seed, steps=5000)
    return RunRecord(experiment, State.FINISHED, seconds=1.0, **loss_fields(history))

def save_and_die(new, moment):
    def count(frame, event, what):
        if next(events) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
    events = itertools.count()
    sys.setprofile(count)
    save_run(path, new)
    os._exit(0)

save_run(path, document(0))
seen = []
for moment in itertools.count(step=int(sys.argv[2])):
    child = os.fork()
    if not child:
        save_and_die(document(moment + 1), moment)
    survived = os.waitpid(child, 0)[1] == 0
    seed = load_run(path).experiment.seed
    assert load_run(path) == document(seed)
    seen.append(seed == moment + 1)
    if survived:
        break
    save_run(path, document(0))
print(len(seen), seen.count(True), seen == sorted(seen))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill of that kind")
def test_killed_at_any_moment_of_saving_the_file_is_always_a_whole_document(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", KILLER, tmp_path / "run.json", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    kills, new, in_turn = ran.stdout.split()
    # Before some moment it is the old one, and from then on the new one.
    assert int(kills) > 50
    assert 1 < int(new) < int(kills)
    assert in_turn == "True"


def test_a_folder_is_made_for_a_file_or_that_is_refused(tmp_path):
    path = tmp_path / "a" / "b" / "c.txt"
    make_folder(path)
    make_folder(path)
    write(path)
    with refused(f"{path / 'd' / 'e'} can't be written: "):
        make_folder(path / "d" / "e")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_file_of_the_app_s_own_replaces_a_pipe_or_a_link_to_one_and_follows_links(tmp_path):
    pipe, link = tmp_path / "pipe", tmp_path / "a.json"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (link, pipe):
        with atomic_write(path, own=True) as file:
            file.write("new")
        assert path.read_text() == "new"
        assert not path.is_symlink()
        assert path is pipe or pipe.is_fifo()
    file, link = tmp_path / "file", tmp_path / "b.json"
    file.write_text("old")
    link.symlink_to(file)
    with atomic_write(link, own=True) as opened:
        opened.write("new")
    assert link.is_symlink()
    assert file.read_text() == "new"


def test_what_is_set_aside_keeps_its_content_under_another_name(old):
    aside = set_aside(old)
    assert aside == old.with_name("a.broken.txt")
    assert aside.read_text() == "old"
    assert set_aside(old) is None


def test_what_was_set_aside_before_stays(tmp_path):
    for number, kind in enumerate(("file", "folder", "link", "file")):
        path = tmp_path / "a.txt"
        if kind == "folder":
            path.mkdir()
            (path / "in.txt").write_text(str(number))
        elif kind == "link":
            path.symlink_to("nowhere")
        else:
            path.write_text(str(number))
        assert set_aside(path)
    names = ["a.2.broken.txt", "a.3.broken.txt", "a.4.broken.txt", "a.broken.txt"]
    assert sorted(os.listdir(tmp_path)) == names
    assert (tmp_path / "a.broken.txt").read_text() == "0"
    assert (tmp_path / "a.2.broken.txt" / "in.txt").read_text() == "1"
    assert (tmp_path / "a.4.broken.txt").read_text() == "3"
