"""`python -m backtriage` does what `backtriage` does."""

from backtriage.cli import main

main()
