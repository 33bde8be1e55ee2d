"""The things a flow is made of: sections, items, options, flags, advice, regions.

All of them are frozen, and say what they are and nothing more.  Levels are held
in their order, so that the greater index is the more urgent, or the more binding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from backtriage.flow.chapter import Chapter
from backtriage.flow.condition import Condition, leaves, name_of
from backtriage.flow.problem import Place
from backtriage.flow.source import Source
from backtriage.flow.trend import Trend
from backtriage.flow.truth import Absent
from backtriage.flow.value import Value
from backtriage.flow.voices import in_other_voice
from backtriage.flow.words import Words, bare

NONE = "none"  # the option that excludes all others
EVERY = "yes"  # as `sensitive: yes`: every number, day or text is
VISIT, KEPT = "visit", "kept"  # which visit it is; whether somebody chose to keep it


class Kind(StrEnum):
    """What an answer to an item looks like."""

    YES_NO = "yes/no"
    ONE_OF = "one of"
    ANY_OF = "any of"
    NUMBER = "number"
    SCALE = "scale"
    DATE = "date"
    TEXT = "text"

    @cached_property
    def chosen(self) -> bool:
        """Is it answered by choosing among options?"""
        return self in (Kind.YES_NO, Kind.ONE_OF, Kind.ANY_OF)


class Option(Value):
    """Something that can be chosen; `short` is for practitioners."""

    id: str
    say: str
    short: str
    names: tuple[str, ...] = ()  # what else people type for it


class Work(Value, kw_only=True):
    """How a number is worked out that nobody is asked for."""

    known: str = ""  # what of the visit it is: VISIT or KEPT; empty for a difference
    of: str = ""  # a difference: this item…
    minus: str = ""  # …less this one…
    at: str = ""  # …as it was at the `first` or `last` visit; empty: today
    percent: bool = False  # of what is taken away

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The items of today that it is made of."""
        return tuple(filter(None, (self.of, "" if self.at else self.minus)))

    @property
    def today(self) -> bool:
        """Is it a difference of two answers of today?"""
        return bool(self.minus) and not self.at


class Item(Value, kw_only=True):
    """One question, or a number that is worked out from answers."""

    id: str
    kind: Kind
    ask: str
    about: str
    short: str
    why: str
    help: str = ""
    options: tuple[Option, ...] = ()
    low: int = 0  # bounds of a number or scale
    high: int = 0
    unit: str = ""
    anchors: tuple[str, str] = ("", "")  # what 0 and 10 mean
    ask_if: Condition | None = None
    doubts: Mapping[Absent, str]  # the answers that leave it open, as far as they are offered, in words
    phrase: str = ""  # how an answer is quoted, where its words alone do not say what they are about
    sensitive: frozenset[str] = frozenset()  # options; or EVERY, where there are none
    record: bool = False
    holds: timedelta = timedelta(0)  # for so long an answer counts when somebody goes on another time
    offer: bool = False  # it is asked each time, and one key takes the answer of last time
    work: Work | None = None  # how it is worked out; None: it is asked
    cites: tuple[str, ...] = ()
    place: Place
    words: Words  # those around the question, in its language

    def option(self, id: str) -> Option:
        """Find an option by its id."""
        return next(option for option in self.options if option.id == id)

    def named(self, name: str) -> Option | None:
        """Find an option by one of its names, in any case, with accents or without; None if none has it."""
        return next((option for option in self.options if bare(name) in map(bare, option.names)), None)


class Definition(Value):
    """A condition with a name."""

    id: str
    when: Condition
    place: Place


class Section(Value):
    """Items that belong together, in the order in which they are asked."""

    id: str
    title: str
    items: tuple[str, ...]


class FlagKind(StrEnum):
    """What sort of concern a flag is."""

    RED = "red flag"
    YELLOW = "yellow flag"
    CONTRAINDICATION = "contraindication"
    PRECAUTION = "precaution"
    VALUE = "value"

    @cached_property
    def about_urgency(self) -> bool:
        """Does it speak of how soon (and not of whether something suits)?"""
        return self in (FlagKind.RED, FlagKind.YELLOW)

    @cached_property
    def about_safety(self) -> bool:
        """Would it be a danger to overlook it?"""
        return self not in (FlagKind.YELLOW, FlagKind.VALUE)


class Flag(Value, kw_only=True):
    """A reason for concern, and what follows if the answers raise it."""

    id: str
    kind: FlagKind
    name: str
    concern: str
    when: Condition
    level: int  # on the urgency or the suitability scale, as the kind says
    if_unsure: int
    say: str
    tell: str = ""
    destination: str = ""
    adapt: Mapping[str, str]
    settles: bool = False
    never_alone: str = ""  # why it never decides by itself, but goes with a finding as bad or worse
    cites: tuple[str, ...]
    place: Place


class Axis(StrEnum):
    """The two questions about suitability."""

    SAFETY = "safety"
    VALUE = "value"


class Urgency(Value, kw_only=True):
    """How soon a person should be seen; `short` is for practitioners."""

    id: str
    name: str
    short: str
    destination: str
    card: str = ""  # what to do at the signs to watch for that call for this level
    ends: bool = False  # a certain finding at this level ends the interview
    hazard: bool = False  # flags of this level, or of a more urgent one, belong to a hazard
    suitability: int | None = None  # the suitability that this level settles
    place: Place


class Suitability(Value, kw_only=True):
    """Whether the subject of the flow might suit; `short` is for practitioners."""

    id: str
    name: str
    short: str
    axis: Axis
    say: str
    cites: tuple[str, ...] = ()
    place: Place


class Destination(Value, kw_only=True):
    """Where to go or whom to call: `name` for practitioners; `number` names one of a region's numbers."""

    id: str
    name: str
    do: str
    heading: str = ""  # what to do and by when, in one breath; without it, the name of the level stands in
    also: str = ""  # what to say of it to those who are sent to another place
    number: str = ""
    cites: tuple[str, ...] = ()
    place: Place


class Topic(StrEnum):
    """Where in a result a piece of advice belongs."""

    AT_ONCE = "at_once"
    CRISIS = "crisis"  # stands first and last, for the eyes of the person only
    PHONE = "phone"
    MEANWHILE = "meanwhile"
    SUITABILITY = "suitability"
    MYTH = "myth"
    SUPPORT = "support"
    SAFETY_NET = "safety_net"
    LIMITS = "limits"
    PRACTITIONER = "practitioner"

    @cached_property
    def of_suitability(self) -> bool:
        """Is it told only while suitability is still open?"""
        return self in (Topic.SUITABILITY, Topic.MYTH)


class Advice(Value, kw_only=True):
    """Something to tell, and when."""

    id: str
    topic: Topic
    say: str
    when: Condition | None = None
    card: int | None = None  # of a sign to watch for: the level of urgency that it calls for
    destination: str = ""  # of a sign on a card: where to go or whom to call, unless it is as the level says
    urgency: frozenset[int] = frozenset()  # empty: at every level
    suitability: frozenset[int] = frozenset()
    flags: frozenset[str] = frozenset()
    stop: bool = False
    cites: tuple[str, ...] = ()
    place: Place


class Retention(Value):
    """For how many years after the last visit records of adults are held somewhere."""

    years: int
    cites: tuple[str, ...]


class Region(Value, kw_only=True):
    """Whom to call where, what people and places are called there, and the paper that printers hold."""

    id: str
    name: str
    numbers: Mapping[str, str]
    words: Mapping[str, str]
    last_verified: date
    country: str = ""  # its two letters in a locale, such as "GB"
    also_called: tuple[str, ...] = ()  # in any language
    paper: str = "a4"
    retention: Retention | None = None  # None: it is not known
    cites: tuple[str, ...] = ()
    place: Place

    @property
    def names(self) -> tuple[str, ...]:
        """What people type for it."""
        return tuple(filter(None, (self.id, self.country, self.name, *self.also_called)))


class Role(Value):
    """Which item says who answers, and its options."""

    item: str
    person: str
    someone_else: str
    practitioner: str


class Review(Value):
    """When somebody who comes again is to be asked anew; 0 sets no limit."""

    days: int  # since they were asked
    sessions: int


class Flow(Value, kw_only=True):
    """Everything that may be asked, and what answers mean."""

    id: str
    title: str
    version: str
    fingerprint: str  # of all files and where they lie within the folder: SHA-256, in hexadecimal
    checked: date
    review_by: date
    reviewed_by: str
    intro: str
    complaint: str  # how it is told on the phone what this is about; empty: by the title
    to_note: str  # what else is written down by hand before somebody is seen; empty: nothing
    subject: str
    subject_name: str
    clinical: bool  # practitioners alone answer and read it
    keep_if: Condition | None  # what must be certain of somebody whose answers are kept; None: nothing
    review: Review
    role: Role | None
    region: str
    longest: int  # so many questions are asked at most; 0 sets no limit
    longest_intake: int  # the same where a practitioner asks
    sections: tuple[Section, ...]
    items: Mapping[str, Item]  # in the order in which they are asked; what is worked out comes last
    definitions: Mapping[str, Definition]
    flags: Mapping[str, Flag]
    advice: Mapping[str, Advice]
    urgency: tuple[Urgency, ...]
    suitability: tuple[Suitability, ...]
    destinations: Mapping[str, Destination]
    adaptations: Mapping[str, str]
    regions: Mapping[str, Region]
    sources: Mapping[str, Source]
    chapters: Mapping[str, Chapter]
    trends: Mapping[str, Trend]
    words: Words  # the interface's own, in the language of the flow
    untranslated: int = 0  # texts that the language lacks, and that stay in the first one

    @property
    def hash(self) -> str:
        """The beginning of the fingerprint: enough to notice a change."""
        return self.fingerprint[:16]

    @cached_property
    def dangerous(self) -> int:
        """The index of the mildest urgency that it is a danger to miss."""
        marked = (index for index, level in enumerate(self.urgency) if level.hazard)
        return next(marked, len(self.urgency) - 1)

    def scale(self, *, about_urgency: bool) -> tuple[Urgency, ...] | tuple[Suitability, ...]:
        """The scale of urgency, or the one of suitability."""
        return self.urgency if about_urgency else self.suitability

    @cached_property
    def for_another(self) -> Flow:
        """The same flow in the words for somebody who answers for another."""
        return in_other_voice(self)

    def items_in(self, *conditions: Condition) -> frozenset[str]:
        """Name the items that conditions look at, also through definitions."""
        names, waiting = set[str](), list(conditions)
        while waiting:
            new = set(map(name_of, leaves(waiting.pop()))) - names
            names |= new
            waiting += (self.definitions[name].when for name in new & self.definitions.keys())
        return frozenset(names & self.items.keys())

    @cached_property
    def flags_at(self) -> Mapping[str, int]:
        """How many flags look at each item: what few look at says more of a finding."""
        return Counter(name for flag in self.flags.values() for name in self.items_in(flag.when))

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section that each item stands in."""
        return {item: section for section in self.sections for item in section.items}

    @cached_property
    def asked(self) -> tuple[Item, ...]:
        """The items that somebody can be asked."""
        return tuple(item for item in self.items.values() if item.work is None)

    @cached_property
    def worked_out(self) -> Mapping[str, Work]:
        """What nobody is asked, as it is worked out."""
        return {item.id: item.work for item in self.items.values() if item.work}

    @cached_property
    def settings(self) -> frozenset[str]:
        """Items about who answers and where, not about their health."""
        return frozenset(filter(None, (self.role.item if self.role else "", self.region)))
