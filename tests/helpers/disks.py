"""Disks that take nothing more, and folders that not everybody may write to."""

import errno
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

NOBODY = 65534


def fill_disk(monkeypatch):
    """From now on there is no room for what is written."""

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)


@contextmanager
def plain_user():
    """A folder of a user without root's rights; meanwhile the tests are that user."""
    if not hasattr(os, "geteuid"):
        pytest.skip("rights are another matter here")
    root = os.geteuid() == 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        if root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            folder.chmod(0o700)
            if root:
                os.seteuid(0)
