"""`flow graph`: a picture for each section, its items on the left, the flags that they feed on the right.

One picture of everything would be a hairball.  So a flag is drawn once, in the
section where most of its items stand, and flags that look at the same items
share a box.  Each picture is Mermaid text, and an SVG laid out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.explain.svg import Box, BoxLine, to_svg

if TYPE_CHECKING:
    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Flag, Flow, Item, Section

LONGEST = 62  # signs on one line of a box


@dataclass(frozen=True, slots=True)
class Picture:
    """One section, drawn."""

    id: str
    title: str
    mermaid: str
    svg: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A flow, section by section."""

    title: str
    pictures: tuple[Picture, ...]

    @property
    def ok(self) -> bool:
        """Whatever loads can be drawn."""
        return True

    def lines(self) -> Iterator[str]:
        """Give the pictures as Markdown with Mermaid, which many programs show as pictures."""
        yield f"# {self.title}"
        for picture in self.pictures:
            yield from ("", f"## {picture.title}", "", "```mermaid", *picture.mermaid.splitlines(), "```")

    def data(self) -> object:
        """Give the pictures to machines."""
        return {"title": self.title, "sections": [
            {"id": picture.id, "title": picture.title, "mermaid": picture.mermaid, "svg": picture.svg}
            for picture in self.pictures]}

    def files(self) -> dict[str, str]:
        """The pictures as files: an SVG for each section."""
        return {f"{number}-{picture.id}.svg": picture.svg for number, picture in enumerate(self.pictures, 1)}


def graph(flow: Flow) -> Drawn:
    """Draw each section of a flow."""
    home = {flag.id: _home(flow, flag) for flag in flow.flags.values()}
    return Drawn(flow.title, tuple(_picture(flow, section, [
        flag for flag in flow.flags.values() if home[flag.id] == section.id]) for section in flow.sections))


def _looks_at(flow: Flow, condition: Condition) -> tuple[str, ...]:
    """Name the items that a condition looks at, also through definitions, in the order of the flow."""
    names = flow.items_in(condition)
    return tuple(name for name in flow.items if name in names)


def _home(flow: Flow, flag: Flag) -> str:
    """Find the section where most of a flag's items stand; the last one, if there are several."""
    sections = [flow.section_of[name].id for name in _looks_at(flow, flag.when) if name in flow.section_of]
    return max(reversed(sections), key=sections.count, default="")


def _picture(flow: Flow, section: Section, flags: list[Flag]) -> Picture:
    """Draw one section."""
    groups: dict[tuple[str, ...], list[Flag]] = {}
    for flag in flags:
        here = tuple(name for name in _looks_at(flow, flag.when) if name in section.items)
        groups.setdefault(here, []).append(flag)
    order = {name: index for index, name in enumerate(section.items)}
    sorted_groups = sorted(groups.items(), key=lambda group: _middle([order[name] for name in group[0]]))
    items = [_item_box(flow, section, flow.items[name]) for name in section.items]
    boxes = [Box(f"group{number}", tuple(_flag_line(flow, section, flag) for flag in
                                         sorted(members, key=lambda flag: -flag.level)))
             for number, (_, members) in enumerate(sorted_groups)]
    lines = [(name, f"group{number}") for number, (names, _) in enumerate(sorted_groups) for name in names]
    asks = [(name, item) for item in section.items
            for name in _asked_by(flow, flow.items[item]) if name in section.items]
    return Picture(section.id, section.title, _mermaid(section, items, boxes, lines, asks),
                   to_svg(section.title, items, boxes, lines, asks))


def _middle(positions: list[int]) -> float:
    """The middle of the items of a box: boxes in this order have the fewest crossing lines."""
    return sum(positions) / len(positions)


def _asked_by(flow: Flow, item: Item) -> tuple[str, ...]:
    return _looks_at(flow, item.ask_if) if item.ask_if else ()


def _item_box(flow: Flow, section: Section, item: Item) -> Box:
    """An item: its label, its id, and the items of other sections that decide whether it is asked."""
    others = [name for name in _asked_by(flow, item) if name not in section.items]
    after = (BoxLine(_short(f"asked by way of {', '.join(others)}"), "", small=True),) if others else ()
    return Box(item.id, (BoxLine(_short(item.short, 40), ""), BoxLine(item.id, "", small=True), *after))


def _flag_line(flow: Flow, section: Section, flag: Flag) -> BoxLine:
    """A flag: its level, its name, and which or how many items of other sections it looks at too."""
    scale = flow.scale(about_urgency=flag.kind.about_urgency)
    others = [name for name in _looks_at(flow, flag.when) if name not in section.items]
    also = "" if not others else f" + {', '.join(others)}" if len(others) < 3 else f" + {len(others)} more"
    share = flag.level / max(1, len(scale) - 1)
    colour = "urgency" if flag.kind.about_urgency else "suitability"
    return BoxLine(_short(f"{scale[flag.level].id}: {flag.name}{also}"), f"{colour}-{round(share * 4)}")


def _short(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else text[:longest - 1].rstrip() + "…"


def _mermaid(section: Section, items: list[Box], boxes: list[Box], lines: list[tuple[str, str]],
             asks: list[tuple[str, str]]) -> str:
    """Write a picture as Mermaid."""
    told = ["flowchart LR", f'  subgraph section_{section.id}["{_safe(section.title)}"]']
    told += [f'    item_{box.id}["{_label(box)}"]' for box in items]
    told += ["  end", *(f'  {box.id}["{_label(box)}"]' for box in boxes)]
    told += [f"  item_{one} --> {other}" for one, other in lines]
    told += [f"  item_{one} -. asks .-> item_{other}" for one, other in asks]
    return "\n".join(told) + "\n"


def _label(box: Box) -> str:
    return "<br>".join(_safe(line.text) for line in box.lines)


def _safe(text: str) -> str:
    """Write signs that Mermaid would read as its own as it wants them."""
    for sign in '#"<>&`':  # `#` first: it begins the others
        text = text.replace(sign, f"#{ord(sign)};") if sign != "#" else text.replace("#", "\0")
    return text.replace("\0", "#35;")
