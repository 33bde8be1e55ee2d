"""Many people at once: tables of answers in, tables of results out."""

from backtriage.people.columns import BadTable
from backtriage.people.judging import RESULTS, judge, results_of
from backtriage.people.table import BadRow

__all__ = ["RESULTS", "BadRow", "BadTable", "judge", "results_of"]
