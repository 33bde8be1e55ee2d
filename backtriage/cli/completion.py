"""What Tab offers for a value.  Nothing is asked, said or written, also where a flow cannot be read.

Where these offer nothing, shells offer the names of files.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from backtriage.flow.ready import ready_words
from backtriage.visit.language import known_languages, spoken_language
from backtriage.visit.start import SELF, SOMEONE_ELSE, Refused, open_flow

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from backtriage.flow.model import Flow


def join_value(asked: MutableMapping[str, str]) -> None:
    """Take out the `=` of `--region=u`, a word of its own in bash: Typer looks right behind the option."""
    words, at = asked.get("COMP_WORDS", "").split("\n"), int(asked.get("COMP_CWORD") or 0)
    if 0 < at < len(words) and words[at - 1] == "=":
        del words[at - 1]
        asked.update(COMP_WORDS="\n".join(words), COMP_CWORD=str(at - 1))


def languages() -> list[str]:
    """Offer the languages that the interface speaks."""
    return [*known_languages()]


def roles() -> list[str]:
    """Offer for whom somebody can answer."""
    return [SELF, SOMEONE_ELSE]


def regions(context: typer.Context) -> list[tuple[str, str]]:
    """Offer the regions of the flow that is asked for, with what they are called."""
    flow = _flow(context)
    options = flow.items[flow.region].options if flow and flow.region else ()
    return [(option.id, option.say) for option in options]


def explained(context: typer.Context) -> list[str]:
    """Offer what `flow explain` can explain."""
    from backtriage.author.explain.hazard_log import ALL

    flow = _flow(context)
    return [ALL, *flow.flags, *flow.items, *flow.definitions, *flow.advice] if flow else []


def commands(context: typer.Context) -> list[str]:
    """Offer the commands of the program, or of the one that is already named."""
    known: Any = context.find_root().command
    for name in context.params.get("names") or ():
        known = getattr(known, "commands", {}).get(name)
    return [*getattr(known, "commands", {})]


def _flow(context: typer.Context) -> Flow | None:
    """Load the flow that the words before speak of; None if it cannot be used."""
    folder = context.params.get("folder") or context.params.get("flow")
    try:
        return open_flow(Path(folder) if folder else None, ready_words(spoken_language((), os.environ)))
    except Refused:
        return None
