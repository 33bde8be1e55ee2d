"""Coming again, or never again: a visit is begun from the file of those before, or that file is deleted."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.ask.asker import Choice
from backtriage.judge.response import Response
from backtriage.judge.visits import next_visit
from backtriage.keep.diary import DiaryError, delete_diary, usual_diary
from backtriage.keep.drafts import new_draft
from backtriage.keep.private import NoHome
from backtriage.visit.again import earlier_visits
from backtriage.visit.screen import wants_plain
from backtriage.visit.start import Refused, not_asked, open_flow, own_country_first
from backtriage.visit.visit import Visit, make_asker
from backtriage.visit.welcome import has_home

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.visit.again import Earlier

KEEP, DELETE = "keep", "delete"


def come_again(words: Words, file: Path | None, folder: Path | None = None, *, country: str = "",
               plain: bool = False, may_ask: bool = True) -> bool:
    """Begin another visit of somebody who kept those before; tells whether it ended.  Raises Refused."""
    plain, now = plain or wants_plain(), datetime.now()
    flow = own_country_first(open_flow(folder, words), country)
    kept = _earlier(file or _usual(words), flow)
    response = next_visit(flow, kept.visits, now.date())
    if not may_ask:
        return not_asked(flow, response, now)
    earlier = kept.answers().without(response.answers)
    return Visit(
        flow=flow, folder=str(folder.resolve()) if folder else "", response=response, plain=plain,
        draft=new_draft(now, str(kept.path)) if has_home() else None, given=frozenset(response.answers),
        now=now, earlier=Response(earlier.answers), kept=kept,
        opening=(words("diary.opening", n=len(kept.visits), day=kept.last),)).run()


def _usual(words: Words) -> Path:
    """Find where a diary is, unless it is named.  Raises Refused."""
    try:
        return usual_diary()
    except NoHome as error:
        raise Refused(words("cli.no_home")) from error


def _earlier(path: Path, flow: Flow) -> Earlier:
    """Read what somebody kept of a flow.  Raises Refused."""
    try:
        return earlier_visits(path.expanduser().absolute(), flow)
    except DiaryError as error:
        raise Refused(str(error)) from error


def forget_diary(file: Path | None, words: Words, *, plain: bool) -> str:
    """Delete a diary; who sits at a terminal is asked once.  Raises Refused."""
    path = (file or _usual(words)).expanduser().absolute()
    if not path.exists():
        raise Refused(words("diary.none_there", file=path))
    if sys.stdin and sys.stdin.isatty():
        asker = make_asker(words, plain or wants_plain())
        asker.pause = "stop"
        lines = [Choice(KEEP, words("diary.forget_no")),
                 Choice(DELETE, words("diary.forget_yes"), apart=True)]
        if asker.choose(words("diary.really_forget", file=path), lines, safe=True) != DELETE:
            return words("diary.not_forgotten")
    try:
        delete_diary(path, words)
    except DiaryError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(words("start.not_deleted", file=path, error=error.strerror)) from error
    return words("diary.forgotten", file=path)
