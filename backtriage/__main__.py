"""`python -m backtriage` does what `backtriage` does."""

from backtriage.cli.main import main

main()
