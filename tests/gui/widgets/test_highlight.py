"""Python text in pieces: all of it, each of its kind."""

from hypothesis import given
from hypothesis import strategies as st

from core.programs import BROKEN, LADDER
from gui.widgets.highlight import pieces


@given(st.text(alphabet="a1 \n\t'\"#{}()\\=:é😀\f", max_size=60))
def test_whatever_it_is_it_stays_whole(text):
    assert "".join(piece for _, piece in pieces(text)) == text


def test_what_every_program_says_in_comments_strings_numbers_and_keywords():
    for program in (*LADDER, *BROKEN):
        text = program.path.read_text(encoding="utf-8")
        found = list(pieces(text))
        assert "".join(piece for _, piece in found) == text
        assert found[1][0] == "comment"
        assert found[1][1].startswith('"""')
        assert ("comment", "# Forward") in {(kind, piece[:9]) for kind, piece in found}
        assert {"keyword", "comment", ""} <= {kind for kind, _ in found}


def test_each_piece_has_its_kind():
    text = '# Data\n"""Doc."""\nfor i in [\n    "a", f"b{i}", 1e-6,\n]:\n    "more"\n'
    text += '    y = "c"  # end\n'
    told = [(kind, piece) for kind, piece in pieces(text) if kind]
    assert told[:4] == [
        ("comment", "# Data"),
        ("comment", '"""Doc."""'),
        ("keyword", "for"),
        ("keyword", "in"),
    ]
    assert ("string", '"a"') in told
    assert ("number", "1e-6") in told
    assert told[-3:] == [("comment", '"more"'), ("string", '"c"'), ("comment", "# end")]
