import csv
import io

import numpy as np
import pytest
from helpers.refusals import check_sentence, refused
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.message import Refused
from core.data import read_table

PLENTY = 10**12


@pytest.fixture
def read(tmp_path):
    """Read a CSV file with this content."""
    path = tmp_path / "a.csv"

    def read(content, inputs="", targets="", free_memory=PLENTY):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(str(path), inputs, targets, free_memory)

    return read


def numbers(table):
    assert table.x.dtype == table.y.dtype == np.float64
    return table.x.tolist(), table.y.tolist()


TABLE = ([[1, 2], [4, 5]], [[3], [6]])


@pytest.mark.parametrize(
    "content",
    [
        "a,b,c\n1,2,3\n4,5,6\n",
        "1,2,3\n4,5,6\n",
        "1,2,3\n4,5,6",
        "a;b;c\n1;2;3\n4;5;6\n",
        "a\tb\tc\n1\t2\t3\n4\t5\t6\n",
        "a,b,c\r\n1,2,3\r\n4,5,6\r\n",
        "a,b,c\r1,2,3\r4,5,6\r",
        "\n\na,b,c\n\n1,2,3\n\n\n4,5,6\n\n",
        ' a , b,c \n 1 ,2,3\n4,\t5,"6"\n',
        '"a","b","c"\n"1","2","3"\n"4","5","6"\n',
        '"a\nin two lines",b,c\n1,2,3\n4,5,6\n',
        '"a, in m";"b, in kg";c\n1;2;3\n4;5;6\n',
        '"a ""quoted""",b,c\n1,2,3\n4,5,6\n',
        "a,b,c\n+1,2.,3.0\n4e0,.5e1,600E-2\n",
        '"",b,c\n1,2,3\n4,5,6\n',  # as pandas names its index
    ],
)
def test_a_table_is_read_however_it_is_written(read, content):
    assert numbers(read(content)) == TABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", ["温度,压力,产率", '"温度","压力","产率"', "t °C,p,产率"])
def test_chinese_headers_are_read_in_each_encoding(read, encoding, header):
    content = f"{header}\n1,2,3\n4,5,6\n".encode(encoding)
    assert numbers(read(content, targets="产率")) == TABLE


def test_a_byte_order_mark_is_no_part_of_the_first_name(read):
    content = "温度,y\n1,2\n".encode("utf-8-sig")
    assert numbers(read(content, inputs="温度")) == ([[1]], [[2]])
    assert numbers(read(b"\xef\xbb\xbf1,2\n")) == ([[1]], [[2]])


@pytest.mark.parametrize(
    ("inputs", "targets", "x", "y"),
    [
        ("", "", [1, 2, 3], [4]),
        ("a", "", [1], [4]),
        ("", "a", [2, 3, 4], [1]),
        ("", "a,b", [3, 4], [1, 2]),
        ("d", "", [4], [3]),
        ("b,a", "d", [2, 1], [4]),
        ("1-3", "4", [1, 2, 3], [4]),
        ("2-3", "1", [2, 3], [1]),
        ("3-3,1", "d", [3, 1], [4]),
        (" a , b ,", "d", [1, 2], [4]),
        ("1-2,2,a", "d", [1, 2], [4]),  # said twice, used once
    ],
)
def test_columns_are_chosen_by_name_number_or_range(read, inputs, targets, x, y):
    assert numbers(read("a,b,c,d\n1,2,3,4\n", inputs, targets)) == ([x], [y])


def test_a_name_goes_before_a_range(read):
    assert numbers(read("a,1-2,c\n5,6,7\n", inputs="1-2")) == ([[6]], [[7]])


@pytest.mark.parametrize(
    ("inputs", "targets", "field", "words"),
    [
        ("z", "", "inputs", "has no column 'z': choose one of a, b, c, or a number from 1 to 3."),
        ("", "A", "targets", "has no column 'A'"),
        ("0", "", "inputs", "has no column '0'"),
        ("4", "", "inputs", "has no column '4'"),
        ("2-4", "", "inputs", "has no column '2-4'"),
        ("3-2", "", "inputs", "has no column '3-2'"),
        ("-1", "", "inputs", "has no column '-1'"),
        ("１", "", "inputs", "has no column '１'"),
        ("9" * 5000, "", "inputs", "has no column '9999"),
        ("a,b,c", "", "inputs", "Every column is an input: leave one as the target."),
        ("", "1-3", "targets", "Every column is a target: leave one as an input."),
        ("a,b", "b", "targets", "Column 'b' is both an input and a target."),
    ],
)
def test_columns_that_can_not_be_chosen_are_refused_at_their_field(
    read, inputs, targets, field, words
):
    with refused(words, field=field):
        read("a,b,c\n1,2,3\n", inputs, targets)


def test_a_file_without_names_refuses_a_name_and_tells_the_numbers(read):
    with refused("has no names", "column 'a'", "1 to 3", field="inputs"):
        read("1,2,3\n", inputs="a")
    with refused("Column '3' is both an input and a target.", field="targets"):
        read("1,2,3\n", inputs="3", targets="3")


def test_of_many_names_the_first_twelve_are_told(read):
    names = [f"column{number}" for number in range(1, 31)]
    with refused("column12, ..., or a number from 1 to 30.", field="inputs"):
        read(",".join(names) + "\n" + ",".join("1" * 30), inputs="z")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        # The row is the line of the file, as an editor counts it.
        ("a,b\n1,2\n3\n", ", row 3 has 1 columns, but the first row has 2."),
        ("a,b\n1,2\n3,4,5\n", ", row 3 has 3 columns, but the first row has 2."),
        ("a,b\n1,2,\n", ", row 2 has 3 columns"),
        ("1,2\n\n\n3\n", ", row 4 has 1 columns"),
        ('"a\nb",c\n1,2\n"3\n",4,5\n', ", row 5 has 3 columns"),
        ("a,b\n1,2\n   \n3,4\n", ", row 3 has 1 columns"),
        ('a,b\n1,2\n"3,4\n5,6\n', ", row 4 has 1 columns"),  # never closed
        ("a,b\n1,2\n3,text\n", ", row 3, column 2: 'text' isn't a finite number."),
        ("a,b\r\n\r\n1,2\r\n3,text\r\n", ", row 4, column 2: 'text' isn't a finite number."),
        ('a,b\n1,2\n\n"3","x"\n', ", row 4, column 2: 'x' isn't a finite number."),
        ('"a\nb",c\n1,2\n\n"3",x\n', ", row 5, column 2: 'x' isn't a finite number."),
        ('"a\r\nb",c\r\n1,2\r\n"3",x\r\n', ", row 4, column 2: 'x' isn't a finite number."),
        ("a,b\n1,2\n3,\n", ", row 3, column 2: a value is missing."),
        ("a,b\n ,2\n", ", row 2, column 1: a value is missing."),
        ('a,b\n"",2\n', ", row 2, column 1: a value is missing."),
        ("a\tb\n1\t2\n\t\n", ", row 3, column 1: a value is missing."),
        ("1,2\n,\n", ", row 2, column 1: a value is missing."),
        ("a,b\n1,nan\n", ", row 2, column 2: 'nan' isn't a finite number."),
        ("a,b\n1,-inf\n", ", row 2, column 2: '-inf' isn't a finite number."),
        ("a,b\n1,1e999\n", ", row 2, column 2: '1e999' isn't a finite number."),
        ("a,b\n1," + "9" * 500 + "\n", ", row 2, column 2: '9999"),
        ("a,b\n１,2\n", ", row 2, column 1: '１' isn't a finite number."),
        ("a,b\n1_0,2\n", ", row 2, column 1: '1_0' isn't a finite number."),
        ("a,b\n0x1,2\n", ", row 2, column 1: '0x1' isn't a finite number."),
        ("a,b\n#1,2\n", ", row 2, column 1: '#1' isn't a finite number."),
        ("a;b\n1;2,5\n", ", row 2, column 2: '2,5' contains a comma; write decimals with a point"),
        ('a,b\n1,"1,000"\n', ", row 2, column 2: '1,000' contains a comma"),
        ("1,text\n3,4\n", ", row 1, column 2: 'text' isn't a number. Name every column"),
        ("\n1,nan\n3,4\n", ", row 2, column 2: 'nan' isn't a number."),
        ("1,5;2,5\n3,5;4,5\n", ", row 1, column 2: '5;2' isn't a number."),
        ("a,b,a\n1,2,3\n", ", row 1, column 3: another column is already called 'a'."),
        ("a, b,b \n1,2,3\n", ", row 1, column 3: another column is already called 'b'."),
        ("a\n1\n2\n", " has only one column: a table needs inputs and a target."),
        ("a b\n1 2\n", " has only one column"),
        ("", " is empty"),
        (" \n\n\t\n", " is empty"),
        ("\ufeff", " is empty"),
        ("a,b\n", " has column names but no numbers."),
        ("a,b\n\n\n", " has column names but no numbers."),
        ("a,b\n" + "1,2\n" * 50_000 + "\0,2\n", ", row 50002, column 1: ' ' isn't a finite"),
        (b"\x93NUMPY\x01\x00\x76\x00{}", " isn't text, so it can't be read as CSV."),
        ("a,b\n".encode("utf-16-le"), " isn't text"),
        (bytes(range(256)) * 9, ".csv is "),
        ("température,b\n".encode("latin-1") + b"caf\xe9,2\n", " is neither UTF-8 nor GB18030"),
        (b"a,b\n" + b"1,2\n" * 50_000 + b"\xff,2\n", " is neither UTF-8 nor GB18030"),
        ('a,b\n"' + "x" * 200_000 + '",2\n', " can't be read as CSV: field larger"),
    ],
    ids=lambda value: None if isinstance(value, bytes) or len(value) > 60 else ascii(value),
)
def test_a_fault_is_told_with_its_row_and_column(read, content, words):
    with refused("a.csv", words, field="file"):
        read(content)


@pytest.mark.parametrize(
    "content",
    [
        "name,a,b\nfirst,1,2\n,3,4\nnan,5,6\n",
        'name,a,b\n"one\ntwo",1,2\n"a, b",3,4\n5" pipe,5,6\n',
        "name,a,b\n1_0,1,2\n#,3,4\n1e999,5,6\n",
    ],
)
def test_a_text_column_that_is_not_chosen_does_no_harm(read, content):
    table = read(content, inputs="a", targets="b")
    assert numbers(table) == ([[1], [3], [5]], [[2], [4], [6]])


def test_a_file_that_does_not_fit_in_memory_is_refused_before_it_is_read(read):
    content = "a,b,c\n" + "1,2,3\n" * 1000
    with refused("holds 3000 numbers", "48 kB", "only 10 kB is free", field="file"):
        read(content, free_memory=10_000)
    assert read(content, free_memory=48_000).x.shape == (1000, 2)


def test_columns_that_are_not_chosen_need_no_memory(read):
    content = "a,b,c\n" + "1,2,3\n" * 1000
    assert read(content, "a", "c", free_memory=32_000).x.shape == (1000, 1)


def test_a_table_can_be_read_again_from_what_it_remembers(read):
    content = '"温度";b;c\n1;"2";3\n4;5;6\n'.encode("gb18030")
    table = read(content, inputs="b,温度")
    x, y = table.load(**table.arguments)
    np.testing.assert_array_equal(x, table.x)
    np.testing.assert_array_equal(y, table.y)


floats = st.floats(allow_nan=False, allow_infinity=False)


@given(
    rows=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(floats, min_size=width, max_size=width), min_size=1)
    ),
    dialect=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    named=st.booleans(),
)
def test_what_was_written_is_read_bit_for_bit(tmp_path_factory, rows, dialect, end, quoting, named):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=dialect, lineterminator=end, quoting=quoting)
    if named:
        writer.writerow([f"{column}. {dialect}, 列" for column in range(len(rows[0]))])
    writer.writerows([[repr(value) for value in row] for row in rows])
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_bytes(text.getvalue().encode())
    table = read_table(str(path), "", "", PLENTY)
    assert np.hstack([table.x, table.y]).tobytes() == np.array(rows).tobytes()


@settings(max_examples=300)
@given(st.text(alphabet='12.,;e-\t\n\r" a\0\u2028列１', max_size=30) | st.binary(max_size=30))
def test_whatever_is_in_a_file_it_is_read_whole_or_refused_at_a_place(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        table = read_table(str(path), "", "", PLENTY)
    except Refused as refusal:
        check_sentence(refusal)
        placed = "as a table of numbers" not in str(refusal)
    else:
        placed = np.isfinite(table.x).all() and np.isfinite(table.y).all()
    assert placed
