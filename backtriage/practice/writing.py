"""How a form is filled in: every answer goes into the store at once, and the whole is added when all is said.

What was answered before stands beside each question, and is never chosen beforehand.
Nothing is kept of whom nothing may be kept of, which is asked before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from backtriage.ask.asker import Choice, Command, Status
from backtriage.ask.conversation import Conversation, Ending
from backtriage.flow.ready import ready_words
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response
from backtriage.judge.visits import next_visit
from backtriage.keep.records.errors import StoreError
from backtriage.keep.settings import read_settings
from backtriage.practice.desk import act_name, whom
from backtriage.practice.draft import Unfinished, draft_body, unfinished
from backtriage.practice.entries import (
    AGAIN,
    INTAKE,
    VISITS,
    body_of,
    form_flow,
    forms_in,
    kept_in,
    may_keep,
    secrets_of,
    visits_in,
)
from backtriage.visit.language import known_languages
from backtriage.visit.screen import typeset
from backtriage.visit.start import PRACTITIONER, Refused, open_flow, set_up

if TYPE_CHECKING:
    from datetime import date

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment
    from backtriage.keep.records.store import Draft, Entry, Person
    from backtriage.practice.desk import Desk

GO_ON, ANEW, KEEP, LEAVE_OUT = "go_on", "anew", "keep", "leave_out"


def write_form(desk: Desk, label: str, form: str, about: int | None = None) -> bool:
    """Fill in a form about somebody; tells whether it was kept.  Raises StoreError, and Refused."""
    flow = form_flow(form, desk.words)
    meant = whom(desk, label, may_be_new=form == INTAKE and about is None)
    if meant is None:
        return False
    writing = Writing(desk, form, flow, meant, datetime.now())
    if about is not None:
        writing.amend(about)
    if not (writing.take_up() and writing.may_begin()):
        return False
    return writing.run()


@dataclass(eq=False, repr=False)
class Writing:
    """One form that is being filled in."""

    desk: Desk
    form: str
    flow: Flow
    whom: Person | str  # somebody, or the label of somebody new
    now: datetime
    about: Entry | None = None  # the entry that is amended
    before: Response = field(default_factory=Response)  # what was known before the first question
    response: Response = field(default_factory=Response)
    earlier: Response = field(default_factory=Response)  # what was answered another time, to be told
    times: dict[str, datetime] = field(default_factory=dict)
    opened: bool = False  # was this person opened just now?
    again: bool = False  # all is answered, and something is to be changed
    earlier_day: date | None = None
    _failed: bool = False

    def __post_init__(self) -> None:
        self.today = self.now.date()
        self.entries = () if isinstance(self.whom, str) else self.desk.store.entries(self.whom.id)
        self._begin()

    def _begin(self) -> None:
        """Begin with what still holds from earlier visits, and with what the settings say."""
        visits = [kept.visit for kept in visits_in(self.entries) if kept.visit.flow == self.flow.id]
        if self.form in VISITS:
            self.before = next_visit(self.flow, visits if self.form == AGAIN else [], self.today)
        region = read_settings().get("region")
        known = region if region in self.flow.regions else None
        for name, answer in set_up(self.flow, known, PRACTITIONER).answers.items():
            if name == self.flow.region and name in self.before.answers:
                continue
            self.before = self.before.with_answer(name, answer)
        self.response = self.before
        acts = VISITS if self.form in VISITS else (self.form,)
        if last := forms_in(self.entries, *acts)[-1:]:
            self.earlier_day = last[0].day
            self.earlier = last[0].response(self.flow).without(self.before.answers)

    def amend(self, number: int) -> None:
        """Write about an entry: a form of the same kind begins with all its answers.  Raises StoreError."""
        from backtriage.keep.records.errors import Trouble

        self.about = next((entry for entry in self.entries if entry.number == number), None)
        if self.about is None:
            raise StoreError(Trouble.NO_ENTRY, number=number)
        kept = kept_in(self.about)
        if self.about.act == self.form and kept and kept.visit.flow == self.flow.id:
            self.today, self.again = kept.visit.day, True
            for name, answer in kept.response(self.flow).answers.items():
                self.response = self.response.with_answer(name, answer)
                self.times[name] = self.now

    # What must be known first

    def take_up(self) -> bool:
        """Offer to go on with a draft; False if nothing is to be written now."""
        stored = next((draft for draft in self._drafts() if draft.form == self.form), None)
        if stored is None:
            return True
        words, asker = self.desk.words, self.desk.asker
        asker.pause = "stop"
        there = words("records.draft_there", form=act_name(words, self.form), date=stored.at.date(),
                      time=f"{stored.at:%H:%M}")
        picked = asker.choose(there, [Choice(GO_ON, words("records.draft_go_on")),
                                      Choice(ANEW, words("records.draft_anew"), apart=True)])
        if picked == GO_ON:
            language = stored.body["language"]
            if language != self.flow.words.language and language in known_languages():
                self.flow = form_flow(self.form, ready_words(language))
                self._begin()
            self._go_on(unfinished(stored, self.flow, self.now))
        return not isinstance(picked, Command)

    def _drafts(self) -> tuple[Draft, ...]:
        return () if isinstance(self.whom, str) else self.desk.store.drafts(self.whom.id)

    def _go_on(self, found: Unfinished) -> None:
        """Go on with what was answered before."""
        if found.about is not None and self.about is None:
            self.amend(found.about)
        for name, answer in found.revived.response.answers.items():
            self.response = self.response.with_answer(name, answer)
        self.times.update(found.times)
        self.earlier = Response({**self.earlier.answers, **found.revived.earlier.answers})
        if found.revived.changed:
            self.desk.asker.tell(self.desk.words("start.again", items=", ".join(found.revived.changed)))

    def may_begin(self) -> bool:
        """Make sure that something may be kept of this person.  Raises Refused."""
        words = self.desk.words
        if self.form != INTAKE:
            visits, asked = visits_in(self.entries), open_flow(None, words)
            if not visits:
                raise Refused(words("records.intake_first", intake=act_name(words, INTAKE)))
            if not may_keep(asked, visits[-1].response(asked), visits[-1].day):
                raise Refused(words("records.may_not_keep"))
            return True
        if not self._ask_first():
            return False
        if not may_keep(self.flow, self.response, self.today):
            self.desk.asker.tell(words("records.may_not_keep"))
            return False
        return True

    def _ask_first(self) -> bool:
        """Ask what decides whether anything may be kept; False if somebody stops there."""
        needed = self.flow.items_in(self.flow.keep_if) if self.flow.keep_if else frozenset[str]()
        for item in self.flow.asked:
            if item.id not in needed or item.id in self.response.answers:
                continue
            status = Status(self.flow.section_of[item.id].title, 0, 1, self.today, short=True, first=True)
            self.desk.asker.pause = "stop"
            answer = self.desk.asker.ask(item, None, status)
            if isinstance(answer, Command):
                return False
            self._note(self.response.with_answer(item.id, answer))
            self.desk.asker.said(item, answer, status)
        return True

    # The questions

    def run(self) -> bool:
        """Ask, and keep what was answered; tells whether it was kept."""
        asker, words = self.desk.asker, self.desk.words
        self._open()
        self._keep(self.response)
        talk = Conversation(self.flow, asker, self._keep, self.today, self.response,
                            given=frozenset(self.before.answers), earlier=self.earlier,
                            earlier_day=self.earlier_day)
        asker.pause = "pause"
        try:
            ending = talk.run(again=self.again)
        except KeyboardInterrupt:
            ending = Ending.PAUSED
        self.response = talk.response
        if ending is Ending.DONE:
            return self._finish(assess(self.flow, self.response, self.today))
        if ending is Ending.LEFT:
            asker.clear()
        self._keep(self.response)
        asker.tell(words("records.draft_lost" if self._failed else "records.draft_kept"))
        return False

    def _open(self) -> None:
        """Begin the record of somebody new, now that it is known that they may have one."""
        if isinstance(self.whom, str):
            self.whom = self.desk.store.open_person(self.whom, self.now)
            self.opened = True

    @property
    def _person(self) -> Person:
        assert not isinstance(self.whom, str)
        return self.whom

    def _note(self, response: Response) -> None:
        """Note when each answer was given."""
        now = datetime.now()
        for name, answer in response.answers.items():
            if self.response.answers.get(name) != answer or name not in self.times:
                self.times[name] = now
        self.response = response

    def _keep(self, response: Response) -> None:
        """Bring the answers into the store; if that fails, say so once, and try again at the next answer."""
        self._note(response)
        body = draft_body(self.flow, response, self.before, self.times,
                          self.about.number if self.about else None)
        try:
            self.desk.store.save_draft(self._person.id, self.form, body, datetime.now())
            self._failed = False
        except StoreError as error:
            if not self._failed:
                self.desk.asker.tell(error.told(self.desk.words))
            self._failed = True

    # The end

    def _finish(self, assessment: Assessment) -> bool:
        """Add what was answered to the record, if it may be there."""
        desk, words, person = self.desk, self.desk.words, self._person
        if self.form in VISITS and not may_keep(self.flow, self.response, self.today):
            desk.store.delete_draft(person.id, self.form)
            if self.opened:
                desk.store.erase(person.id, words("records.may_not_keep"), datetime.now())
            desk.asker.tell(words("records.may_not_keep"))
            return False
        with_private = keeps_private(desk, assessment)
        if with_private is None:
            desk.asker.tell(words("records.draft_kept"))
            return False
        closed = None if self.about else self.form == "discharge"
        entry = desk.store.append(
            person.id, self.form, body_of(assessment, with_private=with_private), datetime.now(),
            about=self.about.number if self.about else None, finishes=self.form, closed=closed)
        desk.asker.tell(words("records.kept", number=entry.number, form=act_name(words, self.form),
                              label=person.label))
        tell_result(desk, assessment, self.now)
        return True


def keeps_private(desk: Desk, assessment: Assessment) -> bool | None:
    """Ask once whether sensitive answers are to be kept, too; None if somebody stops there."""
    names = secrets_of(assessment)
    if not names:
        return False
    words, items = desk.words, assessment.flow.items
    desk.asker.pause = "stop"
    picked = desk.asker.choose(
        words("records.sensitive", items="; ".join(items[name].short for name in names)),
        [Choice(LEAVE_OUT, words("records.leave_out")), Choice(KEEP, words("records.keep_too"))],
        safe=True)
    return None if isinstance(picked, Command) else picked == KEEP


def tell_result(desk: Desk, assessment: Assessment, now: datetime) -> None:
    """Show the first page of what follows from the answers."""
    from backtriage.report.formats import outline_of

    outline = outline_of(assessment, now, clinical=True, chapters=False, numbered=False)
    desk.asker.write(typeset(outline.pages[0].blocks, plain=desk.plain))
