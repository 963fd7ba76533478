"""Lessons are read, and every mistake in one is told with its line."""

from pathlib import Path

import pytest
from helpers.clocks import no_long_computing
from helpers.lesson_files import BODY, FILE, FRONT, WHOLE, lesson, mistakes, page, wrong_settings
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.base.message import Refused
from core.experiment.experiment import ARTICLE, HAND
from core.experiment.schedule import Schedule
from core.inspect.proof.result import Verdict
from core.lessons import Place, Term, places, read_lesson, read_place
from core.lessons.authoring.template import TEMPLATE
from core.lessons.tasks import (
    Choice,
    Diverged,
    Failed,
    Finished,
    Forecast,
    LossBelow,
    NumberAnswer,
    Option,
    Prediction,
    Proof,
    RaiseRate,
    ShapeAnswer,
    StopAtLine,
)


def test_a_whole_lesson():
    text = FRONT.replace(
        'learnt = "Much."',
        'learnt = "Much."\n[[glossary]]\nen = "loss"\nzh = "损失"\nmeans = "How wrong."',
    )
    found = lesson(text + "# One\n\nText.\n\n# Two `h`\nMore\n\n```python\n# no page\n```\n")
    assert (found.id, found.title, found.minutes, found.learnt) == ("01-first", "First", 5, "Much.")
    assert found.glossary == (Term("loss", "损失", "How wrong."),)
    assert [page.title for page in found.pages] == ["One", "Two h"]
    assert found.pages[0].text == "Text."
    assert found.pages[1].text == "More\n\n```python\n# no page\n```"
    assert [page.line for page in found.pages] == [10, 14]


def test_other_systems_ends_of_lines_and_marks_are_fine():
    assert lesson("\ufeff" + WHOLE.replace("\n", "\r\n")) == lesson(WHOLE)


def test_a_page_without_settings_leaves_everything_as_it_is():
    found = lesson(WHOLE).pages[0]
    assert (found.experiment, found.point, found.hide, found.task) == (None, None, (), None)


def test_the_block_of_settings_is_no_text():
    found = page('point = "plot:loss"\nhide = ["panel:code"]\nlock = ["field:n"]', "A.\n\nB.")
    assert found.text == "A.\n\nB."
    assert found.point == Place("plot", "loss")
    assert found.hide == (Place("panel", "code"),)
    assert found.lock == (Place("field", "n"),)


@pytest.mark.parametrize(
    ("settings", "experiment"),
    [
        ('preset = "hand"', HAND),
        ('preset = "article"', ARTICLE),
        ("set = {}", ARTICLE),
        ('set = { data = "hand" }', ARTICLE.with_data("hand")),
        ('preset = "hand"\nset = { steps = 100 }', HAND),
    ],
)
def test_an_experiment(settings, experiment):
    assert page(settings).experiment == experiment


TASKS = [
    ('kind = "loss_below"\nloss = 100', LossBelow(loss=100.0)),
    (
        'kind = "loss_below"\nloss = 0.5\nhints = ["a", "b"]\nwith = { program = "optim" }',
        LossBelow(loss=0.5, wanted=(("program", "optim"),), hints=("a", "b")),
    ),
    (
        'kind = "diverged"\nshow = {learning_rate = 1}',
        Diverged(show=(("learning_rate", Schedule(1.0)),)),
    ),
    ('kind = "finished"', Finished()),
    ('kind = "failed"', Failed()),
    ('kind = "rate_raised"', RaiseRate()),
    ('kind = "rate_raised"\nto = 1e-5', RaiseRate(to=1e-5)),
    ('kind = "line_seen"\nvariable = "grad_w1"', StopAtLine(variable="grad_w1")),
    ('kind = "proof"\nverdict = "failed"', Proof(verdict=Verdict.FAILED)),
    ('kind = "answer"\nask = "?"\nnumber = -8', NumberAnswer(ask="?", number=-8.0)),
    (
        'kind = "answer"\nask = "?"\nnumber = 8\ntolerance = 0.1',
        NumberAnswer(ask="?", number=8.0, tolerance=0.1),
    ),
    (
        'kind = "answer"\nask = "?"\nreading = "rate"\ntolerance = 0.2',
        NumberAnswer(ask="?", reading="rate", tolerance=0.2),
    ),
    ('kind = "answer"\nask = "?"\nshape = [64, 100]', ShapeAnswer(ask="?", shape=(64, 100))),
    (
        'kind = "choice"\nask = "?"\noptions = [{text = "a", right = true, because = "b"}, '
        '{text = "c", because = "d"}]',
        Choice(ask="?", options=(Option("a", True, "b"), Option("c", False, "d"))),
    ),
    (
        'kind = "prediction"\nask = "?"\n[[task.options]]\ntext = "a"\nloss_below = 1\n'
        '[[task.options]]\ntext = "b"\nloss_between = [1, 2]\n'
        '[[task.options]]\ntext = "c"\nloss_above = 2\n'
        '[[task.options]]\ntext = "d"\ndiverged = true',
        Prediction(
            ask="?",
            forecasts=(
                Forecast("a", 0.0, 1.0),
                Forecast("b", 1.0, 2.0),
                Forecast("c", 2.0, float("inf")),
                Forecast("d", 0.0, float("inf"), diverged=True),
            ),
        ),
    ),
    ('kind = "prediction"\nask = "?"\ndraw = true', Prediction(ask="?", draw=True)),
]


@pytest.mark.parametrize(("settings", "task"), TASKS, ids=range(len(TASKS)))
def test_every_kind_of_task(settings, task):
    assert page("[task]\n" + settings).task == task


def test_the_template_shows_every_kind_of_task():
    text = (TEMPLATE / "en/01-first-steps.md").read_text(encoding="utf-8")
    shown = {type(page.task) for page in lesson(text).pages if page.task}
    assert shown == {type(task) for _, task in TASKS}


FRONT_MISTAKES = [
    ("", 1, "A lesson starts with a line +++"),
    ("# One\n", 1, "A lesson starts with a line +++"),
    ("\n" + WHOLE, 1, "A lesson starts with a line +++"),
    ("+++\ntitle = 1\n", 1, "A lesson starts with a line +++"),
    (WHOLE.replace('title = "First"\n', ""), 2, "title is missing."),
    (WHOLE.replace('"First"', "7"), 2, "title must be text of 1 to 100 characters."),
    (WHOLE.replace('"First"', '" "'), 2, "title must be text of 1 to 100 characters."),
    (WHOLE.replace("First", "F" * 101), 2, "title must be text of 1 to 100 characters."),
    (WHOLE.replace("First", "<b>F</b>"), 2, "A lesson can't contain HTML"),
    (WHOLE.replace("First", "\\u202eF"), 2, "U+202E reverses the direction"),
    (WHOLE.replace("First", "F\\u0000"), 2, "U+0000 is a control character"),
    (WHOLE.replace("= 5", "= 0"), 3, "minutes must be a whole number from 1 to 90."),
    (WHOLE.replace("= 5", "= 91"), 3, "minutes must be a whole number from 1 to 90."),
    (WHOLE.replace("= 5", "= 5.5"), 3, "minutes must be a whole number from 1 to 90."),
    (WHOLE.replace("= 5", "= true"), 3, "minutes must be a whole number from 1 to 90."),
    (WHOLE.replace("= 5", "= nan"), 3, "minutes must be a whole number"),
    (WHOLE.replace("= 5", "= inf"), 3, "minutes must be a whole number"),
    (WHOLE.replace("= 5", "= " + "9" * 1900), 3, "minutes must be a whole number"),
    (WHOLE.replace("= 5", "= 2020-01-01"), 3, "minutes must be a whole number"),
    (WHOLE.replace("minutes", "minuts"), 3, "There is no 'minuts' here: perhaps you mean minutes."),
    (WHOLE.replace("= 5", "="), 3, "This isn't valid TOML from here on: Invalid value."),
    (
        WHOLE.replace('"First"', '"First'),
        2,
        "This isn't valid TOML from here on: Illegal character",
    ),
    (WHOLE.replace("minutes", "title"), 3, "This isn't valid TOML from here on: Cannot overwrite"),
    (WHOLE.replace("+++\n#", "a." * 65 + "b = 1\n+++\n#"), 5, "There are too many dots"),
    (WHOLE.replace("= 5", "= " + "[" * 1900), 2, "These settings are nested too deeply."),
    (WHOLE.replace("= 5", "= " + "{a=" * 600), 2, "These settings are nested too deeply."),
    (WHOLE.replace("= 5", '= 5\nglossary = "x"'), 4, "glossary must be a list."),
    (WHOLE.replace("= 5", "= 5\nglossary = [1]"), 4, "glossary must be a list of tables."),
    (WHOLE.replace("+++\n#", '[[glossary]]\nen = "a"\nzh = "b"\n+++\n#'), 5, "means is missing."),
]
BODY_MISTAKES = [
    (FRONT, 6, "The lesson has no page"),
    (FRONT + "text\n" + BODY, 6, "A page begins with a line like # Title"),
    (FRONT + "\n\n## Two\n" + BODY, 8, "A page begins with a line like # Title"),
    (FRONT + "One\n===\n", 6, "Write the heading of a page as # Title, on one line."),
    (FRONT + "#\ntext", 6, "A page's title has 1 to 100 characters."),
    (FRONT + "# " + "a" * 101, 6, "A page's title has 1 to 100 characters."),
    (FRONT + "# a\n" * 61, 0, "The lesson has more than 60 pages"),
    (FRONT + "# a\n" + "b\n\n" * 5000, 6, "The page is longer than 10000 characters"),
    (WHOLE + "\n<b>x</b>", 10, "A lesson can't contain HTML"),
    (WHOLE + "\na\nb <img src=x>", 11, "A lesson can't contain HTML"),
    (WHOLE + "\n<script>alert(1)</script>", 10, "A lesson can't contain HTML"),
    (WHOLE + "\n<!-- x -->", 10, "A lesson can't contain HTML"),
    (WHOLE + "\n![a](b.png)", 10, "A lesson can't contain images."),
    (WHOLE + "\n![a](file:///etc/passwd)", 10, "A lesson can't contain images."),
    (WHOLE + "\n[a](javascript:alert)", 10, "A lesson can't contain links"),
    (WHOLE + "\n- a\n- [a](b)", 11, "A lesson can't contain links"),
    (WHOLE + "\n<https://a.b>", 10, "A lesson can't contain links"),
    (WHOLE + "\nsee http://a.b", 10, "A lesson can't contain links"),
    (WHOLE + "\nsee www.a.b", 10, "A lesson can't contain links"),
    (WHOLE + "\n[a]: /b", 10, "A lesson can't contain links"),
    (WHOLE + "\n```\nx", 10, "This block is never closed: end it with ```."),
    (WHOLE + "\n```chainrule\n[task]", 10, "This block is never closed"),
    (WHOLE + "\n```chainrule\n```\n\n```chainrule\n```", 13, "A page has only one chainrule block"),
    (WHOLE + "\n- x\n  ```chainrule\n  ```", 11, "Put the chainrule block at the start of a line"),
    (WHOLE + "\n" + "> " * 15 + "x", 10, "The text is nested too deeply."),
    (WHOLE + "\n" + "- " * 900 + "x", 10, "The text is nested too deeply."),
    (WHOLE + "\n" + "a" * 2001, 10, "The line is longer than 2000 characters"),
    (WHOLE + "\n" + ("a" * 1999 + "\n") * 6, 14, "There are more than 8000 characters without"),
    (WHOLE + "\na\0b", 10, "U+0000 is a control character: remove it."),
    (WHOLE + "\na\x1bb", 10, "U+001B is a control character: remove it."),
    (WHOLE + "\na\rb", 10, "U+000D is a control character: remove it."),
    (WHOLE + "\na\u202eb", 10, "U+202E reverses the direction of the text"),
    (WHOLE + "\na\u2067b", 10, "U+2067 reverses the direction of the text"),
    (WHOLE + "\na\u200bb", 10, "U+200B is invisible"),
    (WHOLE + "\na\u2028b", 10, "U+2028 is invisible"),
    (WHOLE + "\na\U000e0041b", 10, "U+E0041 is invisible"),
    (WHOLE.encode() + b"\n\xff", 10, "This isn't text in UTF-8"),
    (WHOLE.encode("utf-16"), 1, "This isn't text in UTF-8"),
    ((WHOLE + "中文").encode("gb18030"), 9, "This isn't text in UTF-8"),
    (b"x" * 200_001, 0, "The file is larger than 200 kB."),
]
_CHOICE = '[task]\nkind = "choice"\nask = "?"\noptions = [\n'
_RIGHT = '{ text = "a", right = true, because = "b" },\n'
_WRONG = '{ text = "c", because = "d" },\n'
_FORECAST = (
    '[task]\nkind = "prediction"\nask = "?"\noptions = [\n{ text = "a", diverged = true },\n'
)
SETTINGS_MISTAKES = [
    ("x = 1", 11, "There is no 'x' here"),
    ("presets = 1", 11, "There is no 'presets' here: perhaps you mean preset."),
    ('preset = "large"', 11, "There is no 'large' here"),
    ("set = 1", 11, "set must be a table."),
    ("set = { hiden = 3 }", 11, "There is no 'hiden' here: perhaps you mean hidden."),
    ("set = { steps = 0 }", 11, "Steps must be at least 1, not '0'."),
    ("[set]\nsteps = 1\nlearning_rate = nan", 13, "Learning rate must be a finite number"),
    ("set = { learning_rate = 1e999 }", 11, "Learning rate must be a finite number"),
    ("set = { n = [1] }", 11, "N must be a number"),
    ("set = { n = 10000000 }", 11, "These sizes need"),
    ("set = { momentum = 0.9 }", 11, "NumPy by hand has no momentum"),
    ('set = { program = "dynamik" }', 11, "Program must be one of"),
    (
        'set = { file = "/etc/passwd" }',
        11,
        "A lesson can't set file, because lessons can't read other files.",
    ),
    ('set = { inputs = "a" }', 11, "A lesson can't set inputs"),
    (
        'set = { data = "file" }',
        11,
        "A lesson can't set data, because lessons can't read other files.",
    ),
    ('point = "field:lr"', 11, "There is no 'lr' here"),
    ('point = "fields:n"', 11, "There is no 'fields' here: perhaps you mean field."),
    ('point = ["field:n"]', 11, "A place is written like field:learning_rate."),
    ('hide = "field:n"', 11, "hide must be a list."),
    ('hide = [\n"field:n",\n"field:m",\n]', 13, "There is no 'm' here"),
    ('lock = ["plot:loss"]', 11, "plot:loss can only be hidden, not locked"),
    ("task = 1", 11, "task must be a table."),
    ("[task]", 11, "kind is missing."),
    ('[task]\nkind = "finish"', 12, "There is no 'finish' here: perhaps you mean finished."),
    ('[task]\nkind = "finished"\nloss = 1', 13, "There is no 'loss' here"),
    ('[task]\nkind = "finished"\nprogram = "numpy"', 13, "There is no 'program' here"),
    ('[task]\nkind = "proof"\nverdict = "passed"\nprogram = "jax"', 14, "Program must be one of"),
    ('[task]\nkind = "finished"\nhints = "a"', 13, "hints must be a list."),
    (
        '[task]\nkind = "finished"\nhints = [\n"a",\n"[b](c)",\n]',
        15,
        "A lesson can't contain links",
    ),
    ('[task]\nkind = "loss_below"', 11, "loss is missing."),
    ('[task]\nkind = "loss_below"\nloss = 0', 13, "loss must be a number from 1e-300 to 1e+300."),
    ('[task]\nkind = "loss_below"\nloss = "1"', 13, "loss must be a number"),
    ('[task]\nkind = "loss_below"\nloss = inf', 13, "loss must be a number"),
    ('[task]\nkind = "rate_raised"\nto = -1', 13, "to must be a number"),
    ('[task]\nkind = "line_seen"', 11, "variable is missing."),
    ('[task]\nkind = "line_seen"\nvariable = "grad"', 13, "There is no 'grad' here"),
    (
        '[task]\nkind = "proof"\nverdict = "pass"',
        13,
        "There is no 'pass' here: perhaps you mean passed.",
    ),
    ('[task]\nkind = "proof"', 11, "verdict is missing."),
    ('[task]\nkind = "answer"\nask = "?"', 12, "An answer is a number, a shape or"),
    ('[task]\nkind = "answer"\nask = "?"\nnumber = 1\nshape = [1]', 12, "An answer is a number,"),
    ('[task]\nkind = "answer"\nask = "?"\nshape = []', 14, "A shape has 1 to 4 sizes."),
    ('[task]\nkind = "answer"\nask = "?"\nshape = [0]', 14, "shape must be a whole number from 1"),
    ('[task]\nkind = "answer"\nask = "?"\nnumber = 1\ntolerance = 2', 15, "tolerance must be a"),
    (_CHOICE + _RIGHT + "]", 14, "There must be 2 to 8 options."),
    (_CHOICE + _RIGHT + _WRONG * 8 + "]", 14, "There must be 2 to 8 options."),
    (_CHOICE + _RIGHT * 2 + "]", 14, "Exactly one of the options must have right = true."),
    (_CHOICE + _WRONG + '{ text = "e", because = "f" }]', 14, "Exactly one of the options"),
    (_CHOICE + _RIGHT + '{ text = "a", because = "f" }]', 16, "Two options say 'a'."),
    (_CHOICE + _RIGHT + '{ text = "e" }]', 16, "because is missing."),
    (
        _CHOICE + _RIGHT + '{ text = "e", becos = "f" }]',
        16,
        "There is no 'becos' here: perhaps you mean because.",
    ),
    (_CHOICE + _RIGHT + "1]", 16, "options must be a list of tables."),
    (_CHOICE.replace('ask = "?"\n', "") + _RIGHT + _WRONG + "]", 11, "ask is missing."),
    (_FORECAST + '{ text = "b" }]', 16, "Each option needs one of loss_below"),
    (
        _FORECAST + '{ text = "b", loss_below = 1, diverged = true }]',
        16,
        "Each option needs one of",
    ),
    (_FORECAST + '{ text = "b", diverged = false }]', 16, "Write diverged = true"),
    (_FORECAST + '{ text = "b", loss_between = [2, 1] }]', 16, "loss_between must be two numbers"),
    (_FORECAST + '{ text = "b", loss_between = [1] }]', 16, "loss_between must be two numbers"),
    (_FORECAST + "]\ndraw = true", 14, "There is no 'options' here"),
    ('[task]\nkind = "prediction"\nask = "?"', 11, "There must be 2 to 8 options."),
    ('claims = [{ says = "8", is = "loss" }]', 11, "Claims need an experiment"),
]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [*FRONT_MISTAKES, *BODY_MISTAKES],
    ids=range(len(FRONT_MISTAKES) + len(BODY_MISTAKES)),
)
def test_a_mistake_is_told_with_its_line(text, line, words):
    found = mistakes(text)
    assert any(mistake.line == line and words in str(mistake.message) for mistake in found), (
        "\n".join(map(str, found))
    )


@pytest.mark.parametrize(
    ("settings", "line", "words"), SETTINGS_MISTAKES, ids=range(len(SETTINGS_MISTAKES))
)
def test_a_mistake_in_the_settings_is_told_with_its_line(settings, line, words):
    found = wrong_settings(settings)
    assert any(mistake.line == line and words in str(mistake.message) for mistake in found), (
        "\n".join(map(str, found))
    )


def test_all_mistakes_are_told_at_once_in_order():
    text = WHOLE.replace("= 5", "= 0") + "\n<b>\n\n# Two\n\n```chainrule\npoint = 1\nx = 2\n```\n"
    assert [mistake.line for mistake in mistakes(text)] == [3, 10, 15, 16]
    assert str(mistakes(text)[0]).startswith(f"{FILE}:3: minutes must be")


def test_code_and_comparisons_are_no_html_and_no_links():
    text = "`<b>` and a < b, `http://a.b`, h[0] (so), 3 * 4 * 5\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    assert lesson(WHOLE + "\n" + text).pages[0].text.endswith(text)


def test_emoji_and_chinese_are_no_odd_characters():
    lesson(WHOLE + "\n中文，“引号”。 👩‍🎓 é ∂ ≈ ×")


WHOLES = [path.read_bytes() for path in sorted(TEMPLATE.rglob("*.md"))]


@quick
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_lesson_or_have_mistakes(data):
    mistakes(data)
    mistakes(FRONT.encode() + b"# One\n" + data)
    mistakes(FRONT.encode() + b"# One\n```chainrule\n" + data + b"\n```\n")


@quick
@given(st.data())
def test_any_damage_to_a_lesson_is_survived(data):
    whole = data.draw(st.sampled_from(WHOLES))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 200, len(whole))))
    new = data.draw(
        st.binary(max_size=20)
        | st.sampled_from([b'"', b"[", b"{", b"]", b"```", b"\n# ", b"=", b"1e999", b"<a>", b"+++"])
    )
    mistakes(whole[:start] + new + whole[end:])


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1999 + "\n", "![" * 999 + "\n", "*a **b " * 280 + "\n", "<" * 1999 + "\n",
        "> " * 999 + "\n", "`" * 1999 + "\n", "|a" * 900 + "|\n" + "|-" * 900 + "|\n", "# a\n",
    ],
)  # fmt: skip
def test_a_file_made_to_take_long_does_not(text):
    data = (FRONT + text * (190_000 // len(text))).encode()
    with no_long_computing(20):
        assert mistakes(data)


def test_every_place_is_read_and_written_alike():
    for text in (f"{kind}:{name}" for kind in places() for name in places()[kind]):
        assert str(read_place(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "button:pin", "button:whole-script", "button:smooth", "button:go-on", "button:line-next",
        "button:line-back", "box:beside", "slider:time", "tab:train", "tab:one-step", "tab:proof",
    ],
)  # fmt: skip
def test_a_place_that_lessons_speak_of(text):
    settings = f'point = "{text}"' if text.startswith("tab") else f'lock = ["{text}"]'
    found = page(settings)
    assert str(found.point or found.lock[0]) == text


@quick
@given(st.text() | st.integers() | st.none() | st.lists(st.text()))
def test_anything_else_is_no_place(given_):
    if isinstance(given_, str) and ":" in given_:
        return
    with pytest.raises(Refused):
        read_place(given_)


def test_the_lines_of_the_template_are_found(tmp_path):
    path = Path(TEMPLATE / "en/01-first-steps.md")
    text = path.read_text(encoding="utf-8").replace("loss_above = 100", "loss_abov = 100")
    line = text[: text.index("loss_abov")].count("\n") + 1
    assert {mistake.line for mistake in read_lesson(text.encode(), "a.md")[1]} == {line}
