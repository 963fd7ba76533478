"""The files of a pack, from a folder or a zip: each is checked before it is read."""

import logging
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from core.base.message import Message, Refused, say
from core.experiment.fields import shorten
from core.lessons.source import LARGEST, odd_character

INFO = "pack.toml"
_log = logging.getLogger(__name__)

_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_LESSON = re.compile(r"[0-9]{2}-[\w-]+\.md")
# What systems and people leave among lessons; it is never read.
_LITTER = re.compile(r"\..*|__MACOSX|Thumbs\.db|desktop\.ini|(README|LICENSE)(\.\w+)?", re.I)
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.I)
_LONGEST = 100


def check_name(name: str) -> tuple[str, ...]:
    """The parts of a relative name, separated by /. Raises Refused if it means anything else."""
    if reason := _reason_against(name):
        raise Refused(say("The name {name} {reason}.", name=shorten(name), reason=reason))
    return tuple(name.rstrip("/").split("/"))


def is_litter(parts: tuple[str, ...]) -> bool:
    """Whether a file or folder is ignored, with everything in it."""
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
        raise Refused(say("{name} is an archive inside the pack: unpack it.", name=shorten(name)))
    if parts == (INFO,) or _LESSON.fullmatch(unicodedata.normalize("NFC", file)):
        return
    if file.lower().endswith(".md"):
        raise Refused(
            say(
                "{name} isn't a valid name for a lesson: call it something like "
                "01-first-steps.md, with letters, digits and hyphens.",
                name=shorten(name),
            )
        )
    raise Refused(
        say(
            "{name} doesn't belong in a pack: a pack holds lessons, like 01-name.md, and a "
            "pack.toml.",
            name=shorten(name),
        )
    )


def check_folder(parts: tuple[str, ...]) -> None:
    """Raise Refused if no folder of this name belongs in a pack."""
    name = shorten("/".join(parts))
    if len(parts) > 1:
        raise Refused(
            say("{name} is nested too deeply: a pack has one folder per language.", name=name)
        )
    if not is_language(parts[0]):
        raise Refused(
            say("The folder {name} isn't a language: call it en or zh_CN, for example.", name=name)
        )


def same_name(name: str) -> str:
    """A key that is equal for names that some systems can't tell apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _reason_against(name: str) -> Message | None:
    parts = name.removesuffix("/").split("/")
    if "\\" in name:
        return say("contains a backslash")
    if name.startswith("/"):
        return say("starts at the root of the disk")
    if ":" in name:
        return say("contains a colon, like the name of a drive")
    if ".." in parts:
        return say("leads out of the pack")
    if any(part in ("", ".") for part in parts):
        return say("has an empty part")
    if odd_character(name) or "\n" in name or "\t" in name:
        return say("contains an invisible character")
    if any(part[-1] in " ." for part in parts):
        return say("ends with a space or a dot")
    if any(_DEVICE.fullmatch(part.split(".")[0].rstrip()) for part in parts):
        return say("is the name of a device on Windows")
    if len(name) > _LONGEST:
        return say("is longer than {most} characters", most=_LONGEST)
    return None


LARGEST_PACK = 20_000_000  # bytes
MOST_FILES = 500
_MOST_AT_ONCE = 200_000  # bytes of a zip's directory, which is read at once
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others can't be unpacked piece by piece
_LINK_ON_WINDOWS = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT


def read_files(path: Path) -> dict[str, bytes]:
    """Every lesson and pack.toml in a folder or a zip, by relative names with /.

    Nothing else is ever read. Raises Refused, with one sentence, for anything that isn't a pack.
    """
    try:
        if "\0" in str(path):
            shown = str(path).replace("\0", "\N{SYMBOL FOR NULL}")
            raise Refused(say("{path} isn't a valid file name.", path=shown))
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _Collected(_in_folder(path)).files
        if stat.S_ISREG(mode):
            return _from_zip(path)
    except OSError as error:
        raise refused(path, say("{reason}", reason=error.strerror or str(error))) from None
    raise refused(path, say("it is neither a folder nor a zip"))


def refused(path: Path, reason: Message) -> Refused:
    """The error for a whole pack."""
    return Refused(say("{path} can't be opened: {reason}.", path=str(path), reason=reason))


Entry = tuple[tuple[str, ...], bytes]


class _Collected:
    """Collects files, as long as they are few enough, small enough and all different."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self.files: dict[str, bytes] = {}
        seen: dict[str, str] = {}
        size = 0
        for parts, data in entries:
            name = unicodedata.normalize("NFC", "/".join(parts))
            if other := seen.get(same_name(name)):
                raise Refused(
                    say(
                        "{name} and {other} are the same name on some systems: rename one of them.",
                        name=shorten(name),
                        other=shorten(other),
                    )
                )
            size += len(data)
            if size > LARGEST_PACK:
                raise _too_large()
            seen[same_name(name)] = name
            self.files[name] = data


def _in_folder(root: Path) -> Iterator[Entry]:
    count = 0
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        folder = waiting.pop()
        with os.scandir(root.joinpath(*folder)) as entries:
            for entry in entries:
                count += 1
                if count > MOST_FILES:
                    raise _too_many()
                if is_litter((entry.name,)):
                    continue
                parts = check_name("/".join((*folder, entry.name)))
                found = entry.stat(follow_symlinks=False)
                if entry.is_symlink() or _is_link_on_windows(found):
                    raise _link(parts)
                if stat.S_ISDIR(found.st_mode):
                    check_folder(parts)
                    waiting.append(parts)
                    continue
                if not stat.S_ISREG(found.st_mode):
                    raise _no_file(parts)
                check_file(parts)
                yield parts, _read_file(root, parts)


def _read_file(root: Path, parts: tuple[str, ...]) -> bytes:
    # The file may have been replaced since it was checked: follow no link, wait for no pipe.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(root.joinpath(*parts), flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _no_file(parts)
        return _whole(parts, file.read(LARGEST + 1))


def _from_zip(path: Path) -> dict[str, bytes]:
    if path.stat().st_size > LARGEST_PACK:
        raise _too_large()
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(_LimitedFile(file)) as archive:
                return _Collected(_in_zip(archive)).files
        except Refused:
            raise
        except Exception:  # a malicious zip may raise anything
            _log.info("%s can't be read as a zip", path, exc_info=True)
            raise refused(path, say("it isn't a zip, or it is damaged")) from None


def _in_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise _too_many()
    # Python cuts a name at a NUL and replaces backslashes; what counts is the name in the zip.
    named = [(check_name(info.orig_filename), info) for info in infos]
    top = _common_folder([(parts, info.is_dir()) for parts, info in named])
    for parts, info in named:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind == stat.S_IFLNK:
            raise _link(parts)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _no_file(parts)
        if is_litter(parts) or len(parts) <= top:
            continue
        if info.is_dir():
            check_folder(parts[top:])
            continue
        check_file(parts[top:])
        if info.flag_bits & 1:
            raise Refused(
                say("{name} is locked with a password: pack it without one.", name=_shown(parts))
            )
        if info.compress_type not in _PACKED:
            raise Refused(
                say(
                    "{name} is compressed in an unusual way: pack it as a plain zip.",
                    name=_shown(parts),
                )
            )
        if info.file_size > LARGEST:
            raise _large_file(parts)
        with archive.open(info) as packed:
            # Never more than this, whatever size the zip claims.
            yield parts[top:], _whole(parts, packed.read(LARGEST + 1))


def _common_folder(entries: list[tuple[tuple[str, ...], bool]]) -> int:
    """How many folders the whole zip is in: 1 if somebody zipped a folder, otherwise 0."""
    kept = [(parts, is_dir) for parts, is_dir in entries if not is_litter(parts)]
    tops = {parts[0] for parts, _ in kept}
    inside = all(len(parts) > 1 or is_dir for parts, is_dir in kept)
    return int(len(tops) == 1 and inside and not is_language(next(iter(tops))))


class _LimitedFile:
    """A file that never reads more at once than a sound zip needs."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def seekable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Some bytes, or all that are left."""
        if size > _MOST_AT_ONCE:
            raise _too_many()
        data = self._file.read(_MOST_AT_ONCE + 1 if size < 0 else size)
        if len(data) > _MOST_AT_ONCE:
            raise _too_many()
        return data


def _whole(parts: tuple[str, ...], data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise _large_file(parts)
    return data


def _is_link_on_windows(found: os.stat_result) -> bool:
    return bool(getattr(found, "st_file_attributes", 0) & _LINK_ON_WINDOWS)


def _shown(parts: tuple[str, ...]) -> str:
    return shorten("/".join(parts))


def _link(parts: tuple[str, ...]) -> Refused:
    return Refused(say("{name} is a link, and a pack can't contain links.", name=_shown(parts)))


def _no_file(parts: tuple[str, ...]) -> Refused:
    return Refused(say("{name} isn't a plain file.", name=_shown(parts)))


def _large_file(parts: tuple[str, ...]) -> Refused:
    limit = LARGEST // 1000
    return Refused(say("{name} is larger than {limit} kB.", name=_shown(parts), limit=limit))


def _too_large() -> Refused:
    return Refused(say("The pack is larger than {limit} MB.", limit=LARGEST_PACK // 10**6))


def _too_many() -> Refused:
    return Refused(say("The pack has more than {most} files.", most=MOST_FILES))
