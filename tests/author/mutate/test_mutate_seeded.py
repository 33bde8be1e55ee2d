"""Faults that are put into flows at random: each is found, or shown to do nothing to anybody.

Whoever is found is judged by the evaluator that judges anybody; where nobody is
found, everybody is judged if they are few, and many if they are not.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, product
from math import prod
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from backtriage.author.mutate.breakages import breakages
from backtriage.author.mutate.harmless import Sameness, Witness
from backtriage.author.mutate.mutate import mutate_flow
from backtriage.author.prove.prove import Claim, prove_flow
from backtriage.author.statements import AtLevels, Statement
from backtriage.author.vignettes import Vignette, asked_items, failures
from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.problem import Place
from backtriage.judge.assessment import assess
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Answer, Response
from tests.conftest import draws
from tests.random_flows import TOP, flows

# A flow that shows a bug is shown as it is: to make it smaller takes many minutes.
LITTLE = settings(draws(1 / 13), phases=[Phase.generate])
CHANCE = st.randoms(use_true_random=False)
FEW, MANY = 600, 200  # so few are judged all; else so many of them
SOME = 40  # interviews take long
HERE = Place("always.yaml", 1)


def every_answer(flow: Flow, item: Item) -> list[Answer]:
    """All that can be answered to an item of a flow at random; one kind of doubt stands for the other."""
    doubt: list[Answer] = [*[*item.doubts][:1]]
    options = [option.id for option in item.options]
    match item.kind:
        case Kind.ANY_OF:
            real = [option for option in options if option != NONE]
            some = [frozenset(few) for size in range(len(real)) for few in combinations(real, size + 1)]
            return [*some, *([frozenset({NONE})] if NONE in options else []), *doubt]
        case Kind.YES_NO | Kind.ONE_OF:
            return [*(frozenset({option}) for option in options), *doubt]
        case Kind.DATE:
            return [*(flow.checked - timedelta(days) for days in range(TOP + 2)), *doubt]
        case _:
            return [*range(item.low, item.high + 1), *doubt]


def people(flow: Flow, chance: Random) -> list[Response]:
    """Everybody who has answered all, if they are few; else many at random."""
    answers = {item.id: every_answer(flow, item) for item in flow.items.values()}
    if prod(map(len, answers.values())) <= FEW:
        return [Response(dict(zip(answers, said, strict=True))) for said in product(*answers.values())]
    return [Response({name: chance.choice(known) for name, known in answers.items()}) for _ in range(MANY)]


def told(flow: Flow, person: Response) -> dict[tuple[str, str], object]:
    """All that somebody is told."""
    result = assess(flow, person, flow.checked)
    found = {finding.flag.id: finding.certain for finding in result.findings}
    advice = {entry.id for entry in result.advice}
    return {("urgency", ""): result.urgency.id, ("destination", ""): result.destination.id,
            ("suitability", ""): result.headline.id if result.headline else "",
            **{("verdict", axis): level.id for axis, level in result.axes.items()},
            **{("flag", name): found.get(name) for name in flow.flags},
            **{("advice", name): name in advice for name in flow.advice}}


def asked(flow: Flow, person: Response) -> tuple[str, ...]:
    """What the interview asks somebody."""
    return asked_items(flow, person, flow.checked)


def urgency_after(flow: Flow, person: Response) -> int:
    """How urgent it is for somebody who answers what the interview asks, and nothing else."""
    said = Response({name: person.answers[name] for name in asked(flow, person)})
    return assess(flow, said, flow.checked).level


def differs(whole: Flow, broken: Flow, witness: Witness) -> bool:
    """Is a witness really told something else, or asked something else, as it is said?"""
    name, person = witness.change.split("`")[1], witness.response
    if " asked" in witness.change:
        return (name in asked(whole, person)) is not (name in asked(broken, person))
    before, after = told(whole, person), told(broken, person)
    return any(before.get(subject) != after.get(subject) for subject in before | after if name in subject)


@given(flows(), CHANCE)
@LITTLE
def test_a_breakage_does_something_to_its_witness_or_nothing_to_anybody(flow: Flow, chance: Random) -> None:
    """Who is shown is judged otherwise by the broken flow; if nobody is shown, nobody is."""
    everybody = people(flow, chance)
    before = [told(flow, person) for person in everybody]
    some = [(person, urgency_after(flow, person)) for person in everybody[:SOME]]
    same = Sameness(flow)
    for breakage in breakages(flow):
        witness = same.witness(breakage)
        if witness is not None:
            assert differs(flow, breakage.flow, witness), (breakage.id, witness)
            continue
        for person, said in zip(everybody, before, strict=True):
            assert told(breakage.flow, person) == said, (breakage.id, person)
        for person, level in some:
            assert urgency_after(breakage.flow, person) == level, (breakage.id, person)


def snapshot(flow: Flow, person: Response, number: int) -> Vignette:
    """A case that expects all that a case can of what a flow tells somebody."""
    result = assess(flow, person, flow.checked)
    certain = tuple(finding.flag.id for finding in result.findings if finding.certain)
    possible = tuple(finding.flag.id for finding in result.open)
    advice = tuple(entry.id for entry in result.advice)
    return Vignette(
        case=f"number {number}", response=person, finds=certain, possible=possible,
        finds_not=tuple(flag for flag in flow.flags if flag not in certain + possible), advice=advice,
        advice_not=tuple(entry for entry in flow.advice if entry not in advice),
        urgency=result.urgency.id, destination=result.destination.id,
        suitability=result.headline.id if result.headline else "",
        place=Place("cases.yaml", number))


@given(flows(), CHANCE)
@LITTLE
def test_a_breakage_is_noticed_just_where_a_case_comes_out_otherwise(flow: Flow, chance: Random) -> None:
    """Cases judged at once, and only as far as a breakage reaches, notice what they notice one by one."""
    cases = [snapshot(flow, person, number)
             for number, person in enumerate(chance.sample(people(flow, chance), 3))]

    result = mutate_flow(flow, cases, (), lambda *_: None)

    assert not result.off
    passed = {*result.harmless, *result.by_laws, *(survivor.breakage.id for survivor in result.survivors)}
    broken = [*breakages(flow)]
    assert result.tried == len(broken)
    for breakage in broken:
        noticed = any(failures(breakage.flow, case) for case in cases)
        assert noticed is (breakage.id not in passed), breakage.id


def kept(flow: Flow) -> tuple[Statement, ...]:
    """Statements that hold of a flow: whoever has a flag for certain is told its level, or a worse one."""
    levels = {True: len(flow.urgency), False: len(flow.suitability)}
    return tuple(Statement(
        id=flag.id, when=flag.when, why="", place=HERE,
        then=AtLevels(flag.kind.about_urgency, frozenset(range(flag.level, levels[flag.kind.about_urgency]))))
        for flag in flow.flags.values())


def broken_for(flow: Flow, statement: Statement, person: Response) -> bool:
    """Does a statement fail somebody, by the evaluator that judges anybody?"""
    result, when, then = assess(flow, person, flow.checked), statement.when, statement.then
    assert isinstance(then, AtLevels)
    assert not isinstance(when, AtLevels)
    headline = flow.suitability.index(result.headline) if result.headline else 0
    return bool(result.marks.truth(when).yes) and (
        result.level if then.urgency else headline) not in then.levels


@given(flows(), CHANCE)
@LITTLE
def test_a_fault_against_a_statement_is_found_or_fails_nobody(flow: Flow, chance: Random) -> None:
    """The counterexample is judged as anybody is, and breaks the statement; else nobody does."""
    statements, everybody = kept(flow), people(flow, chance)
    assert all(claim.holds for claim in stated(flow, statements).values())
    for breakage in chance.sample(broken := [*breakages(flow)], min(4, len(broken))):
        claims = stated(breakage.flow, statements)
        for statement in statements:
            claim = claims[statement.id]
            if claim.holds:
                assert not [person for person in everybody if broken_for(breakage.flow, statement, person)]
                continue
            person, mistakes = read_response(flow, claim.counterexample or {}, flow.checked)
            assert not mistakes
            assert broken_for(breakage.flow, statement, person), (breakage.id, claim)


def stated(flow: Flow, statements: tuple[Statement, ...]) -> dict[str, Claim]:
    """What is proved of each statement."""
    proved = prove_flow(flow, statements, lambda _: None)
    return {claim.name: claim for claim in proved.claims if claim.place == HERE}
