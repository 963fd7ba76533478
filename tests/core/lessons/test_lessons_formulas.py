r"""Formulas are read and drawn, and what is no formula is told: nothing in one does harm."""

import re
import xml.etree.ElementTree as ET

import pytest
from helpers.clocks import no_long_computing
from helpers.lesson_files import WHOLE, lesson, mistakes, page, wrong_settings
from helpers.refusals import check_sentence
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused
from core.lessons import draw_formula, render
from core.lessons.formulas import _ARGUED, COMMANDS, ENVIRONMENTS, formula_fault
from core.lessons.markdown import MOST_FORMULAS

GOOD = [
    r"h = x\,w_1",
    r"\frac{\partial L}{\partial w_1} = x^\top \cdot \frac{\partial L}{\partial h}",
    r"L = \sum_{i=1}^{N} (\hat y_i - y_i)^2",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    r"\begin{aligned} h &= x\,w_1 \\ &= 3 \end{aligned}",
    r"\mathrm{ReLU}(h) = \begin{cases} h & \text{if } h > 0 \\ 0 & \text{else} \end{cases}",
    r"\max(0, h) \odot x \times y \ge 0 \quad \le \ne 1",
    r"\left( \frac12 \right)^{-1} \approx 2.5 \times 10^{-6}",
    r"\{a\}\; \|w\|\; 50\,\% \; a'\; 1{,}000",
    "a < b > c = d ≈ ∂ × é",
    "a\n+ b",
]
WRONG = [
    (" ", "There is no formula between these dollar signs."),
    ("a" * 301, "The formula is longer than 300 characters: split it in two."),
    ("损失", "'损' can't be drawn."),
    ("😀", "'😀' can't be drawn."),
    ("a % b", "'%' can't be drawn."),
    ("a # b", "'#' can't be drawn."),
    ("a\\", "'\\' can't be drawn."),
    (r"\foo", r"the command '\foo' isn't supported."),
    (r"\href{http://a.b}{c}", r"the command '\href' isn't supported."),
    (r"\newcommand{\a}{b}", r"the command '\newcommand' isn't supported."),
    (r"\class{a}{b}", r"the command '\class' isn't supported."),
    (r"\style{a}{b}", r"the command '\style' isn't supported."),
    (r"\require{a}", r"the command '\require' isn't supported."),
    (r"\unicode{a}", r"the command '\unicode' isn't supported."),
    (r"\def\a{\a\a}\a", r"the command '\def' isn't supported."),
    (r"\color{red}{a}", r"the command '\color' isn't supported."),
    (r"\tag{1} a", r"the command '\tag' isn't supported."),
    (r"\verb|a|", r"the command '\verb' isn't supported."),
    (r"\begin", r"the command '\begin' isn't supported."),
    (r"\@ a", r"the command '\@' isn't supported."),
    (r"\text{损失}", r"write \text with plain words between braces."),
    (r"\text{}", r"write \text with plain words between braces."),
    (r"\text{<b>&amp;}", r"write \text with plain words between braces."),
    (r"\begin{array}a\end{array}", "there is no table 'array': choose from aligned, bmatrix,"),
    ("{a", "{ is never closed."),
    ("a}", "} has nothing to close."),
    (r"\left( a", r"\left is never closed."),
    (r"a \right)", r"\right has nothing to close."),
    (r"\begin{pmatrix} 1", r"\begin{pmatrix} is never closed."),
    (r"\begin{pmatrix} 1 \end{bmatrix}", r"\end{bmatrix} has nothing to close."),
    (r"\left( {a \right) }", r"\right has nothing to close."),
    ("a & b", "& belongs in a table, like pmatrix."),
    (r"a \\ b", r"\\ belongs in a table, like pmatrix."),
    ("&lt;", "& belongs in a table, like pmatrix."),
    ("a_", "something is missing after _."),
    ("{a^}", "something is missing after ^."),
    (r"\frac{a}", r"something is missing after \frac."),
    (r"\begin{pmatrix} a^ & b \end{pmatrix}", "something is missing after ^."),
    ("{}", "there is nothing before }."),
    (r"\begin{pmatrix} 1 & \end{pmatrix}", r"there is nothing before \end{pmatrix}."),
    (r"\begin{pmatrix} \\ 1 \end{pmatrix}", r"there is nothing before \\."),
    (r"\begin{pmatrix} [1] \end{pmatrix}", "put braces around the [ that begins a row."),
    (r"\begin{pmatrix} 1 \end{pmatrix}^\top", "put braces around the table that ^ belongs to."),
    (r"\hat\hat a", r"put braces around the argument of \hat."),
    (r"x^\mathrm{T}", "put braces around the argument of ^."),
    (r"\frac a \frac b c", r"put braces around the argument of \frac."),
    ("a^b^c", "something in it is missing or in the wrong place."),
    ("a_b_c", "something in it is missing or in the wrong place."),
    ("{" * 7 + "a" + "}" * 7, "it is nested too deeply."),
    ("{" * 149 + "a" + "}" * 149, "it is nested too deeply."),
    (r"\begin{cases}" * 3 + "a" + r"\end{cases}" * 3, "it is nested too deeply."),
]


@pytest.mark.parametrize("tex", GOOD, ids=range(len(GOOD)))
@pytest.mark.parametrize("displayed", [False, True])
def test_a_formula_is_drawn(tex, displayed):
    drawn = draw_formula(tex, 16, "#123456", displayed)
    root = ET.fromstring(drawn.svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(root.attrib["width"]) == drawn.width > 5
    assert float(root.attrib["height"]) == drawn.height > 5
    assert -1 < drawn.below < drawn.height
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "g", "path", "rect"}, "Qt draws no symbols that are used again"
    assert "#123456" in drawn.svg


def test_it_grows_with_the_letters_and_stands_on_its_line():
    small, large = (draw_formula("x + y", size, "#000") for size in (10, 20))
    assert large.width == pytest.approx(2 * small.width, rel=0.1)
    assert large.below == pytest.approx(2 * small.below, rel=0.3)  # with a pixel around it
    assert draw_formula("a", 16, "#000").below < draw_formula("y", 16, "#000").below


def test_a_displayed_sum_has_its_limits_above_and_below():
    inline, displayed = (draw_formula(r"\sum_{i=1}^{N} i", 16, "#000", how) for how in (0, 1))
    assert displayed.height > inline.height
    assert displayed.width < inline.width


@pytest.mark.parametrize(("tex", "words"), WRONG, ids=range(len(WRONG)))
def test_what_is_no_formula_is_told(tex, words):
    assert str(formula_fault(tex)).endswith(words) or words in str(formula_fault(tex))
    with pytest.raises(Refused) as caught:
        draw_formula(tex, 16, "#000")
    check_sentence(caught.value)


def test_every_command_draws_something():
    for command in sorted(COMMANDS - {"left", "right", "text", "quad", "qquad"}):
        taken = "{a}{b}" if "frac" in command else "{a}" if command in _ARGUED else ""
        assert "<path" in draw_formula(f"\\{command}{taken}", 16, "#000").svg, command


PARTS = st.sampled_from(
    [*(f"\\{command}" for command in sorted(COMMANDS)), *"ab12{}{}{}^_^_&+-=()[]|<>,.'!;: ", r"\\",
     *(rf"\begin{{{name}}}" for name in sorted(ENVIRONMENTS)), "\\", "%", "中", "é", r"\{", r"\,",
     *(rf"\end{{{name}}}" for name in sorted(ENVIRONMENTS)), r"\text{if}", r"\left(", r"\right)"]
)  # fmt: skip


def command(parts):
    return r"\{}{{{}}}{{{}}}".format(*parts)


def table(parts):
    name, cells, between = parts
    return rf"\begin{{{name}}}{between.join(cells)}\end{{{name}}}"


def around(inner):
    return st.one_of(
        inner.map("{{{}}}".format),
        inner.map("^{{{}}}".format),
        st.tuples(st.sampled_from(sorted(_ARGUED)), inner, inner).map(command),
        st.tuples(st.sampled_from("(|[.<"), inner).map(lambda a: rf"\left{a[0]}{a[1]}\right)"),
        st.tuples(
            st.sampled_from(sorted(ENVIRONMENTS)),
            st.lists(inner, max_size=4),
            st.sampled_from(["&", r"\\"]),
        ).map(table),
    )


FORMULAS = st.recursive(st.lists(PARTS, max_size=3).map("".join), around, max_leaves=6)


@quick
@given(st.lists(FORMULAS, max_size=3).map("".join) | st.text(max_size=20))
def test_whatever_can_be_read_can_be_drawn(tex):
    if fault := formula_fault(tex):
        assert re.search(r"[a-z]\.$|\S\.$", str(fault))
        return
    drawn = draw_formula(tex, 16, "#000", displayed=True)
    assert 0 < drawn.width < 10_000
    assert 0 < drawn.height < 1_000


TEXT_MISTAKES = [
    ("a $\\foo$", 10, "This formula can't be read: the command '\\foo' isn't supported."),
    ("a\n$x$ $中$", 11, "This formula can't be read: '中' can't be drawn."),
    ("a $x\ny$ $中$", 11, "This formula can't be read: '中' can't be drawn."),
    ("$$\nx\n$$\n\n- $$\n  \\foo\n  $$", 14, "the command '\\foo' isn't supported."),
    (
        "a $x",
        10,
        "This $ doesn't begin or end a formula: write $x$ without spaces inside",
    ),
    ("5$ and 6$", 10, "This $ doesn't begin or end a formula"),
    ("a\n$ x $", 11, "This $ doesn't begin or end a formula"),
    ("$x", 10, "This $ doesn't begin or end a formula"),
    ("| a $x|y$ |\n|---|---|", 10, "This $ doesn't begin or end a formula"),
    ("a\n$$x$$", 11, "A formula between $$ and $$ is a paragraph of its own"),
    ("a $$x$$ b", 10, "A formula between $$ and $$ is a paragraph of its own"),
    ("$$x$$ b", 10, "A formula between $$ and $$ is a paragraph of its own"),
    ("$$\nx\n\ny\n$$", 10, "A formula between $$ and $$ is a paragraph of its own"),
    ("$$x", 10, "A formula between $$ and $$ is a paragraph of its own"),
    ("$$$$", 10, "There is no formula between these dollar signs."),
    ("# Two $x$", 10, "A page's title can't contain a formula."),
    ("$a$ " * 400 + "\n\n" + "$b$ " * 400 + "\n\n" + "$c$ " * 400, 6, "There are more than 1000"),
]


@pytest.mark.parametrize(("text", "line", "words"), TEXT_MISTAKES, ids=range(len(TEXT_MISTAKES)))
def test_a_mistake_in_a_formula_is_told_with_its_line(text, line, words):
    found = mistakes(f"{WHOLE}\n{text}\n")
    assert any(mistake.line == line and words in str(mistake.message) for mistake in found), (
        "\n".join(map(str, found))
    )
    assert len({(mistake.line, str(mistake)) for mistake in found}) == len(found), "once is enough"


def test_formulas_stand_in_texts_tables_and_lists_and_no_dollar_in_code_is_one():
    text = (
        "A $x_1$, \\$5 and `$\\foo`.\n\n$$\nh = x\\,w_1\n$$\n\n> $$a$$\n\n| a |\n|---|\n| $b$ |\n\n"
        "- $c$\n\n```\n$\\foo$\n```\n\n    $\\foo"
    )
    assert lesson(f"{WHOLE}\n{text}").pages[0].text.endswith(text)


def test_formulas_stand_in_asks_options_and_hints_and_are_checked_there():
    settings = (
        "[task]\nkind = \"choice\"\nask = 'Is $x$?'\noptions = [\n"
        "{{ text = '$x$', right = true, because = '$x$' }},\n{{ text = '{}', because = 'b' }}]\n"
        "hints = [\n'$x$',\n'{}',\n]"
    )
    assert page(settings.format("$a$", "$b$")).task.hints == ("$x$", "$b$")
    found = wrong_settings(settings.format(r"$\foo$", "$b"))
    assert [mistake.line for mistake in found] == [16, 19]


def formula(tex, displayed):
    return f"<img {tex} {displayed}>"


def test_text_is_written_in_html_with_the_pictures_of_its_formulas():
    text = (
        "One $x_1$.\n\n$$\na < b\n$$\n\nA *b* **c** `$d$`\n\n```python\nif a < b: $e\n```\n\n- one"
    )
    assert render(text, formula) == (
        "<p>One <img x_1 False>.</p>\n<img a < b True>"
        "<p>A <em>b</em> <strong>c</strong> <code>$d$</code></p>\n"
        "<pre>if a &lt; b: $e</pre>"
        "<ul>\n<li>one</li>\n</ul>\n"
    )


def test_nothing_in_a_text_is_taken_for_html_or_a_link():
    text = '<b>x</b> & [a](http://b "c") ![d](e) <http://f>\n\n<script>\n\n[g]: /h\n\n5 \\$ and $'
    html = render(text, formula)
    assert set(re.findall(r"<(\w+)", html)) == {"p"}
    assert "[a](http://b" in html
    assert "5 $ and $" in html


def test_cells_are_aligned_as_qt_knows_it():
    html = render("| a | b | c |\n|:-:|--:|---|\n| 1 | 2 | 3 |", formula)
    assert re.findall(r"<t[hd](?: .*?)?>", html) == [
        '<th align="center">', '<th align="right">', "<th>",
        '<td align="center">', '<td align="right">', "<td>",
    ]  # fmt: skip


@quick
@given(st.text() | st.text("$\\{}_^ab \n|-`*>"))
def test_any_text_is_written(text):
    render(text, formula)
    mistakes(f"{WHOLE}\n{text}")


def test_many_formulas_do_not_take_long():
    text = "".join(f"$x_{{{number}}}$ " + "\n" * (number % 9 == 0) * 2 for number in range(12_000))
    with no_long_computing(20):
        found = mistakes(WHOLE + text)
    assert f"There are more than {MOST_FORMULAS} formulas." in "\n".join(map(str, found))
