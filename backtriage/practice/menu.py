"""The records, unlocked once: what matters now is told, then a menu stays until somebody leaves.

Whatever goes wrong with one thing is told, and the menu comes again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.ask.asker import Choice, Command
from backtriage.keep.records.errors import StoreError
from backtriage.practice.care import backed_up, checked
from backtriage.practice.chart import chart
from backtriage.practice.desk import act_name, whom
from backtriage.practice.entries import FORMS, form_folder
from backtriage.practice.listing import lines, rows
from backtriage.practice.writing import write_form
from backtriage.report.blocks import Bullets, Line
from backtriage.visit.screen import typeset
from backtriage.visit.start import Refused

if TYPE_CHECKING:
    from backtriage.practice.desk import Desk

LEAVE = "leave"


def work(desk: Desk) -> None:
    """Tell what matters now, and do what is wanted until somebody leaves.  Raises StoreError at the start."""
    words, asker = desk.words, desk.asker
    asker.tell(*matters_now(desk, datetime.now()))
    doing: dict[str, Callable[[Desk], Command | None]] = {
        "list": _list, "show": _show, "write": _write, "check": _check, "backup": _backup}
    choices = [Choice("list", words("records.menu_list")), Choice("show", words("records.menu_show")),
               Choice("write", words("records.menu_write")), Choice("check", words("records.menu_check")),
               Choice("backup", words("records.menu_backup")),
               Choice(LEAVE, words("records.menu_leave"), apart=True)]
    while True:
        asker.pause = "finish"
        picked = asker.choose(words("records.menu"), choices, safe=True)
        if picked is Command.BACK:
            continue
        if isinstance(picked, Command) or picked == LEAVE:
            asker.clear()
            return
        try:
            ended = doing[picked](desk)
        except StoreError as error:
            asker.tell(error.told(words))
        except Refused as refusal:
            asker.tell(str(refusal))
        else:
            if ended is Command.LEAVE:
                asker.clear()
                return


def matters_now(desk: Desk, now: datetime) -> list[str]:
    """Say who is due, and what is not finished."""
    found, words = rows(desk.store, desk.words, now), desk.words
    due = [row for row in found if row.due and row.review]
    told = [words("records.people", n=len(found))]
    told += [words("records.is_due", label=row.listed.person.label, why=row.review.told(words))
             for row in due if row.review]
    told += [words("records.has_draft", label=row.listed.person.label, form=act_name(words, form))
             for row in found for form in row.listed.drafts]
    return told if len(told) > 1 else [*told, words("records.nothing_due")]


def _label(desk: Desk) -> str | Command:
    desk.asker.pause = "stop"
    return desk.asker.type(desk.words("records.which_label"))


def _list(desk: Desk) -> Command | None:
    found = rows(desk.store, desk.words, datetime.now())
    told = Bullets(tuple(map(Line, lines(found, desk.words))))
    return _leaving(desk.asker.read(typeset([told], plain=desk.plain)))


def _show(desk: Desk) -> Command | None:
    label = _label(desk)
    if isinstance(label, Command):
        return _leaving(label)
    person = whom(desk, label, may_be_new=False)
    if person is None or isinstance(person, str):
        return None
    return _leaving(desk.asker.read(typeset(chart(desk, person, datetime.now()), plain=desk.plain)))


def _write(desk: Desk) -> Command | None:
    label, words = _label(desk), desk.words
    if isinstance(label, Command):
        return _leaving(label)
    there = [form for form in FORMS if (place := form_folder(form)) is None or place.is_dir()]
    desk.asker.pause = "stop"
    form = desk.asker.choose(words("records.which_form"),
                             [Choice(each, act_name(words, each), names=(each,)) for each in there],
                             safe=True)
    if isinstance(form, Command):
        return _leaving(form)
    write_form(desk, label, form)
    return None


def _check(desk: Desk) -> Command | None:
    desk.asker.tell(*checked(desk.store, desk.words).lines)
    return None


def _backup(desk: Desk) -> Command | None:
    desk.asker.pause = "stop"
    file = desk.asker.type(desk.words("records.which_file"))
    if isinstance(file, Command):
        return _leaving(file)
    desk.asker.tell(*backed_up(desk.store.backup(Path(file).expanduser(), datetime.now()), desk.words))
    return None


def _leaving(command: Command) -> Command | None:
    return command if command is Command.LEAVE else None
