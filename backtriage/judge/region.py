"""Whom to call where, and what is called how there: the words of the person's region, put into a flow's.

A bare number can be wrong, or dangerous, in another country.  So while the
region is unknown, no number is put into a text: the words of the last region
stand in ("your emergency number"), and the numbers of countries are listed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from backtriage.flow.words import GAP

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Region
    from backtriage.judge.response import Response

FIGURE = re.compile(r"\d+")
IN_BRACKETS = re.compile(r" \([^)]*\)")
OLDEST = timedelta(days=180)  # numbers that were not checked for longer may be wrong


def region_of(flow: Flow, response: Response) -> Region | None:
    """Find the region that was chosen; None if it is unknown."""
    answer = response.answers.get(flow.region)
    chosen = next(iter(answer), "") if isinstance(answer, frozenset) else ""
    return flow.regions.get(chosen)


def local(flow: Flow, response: Response, text: str) -> str:
    """Put the numbers and words of the person's region into a text such as "Call {emergency}".

    What a region lacks is said in the words of the last one.
    """
    if "{" not in text:
        return text
    here = [region for region in (_elsewhere(flow), region_of(flow, response)) if region]
    known = {name: said for region in here for name, said in (*region.numbers.items(), *region.words.items())}
    return GAP.sub(lambda gap: known.get(gap[1], ""), text) if here else text


def names_number(flow: Flow, text: str) -> bool:
    """Tell whether a text names a number to call."""
    return any(name in region.numbers for name in GAP.findall(text) for region in flow.regions.values())


def list_of_numbers(flow: Flow, number: str) -> tuple[str, ...]:
    """List one number for every region that has its own, each with its country, which is named once."""
    elsewhere = _elsewhere(flow)
    return tuple(f"{region.name}: {_without_name(region, region.numbers[number])}"
                 for region in flow.regions.values() if number in region.numbers and region is not elsewhere)


def _without_name(region: Region, number: str) -> str:
    """Leave out what stands in brackets after a number if that only names the region once more."""
    return IN_BRACKETS.sub(lambda found: "" if region.name in found[0] else found[0], number)


def numbers_that_differ(flow: Flow, number: str) -> tuple[str, ...]:
    """List one number for every region where none works that the words of the last region name.

    "Your emergency number (often 112 or 911)" needs to be followed by few of them.
    """
    elsewhere = _elsewhere(flow)
    named = set(FIGURE.findall(elsewhere.numbers.get(number, ""))) if elsewhere else set()
    return tuple(IN_BRACKETS.sub("", line) for line in list_of_numbers(flow, number)
                 if not named & set(FIGURE.findall(line)))


def unchecked_since(flow: Flow, response: Response, today: date) -> date | None:
    """Say when the person's numbers were last checked, if that is too long ago; None if it is not.

    While the region is unknown, the numbers of all regions are shown, and the oldest counts.
    """
    region = region_of(flow, response)
    regions = [region] if region else flow.regions.values()
    oldest = min((each.last_verified for each in regions), default=today)
    return oldest if today - oldest > OLDEST else None


def _elsewhere(flow: Flow) -> Region | None:
    """The region that speaks for people elsewhere: the last option of the item."""
    item = flow.items.get(flow.region)
    return flow.regions.get(item.options[-1].id) if item else None
