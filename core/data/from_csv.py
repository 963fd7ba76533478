"""Tables from CSV files, in UTF-8 or GB18030, with a header or without."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.base.message import Refused, say
from core.data.table import Column, Format, Table, check_memory, refused
from core.experiment.fields import shorten

_NUMBER = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
_QUOTED = re.compile(r'"[^"]*("|$)')
_ENCODINGS = ("utf-8-sig", "gb18030")  # a plain UTF-8 file reads the same through the first
_DELIMITERS = ",;\t"


def load_csv(path, encoding, delimiter, skip, inputs, targets):
    """x and y from the columns of a CSV file, counted from 0, below `skip` lines."""
    table = np.loadtxt(
        path,
        encoding=encoding,
        delimiter=delimiter,
        skiprows=skip,
        usecols=[*inputs, *targets],
        ndmin=2,
        comments=None,
        quotechar='"',
    )
    return table[:, : len(inputs)], table[:, len(inputs) :]


@dataclass(frozen=True)
class Survey:
    """How a CSV file is written: what to know before its numbers are read.

    `sample` is its first row of numbers, `skip` counts the lines above the numbers.
    """

    encoding: str
    delimiter: str
    sample: Sequence[str]
    skip: int
    names: list[str] | None
    rows: int


def read_csv(path: str, inputs: str, targets: str, free_memory: int) -> Table:
    """The table in a CSV file; raises Refused, with row and column where there is one."""
    survey = survey_csv(path)
    names = survey.names
    x_columns, y_columns = _choose_columns(path, names, len(survey.sample), inputs, targets)
    check_memory(path, survey.rows * len([*x_columns, *y_columns]), free_memory)
    arguments = {
        "path": path,
        "encoding": survey.encoding,
        "delimiter": survey.delimiter,
        "skip": survey.skip,
        "inputs": x_columns,
        "targets": y_columns,
    }
    try:
        x, y = load_csv(**arguments)
    except ValueError:
        raise _find_fault(arguments, names) from None
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise _find_fault(arguments, names)
    return Table(x, y, load_csv, arguments)


def csv_columns(path: str) -> tuple[int, tuple[Column, ...]]:
    """The number of rows and the columns of a CSV file; raises Refused or OSError."""
    survey = survey_csv(path)
    titles = survey.names or [""] * len(survey.sample)
    return survey.rows, tuple(
        Column(_id(title, number), title, cell)
        for number, (title, cell) in enumerate(zip(titles, survey.sample, strict=True), 1)
    )


def _id(title: str, number: int) -> str:
    """Its name, unless that would be read as something else in a list of columns."""
    plain = title and "," not in title and not title[0].isdigit()
    return title if plain else str(number)


CSV = Format("CSV", (".csv", ".tsv", ".txt", ".dat", ".data"), read_csv, csv_columns)


def survey_csv(path: str) -> Survey:
    """Read through the file once; raises Refused if it is no table."""
    for encoding in _ENCODINGS:
        try:
            return _survey_rows(path, encoding)
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise refused(
                say("{path} can't be read as CSV: {reason}.", path=path, reason=str(error))
            ) from None
    raise refused(
        say("{path} is neither UTF-8 nor GB18030 text: save it as CSV in UTF-8.", path=path)
    )


def _survey_rows(path: str, encoding: str) -> Survey:
    with open(path, encoding=encoding, newline="") as file:
        start = file.read(65536)
        if "\0" in start:
            raise refused(say("{path} isn't text, so it can't be read as CSV.", path=path))
        if not start.strip():
            raise refused(say("{path} is empty: there is nothing to learn from.", path=path))
        first_line = next(line for line in start.splitlines() if line.strip())
        delimiter = max(_DELIMITERS, key=_QUOTED.sub("", first_line).count)
        file.seek(0)
        rows = _rows(file, delimiter)
        line, first = next(rows)
        names = _header(path, line, first)
        sample = None if names else first
        count = 0 if names else 1
        skip = line if names else 0
        for line, row in rows:
            count += 1
            sample = sample or row
            if len(row) != len(first):
                raise refused(
                    say(
                        "{path}, row {row} has {found} columns, but the first row has {expected}.",
                        path=path,
                        row=line,
                        found=len(row),
                        expected=len(first),
                    )
                )
    if sample is None:
        raise refused(say("{path} has column names but no numbers.", path=path))
    return Survey(encoding, delimiter, sample, skip, names, count)


def _rows(file: Any, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not empty, with the number of its (last) line, counted from 1."""
    # Lines without quotation marks need no CSV reader, and splitting is several times faster.
    for number, line in enumerate(file, 1):
        if '"' in line:
            reader = csv.reader(itertools.chain([line], file), delimiter=delimiter)
            for row in reader:
                if row:
                    yield number - 1 + reader.line_num, row
            return
        cells = line.rstrip("\r\n")
        if cells:
            yield number, cells.split(delimiter)


def _header(path: str, line: int, first: Sequence[str]) -> list[str] | None:
    """The names in the first row, or None if it holds numbers."""
    numbers = [bool(_NUMBER.fullmatch(cell)) or not cell.strip() for cell in first]
    if all(numbers):
        return None
    if any(_NUMBER.fullmatch(cell) for cell in first):
        column = numbers.index(False)
        raise refused(
            say(
                "{path}, row {row}, column {column}: {cell} isn't a number. Name every "
                "column in the first row, or none.",
                path=path,
                row=line,
                column=column + 1,
                cell=shorten(first[column]),
            )
        )
    names = [cell.strip() for cell in first]
    seen: set[str] = set()  # a table may have 30,000 columns
    for column, name in enumerate(names):
        if name in seen:
            raise refused(
                say(
                    "{path}, row {row}, column {column}: another column is already called {name}.",
                    path=path,
                    row=line,
                    column=column + 1,
                    name=shorten(name),
                )
            )
        seen.add(name)
    return names


def _choose_columns(
    path: str, names: list[str] | None, width: int, inputs: str, targets: str
) -> tuple[list[int], list[int]]:
    """The columns of inputs and targets, counted from 0."""
    if width < 2:
        raise refused(
            say("{path} has only one column: a table needs inputs and a target.", path=path)
        )
    x = _find_columns(path, names, width, inputs, "inputs")
    y = _find_columns(path, names, width, targets, "targets")
    if not y:
        y = sorted(set(range(width)).difference(x))[-1:]
        if not y:
            raise Refused(say("Every column is an input: leave one as the target."), "inputs")
    x = x or sorted(set(range(width)).difference(y))
    if not x:
        raise Refused(say("Every column is a target: leave one as an input."), "targets")
    both = sorted(set(x) & set(y))
    if both:
        column = names[both[0]] if names else str(both[0] + 1)
        raise Refused(
            say("Column {column} is both an input and a target.", column=shorten(column)), "targets"
        )
    return x, y


def _find_columns(
    path: str, names: list[str] | None, width: int, wanted: str, field: str
) -> list[int]:
    found: dict[int, None] = {}  # in the order in which they are named
    places = {name: column for column, name in enumerate(names or ())}
    for name in (part.strip() for part in wanted.split(",")):
        if not name:
            continue
        span = re.fullmatch(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", name)
        if name in places:
            columns = [places[name]]
        elif span and 1 <= int(span[1]) <= int(span[2] or span[1]) <= width:
            columns = list(range(int(span[1]) - 1, int(span[2] or span[1])))
        elif names:
            raise Refused(
                say(
                    "{path} has no column {name}: choose one of {names}, or a number "
                    "from 1 to {width}.",
                    path=path,
                    name=shorten(name),
                    names=", ".join(names[:12]) + (", ..." if width > 12 else ""),
                    width=width,
                ),
                field,
            )
        else:
            raise Refused(
                say(
                    "The first row of {path} has no names, so there is no column {name}: "
                    "choose a number from 1 to {width}.",
                    path=path,
                    name=shorten(name),
                    width=width,
                ),
                field,
            )
        found.update(dict.fromkeys(columns))
    return list(found)


def _find_fault(arguments: dict[str, Any], names: list[str] | None) -> Refused:
    """Which cell of the file is no number: read once more, slowly."""
    path, columns = arguments["path"], sorted([*arguments["inputs"], *arguments["targets"]])
    with open(path, encoding=arguments["encoding"], newline="") as file:
        rows = _rows(file, arguments["delimiter"])
        if names:
            next(rows)
        for line, row in rows:
            for column in columns:
                cell = row[column]
                if _NUMBER.fullmatch(cell) and np.isfinite(float(cell)):
                    continue
                place = {"path": path, "row": line, "column": column + 1}
                if not cell.strip():
                    words = say("{path}, row {row}, column {column}: a value is missing.", **place)
                elif "," in cell and _NUMBER.fullmatch(cell.replace(",", "")):
                    words = say(
                        "{path}, row {row}, column {column}: {cell} contains a comma; "
                        "write decimals with a point.",
                        cell=shorten(cell),
                        **place,
                    )
                else:
                    words = say(
                        "{path}, row {row}, column {column}: {cell} isn't a finite number.",
                        cell=shorten(cell),
                        **place,
                    )
                return refused(words)
    return refused(say("{path} can't be read as a table of numbers.", path=path))
