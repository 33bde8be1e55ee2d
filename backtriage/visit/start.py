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
from backtriage.visit.welcome import tell_kept, welcome

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.judge.response import Response
    from backtriage.keep.drafts import Draft
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
    if may_ask and role == PRACTITIONER:
        tell_kept(words, private=private)
    elif may_ask:
        welcome(words, plain=plain, private=private)
    from backtriage.keep.drafts import new_path
    from backtriage.keep.settings import read_settings
    from backtriage.visit.visit import Visit

    flow = own_country_first(ready or open_flow(folder, words), country)
    settings = read_settings()
    given = set_up(flow, region or _known_region(flow, settings), role or settings.get("for"))
    now = datetime.now()
    if not may_ask:
        return _not_asked(flow, given, now)
    return Visit(
        flow=flow, folder=str(folder.resolve()) if folder else "", response=given,
        plain=plain, draft=None if private else new_path(flow, now),
        given=frozenset(given.answers), full=full, now=now,
        opening=() if role == PRACTITIONER else (f"{flow.title}. {flow.intro}",)).run()


def _known_region(flow: Flow, settings: dict[str, str]) -> str | None:
    """A remembered region counts only where the flow knows it."""
    region = settings.get("region")
    return region if region in flow.regions else None


def _not_asked(flow: Flow, response: Response, now: datetime) -> bool:
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

    drafts, unreadable = all_drafts(words)
    if unreadable and not drafts:
        raise Refused("\n".join(unreadable))
    for message in unreadable:
        print(message, file=sys.stderr)
    if not drafts:
        print(words("start.no_draft"))
        return True
    plain = plain or wants_plain()
    draft = drafts[0] if len(drafts) == 1 or not may_ask else _pick(drafts, words, plain)
    if draft is None:
        return False
    visit = _take_up(draft, country, plain)
    return visit.run() if may_ask else _not_asked(visit.flow, visit.response, visit.now)


def forget_drafts(words: Words) -> str:
    """Delete every unfinished questionnaire, also one that cannot be read; says how many.  Raises Refused.

    Who sits at a terminal is asked once.
    """
    from backtriage.keep.drafts import delete_drafts, draft_files

    found = len(draft_files())
    if found and sys.stdin and sys.stdin.isatty() and not _deletes(found, words):
        return words("start.none_deleted")
    try:
        return words("start.deleted", n=delete_drafts())
    except OSError as error:
        raise Refused(words("start.not_deleted", file=error.filename, error=error.strerror)) from error


def _deletes(found: int, words: Words) -> bool:
    """Ask whether all that is unfinished shall be deleted."""
    from backtriage.ask.asker import Choice
    from backtriage.visit.visit import make_asker

    keep = Choice("keep", words("start.keep_all"))
    delete = Choice("delete", words("start.delete_all"), apart=True)
    asker = make_asker(words, wants_plain())
    asker.pause = "stop"
    return asker.choose(words("start.really_delete", n=found), [keep, delete], safe=True) == delete.id


def _pick(drafts: list[Draft], words: Words, plain: bool) -> Draft | None:
    """Let the person choose among several unfinished questionnaires."""
    from backtriage.ask.asker import Choice, Command
    from backtriage.visit.visit import make_asker

    lines = [Choice(str(index), words("start.draft", title=draft.title, date=draft.saved.date(),
                                      time=f"{draft.saved:%H:%M}", n=len(draft.answers)))
             for index, draft in enumerate(drafts)]
    asker = make_asker(words, plain)
    picked = asker.choose(words("start.which_draft"), lines, safe=True)
    if picked is Command.LEAVE:
        asker.clear()
    return drafts[int(picked)] if isinstance(picked, str) else None


def _take_up(draft: Draft, country: str, plain: bool) -> Visit:
    """Bring a draft back to life, and say what has changed since.  Raises Refused."""
    from backtriage.keep.drafts import is_old, revive
    from backtriage.visit.visit import Visit

    folder = Path(draft.folder) if draft.folder else None
    words = ready_words(draft.language if draft.language in known_languages() else OWN)
    flow = own_country_first(open_flow(folder, words), country)
    if flow.id != draft.flow:
        raise Refused(words("start.other_flow", file=draft.path, draft=draft.flow, flow=flow.id,
                            folder=folder or words("start.shipped")))
    now = datetime.now()
    response, again = revive(draft, flow, now)
    told = [words("start.going_on", title=flow.title, n=len(response.answers))]
    if flow.hash != draft.hash:
        told.append(words("start.changed"))
    if is_old(draft, now):
        told.append(words("start.long_ago", date=draft.saved.date()))
    if again:
        told[-1] += " " + words("start.again", items=", ".join(again))
    elif flow.hash != draft.hash:
        told[-1] += " " + words("start.none_again")
    return Visit(flow, draft.folder, response, plain, draft.path, now=now, opening=tuple(told))
