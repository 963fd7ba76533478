"""Looking at refusals: each is a sentence for a person, with the thing that is wrong in it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.base.message import Refused


@contextmanager
def refused(*parts: object, field: str | None = None) -> Iterator[None]:
    """Expect a Refused for this field, whose sentence holds all the parts."""
    with pytest.raises(Refused) as caught:
        yield
    check_sentence(caught.value, *parts)
    assert caught.value.field == field


def check_sentence(refusal: Refused, *parts: object) -> None:
    """Be one line that can be shown as it is, however odd what was given, with all the parts."""
    sentence = str(refusal)
    assert sentence == str(refusal.message)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 500
    assert "Message(" not in sentence
    for part in parts:
        assert str(part) in sentence
