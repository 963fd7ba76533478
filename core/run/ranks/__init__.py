"""More than one process: what rung 11 needs around its own lines, started by torch's launcher."""
