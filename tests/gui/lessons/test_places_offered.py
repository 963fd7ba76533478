"""What the panels offer to lessons is what lessons can name."""

from core.lessons.places import places


def test_every_place_is_offered_by_a_panel_and_none_besides(window):
    named = {f"{kind}:{name}" for kind, names in places().items() for name in names}
    assert set(window.lab.targets()) == named
