"""How it is read when somebody is asked anew, and for how long records are held.

The one is `review: {days: 28, sessions: 4}` in the header of a flow, the other is
`retention: {years: 8, cites: [notes_uk]}` in a region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.fields import Fields
from backtriage.flow.model import Retention, Review

if TYPE_CHECKING:
    from collections.abc import Collection


def read_review(header: Fields) -> Review:
    """Read when somebody is to be asked anew."""
    fields = _below(header, "review")
    if fields is None:
        return Review(0, 0)
    days, sessions = (_at_least_1(fields, key) if key in fields.pairs else 0 for key in ("days", "sessions"))
    if fields.readable and not fields.pairs.keys() & {"days", "sessions"}:
        fields.problem(fields.place, "`review` has neither `days` nor `sessions`",
                       "write one of them, or both")
    fields.leave("days", "sessions")
    fields.left()
    return Review(days, sessions)


def read_retention(region: Fields, sources: Collection[str]) -> Retention | None:
    """Read for how long records are held somewhere."""
    fields = _below(region, "retention")
    if fields is None:
        return None
    read = Retention(_at_least_1(fields, "years"), fields.words("cites", sources, "source"))
    fields.left()
    return read


def _below(above: Fields, key: str) -> Fields | None:
    """Take the keys below a key; None if it is not there."""
    node = above.get(key)
    return None if node is None else Fields(node, f"`{key}`", above.problems, above.key_place(key))


def _at_least_1(fields: Fields, key: str) -> int:
    """Read a number of days, sessions or years."""
    number = fields.whole(key)
    if number < 1 and key in fields.pairs and key not in fields.wrong:
        fields.cannot_read(key, fields.pairs[key][1].place, f"`{key}` must be 1 or more")
    return number
