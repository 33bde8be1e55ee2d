"""How findings and answers are put into words, the same in every outline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Topic
from backtriage.flow.truth import Absent
from backtriage.flow.words import ANSWER, capital
from backtriage.judge.assessment import NOTHING
from backtriage.judge.interview import surely_applies
from backtriage.judge.region import names_number, region_of, unchecked_since
from backtriage.judge.response import in_words
from backtriage.report.blocks import Outline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from backtriage.flow.model import Flow, Item
    from backtriage.flow.words import Words
    from backtriage.judge.assessment import Assessment, Finding
    from backtriage.judge.doubts import Doubt
    from backtriage.report.blocks import Page

REMARK = re.compile(r" ?\([^()]*\)")
MOST_CONCERNS, MOST_UNSURE = 3, 2
NOTHING_TICKED = frozenset({NONE})
MOST_MISSING = 3
MOST_QUOTED = 3  # answers behind one reason
MOST_SAID = 4  # answers in what is said on the phone


def reason(assessment: Assessment, finding: Finding, quoted: set[str], most: int = MOST_QUOTED) -> str:
    """Say why a certain finding matters, and on which answers it rests, but for those `quoted` already."""
    say = assessment.local(finding.flag.say)
    new = [name for name in finding.because if name not in quoted]
    quoted.update(new)
    answers = "; ".join(assessment.flow.words("result.quoted", text=phrase)
                        for phrase in _phrases(assessment, finding, new)[:most])
    return assessment.flow.words("result.reason", say=say, answers=answers) if answers else say


def _phrases(assessment: Assessment, finding: Finding, names: Iterable[str]) -> list[str]:
    """Put the answers behind a finding as they are quoted: first what few other rules look at.

    "None of these" says nothing by itself, and of "not sure" the words around it name the question.
    """
    answers = assessment.response.answers
    said = [name for name in names if name in answers and answers[name] != NOTHING_TICKED
            and not isinstance(answers[name], Absent)]
    items = [assessment.flow.items[name] for name in said]
    if len(items) > 1:
        items.sort(key=lambda item: assessment.flow.flags_at[item.id])
    return [_phrase(item, assessment.answer_words(item, only=finding.options.get(item.id, NOTHING)))
            for item in items]


def _phrase(item: Item, answer: str) -> str:
    """Put an answer as it is quoted, without the remarks in brackets that help to choose it."""
    answer = REMARK.sub("", answer) if item.options else answer
    return item.phrase.replace(ANSWER, answer) if item.phrase else answer


def say_this(assessment: Assessment, most: int = MOST_SAID) -> str:
    """Say what to say on the phone or at the desk, made of what was ticked; empty if nobody is called.

    At most so many answers are named.  In an emergency the signs come first.  Of doubts, the first
    question for each danger is named: the others asked about the same.
    """
    flow, words = assessment.flow, assessment.flow.words
    if not assessment.advice_on(Topic.PHONE) or not assessment.deciding:
        return ""
    ticked = dict.fromkeys(phrase for finding in assessment.deciding if finding.certain
                           for phrase in _phrases(assessment, finding, finding.because))
    said = "; ".join([*ticked][:most])
    if not said:
        unsure = dict.fromkeys(flow.items[finding.because[0]].about for finding in assessment.deciding
                               if finding.because)
        names = listed(words, [*unsure][:MOST_UNSURE], within=True) if unsure else ""
        said = names and words("result.say_unsure", items=names)
    tell = next((finding.flag.tell for finding in assessment.deciding if finding.flag.tell), "")
    parts = [flow.complaint or flow.title + ".", said and f"{capital(said)}."]
    if assessment.urgency.ends:
        parts.reverse()
    return words("result.say_this", text=" ".join(filter(None, [*parts, assessment.local(tell)])))


def could_be(assessment: Assessment, findings: Iterable[Finding]) -> list[str]:
    """Say what doubt left open, and which questions it was about: what hangs on the same ones, once.

    The first few of many are named: what is done about one is done about all.
    """
    words, by_items = assessment.flow.words, dict[tuple[str, ...], list[str]]()
    for finding in findings:
        by_items.setdefault(finding.because, []).append(assessment.local(finding.flag.concern))
    return [_could_be(words, [assessment.flow.items[name].about for name in items],
                      one_after_another(words, [*dict.fromkeys(concerns)][:MOST_CONCERNS]))
            for items, concerns in by_items.items()]


def _could_be(words: Words, items: Sequence[str], concerns: str) -> str:
    if not items:
        return words("result.could_be_so", concern=concerns)
    return words("result.could_be", concern=concerns, items=listed(words, items))


def one_after_another(words: Words, names: Iterable[str]) -> str:
    """Name several things: a, b and c."""
    *first, last = names
    return words("result.two", first=", ".join(first), last=last) if first else last


def listed(words: Words, names: Iterable[str], *, within: bool = False) -> str:
    """Name several things, each quoted: “a”, “b” and “c”; `within` what is a quotation itself."""
    return one_after_another(words, [
        words("result.quoted_within" if within else "result.quoted", text=name) for name in names])


def changes(assessment: Assessment) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List what a practitioner changes, by technique and site: a title each, and what is done, once."""
    findings = [finding for finding in assessment.about_suitability if finding.flag.adapt]
    by_title = ((title, tuple(dict.fromkeys(finding.flag.adapt[id] for finding in findings
                                            if id in finding.flag.adapt)))
                for id, title in assessment.flow.adaptations.items())
    return tuple((title, texts) for title, texts in by_title if texts)


def still_open(assessment: Assessment, *, about_urgency: bool, but: Collection[str] = ()) -> list[str]:
    """Say what doubt left open, the worst first: behind which questions, and what it would mean."""
    flow, words = assessment.flow, assessment.flow.words
    scale, hidden = flow.scale(about_urgency=about_urgency), dict[tuple[str, int], list[str]]()
    for doubt in assessment.doubts:
        if (doubt.matters and doubt.worst.flags[0].kind.about_urgency is about_urgency
                and doubt.item.id not in but):
            flag = doubt.worst.flags[0]
            hidden.setdefault((assessment.local(flag.concern), flag.level), []).append(doubt.item.about)
    return [words("result.left_open", concern=concern, items=listed(words, items), level=scale[level].name)
            for (concern, level), items in sorted(hidden.items(), key=lambda each: -each[0][1])]


def _left_open(assessment: Assessment, doubt: Doubt, concern: str = "") -> str:
    """Say how a question was left open, in doubt or on purpose, and what that may hide."""
    unsure = assessment.response.answers[doubt.item.id] is Absent.UNSURE
    name = ("unsure" if unsure else "unsaid") + ("_hides" if concern else "_about")
    return assessment.flow.words(f"result.{name}", about=doubt.item.about, concern=assessment.local(concern))


def could_be_worse(assessment: Assessment, doubt: Doubt) -> str:
    """Say in one breath that a doubt hides something more urgent."""
    words, level = assessment.flow.words, assessment.flow.urgency[doubt.worst.urgency].name
    return words("result.if_it_is", left=_left_open(assessment, doubt), level=level,
                 answer=in_words(doubt.item, doubt.worst.answer))


def clinical_level(assessment: Assessment) -> str:
    """Say to a practitioner how soon somebody should be seen, and where; or that it is too early to say."""
    words = assessment.flow.words
    if assessment.too_early:
        return words("summary.too_early")
    return words("summary.level", name=assessment.urgency.short,
                 place=assessment.local(assessment.destination.name))


def answer_first(assessment: Assessment) -> str:
    """Say to a practitioner what to answer first, and what holds until then; empty if nothing waits."""
    flow = assessment.flow
    if not assessment.too_early:
        return ""
    sure = [item for item in assessment.could_raise if surely_applies(item, assessment.judgement)]
    danger = flow.urgency[flow.dangerous]
    place = assessment.local(flow.destinations[danger.destination].name)
    return flow.words(
        "summary.answer_first", level=flow.words("summary.level", name=danger.short, place=place),
        items="; ".join(item.short for item in (sure or assessment.could_raise)[:MOST_MISSING]))


def incomplete(words: Words, missing: Sequence[Item], *, short: bool = False) -> str:
    """Warn that answers are missing, and say which; `short` for practitioners."""
    names = ", ".join(item.short if short else item.about for item in missing[:MOST_MISSING])
    if len(missing) > MOST_MISSING:
        return words("result.incomplete_more", items=names, count=len(missing) - MOST_MISSING)
    return words("result.incomplete", items=names)


def out_of_date(flow: Flow, today: date) -> str:
    """Warn if the flow is past its review; empty if it is not."""
    return flow.words("result.out_of_date", date=flow.review_by) if today > flow.review_by else ""


def old_numbers(assessment: Assessment) -> str:
    """Warn that the number to call was not checked for long; empty if it was, or if none is shown."""
    flow, place = assessment.flow, assessment.destination
    since = unchecked_since(flow, assessment.response, assessment.today)
    told = " ".join((place.do, *(other.also for other in assessment.also)))
    return flow.words("result.old_numbers", date=since) if since and names_number(flow, told) else ""


def made(flow: Flow, today: date) -> str:
    """Say when a result was made, and of which content."""
    return flow.words("result.made", date=today, version=flow.version, checked=flow.checked)


def about_flow(flow: Flow, today: date) -> tuple[str, ...]:
    """Say where this comes from, how old it is, who has reviewed it, and who translated it."""
    words = flow.words
    reviewed = (words("result.reviewed", name=flow.reviewed_by) if flow.reviewed_by
                else words("result.not_reviewed"))
    untranslated = words("result.untranslated") if flow.untranslated else ""
    return tuple(filter(None, (words("language.notice"), untranslated, reviewed, made(flow, today),
                               out_of_date(flow, today))))


def bound(assessment: Assessment, pages: Iterable[Page]) -> Outline:
    """Bind pages to an outline, for the paper of the person's region."""
    flow = assessment.flow
    region = region_of(flow, assessment.response)
    footer = " ".join(filter(None, (flow.words("language.notice"), made(flow, assessment.today))))
    numbers = dict.fromkeys(number for each in ([region] if region else flow.regions.values())
                            for number in each.numbers.values())
    return Outline(flow.title, flow.words, paper_of(assessment), footer,
                   tuple(page for page in pages if page.blocks), tuple(numbers))


def paper_of(assessment: Assessment) -> str:
    """Name the paper of the person's region."""
    region = region_of(assessment.flow, assessment.response)
    return region.paper if region else "a4"
