"""Soak and chaos: what nobody would do on purpose, many times; `python -m tests.soak` runs it."""
