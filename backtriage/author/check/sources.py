"""Sources that cannot carry what rests on them: past their review, bare, or cited by nothing; old numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.author.check.remark import Remark, Severity
from backtriage.flow.document import Listing, Node, Table, Word
from backtriage.flow.problem import Problem
from backtriage.flow.source import SourceKind
from backtriage.judge.region import OLDEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from backtriage.author.material import Material


def source_problems(material: Material, today: date) -> Iterator[Remark]:
    """Tell everything that makes a source, or a number to call, less worth than it seems."""
    yield from _late(material, today)
    yield from _bare(material)
    yield from _uncited(material)
    yield from _numbers(material, today)


def _late(material: Material, today: date) -> Iterator[Remark]:
    """Find what is past its review date: a source, or the flow."""
    flow = material.flow
    late = {name for name, source in flow.sources.items() if source.review_by < today}
    for name in sorted(late):
        flags = [flag.id for flag in flow.flags.values()
                 if flag.kind.about_safety and name in flag.cites and late.issuperset(flag.cites)]
        rests = f", and {_listed(flags)} on nothing newer" if flags else ""
        yield Remark("out_of_date", Problem(
            material.place("sources", name, "review_by"),
            f"`{name}` was to be reviewed by {flow.sources[name].review_by}{rests}",
            "look at the source again, then set a later `review_by`"),
            Severity.ERROR if flags else Severity.WARNING)
    if flow.review_by < today:
        yield Remark("out_of_date", Problem(
            material.tables["flow"]["review_by"][1].place, f"the flow was to be reviewed by {flow.review_by}",
            "every result says so; review it, then set `checked` and a later `review_by`"))


def _listed(flags: list[str]) -> str:
    more = f" and {len(flags) - 3} more" if len(flags) > 3 else ""
    named = ", ".join(f"`{flag}`" for flag in flags[:3])
    return f"{named}{more} {'rests' if len(flags) == 1 else 'rest'}"


def _bare(material: Material) -> Iterator[Remark]:
    """Find sources that do not say what stands behind them, or of which year they are."""
    for name, source in material.flow.sources.items():
        lacks = ["`kind`"] * (source.kind is None)
        lacks += ["`year`"] * (source.year is None and source.kind is not SourceKind.JUDGEMENT)
        if lacks:
            yield Remark("bare_source", Problem(
                material.place("sources", name), f"`{name}` has no {' and no '.join(lacks)}",
                f"a kind is {', '.join(f'`{kind}`' for kind in SourceKind)}; the year is that in which it "
                "came out, or if that is not known, in which it was read"))


def _uncited(material: Material) -> Iterator[Remark]:
    """Find sources that nothing cites."""
    cited = {name for table in material.tables.values() for _, node in table.values()
             for name in _cites(node)}
    cited |= {name for hazard in material.hazards for name in hazard.cites}
    for name in material.flow.sources.keys() - cited:
        yield Remark("uncited_source", Problem(material.place("sources", name), f"nothing cites `{name}`",
                                             "add it to the `cites` of what rests on it, or remove it"))


def _cites(node: Node) -> Iterator[str]:
    """Name every source that stands in a `cites`, however deep."""
    match node:
        case Table(pairs):
            for key, (_, value) in pairs.items():
                if key == "cites":
                    parts = value.parts if isinstance(value, Listing) else [value]
                    yield from (part.value for part in parts if isinstance(part, Word))
                else:
                    yield from _cites(value)
        case Listing(parts):
            for part in parts:
                yield from _cites(part)
        case Word():
            return


def _numbers(material: Material, today: date) -> Iterator[Remark]:
    """Find regions whose numbers to call were not checked for long."""
    for name, region in material.flow.regions.items():
        if today - region.last_verified > OLDEST:
            yield Remark("old_number", Problem(
                material.place("regions", name, "last_verified"),
                f"the numbers of `{name}` were last checked on {region.last_verified}, "
                f"more than {OLDEST.days} days ago",
                "every result says so; check them again, then set `last_verified`"))
