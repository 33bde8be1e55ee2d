"""On whose word something is said, and what stands behind it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from backtriage.flow.value import Value


class SourceKind(StrEnum):
    """What stands behind a source."""

    GUIDELINE = "guideline"  # of a body that answers for it, or the pathway of a service
    STUDY = "study"
    PAGE = "page"  # of whoever answers for the matter
    COPY = "copy"  # what somebody else tells of it
    JUDGEMENT = "judgement"  # of the authors; nothing is published

    @property
    def carries(self) -> bool:
        """Can something about safety rest on it alone?"""
        return self not in (SourceKind.COPY, SourceKind.JUDGEMENT)


class Source(Value, kw_only=True):
    """On whose word something is said; `sure` is False where it is carried with doubt."""

    id: str
    cite: str
    says: str
    kind: SourceKind | None = None  # None: its author has not said
    review_by: date
    year: int | None = None
    doi: str = ""
    sure: bool = True
