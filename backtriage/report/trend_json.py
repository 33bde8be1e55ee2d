"""Trends as plain values for machines; trends.schema.json beside this file describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.report.trend import Telling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backtriage.flow.model import Flow
    from backtriage.judge.trend import Change, DatedValues

SCHEMA = "backtriage/trends/1"


def trends_as_values(flow: Flow, visits: Sequence[DatedValues],
                     sessions: Sequence[date] = ()) -> dict[str, object]:
    """Say everything that is known of the trends of a flow that were ever asked for, for JSON."""
    return {
        "schema": SCHEMA,
        "flow": {"id": flow.id, "version": flow.version, "hash": flow.hash},
        "language": flow.words.language,
        "sessions": [day.isoformat() for day in sorted(sessions)],
        "trends": [_trend(Telling(flow, trend, visits, sessions)) for trend in flow.trends.values()
                   if any(trend.item in visit.values for visit in visits)]}


def _trend(telling: Telling) -> dict[str, object]:
    trend, item, course = telling.trend, telling.item, telling.course
    return {
        "id": trend.id, "item": item.id, "name": telling.what, "from": item.low, "to": item.high,
        "better": trend.better.value,
        "matters": {"points": trend.matters.points, "percent": trend.matters.percent},
        "readings": [{"day": each.day.isoformat(), "value": each.value} for each in course.readings],
        "change": _change(course.change) if course.change else None,
        "target": course.target, "say": telling.said(), "cites": list(trend.cites)}


def _change(change: Change) -> dict[str, object]:
    went = "better" if change.better else "worse" if change.points else "same"
    return {"from": change.first.day.isoformat(), "to": change.last.day.isoformat(),
            "points": change.points, "percent": change.percent, "weight": change.weight.value, "went": went}
