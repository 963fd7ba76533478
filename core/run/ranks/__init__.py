"""Several processes, ranks, train together: what rung 11 needs around its own lines.

On one machine they are children of this process (`local`, and `rank` in the child). On several
machines torch's launcher starts them all (`torchrun`).
"""
