"""Colours of programs stay apart, also for whoever sees no red, no green or no blue."""

import itertools

import numpy as np
import pytest

from gui.widgets import theme
from gui.widgets.pens import _PALETTES

# What remains of linear red, green and blue (Machado, Oliveira and Fernandes 2009, severity 1).
SIGHTS = {
    "all": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                 [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
LEAST = 15  # in CIELAB; 2 can just be seen side by side


def linear(colour):
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    x, y, z = np.cbrt(XYZ @ np.clip(rgb, 0.001, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("look", [theme.DARK, theme.LIGHT], ids=lambda look: look.name)
def test_colours_are_told_apart(look, sight):
    seen = [lab(SIGHTS[sight] @ linear(colour)) for colour in _PALETTES[look.name]]
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) > LEAST


@pytest.mark.parametrize("look", [theme.DARK, theme.LIGHT], ids=lambda look: look.name)
def test_colours_are_seen_on_the_panel(look):
    ground = (XYZ @ linear(look.panel))[1] + 0.05
    for colour in _PALETTES[look.name]:
        light = (XYZ @ linear(colour))[1] + 0.05
        assert max(light, ground) / min(light, ground) > 3
