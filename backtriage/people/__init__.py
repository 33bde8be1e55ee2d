"""Many people at once: tables of answers in, tables of results out."""

from backtriage.people.judging import RESULTS, judge, results_of
from backtriage.people.table import BadRow, BadTable

__all__ = ["RESULTS", "BadRow", "BadTable", "judge", "results_of"]
