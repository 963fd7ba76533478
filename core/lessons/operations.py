"""How many operations a step is made of, as torch sees it."""

from typing import Any

from core.base.message import Refused, say
from core.data.problem import Problem
from core.experiment.experiment import Experiment
from core.programs import find
from core.run.script import make_knobs


def count_operations(experiment: Experiment, problem: Problem) -> int:
    """The operations (such as aten.mm) that torch does in a step of a resolved experiment.

    It is the third step: by then, each gradient has its memory. Refused for NumPy.
    """
    program = find(experiment.program)
    if program.kind == "numpy":
        raise Refused(say("{program} does nothing in torch.", program=program.id))
    train = program.load()
    from torch.utils._python_dispatch import TorchDispatchMode

    class Counter(TorchDispatchMode):
        """Counts what is asked of torch, and passes it on."""

        count = 0

        def __torch_dispatch__(
            self, operation: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            self.count += 1
            return operation(*args, **(kwargs or {}))

    steps = train(*problem.cast(experiment), make_knobs(experiment))
    next(steps), next(steps)
    with Counter() as counter:
        next(steps)
    return counter.count
