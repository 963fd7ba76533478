"""Many runs: the run store and its table, sweeps, races, more processes."""
