"""The window opens whatever language the system is set to."""

import ast
import importlib
import inspect
import subprocess

import pytest
from helpers.app_starts import start
from PySide6.QtCore import QObject

from core.base.folders import ROOT


def properties_set_by_keyword():
    """Of every Qt object made in the window: where it is, and the name of each such property."""
    for path in sorted((ROOT / "gui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.keywords]
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for call in calls:
            *owners, name = ast.unparse(call.func).split(".")
            made = getattr(getattr(module, owners[0], None) if owners else module, name, None)
            if not (isinstance(made, type) and issubclass(made, QObject)):
                continue
            own = inspect.signature(made.__init__).parameters
            for keyword in call.keywords:
                if keyword.arg and keyword.arg not in own:
                    yield f"{path.relative_to(ROOT)}:{call.lineno}", keyword.arg


def test_no_property_that_begins_with_i_is_set_by_keyword():
    """PySide makes "setInterval" of "interval" by the rules of the locale: İ in Turkish."""
    found = list(properties_set_by_keyword())
    assert len(found) > 50  # or it would look in the wrong place
    assert [(place, name) for place, name in found if name[0] in "iı"] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tr_TR", "az_AZ"])
def test_the_window_opens_in_a_locale_where_a_capital_i_has_a_dot(tmp_path, name):
    locale = f"{name}.UTF-8"
    try:
        made = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", tmp_path / locale])
    except FileNotFoundError:
        pytest.skip("no localedef here")
    if made.returncode:
        pytest.skip("no source of this locale here")
    deeds = "import locale; print(locale.setlocale(locale.LC_CTYPE), window.isVisible())"
    environment = {"LOCPATH": str(tmp_path), "LC_ALL": locale, "LANG": locale}
    assert start(tmp_path / "settings", deeds, **environment).split() == [locale, "True"]
