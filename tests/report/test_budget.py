"""Everybody told of can take in what they are told: nothing is too long, and nothing comes twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

import pytest

from backtriage.flow.model import Topic
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.response import Response
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import SENTENCE, Page, Reader, Tone
from backtriage.report.budget import (
    FIRST_PAGE,
    NOTE,
    PRACTITIONER,
    PRACTITIONER_FIRST,
    WHOLE,
    count,
    room,
    texts,
)
from backtriage.report.chapters import Reading
from backtriage.report.for_person import for_person
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.safety_net import tone_of
from tests.conftest import TODAY, slowly
from tests.shipped import of_each_flag, of_each_level, of_each_pair, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backtriage.report.blocks import Block
    from tests.shipped import Person

    People = Callable[[], Sequence[Person]]

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
EARLY = 220  # words of a first page while it is too early to say how soon
CHAPTER = 350  # words, for whoever asks for it
NAME = 4  # words; a sentence of no more is hardly one
in_each_language = pytest.mark.parametrize("language, people", [
    ("en", of_each_level), ("de", of_each_level), ("es", of_each_level),
    slowly("en", of_each_pair), slowly("de", of_each_flag), slowly("es", of_each_flag)])


@dataclass(eq=False)
class Told:
    """What one person is told."""

    case: str
    assessment: Assessment

    @cached_property
    def pages(self) -> Sequence[Page]:
        """All that they get, but for what they can read on about."""
        pages = for_person(self.assessment, NOW, chapters=False).pages
        return [page for page in pages if page.id != "chapters"]

    @property
    def own(self) -> Sequence[Page]:
        """What is written for them, and not for those who help."""
        return [page for page in self.pages if page.reader is Reader.PERSON]

    @property
    def sheet(self) -> Page:
        """What they hand over: in an emergency the note for the hospital."""
        [sheet] = (page for page in self.pages if page.reader is Reader.PRACTITIONER)
        return sheet

    @property
    def crisis(self) -> Sequence[str]:
        """The sentences that say whom to call in despair."""
        return [each for entry in self.assessment.advice_on(Topic.CRISIS)
                for each in SENTENCE.split(self.assessment.local(entry.say))]

    @cached_property
    def intake(self) -> Sequence[Page]:
        """What a practitioner gets who answered for them."""
        flow = self.assessment.flow
        assert flow.role
        asked = self.assessment.response.with_answer(flow.role.item, frozenset({flow.role.practitioner}))
        return for_practitioner(assess(flow, asked, TODAY), NOW).pages


@cache
def told(language: str, people: People) -> Sequence[Told]:
    """What some are told, in a language."""
    return [Told(person.vignette.case, person.assessment if language == "en" else assess(
        shipped(language), person.vignette.response, TODAY)) for person in people()]


def themselves(language: str, people: People) -> Iterator[Told]:
    """Those of them who read their result themselves."""
    return (each for each in told(language, people) if not each.assessment.for_practitioner)


def blocks_of(pages: Iterable[Page]) -> list[Block]:
    return [block for page in pages for block in page.blocks]


def longer(language: str, most: int, case: str, blocks: Iterable[Block]) -> list[str]:
    """Name the case if its words are more than there may be."""
    words, allowed = count(blocks), room(most, shipped(language).words)
    return [f"{case}: {words} words, at most {allowed}"] if words > allowed else []


def repeated(blocks: Iterable[Block]) -> set[str]:
    """Give the sentences that stand twice, if they are longer than a name."""
    said = [sentence for block in blocks for text in texts(block) for sentence in SENTENCE.split(text)
            if len(sentence.split()) > NAME]
    return {sentence for sentence in said if said.count(sentence) > 1}


@in_each_language
def test_the_first_page_can_be_taken_in(language: str, people: People) -> None:
    """The more urgent it is, the shorter; while it is too early to say, all that may come has its room."""
    over = [each for one in themselves(language, people) for each in longer(
        language, EARLY if one.assessment.too_early else FIRST_PAGE[
            tone_of(one.assessment.flow, one.assessment.level)], one.case, one.pages[0].blocks)]

    assert not over, "\n".join(over)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_an_emergency_can_be_taken_in_before_the_country_is_known(language: str) -> None:
    """It can be found before anybody has asked, and then the numbers of countries stand on the page."""
    flow = shipped(language)
    at_once = [(item, option.id) for item in ("em_now", "ces") for option in flow.items[item].options]
    people = {f"{item}: {option}": assess(flow, Response().with_answer(item, frozenset({option})), TODAY)
              for item, option in at_once}
    ended = {case: found for case, found in people.items() if found.ended}

    over = [each for case, found in ended.items() for each in longer(
        language, FIRST_PAGE[Tone.NOW], case, for_person(found, NOW).pages[0].blocks)]

    assert len(ended) > 8
    assert not over, "\n".join(over)


@in_each_language
def test_the_whole_result_can_be_read(language: str, people: People) -> None:
    """All that is told without being asked for."""
    over = [each for one in themselves(language, people) for each in longer(
        language, WHOLE[tone_of(one.assessment.flow, one.assessment.level)], one.case, blocks_of(one.own))]

    assert not over, "\n".join(over)


@in_each_language
def test_each_chapter_can_be_read_at_one_go(language: str, people: People) -> None:
    """Whatever of it is told to whom."""
    over = [each for one in themselves(language, people)
            for chapter in Reading(one.assessment, Bibliography(one.assessment.flow)).pages()
            for each in longer(language, CHAPTER, f"{one.case}: {chapter.id}", chapter.blocks)]

    assert not over, "\n".join(over)


@in_each_language
def test_the_first_page_of_a_practitioner_can_be_taken_in(language: str, people: People) -> None:
    """Whoever it is about."""
    over = [each for one in told(language, people)
            for each in longer(language, PRACTITIONER_FIRST, one.case, one.intake[0].blocks)]

    assert not over, "\n".join(over)


@in_each_language
def test_a_sheet_for_a_practitioner_can_be_read(language: str, people: People) -> None:
    """The one that a practitioner gets, and the one that people hand over."""
    over = [each for one in told(language, people)
            for each in longer(language, PRACTITIONER, one.case, blocks_of(one.intake))]
    over += [each for one in themselves(language, people)
             for each in longer(language, PRACTITIONER, one.case, one.sheet.blocks)]

    assert not over, "\n".join(over)


@in_each_language
def test_the_note_for_the_hospital_can_be_taken_in(language: str, people: People) -> None:
    """Whoever takes over an emergency has no time."""
    over = [each for one in themselves(language, people) if one.assessment.urgency.ends
            for each in longer(language, NOTE, one.case, one.sheet.blocks)]

    assert not over, "\n".join(over)


@in_each_language
def test_no_sentence_stands_twice_in_one_result(language: str, people: People) -> None:
    """What was read once is not to be read again; only whom to call in despair stands first and last."""
    twice = [f"{one.case}: {sentence}" for one in themselves(language, people)
             for sentence in repeated(blocks_of(one.own)) - {*one.crisis}]

    assert not twice, "\n".join(twice)
