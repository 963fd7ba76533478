"""Many runs: the run library, pinned runs, sweeps, races, more processes."""
