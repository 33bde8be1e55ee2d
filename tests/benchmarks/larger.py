"""Flows that are several times as large as one that there is: the same items and rules again, renamed.

Every copy has its own section, told cases and statements, and shares the scales, the
places and the sources.  So a flow of eight copies has eight times as much of everything
that grows, and each told case stands beside eight times as many rules.
"""

from __future__ import annotations

import json
from collections import ChainMap
from typing import TYPE_CHECKING, Any

from backtriage.flow.document import plain, read_document
from backtriage.flow.files import VIGNETTES, files_beside, flow_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Raw = dict[str, Any]
COPIED = ("items", "definitions", "flags", "advice", "always")
LIMITS = ("longest", "longest_intake")  # of questions: with them, nobody would come to the later copies
SHARED = ("adapt", "destination", "cites", "topic")  # these name what is written once


def write_larger(folder: Path, times: int, target: Path) -> Path:
    """Write a flow so many times as large as that of a folder, with its told cases."""
    flow = _merged(flow_files(folder, []))
    told = _merged(path for path in files_beside(folder, []) if VIGNETTES in path.relative_to(folder).parts)
    names = {name for part in COPIED for name in flow.get(part, {})}
    copies = {copy: {name: name if copy == 1 else f"{name}_{copy}" for name in names}
              for copy in range(1, times + 1)}
    parts = {part: flow.pop(part) for part in COPIED if part in flow}
    head = {key: value for key, value in flow["flow"].items() if key not in LIMITS}
    head["sections"] = [{**_renamed(section, each), "id": f"{section['id']}_{copy}"}
                        for copy, each in copies.items() for section in head["sections"]]
    _write(target / "flow.yaml", {**flow, "flow": head})
    defaults = [_renamed(told["defaults"], each) for each in copies.values()]
    _write(target / VIGNETTES / "defaults.yaml", {"defaults": dict(ChainMap(*defaults))})
    for copy, each in copies.items():
        _write(target / f"part-{copy}.yaml", _renamed(parts, each))
        _write(target / VIGNETTES / f"part-{copy}.yaml", {"cases": _renamed(told["cases"], each)})
    return target


def _merged(files: Iterable[Path]) -> Raw:
    """Read files as plain values, and put together what stands under the same key."""
    whole: Raw = {}
    for file in files:
        node = read_document(file.read_text(encoding="utf-8"), str(file), [])
        raw = plain(node) if node else None
        for key, part in raw.items() if isinstance(raw, dict) else ():
            before = whole.get(key, type(part)())
            whole[key] = before + part if isinstance(part, list) else before | part
    return whole


def _renamed(part: Any, names: dict[str, str]) -> Any:
    """Rename whatever is a name, and nothing within a text."""
    match part:
        case dict():
            return {names.get(key, key): value if key in SHARED else _renamed(value, names)
                    for key, value in part.items()}
        case list():
            return [_renamed(each, names) for each in part]
        case _:
            return names.get(part, part)


def _write(file: Path, raw: Raw) -> None:
    """Write plain values as JSON, which is YAML too, on lines as long as those of people."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
