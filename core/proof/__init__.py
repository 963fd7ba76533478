"""The proof: gradients checked by independent ways, and one precision against another."""

from core.proof.gradients import prove
from core.proof.precision import Precision, compare_precision
from core.proof.result import WAYS, Check, Comparison, Entry, Histogram, Proof, Verdict, Way

__all__ = [
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
