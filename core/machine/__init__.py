"""What this machine gives: memory, PyTorch, number formats."""
