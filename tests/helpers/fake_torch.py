"""Torch packages that are broken in ways that were seen, to be put first on Python's path."""

_VERSION = '__version__ = "2.13.0"\ncuda = {cuda!r}\nhip = None\nxpu = None\n'

LIBGOMP = 'raise OSError("libgomp.so.1: cannot open shared object file: No such file")'

# What the file __init__.py of each has in it, and what the reason that is given must say.
BROKEN = {
    "library": (LIBGOMP, "OSError: libgomp.so.1: cannot open"),
    "half": ("from torch._C import Tensor", "No module named 'torch._C'"),
    "runtime": ("raise RuntimeError('first line\\nsecond line')", "RuntimeError: first line)"),
    "attribute": ("import torch._C", "AttributeError: no such thing"),
    "empty": ("", "only partly installed"),
}


def make_torch(folder, code, cuda=None, version=_VERSION):
    """A package torch in `folder`; the answer is the folder, to be put on the path."""
    package = folder / "torch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(code)
    (package / "version.py").write_text(version.format(cuda=cuda))
    if "attribute" in folder.name:
        (package / "_C.py").write_text("raise AttributeError('no such thing')")
    return folder


# A torch that was built for CUDA; what does not answer is put in for the names in braces.
GPU = """
import types
class Tensor: pass
def fail(*_): raise RuntimeError("CUDA error: all CUDA-capable devices are busy or unavailable")
def memory(index):
    return (8 * 10**9, 8 * 10**9) if index in {free} else fail()
cuda = types.SimpleNamespace(
    is_available={available}, device_count=lambda: 2,
    get_device_name=lambda index: f"GPU {{index}}", mem_get_info=memory,
)
from torch import version
"""
