"""What a command answers to the shell."""

DONE, FAILED, WRONG, DIVERGED, INTERRUPTED = 0, 1, 2, 3, 130
WRONG_GRADIENT, UNKNOWN = 4, 5  # of the command `prove`
