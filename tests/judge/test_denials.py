"""A sign that was denied counts among the relevant negatives if a danger is ruled out by that."""

from __future__ import annotations

import pytest

from backtriage.flow.model import NONE
from backtriage.judge.assessment import assess
from tests.conftest import TODAY, flow_of, judged, slowly
from tests.shipped import Person, of_each_level

KNEE = flow_of("""
    urgency:
      home: {name: Home, destination: home}
      routine: {name: Routine, destination: home}
      today: {name: Today, destination: home, hazard: yes}
      now: {name: Now, destination: home, ends: yes}
    items:
      signs: {kind: any of, options: {hot: Hot, red: Red, stiff: Stiff, fell: A fall, none: None of these}}
      ill: {}
      broken: {ask_if: {signs: fell}}
    flags:
      infected: {when: {signs: hot}, urgency: today}
      both: {when: {all: [{signs: red}, {ill: yes}]}, urgency: today}
      fever: {when: {ill: yes}, urgency: now}
      worn: {when: {signs: stiff}, urgency: routine}
      fracture: {when: {broken: yes}, urgency: now}
    """)


@pytest.mark.parametrize("said, telling", [
    ({"signs": "none", "ill": "no"}, {"signs": ("hot", "fell"), "ill": ("yes",)}),
    ({"signs": "none"}, {"signs": ("hot", "red", "fell")}),  # red could matter, as it is not known who is ill
    ({"signs": "none", "ill": "yes"}, {"signs": ("fell",)}),  # nothing less than an emergency counts any more
    ({"signs": ["stiff"], "ill": "no"}, {"ill": ("yes",)}),  # a sign beside what was ticked was not denied
    ({"signs": "not_sure", "ill": "no"}, {"ill": ("yes",)}),
    ({"signs": ["stiff"]}, {}),
])
def test_a_denied_sign_counts_if_a_danger_would_be_found_or_left_open_with_it(
        said: dict[str, object], telling: dict[str, tuple[str, ...]]) -> None:
    """What calls for less than now, or for no help today, does not."""
    assert judged(KNEE, **said).telling == telling


@pytest.mark.parametrize("every", [4, slowly(1)])
def test_with_a_sign_that_counts_a_danger_is_found_or_left_open(every: int) -> None:
    """Each is judged by itself, in every told case: what is ruled out is then ruled out no more."""
    for person in of_each_level()[::every]:
        for item, options in person.assessment.telling.items():
            for option in options:
                assert changes(person, item, option), (person, item, option)


def changes(person: Person, item: str, option: str) -> bool:
    """Is some danger, ruled out before or only open, then found or no longer ruled out?"""
    before = person.assessment
    assert before.response.answers[item] in (frozenset({NONE}), frozenset({"no"}))
    after = assess(before.published, before.response.with_answer(item, frozenset({option})), TODAY)
    grave = [flag for flag in before.flow.flags.values()
             if flag.kind.about_urgency and flag.level >= max(before.flow.dangerous, before.level)]
    return any(not before.marks.flag(flag.id).yes and (after.marks.flag(flag.id).yes or (
        before.marks.flag(flag.id).no and not after.marks.flag(flag.id).no)) for flag in grave)
