"""What torch's optimizers do to one parameter, as formulas over what the recording keeps."""

from __future__ import annotations

import numpy as np

from core.base.message import Message, say
from core.inspect.microscope.formula import Formula, Name, Number, Root, Square
from core.inspect.microscope.inside import OptimizerStep, ParameterStep
from core.inspect.microscope.recording import Moment, Recording

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


def remark(step: OptimizerStep, recording: Recording, moment: Moment) -> Message | None:
    """What is special about the optimizer's arithmetic; None if nothing is."""
    taken = step.parameters[0] if step.parameters else None
    if taken is None or step.kind != "Adam" or "step" not in taken.state:
        return None
    count = recording.after(taken.state["step"], moment)
    if not isinstance(count, np.ndarray):
        return None
    return say(
        "Its averages start at 0, so at first they are too small. That is why at step {steps} the "
        "mean is divided by 1 − {beta1}^{steps}, and the mean square by 1 − {beta2}^{steps}.",
        steps=f"{float(count):.0f}",
        beta1=f"{taken.settings['beta1']:.6g}",
        beta2=f"{taken.settings['beta2']:.6g}",
    )


def _parameter(
    kind: str, taken: ParameterStep, recording: Recording, moment: Moment
) -> Formula | None:
    """old − rate × direction."""
    state, rate = taken.state, Number(taken.settings.get("lr", 0.0))
    direction: Formula = Name(taken.gradient)
    if "momentum_buffer" in state and taken.settings.get("momentum"):
        direction = Name(state["momentum_buffer"], after=True)
    elif kind == "RMSprop" and "square_avg" in state:
        direction = Name(taken.gradient) / _scale(taken, "square_avg")
    elif kind == "Adam" and "exp_avg" in state:
        count = recording.after(state["step"], moment)
        if isinstance(count, np.ndarray):
            first, second = (
                _correction(taken.settings[beta], float(count)) for beta in ("beta1", "beta2")
            )
            rate = Number(rate.value / first.value, f"{rate.value:.6g} ÷ ({first.written})")
            reached = Number(second.value**0.5, f"√({second.written})")
            scale = _scale(taken, "exp_avg_sq", reached)
            direction = Name(state["exp_avg"], after=True) / scale
    elif kind != "SGD":
        return None
    return Name(taken.parameter) - rate * direction


def _correction(beta: float, steps: float) -> Number:
    """The share that a running average has reached after so many steps from 0."""
    return Number(1 - beta**steps, f"1 − {beta:.6g}^{steps:.0f}")


def _scale(taken: ParameterStep, part: str, reached: Number | None = None) -> Formula:
    """The root of the mean square that the optimizer remembers, plus eps.

    A mean that began at 0 has only `reached` a share of its value.
    """
    root: Formula = Root(Name(taken.state[part], after=True))
    return (root / reached if reached else root) + taken.settings["eps"]


def _memory(
    part: str, taken: ParameterStep, recording: Recording, moment: Moment
) -> Formula | None:
    """What is remembered, moved a little towards what the gradient says now."""
    gradient: Formula = Name(taken.gradient)
    old = Name(taken.state[part])
    known = recording.before(old.name, moment) is not None
    if part == "step":
        return old + 1.0 if known else Number(1.0)
    if part == "momentum_buffer":
        if "square_avg" in taken.state:
            gradient = gradient / _scale(taken, "square_avg")
        share, added = taken.settings["momentum"], gradient
    elif part == "exp_avg":
        share = taken.settings["beta1"]
        if known:  # as torch does it: a part of the way from the old mean to the gradient
            return old + (1 - share) * (gradient - old)
        added = (1 - share) * gradient
    elif part in ("exp_avg_sq", "square_avg"):
        share = taken.settings["beta2" if part == "exp_avg_sq" else "alpha"]
        added = (1 - share) * Square(gradient)
    else:
        return None
    return share * old + added if known else added
