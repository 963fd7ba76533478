"""The log in the user's folder."""

import logging

import pytest

from core import __version__
from gui.app.log import NAME, log_to


@pytest.fixture(autouse=True)
def root_as_it_was():
    """Take away what a test adds to the root logger."""
    root = logging.getLogger()
    before, level, strict = list(root.handlers), root.level, logging.raiseExceptions
    yield
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.raiseExceptions = strict


def test_it_begins_with_the_versions_and_holds_what_was_caught(tmp_path):
    path = log_to(tmp_path / "not there yet")
    assert path == tmp_path / "not there yet" / NAME
    try:
        raise OSError("the disk is full")
    except OSError:
        logging.getLogger("core.x").exception("Saving failed")
    first, second, *rest = path.read_text(encoding="utf-8").splitlines()
    assert f"Chainrule {__version__}, Python 3." in first
    assert " ERROR core.x (" in second
    assert rest[-1] == "OSError: the disk is full"


def test_it_stays_small_however_much_is_logged(tmp_path):
    path = log_to(tmp_path)
    for _ in range(40):
        logging.getLogger("core.x").info("数" * 20_000)
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == [NAME, f"{NAME}.1", f"{NAME}.2"]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2e6
    assert path.is_file()


def test_without_a_folder_to_write_to_the_app_goes_on(tmp_path):
    (tmp_path / "file").touch()
    log_to(tmp_path / "file" / "folder")
    logging.getLogger("core.x").error("nobody reads this")
