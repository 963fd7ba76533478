"""Settings that Chainrule wrote before it had a version are still obeyed."""

import shutil
from pathlib import Path

from core.base.folders import ROOT
from gui.app import settings

OLD = ROOT / "tests" / "fixtures" / "before_0_1"


def test_settings(tmp_path):
    found, note = settings.load(Path(shutil.copy(OLD / "settings.json", tmp_path)))
    assert note is None
    assert (found.theme, found.language, found.scale) == ("dark", "zh_CN", 1.15)
    assert found.geometry == (10, 20, 1200, 800, 0)
    assert found.columns == (320, 600, 400)
    assert found.recent == ("runs/a.json",)
    assert found.watched == ("w1", "w2", "h_relu")
