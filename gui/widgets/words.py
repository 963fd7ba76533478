"""The engine's messages in the user's language, and numbers as they are shown."""

import math

from PySide6.QtCore import QCoreApplication

from core.base.message import Message
from core.experiment.experiment import FIELDS
from core.experiment.schedule import Schedule
from core.programs import find

NO_BREAK = "\u00a0"  # a space between a number and its unit, which stay in one line
THIN_SPACE = "\u202f"  # narrow, and never the end of a line


def words(message: Message) -> str:
    """A message of the engine, translated, with what belongs into its places."""
    values = {
        name: words(value) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    return QCoreApplication.translate("core", message.text).format(**values)


def setting(name: str, value: object) -> str:
    """One setting of an experiment, such as Learning rate 1e-06 or Program NumPy by hand."""
    shown = choice(name, value)
    if name == "program" and any(mark in shown for mark in ":："):  # or it would read as two
        shown = f"“{shown}”"
    return f"{words(FIELDS[name].label)} {shown}"


def choice(name: str, value: object) -> str:
    """The value of this setting, without its name; programs have titles."""
    return words(find(str(value)).title) if name == "program" else plain(value)


def plain(value: object) -> str:
    """The value of a setting; a dash for an empty text, and arrows where a rate changes."""
    if isinstance(value, Schedule):
        rates = [f"{rate:g}" for rate in value.rates]
        if len(rates) > 3:  # moved by a slider, through all that lies between
            rates[1:-1] = ["…"]
        return " → ".join(rates)
    return f"{value:g}" if isinstance(value, float) else str(value) or "–"


def count(number: int) -> str:
    """A whole number with thin spaces between the thousands."""
    return f"{number:,}".replace(",", THIN_SPACE)


def rate_words(rate: float) -> str:
    """Steps a second, whole or with three figures where it is small; a dash if none is known."""
    if not rate:
        return "–"
    return count(round(rate)) if rate >= 100 else f"{rate:.3g}"


def figure(number: float) -> str:
    """A number in four figures, for reading at a glance; a dash where there is none yet."""
    if math.isnan(number):
        return "–"
    if number and not 1e-3 <= abs(number) < 1e6:
        return f"{number:.3e}"
    if abs(number) >= 1000:
        return count(round(number))
    return f"{number:.4g}"


def short(number: float) -> str:
    """Whole numbers whole, others in four figures, with a true minus sign."""
    if not math.isfinite(number):
        return str(number)
    whole = number == round(number) and abs(number) < 1e6
    return (str(round(number)) if whole else figure(number)).replace("-", "−")


def shape(sizes: tuple[int, ...]) -> str:
    """A shape such as 1000 × 100."""
    return " × ".join(map(str, sizes)) or "1"


def unbroken(text: str) -> str:
    """A text that is never broken into two lines, though it has blanks or Chinese characters."""
    return whole_words(text).replace(" ", "\u00a0")


def whole_words(text: str) -> str:
    """A text that is broken into lines at its blanks only, though it has Chinese characters."""
    return "".join(c + "\u2060" if c > "\u2e7f" else c for c in text)
