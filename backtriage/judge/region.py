"""Whom to call where: the numbers of the person's region, put into the words of a flow.

A bare number can be wrong, or dangerous, in another country.  So while the
region is unknown, no number is put into a text: the words of the last region
stand in ("your local emergency number"), and a list by country is offered.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Region
    from backtriage.judge.response import Response

OLDEST = timedelta(days=180)  # numbers that were not checked for longer may be wrong
NUMBER = re.compile(r"\{(\w+)\}")


def region_of(flow: Flow, response: Response) -> Region | None:
    """Find the region that was chosen; None if it is unknown."""
    answer = response.answers.get(flow.region)
    chosen = next(iter(answer), "") if isinstance(answer, frozenset) else ""
    return flow.regions.get(chosen)


def with_numbers(flow: Flow, response: Response, text: str) -> str:
    """Put the numbers of the person's region into a text such as "Call {emergency}"."""
    region = region_of(flow, response) or _elsewhere(flow)
    if region is None:
        return text
    fallback = _elsewhere(flow)

    def number(match: re.Match[str]) -> str:
        known = region.numbers.get(match[1])
        return known or (fallback.numbers.get(match[1], "") if fallback else "")

    return NUMBER.sub(number, text)


def list_of_numbers(flow: Flow, number: str) -> tuple[str, ...]:
    """List one number for every region that has its own, each with its country."""
    elsewhere = _elsewhere(flow)
    return tuple(f"{region.name}: {region.numbers[number]}" for region in flow.regions.values()
                 if number in region.numbers and region is not elsewhere)


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
