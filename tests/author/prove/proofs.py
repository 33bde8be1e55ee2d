"""Small flows, proved, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from backtriage.author.prove.prove import Claim, Proved, Verdict, prove
from backtriage.flow.model import Flow
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import read_response
from tests.author.folders import folder_of

ASKED, CHOSEN, RAISED = "every item can be asked", "every option can be chosen", "every flag can be raised"
ALONE = "every flag can decide alone"
OPEN = "doubt can leave a flag open, where `if_unsure` says what then"
LEVELS = "every level and headline can occur"
DOUBT = "doubt in place of the mildest answers never lowers the urgency"
WORSE = "a worse answer never gives a milder result, except where the flow says why"
SKIPS = "no trouble and no doubt skips an item that would have raised the urgency"
ALWAYS = "what the flow says must always hold"

HOT = "items: {hot: {}, cold: {}}\n"


def silent(_: str) -> None:
    """Show no progress."""


def proved(folder: Path, text: str, always: str = "") -> Proved:
    """Prove what can be proved of a small flow."""
    folder_of(folder, text)
    if always:
        (folder / "always.yaml").write_text(always, encoding="utf-8")
    return prove(folder, silent)


def witnesses(flow: Flow, result: Proved, group: str) -> Iterator[tuple[str, Assessment]]:
    """Judge each person who shows that something can be, with the evaluator that judges anybody."""
    for each in result.claims:
        if each.group == group and each.verdict is Verdict.HOLDS:
            response, mistakes = read_response(flow, each.witness, flow.checked)
            assert not mistakes
            yield each.name, assess(flow, response, flow.checked)


def broken(result: Proved) -> dict[str, list[str]]:
    """Name the claims that do not hold, by their group."""
    found: dict[str, list[str]] = {}
    for claim in result.broken:
        found.setdefault(claim.group, []).append(claim.name)
    return found


def claim(result: Proved, group: str, name: str) -> Claim:
    """Find one claim."""
    return next(claim for claim in result.claims if (claim.group, claim.name) == (group, name))
