"""Names of files in a pack: which are safe, which are lessons, and which are passed over."""

import re
import unicodedata

from core.base.message import Message, Refused, say
from core.experiment.fields import shorten
from core.lessons.decode import odd_character

INFO = "pack.toml"

_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_LESSON = re.compile(r"[0-9]{2}-[\w-]+\.md")
# What systems and people leave beside lessons; it is never read.
_LITTER = re.compile(r"\..*|__MACOSX|Thumbs\.db|desktop\.ini|(README|LICENSE)(\.\w+)?", re.I)
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.I)
_LONGEST = 100


def check_name(name: str) -> tuple[str, ...]:
    """The parts of a relative name with / between; Refused if it leads or means anything else."""
    if reason := _reason_against(name):
        raise Refused(say("The name {name} {reason}.", name=shorten(name), reason=reason))
    return tuple(name.rstrip("/").split("/"))


def is_litter(parts: tuple[str, ...]) -> bool:
    """Whether a file or folder is passed over, with all that is in it."""
    return any(_LITTER.fullmatch(part) for part in parts)


def is_language(name: str) -> bool:
    """Whether a folder of this name holds the lessons of a language."""
    return _LANGUAGE.fullmatch(name) is not None


def check_file(parts: tuple[str, ...]) -> None:
    """Raise Refused if no file of this name belongs in a pack."""
    name = "/".join(parts)
    folder, file = parts[:-1], parts[-1]
    if folder and (len(folder) > 1 or not is_language(folder[0])):
        check_folder(folder)
    if file.lower().endswith((".zip", ".7z", ".rar", ".gz", ".tar", ".xz")):
        raise Refused(say("{name} is an archive in a pack: unpack it.", name=shorten(name)))
    if parts == (INFO,) or _LESSON.fullmatch(unicodedata.normalize("NFC", file)):
        return
    if file.lower().endswith(".md"):
        raise Refused(
            say("{name} has no name of a lesson: call it such as 01-first-steps.md, with letters, "
                "digits and hyphens.", name=shorten(name))
        )  # fmt: skip
    raise Refused(
        say("{name} does not belong in a pack, which holds lessons as 01-name.md and a pack.toml.",
            name=shorten(name))
    )  # fmt: skip


def check_folder(parts: tuple[str, ...]) -> None:
    """Raise Refused if no folder of this name belongs in a pack."""
    name = shorten("/".join(parts))
    if len(parts) > 1:
        raise Refused(say("{name} lies too deep: a pack has one folder a language.", name=name))
    if not is_language(parts[0]):
        raise Refused(
            say("The folder {name} isn't a language: call it en or zh_CN, say.", name=name)
        )


def same_name(name: str) -> str:
    """What is equal for two names that some system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _reason_against(name: str) -> Message | None:
    parts = name.removesuffix("/").split("/")
    if "\\" in name:
        return say("has a backslash in it")
    if name.startswith("/"):
        return say("begins at the root of the disk")
    if ":" in name:
        return say("has a colon in it, as names of drives have")
    if ".." in parts:
        return say("leads out of the pack")
    if any(part in ("", ".") for part in parts):
        return say("has an empty part")
    if odd_character(name) or "\n" in name or "\t" in name:
        return say("has a character in it that can't be seen")
    if any(part[-1] in " ." for part in parts):
        return say("ends with a blank or a point")
    if any(_DEVICE.fullmatch(part.split(".")[0].rstrip()) for part in parts):
        return say("belongs to a device on Windows")
    if len(name) > _LONGEST:
        return say("is longer than {most} characters", most=_LONGEST)
    return None
