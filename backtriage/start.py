"""How a questionnaire begins: which flow, whose settings, which unfinished one to take up.

What takes time to load is imported where it is needed, after the welcome.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.exits import BAD_INPUT, BAD_USAGE, DONE, STOPPED
from backtriage.flow.problem import FlowError, did_you_mean
from backtriage.welcome import wants_plain, welcome

if TYPE_CHECKING:
    from backtriage.drafts import Draft
    from backtriage.flow.model import Flow
    from backtriage.response import Response
    from backtriage.visit import Visit

SHIPPED = "low-back-pain"
SELF, SOMEONE_ELSE, PRACTITIONER = "self", "someone-else", "practitioner"


class Refused(Exception):
    """The program cannot go on; the message says why, `code` is the exit code."""

    def __init__(self, message: str, code: int = BAD_INPUT) -> None:
        super().__init__(message)
        self.code = code


def shipped_flow() -> Path:
    """Find the flow that comes with the program: inside the package, or beside it in a checkout."""
    here = Path(__file__).parent
    inside = here / "questions" / SHIPPED
    return inside if inside.is_dir() else here.parent / "questions" / SHIPPED


def open_flow(folder: Path | None) -> Flow:
    """Load a flow.  Raises Refused with everything that is wrong with it."""
    from backtriage.flow.loader import load_flow

    try:
        return load_flow(folder or shipped_flow())
    except FlowError as error:
        count = len(error.problems)
        raise Refused(f"{error}\n\n{count} problem{'s' if count > 1 else ''}: "
                      "this flow cannot be used until nothing is left.") from error


def set_up(flow: Flow, region: str | None, role: str | None) -> Response:
    """Answer beforehand what options and settings say.  Raises Refused for an unknown word."""
    from backtriage.response import Response

    response = Response()
    if region and flow.region:
        known = [option.id for option in flow.items[flow.region].options]
        if region not in known:
            hint = did_you_mean(region, known) or f"It can be {', '.join(known)}."
            raise Refused(f"No region is called `{region}`. {hint}", BAD_USAGE)
        response = response.with_answer(flow.region, frozenset({region}))
    if role and flow.role:
        roles = {SELF: flow.role.person, SOMEONE_ELSE: flow.role.someone_else,
                 PRACTITIONER: flow.role.practitioner}
        if role not in roles:
            raise Refused(f"`--for` cannot be `{role}`. It can be {SELF} or {SOMEONE_ELSE}.", BAD_USAGE)
        response = response.with_answer(flow.role.item, frozenset({roles[role]}))
    return response


def start(folder: Path | None = None, *, region: str | None = None, role: str | None = None,
          plain: bool = False, private: bool = False) -> int:
    """Begin a questionnaire; gives the exit code."""
    plain = plain or wants_plain()
    if role != PRACTITIONER:
        welcome(folder or shipped_flow(), plain=plain, private=private)
    from backtriage.drafts import new_path
    from backtriage.settings import read_settings
    from backtriage.visit import Visit

    try:
        flow = open_flow(folder)
        settings = read_settings()
        given = set_up(flow, region or _known_region(flow, settings), role or settings.get("for"))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return refusal.code
    now = datetime.now()
    return Visit(
        flow=flow, folder=str(folder.resolve()) if folder else "", response=given,
        plain=plain, draft=None if private else new_path(flow, now),
        given=frozenset(given.answers), now=now).run()


def _known_region(flow: Flow, settings: dict[str, str]) -> str | None:
    """A remembered region counts only where the flow knows it."""
    region = settings.get("region")
    return region if region in flow.regions else None


def resume(*, plain: bool = False) -> int:
    """Take up an unfinished questionnaire; gives the exit code."""
    from backtriage.drafts import all_drafts

    drafts, unreadable = all_drafts()
    for message in unreadable:
        print(message, file=sys.stderr)
    if not drafts:
        print("There is no unfinished questionnaire. Start one with `backtriage`.")
        return BAD_INPUT if unreadable else DONE
    plain = plain or wants_plain()
    draft = drafts[0] if len(drafts) == 1 else _pick(drafts, plain)
    if draft is None:
        return STOPPED
    try:
        visit = _take_up(draft, plain)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return refusal.code
    return visit.run()


def forget_drafts() -> int:
    """Delete every unfinished questionnaire, also one that cannot be read; gives the exit code."""
    from backtriage.drafts import delete_drafts

    try:
        count = delete_drafts()
    except OSError as error:
        print(f"{error.filename} could not be deleted: {error.strerror}.", file=sys.stderr)
        return BAD_INPUT
    print(f"{count} unfinished questionnaire{'' if count == 1 else 's'} deleted.")
    return DONE


def _pick(drafts: list[Draft], plain: bool) -> Draft | None:
    """Let the person choose among several unfinished questionnaires."""
    from backtriage.ask.asker import Choice, Command
    from backtriage.visit import make_asker

    lines = [Choice(str(index), f"{draft.title}, {draft.saved:%d.%m.%Y %H:%M}, "
                    f"{len(draft.answers)} answers") for index, draft in enumerate(drafts)]
    asker = make_asker(plain)
    picked = asker.choose("Which one do you want to go on with?", lines)
    if picked is Command.LEAVE:
        asker.clear()
    return drafts[int(picked)] if isinstance(picked, str) else None


def _take_up(draft: Draft, plain: bool) -> Visit:
    """Bring a draft back to life, and say what has changed since.  Raises Refused."""
    from backtriage.drafts import revive
    from backtriage.visit import Visit

    folder = Path(draft.folder) if draft.folder else None
    flow = open_flow(folder)
    if flow.id != draft.flow:
        raise Refused(f"{draft.path} belongs to the flow `{draft.flow}`, "
                      f"but {folder or 'the shipped flow'} is `{flow.id}`.")
    now = datetime.now()
    response, again = revive(draft, flow, now)
    count = len(response.answers)
    print(f"{flow.title}: going on with {count} answer{'' if count == 1 else 's'} from before.")
    if flow.hash != draft.hash:
        print("The questions have changed since you stopped.",
              f"We ask again: {', '.join(again)}." if again else "None of your answers is affected.")
    return Visit(flow, draft.folder, response, plain, draft.path, now=now)
