"""How fast the program is, beside what it is compared with: `python -m tests.benchmarks`.

Nothing here is a test: a machine that is busy must not make a good change fail.
"""
