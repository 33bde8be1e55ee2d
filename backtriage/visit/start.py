"""How a questionnaire begins: which flow, whose settings, which unfinished one to take up.

What takes time to load is imported where it is needed, after the welcome.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.flow.files import OWN, questions_folder
from backtriage.flow.problem import FlowError, similar
from backtriage.flow.ready import ready_flow, ready_words
from backtriage.flow.value import replace
from backtriage.flow.words import bare
from backtriage.visit.language import known_languages
from backtriage.visit.screen import wants_plain
from backtriage.visit.welcome import has_home, tell_kept, welcome

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.judge.response import Response
    from backtriage.keep.drafts import Draft, OpenDraft, Revived
    from backtriage.visit.again import Earlier
    from backtriage.visit.visit import Visit

SHIPPED = "low-back-pain"
SELF, SOMEONE_ELSE, PRACTITIONER = "self", "someone-else", "practitioner"


class Refused(Exception):
    """The program cannot go on; the message says why, `usage` whether it was called in a wrong way."""

    def __init__(self, message: str, *, usage: bool = False) -> None:
        super().__init__(message)
        self.usage = usage


def shipped_flow() -> Path:
    """Find the flow that comes with the program: inside the package, or beside it in a checkout."""
    return questions_folder() / SHIPPED


def open_flow(folder: Path | None, words: Words) -> Flow:
    """Load a flow, in the language of `words`.  Raises Refused with everything that is wrong with it."""
    try:
        if folder is None:
            return ready_flow(shipped_flow(), words)
        from backtriage.flow.loader import load_flow

        return load_flow(folder, words)
    except FlowError as error:
        several = len(error.problems) > 1
        counted = f"\n\n{words('start.flow_problems', n=len(error.problems))}" if several else ""
        raise Refused(f"{error}{counted}") from error


def set_up(flow: Flow, region: str | None, role: str | None) -> Response:
    """Answer beforehand what options and settings say.  Raises Refused for an unknown word."""
    from backtriage.judge.response import Response

    response, words = Response(), flow.words
    if region and flow.region:
        item = flow.items[flow.region]
        option = item.named(region)
        if option is None:
            names = {bare(name): name for option in item.options for name in option.names}
            near = ", ".join(names[name] for name in similar(bare(region), names))
            hint = (words("start.did_you_mean", names=near) if near
                    else words("start.can_be", known=", ".join(option.id for option in item.options)))
            raise Refused(words("start.no_region", region=region, hint=hint), usage=True)
        response = response.with_answer(flow.region, frozenset({option.id}))
    if role and flow.role:
        roles = {SELF: flow.role.person, SOMEONE_ELSE: flow.role.someone_else,
                 PRACTITIONER: flow.role.practitioner}
        if role not in roles:
            raise Refused(words("start.no_role", role=role, self=SELF, other=SOMEONE_ELSE),
                          usage=True)
        response = response.with_answer(flow.role.item, frozenset({roles[role]}))
    return response


def own_country_first(flow: Flow, country: str) -> Flow:
    """Offer the region of a country, such as "AT", before all others; none is chosen by it.

    The last region speaks for people elsewhere, and stays the last.
    """
    item = flow.items.get(flow.region)
    if item is None or not country:
        return flow
    *regions, elsewhere = item.options
    regions.sort(key=lambda option: flow.regions[option.id].country != country)
    return replace(flow, items={**flow.items, item.id: replace(item, options=(*regions, elsewhere))})


def start(words: Words, folder: Path | None = None, *, country: str = "", region: str | None = None,
          role: str | None = None, plain: bool = False, private: bool = False, full: bool = False,
          may_ask: bool = True) -> bool:
    """Begin a questionnaire; tells whether it came to an end.  Raises Refused.

    If nothing may be asked, it says what would be asked first.  Options are looked at
    before all else, so that no word comes before a refusal.
    """
    plain = plain or wants_plain()
    ready = open_flow(folder, words) if folder or region or role else None
    if ready:
        set_up(ready, region, role)
    said: list[str] = []
    if may_ask and role == PRACTITIONER:
        tell_kept(words, private=private)
    elif may_ask:
        said = welcome(words, plain=plain, private=private)
    from backtriage.keep.settings import read_settings

    flow = own_country_first(ready or open_flow(folder, words), country)
    settings = read_settings()
    given = set_up(flow, region or _known_region(flow, settings), role or _known_role(settings))
    now = datetime.now()
    if not may_ask:
        return not_asked(flow, given, now)
    if keeps := not private and has_home():
        from backtriage.visit.unfinished import Beginning, offer
        from backtriage.visit.visit import make_asker

        chosen = offer(words, lambda: make_asker(words, plain), folder, now)
        if chosen is Beginning.STOP:
            return False
        if chosen is not Beginning.ANEW:
            return _take_up(chosen, country, plain).run()
    from backtriage.keep.drafts import new_draft
    from backtriage.visit.visit import Visit

    return Visit(
        flow=flow, folder=str(folder.resolve()) if folder else "", response=given, plain=plain,
        draft=new_draft(now) if keeps else None, given=frozenset(given.answers), full=full, now=now,
        said=tuple(said), opening=() if role == PRACTITIONER else (f"{flow.title}. {flow.intro}",)).run()


def _known_role(settings: dict[str, str]) -> str | None:
    """A remembered role counts only where it is one."""
    role = settings.get("for")
    return role if role in (SELF, SOMEONE_ELSE, PRACTITIONER) else None


def _known_region(flow: Flow, settings: dict[str, str]) -> str | None:
    """A remembered region counts only where the flow knows it."""
    region = settings.get("region")
    return region if region in flow.regions else None


def not_asked(flow: Flow, response: Response, now: datetime) -> bool:
    """Say what would be asked next, and how to answer it without being asked; that is not the end."""
    from backtriage.form.items import item_to_text
    from backtriage.judge.assessment import assess

    item = assess(flow, response, now.date()).next
    print(flow.words("start.not_asked"))
    if item:
        print(f"\n{item_to_text(item)}\n")
    print(flow.words("start.answer_in_file"))
    return False


def resume(words: Words, *, country: str = "", plain: bool = False, may_ask: bool = True) -> bool:
    """Take up an unfinished questionnaire, in its own language; tells whether it came to an end.

    If nothing may be asked, it says what would be asked next in the latest one.

    Raises Refused if there is none that can be read, or its flow cannot be used.
    """
    from backtriage.keep.drafts import all_drafts
    from backtriage.visit.unfinished import pick
    from backtriage.visit.visit import make_asker

    drafts, unreadable = all_drafts(words, datetime.now())
    if unreadable and not drafts:
        raise Refused("\n".join(unreadable))
    for message in unreadable:
        print(message, file=sys.stderr)
    if not drafts:
        print(words("start.no_draft"))
        return True
    plain = plain or wants_plain()
    several = len(drafts) > 1 and may_ask
    draft = pick(drafts, words, make_asker(words, plain)) if several else drafts[0]
    if draft is None:
        return False
    visit = _take_up(draft, country, plain, may_ask=may_ask)
    return visit.run() if may_ask else not_asked(visit.flow, visit.response, visit.now)


def _take_up(draft: Draft, country: str, plain: bool, *, may_ask: bool = True) -> Visit:
    """Bring a draft back to life, and say from when it is and what has changed.  Raises Refused."""
    from backtriage.judge.response import Response
    from backtriage.judge.visits import next_visit
    from backtriage.keep.drafts import OpenDraft, revive
    from backtriage.visit.visit import Visit

    folder = Path(draft.folder) if draft.folder else None
    words = ready_words(draft.language if draft.language in known_languages() else OWN)
    flow = own_country_first(open_flow(folder, words), country)
    if flow.id != draft.flow:
        raise Refused(words("start.other_flow", file=draft.path, draft=draft.flow, flow=flow.id,
                            folder=folder or words("start.shipped")))
    now = datetime.now()
    revived = revive(draft, flow, now)
    kept = _earlier(draft, flow)
    since = next_visit(flow, kept.visits, now.date()).since if kept else None
    opened = OpenDraft(draft.path, diary=draft.diary)
    opened.take_up(draft.entries, revived.response)
    if may_ask:
        _hold(opened, words)
    return Visit(flow, draft.folder, replace(revived.response, since=since), plain, opened, now=now,
                 earlier=Response({**(kept.answers().answers if kept else {}), **revived.earlier.answers}),
                 opening=tuple(_told(draft, flow, revived)), kept=kept)


def _earlier(draft: Draft, flow: Flow) -> Earlier | None:
    """Read the visits to which a draft belongs; None if it is a first one.  Raises Refused."""
    if not draft.diary:
        return None
    from backtriage.keep.diary import DiaryError
    from backtriage.visit.again import earlier_visits

    try:
        return earlier_visits(Path(draft.diary), flow)
    except DiaryError as error:
        raise Refused(str(error)) from error


def _hold(draft: OpenDraft, words: Words) -> None:
    """Keep other windows from a draft.  Raises Refused if one has it open, or deleted it just now."""
    from backtriage.keep.drafts import DraftHeld

    try:
        draft.hold()
    except DraftHeld as held:
        raise Refused(words("start.held")) from held
    except OSError:
        return  # it can be read, but nothing can be written: the visit says so
    if not draft.is_there():
        draft.close()
        raise Refused(words("start.no_draft"))


def _told(draft: Draft, flow: Flow, revived: Revived) -> list[str]:
    """Say from when a draft is, from where its questions come, and what is asked again."""
    from backtriage.judge.response import clean

    words = flow.words
    told = [words("start.going_on", title=flow.title, date=draft.saved.date(), time=f"{draft.saved:%H:%M}",
                  n=len(revived.response.answers))]
    if draft.folder:
        told.append(words("start.from_folder", folder=clean(draft.folder)))
    if flow.hash != draft.hash:
        again = ", ".join(revived.changed)
        told.append(f"{words('start.changed')} "
                    f"{words('start.again', items=again) if again else words('start.none_again')}")
    if revived.earlier.answers:
        told.append(words("start.time_passed"))
    return told
