from hypothesis import settings

# A machine that is busy with other tests is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

_LONGEST = ("test_endurance.py", "test_packaged.py", "test_course_played.py")


def pytest_collection_modifyitems(items):
    """Begin with the files that take minutes: workers that begin with others wait for these."""
    items.sort(key=lambda item: item.path.name not in _LONGEST)
