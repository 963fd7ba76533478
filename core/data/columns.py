"""What columns a data file has, for whoever is to choose among them."""

from dataclasses import dataclass

from core.data.from_csv import survey_csv
from core.data.from_npz import survey_npz


@dataclass(frozen=True)
class Column:
    """One column (of a CSV file) or array (of an NPZ file).

    `id` names it in the fields `inputs` and `targets`; `sample` is its first value, or an
    array's shape and type.
    """

    id: str
    title: str
    sample: str


def list_columns(path: str, npz: bool) -> tuple[int | None, tuple[Column, ...]]:
    """The number of rows, if the file tells it, and the columns; raises Refused or OSError."""
    if npz:
        headers = survey_npz(path)
        return None, tuple(
            Column(name, name, f"{' × '.join(map(str, shape))} {dtype}")
            for name, (shape, dtype) in headers.items()
        )
    survey = survey_csv(path)
    titles = survey.names or [""] * len(survey.sample)
    return survey.rows, tuple(
        Column(_id(title, number, titles), title, cell)
        for number, (title, cell) in enumerate(zip(titles, survey.sample, strict=True), 1)
    )


def _id(title: str, number: int, titles: list[str]) -> str:
    """Its name, unless that would be read as something else in a list of columns."""
    plain = title and "," not in title and not title[0].isdigit()
    return title if plain else str(number)
