import signal

from hypothesis import settings

# A machine that is busy with other tests is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

_LONGEST = ("test_endurance.py", "test_packaged.py", "test_course_played.py")


def pytest_configure():
    """Let signals do what they do by default, even if tests are run by `nohup`, in the background.

    Programs that tests start inherit what is ignored, and would not end by it.
    """
    for name in ("SIGHUP", "SIGTERM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """Begin with the files that take minutes: workers that begin with others wait for these."""
    items.sort(key=lambda item: item.path.name not in _LONGEST)
