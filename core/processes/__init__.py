"""Child processes: how one is started, and how it ends with its parent."""
