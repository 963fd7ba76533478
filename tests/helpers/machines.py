"""Made-up machines, so that an answer does not depend on the one that runs the tests."""

from core.base.message import say
from core.experiment.devices import Device, Machine

FLOATS = ("float32", "float64", "bfloat16", "float16")
GB = 10**9

CPU = Device("cpu", "A CPU", 16 * GB, FLOATS)
GPUS = (
    Device("cuda:0", "A GPU", 8 * GB, FLOATS),
    Device("cuda:1", "Another GPU", 80 * GB, FLOATS),
)
NO_DRIVER = say("no NVIDIA driver is installed")
NO_TORCH = say("torch is not installed")

PLAIN = Machine(4, (CPU,), {"cuda": NO_DRIVER}, {"cuda": NO_DRIVER})
WITH_GPUS = Machine(4, (CPU, *GPUS), {"mps": say("this is not a Mac")})
BARE = Machine(
    4,
    (Device("cpu", "A CPU", 16 * GB, ("float32", "float64")),),
    {"cuda": NO_TORCH},
    {"torch": NO_TORCH, "cuda": NO_TORCH},
)
