"""A form that is not finished, as it lies in the store: nowhere else, and with every answer so far."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backtriage.judge.looks import look
from backtriage.judge.response import Response, plain_answer
from backtriage.keep.drafts import Draft, Entry, Revived, revive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.flow.model import Flow
    from backtriage.keep.records.store import Body
    from backtriage.keep.records.store import Draft as Stored


class Unfinished(NamedTuple):
    """What is taken up again."""

    revived: Revived
    about: int | None  # the entry that it was to amend
    times: Mapping[str, datetime]  # when each answer was given


def draft_body(flow: Flow, response: Response, before: Response, times: Mapping[str, datetime],
               about: int | None) -> Body:
    """Write down what was answered now: what `before` had already is known again."""
    answers = {name: answer for name, answer in response.answers.items()
               if before.answers.get(name) != answer and name in flow.items}
    return {
        "flow": flow.id, "hash": flow.hash, "language": flow.words.language, "about": about,
        "answers": {name: {"answer": plain_answer(flow.items[name], answer), "look": look(flow.items[name]),
                           "at": times[name].isoformat(timespec="seconds")}
                    for name, answer in answers.items()}}


def unfinished(stored: Stored, flow: Flow, now: datetime) -> Unfinished:
    """Take up what was answered before: what can change with time is asked again."""
    body = stored.body
    entries = {name: Entry(each["answer"], each["look"], datetime.fromisoformat(each["at"]))
               for name, each in body["answers"].items()}
    draft = Draft(Path(), body["flow"], "", flow.title, stored.at, body["hash"], entries, body["language"])
    return Unfinished(revive(draft, flow, now), body["about"],
                      {name: entry.at for name, entry in entries.items()})
