"""What torch's optimizers do to one parameter, as formulas over what the recording keeps."""

from __future__ import annotations

import numpy as np

from core.microscope.formula import Arithmetic, Formula, Name, Number, Root, Square
from core.microscope.inside import OptimizerStep, Taken
from core.microscope.recording import Moment, Recording

# With any of these switched on, more happens than is written down here.
_SWITCHES = ("weight_decay", "nesterov", "maximize", "amsgrad", "centered", "dampening")


def moved(step: OptimizerStep, name: str, recording: Recording, moment: Moment) -> Formula | None:
    """How the step gave `name`, a parameter or a part of the optimizer's memory, its value."""
    for taken in step.parameters:
        if any(taken.settings.get(switch) for switch in _SWITCHES):
            continue
        if name == taken.parameter:
            return _parameter(step.kind, taken, recording, moment)
        part = next((part for part, own in taken.state.items() if own == name), "")
        if part:
            return _memory(part, taken, recording, moment)
    return None


def _parameter(kind: str, taken: Taken, recording: Recording, moment: Moment) -> Formula | None:
    """old − rate × direction."""
    rate, state = taken.settings.get("lr", 0.0), taken.state
    direction: Formula = Name(taken.gradient)
    if "momentum_buffer" in state and taken.settings.get("momentum"):
        direction = Name(state["momentum_buffer"], after=True)
    elif kind == "RMSprop" and "square_avg" in state:
        direction = Arithmetic(Name(taken.gradient), "/", _scale(taken, "square_avg", 1.0))
    elif kind == "Adam" and "exp_avg" in state:
        count = recording.after(state["step"], moment)
        if isinstance(count, np.ndarray):
            steps = float(count)
            rate /= 1 - taken.settings["beta1"] ** steps
            spread = (1 - taken.settings["beta2"] ** steps) ** 0.5
            scale = _scale(taken, "exp_avg_sq", spread)
            direction = Arithmetic(Name(state["exp_avg"], after=True), "/", scale)
    elif kind != "SGD":
        return None
    return Arithmetic(Name(taken.parameter), "-", Arithmetic(Number(rate), "*", direction))


def _scale(taken: Taken, part: str, spread: float) -> Formula:
    """The root of the mean square that the optimizer remembers, and a little more."""
    root: Formula = Root(Name(taken.state[part], after=True))
    if spread != 1:
        root = Arithmetic(root, "/", Number(spread))
    return Arithmetic(root, "+", Number(taken.settings["eps"]))


def _memory(part: str, taken: Taken, recording: Recording, moment: Moment) -> Formula | None:
    """What is remembered, moved a little towards what the gradient says now."""
    gradient: Formula = Name(taken.gradient)
    known = recording.before(taken.state[part], moment) is not None
    if part == "step":
        one = Number(1.0)
        return Arithmetic(Name(taken.state[part]), "+", one) if known else one
    if part == "momentum_buffer":
        if "square_avg" in taken.state:
            gradient = Arithmetic(gradient, "/", _scale(taken, "square_avg", 1.0))
        share, added = taken.settings["momentum"], gradient
    elif part == "exp_avg":
        share = taken.settings["beta1"]
        if known:  # as torch does it: a part of the way from the old mean to the gradient
            way = Arithmetic(gradient, "-", Name(taken.state[part]))
            step = Arithmetic(Number(1 - share), "*", way)
            return Arithmetic(Name(taken.state[part]), "+", step)
        added = Arithmetic(Number(1 - share), "*", gradient)
    elif part in ("exp_avg_sq", "square_avg"):
        share = taken.settings["beta2" if part == "exp_avg_sq" else "alpha"]
        added = Arithmetic(Number(1 - share), "*", Square(gradient))
    else:
        return None
    kept = Arithmetic(Number(share), "*", Name(taken.state[part]))
    return Arithmetic(kept, "+", added) if known else added
