"""A conversation, line by line: what is asked next, gone back to, changed, told at once, and kept."""

from __future__ import annotations

from io import StringIO
from typing import NamedTuple

from backtriage.ask.conversation import Conversation, Ending
from backtriage.ask.plain import Plain
from backtriage.judge.response import Response, to_plain
from tests.conftest import TODAY, WORDS, answers, flow_of

KNEE = flow_of("""
    flow: {role: {item: who, person: me, someone_else: them, practitioner: clinic}}
    items:
      who: {kind: one of, options: {me: Me, them: Them, clinic: A patient}, not_sure: no}
      bleeding: {}
      hot: {}
      red: {ask_if: {hot: yes}}
      sad: {}
    flags:
      wound: {when: {bleeding: yes}, urgency: now}
      fever: {when: {all: [{hot: yes}, {red: yes}]}, urgency: today}
      worn: {when: {sad: yes}, urgency: routine}
    advice:
      line: {when: {sad: yes}, topic: at_once, say: Call the line., stop: yes}
""")
CALM: dict[str, object] = {"who": "me", "bleeding": "no", "hot": "no", "sad": "no"}


class Talk(NamedTuple):
    """How a conversation went."""

    ending: Ending
    answers: dict[str, object]
    heard: str
    kept: list[dict[str, object]]  # what was brought to the disk, each time


def talk(*lines: str, before: dict[str, object] | None = None, again: bool = False) -> Talk:
    """Hold a conversation in which these lines are typed, with some answers from before."""
    write = StringIO()
    kept: list[Response] = []
    asker = Plain(WORDS, StringIO("".join(f"{line}\n" for line in lines)), write)
    held = Conversation(KNEE, asker, kept.append, TODAY, answers(KNEE, **before or {}))
    ending = held.run(again=again)
    return Talk(ending, to_plain(KNEE, held.response), " ".join(write.getvalue().split()),
                [to_plain(KNEE, each) for each in kept])


def test_every_answer_is_kept_before_the_next_question() -> None:
    """Whatever happens then, it is on the disk."""
    went = talk("me", "no", "yes", "no", "no", "0")

    assert went.ending is Ending.DONE
    assert [len(kept) for kept in went.kept] == [1, 2, 3, 4, 5]
    assert went.kept[-1] == went.answers == {**CALM, "hot": "yes", "red": "no"}


def test_an_emergency_ends_the_questions() -> None:
    """Nothing more is asked, and nothing has to be checked."""
    went = talk("me", "yes")

    assert (went.ending, went.answers) == (Ending.DONE, {"who": "me", "bleeding": "yes"})


def test_going_back_shows_what_was_said_and_keeps_it() -> None:
    """With an empty line the answer stays; there is nothing before the first question."""
    went = talk("me", "no", "back", "back", "back", "", "", "pause")

    assert went.heard.count("You said: Me.") == 2
    assert went.heard.count(WORDS("asking.first_question")) == 1
    assert went.answers == {"who": "me", "bleeding": "no"}
    assert went.ending is Ending.PAUSED


def test_an_answer_of_before_that_still_applies_stays() -> None:
    """What no longer applies is asked of nobody, and comes back with what it hangs on."""
    went = talk("back", "back", "no", "1", "back", "yes", "pause", before={
        "who": "me", "bleeding": "no", "hot": "yes", "red": "yes"})

    assert went.answers == {"who": "me", "bleeding": "no", "hot": "yes", "red": "yes"}
    assert (went.heard.count("hot?"), went.heard.count("red?")) == (2, 1)


def test_leaving_ends_at_once() -> None:
    """So does the end of all lines, which is a pause."""
    assert talk("me", "leave").ending is Ending.LEFT
    assert talk("me").ending is Ending.PAUSED


def test_a_change_at_the_end_says_what_it_does_before_it_is_done() -> None:
    """It opens a question; whoever does not want that keeps the answer as it was."""
    left, done = (talk("hot: No", "yes", sure, *rest, before=CALM) for sure, *rest in (
        ("2", "0"), ("1", "yes", "0")))

    for went in (left, done):
        assert WORDS("asking.opens", items=WORDS("result.quoted", text="red")) in went.heard
        assert went.ending is Ending.DONE
    assert (left.answers, left.kept) == (CALM, [])
    assert done.answers == {**CALM, "hot": "yes", "red": "yes"}


def test_a_change_that_makes_it_more_or_less_urgent_says_so() -> None:
    """The result of before is compared with the one that it would be."""
    assert WORDS("asking.more_urgent") in talk("bleeding: No", "yes", "2", "0", before=CALM).heard
    assert WORDS("asking.less_urgent") in talk(
        "hot: Yes", "no", "2", "0", before=CALM | {"hot": "yes", "red": "yes"}).heard


def test_a_change_to_an_emergency_ends_the_questions() -> None:
    """As it would have done from the first."""
    went = talk("bleeding: No", "yes", "1", before=CALM)

    assert (went.ending, went.answers["bleeding"]) == (Ending.DONE, "yes")


def test_going_back_from_the_last_page_leads_to_the_last_question() -> None:
    """And from a question picked there to that page again, with all as it was."""
    went = talk("back", "", "hot: No", "back", "0", before=CALM)

    assert (went.ending, went.answers) == (Ending.DONE, CALM)
    assert went.heard.count(WORDS("asking.check")) == 3


def test_whoever_comes_back_from_an_emergency_is_asked_its_question_again() -> None:
    """A slip of the finger can be mended."""
    went = talk("no", "1", "pause", again=True, before=BLEEDING)

    assert went.answers == BLEEDING | {"bleeding": "no"}
    assert "You said: Yes." in went.heard


BLEEDING: dict[str, object] = {"who": "me", "bleeding": "yes"}


def test_what_makes_it_less_urgent_is_asked_about_in_the_same_words_everywhere() -> None:
    """Back from an emergency, on the way, and where all answers are checked; a "no" keeps it."""
    feverish: dict[str, object] = {"who": "me", "bleeding": "no", "hot": "yes", "red": "yes"}
    for went in (talk("no", "2", again=True, before=BLEEDING),
                 talk("back", "no", "2", "pause", before=feverish),
                 talk("red: Yes", "no", "2", "0", before=feverish | {"sad": "no"})):
        assert went.heard.count(f"{WORDS('asking.less_urgent')} {WORDS('asking.change')}") == 1
        assert not went.kept

    assert WORDS("asking.goes_on") in talk("no", "1", again=True, before=BLEEDING).heard


def test_an_answer_that_makes_nothing_milder_is_changed_without_a_word_on_the_way() -> None:
    """Nobody who corrects a slip is stopped for it."""
    went = talk("back", "yes", "pause", before={"who": "me", "bleeding": "no", "hot": "no"})

    assert went.answers["hot"] == "yes"
    assert WORDS("asking.change") not in went.heard


def test_a_practitioner_is_told_an_emergency_once_and_may_go_on() -> None:
    """Or stops there."""
    stopped, went_on = talk("3", "yes", "2"), talk("3", "yes", "1", "no", "no", "0")

    for went in (stopped, went_on):
        assert went.ending is Ending.DONE
        assert went.heard.count("Now: ") == went.heard.count("wound") == 1
    assert [*went_on.answers] == ["who", "bleeding", "hot", "sad"]


def test_what_cannot_wait_for_the_result_is_told_at_once() -> None:
    """Whoever would rather stop there goes on another time."""
    stopped, went_on = (talk("me", "no", "no", "yes", *more) for more in (("2",), ("1", "0")))

    assert (stopped.ending, went_on.ending) == (Ending.PAUSED, Ending.DONE)
    assert stopped.heard.count("Call the line.") == went_on.heard.count("Call the line.") == 1
