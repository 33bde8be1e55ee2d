"""What must hold of every flow and everybody; what holds of the shipped flow is proved in author/.

Where a law speaks of a response, its answers are those of items that apply: an
answer kept aside would come back into play when a doubt is put before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backtriage.flow import rules
from backtriage.flow.condition import Chosen
from backtriage.flow.model import NONE, Flow, Kind
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.evaluation import Marks, because
from backtriage.judge.response import PersonFacts, Response
from tests.conftest import TODAY, draws, flow_of, judged
from tests.random_flows import counting, flows, responses
from tests.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.judge.response import Answer


class Told(NamedTuple):
    """All that a person is told, in a form that can be compared."""

    urgency: str
    destination: str
    headline: str | None
    axes: dict[str, str]
    settled: bool
    ended: bool
    findings: list[tuple[str, bool, tuple[str, ...]]]
    advice: list[str]


def told(result: Assessment) -> Told:
    """Gather what a person is told."""
    return Told(result.urgency.id, result.destination.id, result.headline.id if result.headline else None,
                {axis: level.id for axis, level in result.axes.items()}, result.settled, result.ended,
                [(f.flag.id, f.certain, f.because) for f in result.findings],
                [entry.id for entry in result.advice])


@given(st.data())
def test_doubt_never_turns_a_yes_into_a_no(data: st.DataObject) -> None:
    """To know less never makes the opposite certain."""
    flow = data.draw(flows(unsure=False))
    response = counting(flow, data.draw(responses(flow)))
    item = data.draw(st.sampled_from(list(flow.items)))

    known = Marks(flow, PersonFacts(response, TODAY))
    doubted = Marks(flow, PersonFacts(response.with_answer(item, Absent.UNSURE), TODAY))

    for name in flow.flags:
        assert not (known.flag(name).yes and doubted.flag(name).no)
        assert not (known.flag(name).no and doubted.flag(name).yes)


@given(st.data())
def test_doubt_in_place_of_an_answer_never_lowers_the_urgency(data: st.DataObject) -> None:
    """Where doubt counts like yes, and no rule asks for doubt itself, not to be sure never helps.

    Whether it holds of a flow that grades doubt is for its authors to see to.
    """
    flow = data.draw(flows(unsure=False, full_doubt=True))
    response = counting(flow, data.draw(responses(flow)))
    item = data.draw(st.sampled_from(list(flow.items)))

    known = assess(flow, response, TODAY)
    doubted = assess(flow, response.with_answer(item, Absent.UNSURE), TODAY)
    assume(not opened(known, doubted))  # then another item has to be asked first

    assert doubted.level >= known.level


def opened(before: Assessment, after: Assessment) -> list[str]:
    """Name the items that did not apply before, and may apply now."""
    return [name for name in before.flow.items
            if (old := before.marks.applies(name)) is not None and old.no
            and (new := after.marks.applies(name)) is not None and not new.no]


@given(st.data())
def test_the_reasons_given_suffice(data: st.DataObject) -> None:
    """With the answers named as the reason, and no others, a flag is decided the same."""
    flow = data.draw(flows())
    response = data.draw(responses(flow))
    marks = Marks(flow, PersonFacts(response, TODAY))

    for name, flag in flow.flags.items():
        truth = marks.flag(name)
        reasons = {reason.item for reason in because(flag.when, marks)}
        alone = Response({item: response.answers[item] for item in reasons})
        if truth.yes or truth.no:
            assert Marks(flow, PersonFacts(alone, TODAY)).flag(name) == truth
        else:
            assert not reasons


@given(st.data())
def test_the_order_of_answers_does_not_matter(data: st.DataObject) -> None:
    """Whoever says the same in another order is told the same."""
    flow = data.draw(flows())
    response = data.draw(responses(flow))
    shuffled = Response(dict(data.draw(st.permutations(list(response.answers.items())))))

    assert told(assess(flow, shuffled, TODAY)) == told(assess(flow, response, TODAY))


@given(st.data())
def test_an_answer_to_an_item_that_does_not_apply_changes_nothing(data: st.DataObject) -> None:
    """An answer kept aside is as good as none."""
    flow = data.draw(flows())
    response = data.draw(responses(flow))

    assert told(assess(flow, counting(flow, response), TODAY)) == told(assess(flow, response, TODAY))


def interviewed(flow: Flow, replies: Response) -> Response:
    """Ask as the interview asks, until nothing is left to ask."""
    response = Response()
    while item := assess(flow, response, TODAY).next:
        response = response.with_answer(item.id, replies.answers[item.id])
    return response


@given(st.data())
@draws(2)
def test_to_ask_only_what_matters_loses_nothing(data: st.DataObject) -> None:
    """Whoever is asked only what can still matter is told what they would be told after every question.

    What calls for less than the urgency that was reached is not looked into.
    """
    flow = data.draw(flows())
    replies = data.draw(responses(flow, gaps=False))

    after_all = assess(flow, counting(flow, replies), TODAY)
    after_some = assess(flow, interviewed(flow, replies), TODAY)

    assert after_some.ended == after_all.ended
    assert after_some.urgency == after_all.urgency
    if after_all.ended:
        return  # the first certain emergency ends it: the others are not looked for
    assert after_some.settled == after_all.settled
    assert after_some.destination == after_all.destination
    assert found(after_some) == found(after_all)
    assert [a.id for a in after_some.advice] == [a.id for a in after_all.advice]
    if not after_all.settled:
        assert after_some.headline == after_all.headline
        assert found(after_some, of_urgency=False) == found(after_all, of_urgency=False)


def found(result: Assessment, *, of_urgency: bool = True) -> set[tuple[str, bool]]:
    """The findings that decide, or all that speak of suitability."""
    findings = result.deciding if of_urgency else result.about_suitability
    return {(finding.flag.id, finding.certain) for finding in findings}


@pytest.mark.parametrize("answers, aside", [
    ({"ces": frozenset({NONE}), "ces_check": frozenset({"pee"})}, ["ces_check"]),
    ({"ces": frozenset({NONE}), "ces_check": frozenset({NONE})}, []),
    ({"ces": frozenset({NONE})}, []),
    ({"ces": Absent.UNSURE, "ces_check": frozenset({"pee"})}, []),
])
def test_what_is_found_by_a_closed_question_is_not_passed_over_in_silence(
        answers: Mapping[str, Answer], aside: list[str]) -> None:
    """A sign that does not count, as another answer closes its question, is named; a denial is not."""
    told = assess(shipped(), Response({"em_now": frozenset({NONE}), "age": 44, **answers}), TODAY)

    assert [item.id for item in told.set_aside] == aside


@given(st.data())
def test_a_reason_names_only_options_that_its_rule_looks_at(data: st.DataObject) -> None:
    """Whatever else was ticked there, and what was ticked in place of what a rule denies, is not quoted."""
    flow = data.draw(flows())
    result = assess(flow, data.draw(responses(flow)), TODAY)

    for finding in (finding for finding in result.findings if finding.certain):
        seen = {(leaf.item, option) for leaf in rules.opened(flow, finding.flag.when, asked=True)
                if isinstance(leaf, Chosen) for option in leaf.options}
        for item in finding.because:
            answer = result.response.answers[item]
            if flow.items[item].kind is Kind.ANY_OF and isinstance(answer, frozenset):
                quoted = answer & (finding.options[item] or answer)
                assert quoted == {NONE} or {(item, option) for option in quoted} <= seen


HISTORY = flow_of("""
    items:
      hot: {}
      history: {kind: any of, options: {drugs: Drugs, child: Pregnant, none: None of these}}
    flags:
      drugs: {when: {all: [{hot: yes}, {history: drugs}]}, urgency: today}
      clean: {when: {all: [{hot: yes}, {not: {history: drugs}, lowers_because: a test}]}, urgency: routine}
    """)


@pytest.mark.parametrize("history, flag, because, options", [
    (["drugs", "child"], "drugs", ("hot", "history"), {"drugs"}),
    (["child"], "clean", ("hot",), set()), ("none", "clean", ("hot", "history"), set())])
def test_what_was_ticked_in_place_of_a_denied_option_is_no_reason(
        history: object, flag: str, because: tuple[str, ...], options: set[str]) -> None:
    """Somebody else may read the reason, and it says nothing of pregnancy."""
    [finding] = judged(HISTORY, hot="yes", history=history).findings

    assert (finding.flag.id, finding.because, finding.options["history"]) == (
        flag, because, frozenset(options))
