"""Anything that an experiment may be, for tests of laws."""

from hypothesis import strategies as st

from core.experiment.experiment import FIELDS, Experiment
from core.experiment.fields import Choice, Real, Text, Whole
from core.experiment.schedule import Rates, Schedule

printable = st.just(" ") | st.characters(exclude_categories=("C", "Z"))


def values(field):
    """Any value that a field allows."""
    if isinstance(field, Choice):
        return st.sampled_from(field.choices)
    if isinstance(field, Whole):
        return st.integers(field.minimum, field.maximum)
    if isinstance(field, Real):
        top = min(field.maximum, 1e300)
        return st.floats(field.minimum, top, exclude_min=field.above, exclude_max=True)
    if isinstance(field, Rates):
        changes = st.lists(st.tuples(st.integers(1, 10**12), values(field.rate)), max_size=3)
        return st.builds(Schedule, values(field.rate), changes.map(tuple))
    assert isinstance(field, Text)
    return st.text(printable, max_size=10)


experiments = st.builds(Experiment, **{name: values(field) for name, field in FIELDS.items()})
finite = st.floats(allow_nan=False, allow_infinity=False)
