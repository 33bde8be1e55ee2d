"""A receipt as a file, and in plain words what is true of one that somebody hands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from backtriage import __version__
from backtriage.judge.receipt import Part, Unreadable, Verdict, read_file, verify, visit_of, written
from backtriage.judge.response import clean
from backtriage.judge.told import Aspect, Move
from backtriage.report.moves import from_to, what_moves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.judge.assessment import Assessment


class Checked(NamedTuple):
    """What is said of a receipt."""

    lines: tuple[str, ...]
    confirmed: bool


def to_receipt(assessment: Assessment) -> str:
    """Write a receipt: answers, result and questionnaire, sealed."""
    return written(visit_of(assessment))


def cannot_be_read(why: Unreadable, file: str, words: Words) -> str:
    """Say why a file is no receipt, and what to do."""
    match why:
        case Unreadable.OTHER:
            return words("receipt.not_one", file=file)
        case Unreadable.NEWER:
            return words("receipt.newer", file=file, version=__version__)
        case Unreadable.DAMAGED:
            return words("receipt.damaged", file=file)
        case _:
            assert_never(why)


def verdict_on(text: str, flow: Flow) -> Checked:
    """Say what is true of a receipt.  Raises NoVisit."""
    raw = read_file(text)
    verdict = verify(raw, flow)
    layout = () if text.removesuffix("\n") == written(raw) else (flow.words("receipt.layout"),)
    return Checked((*_said(verdict, flow), *layout, "", flow.words("receipt.proves")), verdict.confirmed)


def verdict_on_all(visits: Iterable[Mapping[str, Any]], flow: Flow) -> Checked:
    """Say what is true of each of some visits that were kept.  Raises NoVisit."""
    verdicts = [verify(raw, flow) for raw in visits]
    lines = [line for verdict in verdicts for line in (*_said(verdict, flow), "")]
    return Checked((*lines, flow.words("receipt.proves")), all(each.confirmed for each in verdicts))


def _said(verdict: Verdict, flow: Flow) -> tuple[str, ...]:
    return _head(verdict, flow), *_made(verdict, flow), *_changes(verdict, flow)


def _head(verdict: Verdict, flow: Flow) -> str:
    words = flow.words
    if not verdict.confirmed:
        return words("receipt.not_confirmed")
    if verdict.in_full:
        return words("receipt.confirmed")
    return words("receipt.as_far", items=_items(verdict.visit.withheld, flow))


def _made(verdict: Verdict, flow: Flow) -> Iterator[str]:
    """Say what the receipt is about, as it says itself; its result only if that is confirmed."""
    words, visit = flow.words, verdict.visit
    yield words("receipt.made", flow=clean(visit.flow), version=clean(visit.version), date=visit.day,
                fingerprint=clean(visit.fingerprint))
    if visit.answered:
        yield words("receipt.answered", date=visit.answered)
    if verdict.confirmed:
        told = [words("receipt.too_early", level=_level(visit.told.at_least, flow))
                if visit.told.urgency is None else _level(visit.told.urgency, flow)]
        told += [from_to(Move(aspect, None, id), flow)[1] for aspect, id in (
            (Aspect.DESTINATION, visit.told.destination), (Aspect.SUITABILITY, visit.told.suitability)) if id]
        yield words("receipt.result", told="; ".join(told))


def _changes(verdict: Verdict, flow: Flow) -> Iterator[str]:
    """Say all that stands against it, or beside it."""
    words, visit = flow.words, verdict.visit
    yield from (_broken(part, words) for part in verdict.broken)
    if verdict.other_flow:
        yield words("receipt.other_flow", flow=clean(visit.flow), here=flow.id)
    if verdict.other_version:
        yield words("receipt.other_version", version=flow.version, fingerprint=flow.fingerprint)
    if verdict.other_program:
        yield words("receipt.other_program", version=clean(visit.program), here=__version__)
    if verdict.misfits:
        yield words("receipt.misfits", items=_items(verdict.misfits, flow))
    if verdict.changed:
        yield words("receipt.changed", items=_items(verdict.changed, flow))
    if verdict.moves:
        yield words("receipt.differs")
        for move in verdict.moves:
            before, after = from_to(move, flow)
            yield words("receipt.move", what=what_moves(move, flow), before=before, after=after)
    elif verdict.judged and not verdict.confirmed:
        yield words("receipt.same")
    if verdict.visit.withheld and not verdict.confirmed:
        yield words("receipt.withheld", items=_items(visit.withheld, flow))


def _broken(part: Part, words: Words) -> str:
    match part:
        case Part.ABOUT:
            return words("receipt.broken_about")
        case Part.ANSWERS:
            return words("receipt.broken_answers")
        case Part.TOLD:
            return words("receipt.broken_told")
        case Part.SEAL:
            return words("receipt.broken_seal")
        case _:
            assert_never(part)


def _items(names: Iterable[str], flow: Flow) -> str:
    """Name questions by what they are about, or by their id where the flow has none of them."""
    return ", ".join(flow.items[name].about if name in flow.items else clean(name)[:40] for name in names)


def _level(id: str, flow: Flow) -> str:
    return next((level.name for level in flow.urgency if level.id == id), clean(id)[:40])
