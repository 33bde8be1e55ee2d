"""How findings and answers are put into words, the same in every outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.truth import Absent
from backtriage.response import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backtriage.assessment import Assessment, Finding
    from backtriage.doubts import Doubt
    from backtriage.flow.model import Flow, Item
    from backtriage.report.blocks import Line
    from backtriage.report.sources import Bibliography

PRIVATE = "(kept private)"
MOST_MISSING = 5


def answer_words(assessment: Assessment, item: Item, *, short: bool = False, hide: bool) -> str:
    """Say what was answered; `hide` keeps sensitive answers out."""
    answer = assessment.response.answers[item.id]
    if hide and isinstance(answer, frozenset) and answer & item.sensitive:
        return PRIVATE
    return in_words(item, answer, short=short)


def reasons(assessment: Assessment, finding: Finding, *, hide: bool) -> str:
    """Say which answers a finding rests on, in the person's own options."""
    items = [assessment.flow.items[name] for name in finding.because
             if name in assessment.response.answers]
    return "; ".join(f"{item.about}: “{answer_words(assessment, item, hide=hide)}”" for item in items)


def doubted(assessment: Assessment, finding: Finding) -> str:
    """Name the questions that doubt left open."""
    names = [f"“{assessment.flow.items[name].about}”" for name in finding.because]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def changes(assessment: Assessment, sources: Bibliography) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """List what a practitioner changes, by technique and site; a title each with its lines."""
    by_title = []
    for id, title in assessment.flow.adaptations.items():
        lines = tuple(
            sources.line(f"{finding.flag.adapt[id]} ({finding.flag.name}"
                         f"{'' if finding.certain else ', possible'})", finding.flag.cites)
            for finding in assessment.about_suitability() if id in finding.flag.adapt)
        if lines:
            by_title.append((title, lines))
    return tuple(by_title)


def still_open(assessment: Assessment, doubt: Doubt) -> str:
    """Say what a doubt left open: what the worst answer would mean, and what the mildest."""
    flow, flag = assessment.flow, doubt.worst.flags[0]
    scale = flow.urgency if flag.kind.about_urgency else flow.suitability
    concern = f"We could not rule out {flag.concern}, because you" if flag.concern else "You"
    return (f"{concern} {_left_open(assessment, doubt)}. "
            f"If it is “{in_words(doubt.item, doubt.worst.answer)}”: {scale[flag.level].name}. "
            f"If not: {_mildest(assessment, doubt)}.")


def _left_open(assessment: Assessment, doubt: Doubt) -> str:
    """Say how a question was left open: in doubt, or on purpose."""
    unsure = assessment.response.answers[doubt.item.id] is Absent.UNSURE
    return f"{'were not sure about' if unsure else 'did not answer'} “{doubt.item.about}”"


def _mildest(assessment: Assessment, doubt: Doubt) -> str:
    """Say what the mildest answer would mean."""
    flow, mildest = assessment.flow, doubt.mildest
    if mildest.urgency < assessment.level():
        return flow.urgency[mildest.urgency].name
    suits = doubt.worst.flags[0].kind.about_urgency or assessment.headline is None
    if not suits and mildest.suitability < flow.suitability.index(assessment.headline):
        return flow.suitability[mildest.suitability].name
    return "this advice stays as it is"


def could_be_worse(assessment: Assessment, doubt: Doubt) -> str:
    """Say in one breath that a doubt hides something more urgent."""
    level = assessment.flow.urgency[doubt.worst.urgency].name
    return (f"You {_left_open(assessment, doubt)}. "
            f"If it is “{in_words(doubt.item, doubt.worst.answer)}”: {level}.")


def incomplete(missing: Sequence[Item]) -> str:
    """Warn that answers are missing, and say which."""
    names = ", ".join(item.about for item in missing[:MOST_MISSING])
    more = f" and {len(missing) - MOST_MISSING} more" if len(missing) > MOST_MISSING else ""
    return f"This is not complete, and can change. Not answered yet: {names}{more}."


def out_of_date(flow: Flow, today: date) -> str:
    """Warn if the flow is past its review; empty if it is not."""
    return (f"This content was due for a new check on {flow.review_by}. Some of it may be out of date."
            if today > flow.review_by else "")


def about_flow(flow: Flow, today: date) -> tuple[str, ...]:
    """Say where this comes from, how old it is, and who has reviewed it."""
    reviewed = (f"Reviewed by {flow.reviewed_by}." if flow.reviewed_by
                else "A clinician has not yet reviewed these questions and rules.")
    made = f"Made from your answers on {today}. Content version {flow.version}, checked {flow.checked}."
    return tuple(filter(None, (reviewed, made, out_of_date(flow, today))))
