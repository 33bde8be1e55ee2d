"""How the program can end; README.md and `--help` say the same."""

DONE = 0
BAD_INPUT = 1  # answers that do not fit, or a flow that cannot be used
BAD_USAGE = 2
STOPPED = 3  # before the end: paused, or the output was closed
