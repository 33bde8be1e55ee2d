"""A receipt is confirmed when its answers give its result, and whatever differs is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from backtriage.flow.value import replace
from backtriage.judge import receipt
from backtriage.judge.assessment import assess
from backtriage.judge.discretion import discreet
from backtriage.judge.receipt import (
    SCHEMA,
    NoVisit,
    Part,
    Unreadable,
    canonical,
    read_file,
    sealed,
    verify,
    visit_of,
    written,
)
from backtriage.judge.told import Aspect, Move
from tests.conftest import TODAY, answers, flow_of, judged
from tests.judge.test_discretion import people, private_people
from tests.shipped import Person, shipped, with_each_flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response

TEXT = """
    items:
      fall: {kind: one of, options: {fell: I fell, hurt: Somebody hurt me, slow: Slowly}, sensitive: [hurt]}
      hot: {}
      age: {kind: number}
      note: {kind: text, record: yes}
      seen: {kind: date}
    flags:
      injured: {when: {fall: [hurt, fell]}, urgency: today}
      heat: {when: {hot: yes}, urgency: routine}
      old: {when: {age: at least 50}, suitability: not_now}
      lately: {when: {seen: at least 7 days ago}, urgency: routine}
    """
FLOW = flow_of(TEXT)
Change = Callable[[dict[str, Any]], object]


def made(**said: object) -> dict[str, Any]:
    """A receipt as it is in a file."""
    usual = {"fall": "slow", "hot": "yes", "age": 44, "note": "Grüße", "seen": "2026-11-23"}
    return read_file(written(visit_of(judged(FLOW, **(said or usual)))))


def altered(change: Change, *, anew: bool) -> dict[str, Any]:
    """A receipt that somebody changed, and perhaps sealed anew."""
    visit = made()
    change(visit)
    return sealed(visit) if anew else visit


@with_each_flag
def test_whoever_is_told_beside_the_flow_has_a_receipt_that_is_confirmed(
        people: Callable[[], Sequence[Person]]) -> None:
    """As a file, too; in full where nothing is withheld."""
    for person in people():
        raw = read_file(written(visit_of(person.assessment)))
        verdict = verify(raw, shipped())

        assert verdict.confirmed, (person.vignette.case, verdict.moves, verdict.misfits)
        assert verdict.in_full is (not raw["withheld"])
        assert (verdict.changed, verdict.other_program) == ((), False)


@given(private_people())
def test_a_receipt_is_confirmed_also_without_what_is_withheld(person: tuple[Flow, Response]) -> None:
    """In any flow, with any sensitive answers; none of them stands in it."""
    flow, response = person
    verdict = verify(visit_of(assess(flow, response, TODAY)), flow)

    assert verdict.confirmed
    assert not {name for name in verdict.visit.answers if flow.items[name].sensitive}


@pytest.mark.parametrize("item, option", [(item.id, option) for item in shipped().items.values()
                                          for option in sorted(item.sensitive)])
def test_a_sensitive_answer_is_named_as_withheld_and_not_told(item: str, option: str) -> None:
    """Without it the result could be another one, so it is confirmed as far as can be.

    Who is written down as somebody who has not answered it is not named: that would give it away.
    """
    named = 0
    for person in people(item, option, 3):
        before = assess(shipped(), person, TODAY)
        verdict = verify(visit_of(before), shipped())
        withheld = item in verdict.visit.withheld

        assert withheld is (item in discreet(before).response.answers)
        assert item not in verdict.visit.answers
        assert verdict.confirmed
        assert not (withheld and verdict.in_full)
        named += withheld
    assert named


# Every byte


def says_the_same(text: str) -> bool:
    """Is it what the receipt says, however it is laid out?"""
    try:
        return canonical(read_file(text)) == canonical(made())
    except NoVisit:
        return False


def test_any_changed_byte_is_noticed() -> None:
    """Each byte replaced by others, taken out or doubled; only spaces between the words change nothing."""
    whole = written(made()).encode()
    harmless = 0
    for at, byte in enumerate(whole):
        own = bytes([byte])
        for other in (b"", bytes([byte ^ 1]), bytes([byte ^ 32]), b"0", b" ", b'"', b"\xff", own + own):
            spoiled = whole[:at] + other + whole[at + 1:]
            if spoiled == whole:
                continue
            try:
                text = spoiled.decode()
                confirmed = verify(read_file(text), FLOW).confirmed
            except (UnicodeDecodeError, NoVisit):
                continue
            if confirmed:
                assert says_the_same(text)
                assert "".join(text.split()) == "".join(whole.decode().split())
                harmless += 1
    assert 0 < harmless < 4 * whole.count(b" ")


@pytest.mark.parametrize("lay_out", [
    json.dumps, lambda visit: canonical(visit).decode(),
    lambda visit: json.dumps(dict(reversed(visit.items())), indent=7),
    lambda visit: f"\n\n{written(visit)}\n\n", lambda visit: written(visit).replace("\n", "\r\n"),
])
def test_how_it_is_laid_out_is_not_part_of_what_it_says(lay_out: Callable[[dict[str, Any]], str]) -> None:
    """Spaces, line breaks, escapes and the order of keys say nothing."""
    assert verify(read_file(lay_out(made())), FLOW).confirmed


# What differs


@pytest.mark.parametrize("change, part, moved", [
    (lambda v: v["answers"].update(hot="no"), Part.ANSWERS, True),
    (lambda v: v["answers"].update(age=45), Part.ANSWERS, False),
    (lambda v: v["answers"].pop("note"), Part.ANSWERS, False),
    (lambda v: v["looks"].pop("note"), Part.ANSWERS, False),
    (lambda v: v["told"].update(urgency="self_care"), Part.TOLD, True),
    (lambda v: v["told"].update(destination="hospital"), Part.TOLD, True),
    (lambda v: v["told"]["findings"].update(heat="possible"), Part.TOLD, True),
    (lambda v: v["told"].update(suitability="not_now"), Part.TOLD, True),
    (lambda v: v.update(day="2020-01-01"), Part.ABOUT, False),
    (lambda v: v.update(answered="2020-01-01"), Part.ABOUT, False),
    (lambda v: v.update(language="de"), Part.ABOUT, False),
    (lambda v: v["flow"].update(version="2"), Part.ABOUT, False),
    (lambda v: v["seal"].update(whole="0" * 64), Part.SEAL, False),
    (lambda v: v["seal"].update(told="0" * 64), Part.SEAL, False),
    (lambda v: v["seal"].update(about=v["seal"]["about"].upper()), Part.SEAL, False),
])
def test_what_was_changed_after_it_was_made_is_named(change: Change, part: Part, moved: bool) -> None:
    """The part of it, and whether the answers still give the result."""
    verdict = verify(altered(change, anew=False), FLOW)

    assert not verdict.confirmed
    assert verdict.broken == (part,)
    assert bool(verdict.moves) is moved


def test_parts_of_two_receipts_make_none() -> None:
    """Though each part is as it was sealed."""
    one, other = made(hot="yes"), made(hot="yes", age=30)
    mixed = {**one, "answers": other["answers"], "looks": other["looks"],
             "seal": {**one["seal"], "answers": other["seal"]["answers"]}}

    assert verify(mixed, FLOW).broken == (Part.SEAL,)


@pytest.mark.parametrize("change, moves", [
    (lambda v: v["answers"].update(hot="no"),
     [Move(Aspect.URGENCY, "routine", "self_care"), Move(Aspect.DESTINATION, "doctor", "home")]),
    (lambda v: v["answers"].update(age=60), [Move(Aspect.SUITABILITY, "reasonable", "not_now")]),
    (lambda v: v["told"].update(urgency="self_care", at_least="self_care"),
     [Move(Aspect.URGENCY, "self_care", "routine")]),
    (lambda v: v["told"]["findings"].clear(), [Move(Aspect.FINDING, None, "certain", "heat")]),
    (lambda v: v["told"]["findings"].update(made_up="certain"),
     [Move(Aspect.FINDING, "certain", None, "made_up")]),
])
def test_whoever_seals_a_changed_receipt_anew_is_found_out(change: Change, moves: list[Move]) -> None:
    """The answers are judged again, and do not give that result."""
    verdict = verify(altered(change, anew=True), FLOW)

    assert not verdict.confirmed
    assert verdict.broken == ()
    assert {*moves} <= {*verdict.moves}


def test_what_changes_nothing_and_is_sealed_anew_is_true_all_the_same() -> None:
    """These answers do give this result: no more is said."""
    assert verify(altered(lambda visit: visit["answers"].update(age=45), anew=True), FLOW).confirmed


@pytest.mark.parametrize("change, misfit", [
    (lambda v: v["answers"].update(hot="maybe"), "hot"), (lambda v: v["answers"].update(cold="yes"), "cold"),
    (lambda v: v["answers"].update(seen="2026-11-25"), "seen"),  # the day after
    (lambda v: v["answers"].update(hot=None), "hot"), (lambda v: v["answers"].update(hot=True), "hot"),
    (lambda v: v["withheld"].append("hot"), "hot"), (lambda v: v["withheld"].append("age"), "age"),
    (lambda v: v["withheld"].append("nothing"), "nothing"),
])
def test_answers_that_the_flow_does_not_take_are_named(change: Change, misfit: str) -> None:
    """Only what is sensitive can be withheld, so that nobody withholds a danger."""
    verdict = verify(altered(change, anew=True), FLOW)

    assert not verdict.confirmed
    assert not verdict.judged
    assert misfit in verdict.misfits


@pytest.mark.parametrize("old, new, changed, moved", [
    ("Slowly", "Bit by bit", ("fall",), False),  # also where the answer is withheld
    ("{kind: text, record: yes}", "{kind: text}", (), False),
    ("hot: {}", "hot: {ask: Is it hot?}", ("hot",), False),
    ("at least 50", "at least 40", (), True),
    ("hot: {}", "hot: {help: Look.}", ("hot",), False),
])
def test_another_version_of_the_questionnaire_is_told_with_what_it_would_say(
        old: str, new: str, changed: tuple[str, ...], moved: bool) -> None:
    """Nothing is confirmed, but it is said which questions changed, and whether the result would."""
    verdict = verify(made(), flow_of(TEXT.replace(old, new)))

    assert not verdict.confirmed
    assert (verdict.other_version, verdict.broken) == (True, ())
    assert verdict.changed == changed
    assert bool(verdict.moves) is moved


def test_another_questionnaire_cannot_confirm_anything() -> None:
    """It is not even asked."""
    verdict = verify(made(), replace(FLOW, id="other"))

    assert (verdict.other_flow, verdict.judged, verdict.confirmed) == (True, False, False)


def test_another_version_of_the_program_is_named_and_may_confirm(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is whether it judges alike."""
    before = made()
    monkeypatch.setattr(receipt, "__version__", "99")

    verdict = verify(before, FLOW)
    assert (verdict.other_program, verdict.confirmed) == (True, True)


def test_a_receipt_is_the_same_in_every_language_but_for_what_questions_looked_like() -> None:
    """It can be checked in any of them."""
    response = answers(shipped(), em_now="none", ces="none", age=44, start="strain")
    german = visit_of(assess(shipped("de"), response, TODAY))

    verdict = verify(german, shipped())
    assert (verdict.confirmed, verdict.changed) == (True, ())
    assert german["told"] == visit_of(assess(shipped(), response, TODAY))["told"]


def test_a_receipt_says_from_when_older_answers_are() -> None:
    """And of those of the same day only that day."""
    now = judged(FLOW, hot="yes")
    older = visit_of(replace(now, answered=date(2026, 1, 2)))

    assert (older["answered"], older["day"]) == ("2026-01-02", "2026-11-24")
    assert "answered" not in visit_of(replace(now, answered=TODAY))
    assert verify(older, FLOW).visit.answered == date(2026, 1, 2)


# What is none


WHOLE = written(made())


@pytest.mark.parametrize("text, why", [
    ("", Unreadable.OTHER), ("age: 44", Unreadable.OTHER), ("[]", Unreadable.OTHER), ("{}", Unreadable.OTHER),
    ('{"schema": "backtriage/assessment/1"}', Unreadable.OTHER), ("[" * 100_000, Unreadable.OTHER),
    ('{"age": 44, "hot": "yes"}', Unreadable.OTHER), ("null", Unreadable.OTHER), ("7", Unreadable.OTHER),
    (WHOLE.replace(SCHEMA, "backtriage/visit/2"), Unreadable.NEWER),
    (WHOLE.replace(SCHEMA, "backtriage/visit/x"), Unreadable.DAMAGED),
    (WHOLE.replace(SCHEMA, "backtriage/visat/1"), Unreadable.DAMAGED),
    (WHOLE[:200], Unreadable.DAMAGED), (WHOLE[:-1], Unreadable.DAMAGED), (WHOLE + "}", Unreadable.DAMAGED),
    (WHOLE.replace('"age": 44', '"age": 44, "age": 45'), Unreadable.DAMAGED),
    (WHOLE.replace('"age": 44', '"age": NaN'), Unreadable.DAMAGED),
    (WHOLE.replace('"age": 44', '"age": ' + "4" * 5000), Unreadable.DAMAGED),
    (WHOLE.replace('"age": 44', '"age": ' + "[" * 100_000), Unreadable.DAMAGED),
])
def test_what_is_no_receipt_is_told_from_one_that_is_damaged(text: str, why: Unreadable) -> None:
    """So that each says what to do."""
    with pytest.raises(NoVisit) as error:
        verify(read_file(text), FLOW)
    assert error.value.why is why


@pytest.mark.parametrize("change", [
    lambda v: v.pop("seal"), lambda v: v.pop("withheld"), lambda v: v.update(name="Ada"),
    lambda v: v["flow"].update(author="Ada"), lambda v: v["told"].update(advice=[]),
    lambda v: v["seal"].update(more=""), lambda v: v.update(day="today"), lambda v: v.update(day=7),
    lambda v: v.update(flow=[]), lambda v: v.update(answers=[]), lambda v: v.update(told=None),
    lambda v: v.update(withheld="age"), lambda v: v.update(withheld=[1]), lambda v: v.update(looks=[]),
    lambda v: v.update(looks={"hot": 1}), lambda v: v.update(program=3), lambda v: v.update(seal="x"),
    lambda v: v["flow"].update(fingerprint=None), lambda v: v["answers"].update(note="\ud800"),
])
def test_nothing_is_missing_from_a_receipt_and_nothing_stands_beside_it(change: Change) -> None:
    """What nobody judges, such as a name, could be read as confirmed."""
    with pytest.raises(NoVisit) as error:
        verify(altered(change, anew=False), FLOW)
    assert error.value.why is Unreadable.DAMAGED
