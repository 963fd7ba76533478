import io
import random
import struct
import zipfile

import numpy as np
import pytest
from helpers.refusals import check_sentence, refused

from core.base.message import Refused
from core.data import read_table

PLENTY = 10**12


@pytest.fixture
def read(tmp_path):
    """Read an NPZ file with these arrays."""
    path = tmp_path / "a.npz"

    def read(arrays, inputs="", targets="", free_memory=PLENTY):
        if isinstance(arrays, bytes):
            path.write_bytes(arrays)
        else:
            np.savez(path, **arrays)
        return read_table(str(path), inputs, targets, free_memory)

    return read


def archive(**members):
    """A zip file of these members, as bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(f"{name}.npy", content)
    return file.getvalue()


def npy(shape="(3,)", dtype="'<f8'", numbers=3):
    """An array of zeros whose header says whatever is wanted."""
    header = f"{{'descr': {dtype}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + b"\0" * 8 * numbers


X = np.arange(6.0).reshape(3, 2)
Y = np.array([[7.0], [8.0], [9.0]])


def test_x_and_y_are_read(read):
    table = read({"y": Y, "x": X})
    np.testing.assert_array_equal(table.x, X)
    np.testing.assert_array_equal(table.y, Y)


def test_columns_of_one_dimension_stand_side_by_side(read):
    table = read({"a": X[:, 0], "b": X[:, 1], "c": Y[:, 0]})
    np.testing.assert_array_equal(table.x, X)
    np.testing.assert_array_equal(table.y, Y)


@pytest.mark.parametrize("dtype", ["f2", "f4", ">f8", "f8", "i1", "u8", "?", "longdouble"])
def test_numbers_of_any_kind_become_float64(read, dtype):
    table = read({"x": X.astype(dtype), "y": Y})
    assert table.x.dtype == np.float64
    np.testing.assert_array_equal(table.x, X.astype(dtype).astype(float))


@pytest.mark.parametrize(
    ("inputs", "targets", "x", "y"),
    [
        ("", "", "bca", "y"),
        ("b", "", "b", "y"),
        ("", "b", "cya", "b"),
        ("c, b", "a", "cb", "a"),
        ("y", "", "y", "a"),  # the last one that is left
    ],
)
def test_arrays_are_chosen_by_name(read, inputs, targets, x, y):
    named = {"b": 1.0, "c": 2.0, "y": 3.0, "a": 4.0}
    table = read({name: np.full(2, value) for name, value in named.items()}, inputs, targets)
    assert table.x.tolist() == [[named[name] for name in x]] * 2
    assert table.y.tolist() == [[named[name] for name in y]] * 2


def test_arrays_that_are_not_chosen_do_no_harm(read):
    others = {"note": np.array("text"), "x_test": np.ones((9, 2, 2)), "scale": np.array(2.0)}
    table = read({"x": X, "y": Y, **others}, "x", "y")
    np.testing.assert_array_equal(table.x, X)


def test_an_array_that_is_not_there_is_refused_at_its_field(read):
    with refused("a.npz has no array 'z': choose one of x, y.", field="inputs"):
        read({"x": X, "y": Y}, inputs="z")
    with refused("a.npz has no array '1'", field="targets"):
        read({"x": X, "y": Y}, targets="1")


@pytest.mark.parametrize(
    ("inputs", "targets"), [("x,y", ""), ("x", "x"), ("", "x,y")], ids=["all", "both", "none"]
)
def test_inputs_and_targets_must_both_be_there_and_differ(read, inputs, targets):
    with refused(
        "choose at least one array as inputs, and at least one other as targets.", field="file"
    ):
        read({"x": X, "y": Y}, inputs, targets)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        (
            {"x": np.ones((3, 2, 2)), "y": Y},
            "the array 'x' has the shape 3 x 2 x 2 and the type float64, but",
        ),
        (
            {"x": np.float64(1), "y": Y},
            "the array 'x' has the shape a single value and the type float64, but",
        ),
        (
            {"x": np.ones((0, 2)), "y": np.ones(0)},
            "the array 'x' has the shape 0 x 2 and the type float64, but",
        ),
        (
            {"x": np.ones((3, 0)), "y": Y},
            "the array 'x' has the shape 3 x 0 and the type float64, but",
        ),
        (
            {"x": np.array(["1", "2", "3"]), "y": Y},
            "the array 'x' has the shape 3 and the type <U1, but",
        ),
        (
            {"x": np.ones(3, "c16"), "y": Y},
            "the array 'x' has the shape 3 and the type complex128, but",
        ),
        (
            {"x": np.ones(3, "M8[s]"), "y": Y},
            "the array 'x' has the shape 3 and the type datetime64[s], but",
        ),
        (
            {"x": np.array([1, [2], None], object), "y": Y},
            "the array 'x' has the shape 3 and the type object, but",
        ),
        ({"x": X, "y": np.ones(4)}, "the array 'y' has 4 rows, but others have 3."),
        ({"x": np.array([1, np.nan, 3]), "y": Y}, "row 2, column 1 of x: the number isn't finite."),
        ({"x": X, "y": np.array([1, 2, np.inf])}, "row 3, column 1 of y: the number isn't finite."),
        ({"x": X}, "choose at least one array as inputs, and at least one other as targets."),
        ({}, "choose at least one array as inputs, and at least one other as targets."),
        (
            archive(x=npy(), y="a long text"),
            "can't be read as NPZ: 'the magic string is not correct",
        ),
        (archive(x=npy(), y=""), "can't be read as NPZ: "),
        (archive(x=npy(numbers=2), y=npy()), "can't be read as NPZ: "),
        (archive(x=npy("(3.0,)"), y=npy()), "can't be read as NPZ: 'shape is not valid"),
        (
            archive(x=npy("(-3,)"), y=npy("(-3,)")),
            "the array 'x' has the shape -3 and the type float64, but",
        ),
        (archive(x=npy("(3, True)"), y=npy()), "can't be read as NPZ: 'an integer is required'."),
        (archive(x=npy("(" * 999), y=npy()), "can't be read as NPZ: "),
        (archive(x=npy(dtype="'<f3'"), y=npy()), "can't be read as NPZ: "),
        (archive(x=npy(dtype="{'a': 1}"), y=npy()), "can't be read as NPZ: "),
        (
            archive(x=npy(dtype="'V8'"), y=npy()),
            "the array 'x' has the shape 3 and the type |V8, but",
        ),
        (b"", "can't be read as NPZ: 'File is not a zip file'."),
        (b"a,b\n1,2\n", "can't be read as NPZ: 'File is not a zip file'."),
    ],
)
def test_what_is_no_rows_of_numbers_is_refused(read, arrays, words):
    with refused("a.npz", words, field="file"):
        read(arrays)


def test_a_longdouble_that_no_float64_holds_is_refused(read):
    with refused("row 1, column 1 of x: the number isn't finite.", field="file"):
        read({"x": np.full(3, np.finfo(np.longdouble).max), "y": Y})


def test_a_pickle_in_the_file_is_never_run(read, tmp_path):
    class Trap:
        def __reduce__(self):
            return open, (str(tmp_path / "sprung"), "w")

    with refused("object", field="file"):
        read({"x": np.array([Trap()] * 3), "y": Y})
    assert not (tmp_path / "sprung").exists()


def test_a_huge_declared_array_is_refused_before_anything_is_made(read):
    bomb = archive(x=npy("(1000000000000, 2)"), y=npy("(1000000000000,)"))
    with refused("holds 3000000000000 numbers", "48 TB", "only 1 TB is free", field="file"):
        read(bomb)
    with refused("rows, but others have", field="file"):
        read(archive(x=npy("(1000000000000,)"), y=npy()))


def test_memory_counts_what_is_chosen(read):
    arrays = {"x": X, "y": Y, "other": np.ones((3, 1000))}
    assert read(arrays, "x", "y", free_memory=2 * 8 * 9).x.shape == (3, 2)
    with refused("holds 9 numbers", field="file"):
        read(arrays, "x", "y", free_memory=2 * 8 * 9 - 1)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_truncated_file_is_refused_wherever_it_ends(read, tmp_path, save):
    save(tmp_path / "whole.npz", x=X, y=Y)
    whole = (tmp_path / "whole.npz").read_bytes()
    for length in range(0, len(whole), 7):
        with refused("a.npz can't be read as NPZ: ", field="file"):
            read(whole[:length])


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.filterwarnings("ignore")  # a damaged header may warn of Python 2, or of overlaps
def test_a_damaged_file_is_refused_or_read_and_nothing_else_happens(read, tmp_path, save):
    save(tmp_path / "whole.npz", x=X, y=Y)
    whole = (tmp_path / "whole.npz").read_bytes()
    dice = random.Random(0)
    outcomes = set()
    for _ in range(600):
        damaged = bytearray(whole)
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            read(bytes(damaged))
        except Refused as refusal:
            check_sentence(refusal)
            outcomes.add("refused")
        else:
            outcomes.add("read")
    assert outcomes == {"refused", "read"}


def test_an_archive_with_a_password_is_refused(read):
    locked = bytearray(archive(x=npy(), y=npy()))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(header) + flags] |= 1
    with refused("can't be read as NPZ: ", field="file"):
        read(bytes(locked))


def test_a_table_can_be_read_again_from_what_it_remembers(read):
    table = read({"x": X, "y": Y})
    x, y = table.load(**table.arguments)
    np.testing.assert_array_equal(x, table.x)
    np.testing.assert_array_equal(y, table.y)
