"""The proof: gradients checked by independent ways, and one precision against another."""

from core.inspect.proof.gradients import prove
from core.inspect.proof.precision import Precision, compare_precision
from core.inspect.proof.result import (
    PAIRS,
    WAYS,
    Check,
    Comparison,
    Entry,
    Histogram,
    Proof,
    Verdict,
    Way,
)

__all__ = [
    "PAIRS",
    "WAYS",
    "Check",
    "Comparison",
    "Entry",
    "Histogram",
    "Precision",
    "Proof",
    "Verdict",
    "Way",
    "compare_precision",
    "prove",
]
