"""A whole register: a file of people in, a file of results out, and nobody lost in between.

Each block is judged and kept before the next one, so memory does not grow with the people,
and whoever is stopped goes on.  The result has its name only once it is whole.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from backtriage import __version__
from backtriage.people.columns import BadTable
from backtriage.people.files import open_people
from backtriage.people.judging import judged, results_of
from backtriage.people.parts import PLACING, UNFINISHED, Parts, new_file
from backtriage.people.rows import BLOCK
from backtriage.people.table import BadRow, lay_out, read_people
from backtriage.people.writing import known_for_results, open_results

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.judge.read_answers import Mistake
    from backtriage.people.rows import Block, Rows
    from backtriage.people.table import Layout, People

WHOLE, WHOLE_BAD = "whole", "whole.bad"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would work out


@dataclass(frozen=True)
class Job:
    """What is to be judged, how, and where the result goes."""

    people: Path
    results: Path
    flow: Flow
    today: date
    skip_bad: bool = False
    sensitive: bool = False
    replace: bool = False

    @property
    def place(self) -> Path:
        """Where the result lies in the end; a link stays a link."""
        return self.results.resolve()

    @property
    def bad(self) -> Path:
        """Where rows go that are skipped."""
        return self.place.with_name(f"{self.place.stem}.bad.csv")

    @property
    def folder(self) -> Path:
        """Where what is judged lies until all is."""
        return self.place.with_name(self.place.name + UNFINISHED)


@dataclass(frozen=True)
class Done:
    """What came out."""

    job: Job
    judged: int
    bad: int
    levels: Mapping[str, int]  # how many at each, the most urgent first
    early: int
    carried: tuple[str, ...]
    missing: tuple[str, ...]  # questions for which there is no column

    def lines(self) -> Iterator[str]:
        """Say it."""
        words = self.job.flow.words
        yield words("people.done", count=self.judged, file=self.job.results)
        for level, count in (*self.levels.items(), (words("people.early"), self.early)):
            yield f"  {words('people.of_them', level=level, count=count)}"
        if self.job.skip_bad:
            yield words("people.bad_rows", count=self.bad, file=self.job.bad)
        if self.carried:
            yield words("people.carried", names=", ".join(self.carried))
        if self.missing:
            yield words("people.missing", count=len(self.missing))
        yield words("people.no_study")


def run(job: Job, say: Callable[[str], None], progress: Callable[[int, int | None], None]) -> Done:
    """Judge all people of a file.

    Raises BadTable, BadRow, FileExistsError if something would be replaced, and OSError.
    """
    _refuse(job)
    rows = open_people(job.people, job.flow)
    layout, schema = lay_out(job.flow, rows.schema), results_of(job.flow, rows.schema)
    manifest = _manifest(job, rows)
    parts = Parts(job.folder)
    fits = parts.begin(manifest)
    kept = parts.kept(skip_bad=job.skip_bad)
    if fits is False:
        say(job.flow.words("people.anew"))
    elif kept:
        say(job.flow.words("people.goes_on", count=sum(kept)))
    progress(sum(kept), rows.count)
    try:
        for number, block in enumerate(rows.blocks(len(kept)), len(kept)):
            _same(job, manifest)
            parts.keep(number, block.batch.num_rows, *_judge(job, layout, block, number * BLOCK))
            kept.append(block.batch.num_rows)
            progress(sum(kept), rows.count)
        _same(job, manifest)
    except (BadTable, BadRow):
        if not kept:
            parts.end()
        raise
    return _finish(job, layout, schema, parts, kept)


def _same(job: Job, manifest: Mapping[str, Any]) -> None:
    """Refuse a file that is not the one with which this began."""
    if _looks(job.people) != manifest["file"]:
        raise BadTable(job.flow.words("people.changed"))


def _refuse(job: Job) -> None:
    """Refuse what could harm a file that is there, before anything is read."""
    known_for_results(job.results.name, job.flow.words)
    for place in (job.place, *[job.bad] * job.skip_bad):
        if place == job.people.resolve() or (place.exists() and place.samefile(job.people)):
            raise BadTable(job.flow.words("people.same"))
        placed = place == job.bad and (job.folder / PLACING).exists()
        if os.path.lexists(place) and not (job.replace or placed):
            raise FileExistsError(17, os.strerror(17), str(place))
        if place.exists() and not place.is_file():
            raise BadTable(job.flow.words("people.no_place", file=place.name))


def _looks(file: Path) -> list[int]:
    """Say by what a change of a file is noticed."""
    found = file.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns]


def _manifest(job: Job, rows: Rows) -> dict[str, Any]:
    """Say of what a result is."""
    columns = sha256(rows.schema.serialize().to_pybytes()).hexdigest()
    return {"people": str(job.people.resolve()), "file": _looks(job.people), "columns": columns,
            "flow": job.flow.fingerprint, "language": job.flow.words.language, "day": str(job.today),
            "sensitive": job.sensitive, "version": __version__, "block": BLOCK}


def _judge(job: Job, layout: Layout, block: Block, before: int) -> tuple[
        pa.RecordBatch, pa.RecordBatch | None]:
    """Judge a block: give the results of those that are good, and a line for each that is wrong in others."""
    people = read_people(layout, block.batch, job.today)
    bad = people.bad.copy()
    bad[[*block.broken]] = True
    found = judged(people, sensitive=job.sensitive)
    if not bad.any():
        return found, None
    wrong = np.flatnonzero(bad)
    misfits = [*_misfits(people, wrong if job.skip_bad else wrong[:1], block.broken, before, job.sensitive)]
    if not job.skip_bad:
        raise misfits[0]
    return found.filter(pa.array(~bad)), _bad_rows(layout, block.batch, before, misfits)


def _misfits(people: People, rows: Any, broken: Mapping[int, Mistake], before: int,
             sensitive: bool) -> Iterator[BadRow]:
    for row in map(int, rows):
        if row in broken:
            yield BadRow(before + row + 1, broken[row].item, "", broken[row])
        else:
            yield from people.misfits(row, before, sensitive=sensitive)


def _bad_schema(layout: Layout) -> pa.Schema:
    return pa.schema([pa.field("row", pa.int64()), *(layout.schema.field(place) for place in layout.carried),
                      *(pa.field(name, pa.string()) for name in ("column", "value", "message", "hint"))])


def _bad_rows(layout: Layout, batch: pa.RecordBatch, before: int, misfits: list[BadRow]) -> pa.RecordBatch:
    """Make a table of what is wrong."""
    at = pa.array([misfit.row - before - 1 for misfit in misfits], pa.int64())
    texts = [(misfit.column, _shown(misfit.value), misfit.message, misfit.hint) for misfit in misfits]
    return pa.record_batch([
        pa.array([misfit.row for misfit in misfits], pa.int64()),
        *(batch.column(place).take(at) for place in layout.carried),
        *(pa.array(column, pa.string()) for column in zip(*texts, strict=True))], schema=_bad_schema(layout))


def _shown(value: str) -> str:
    """Show what was written, so that no spreadsheet works it out."""
    return f"'{value}" if value.startswith(FORMULA) and not value[1:].replace(".", "").isdigit() else value


def _finish(job: Job, layout: Layout, schema: pa.Schema, parts: Parts, kept: list[int]) -> Done:
    """Make whole files of the parts, and give them their names."""
    words, levels = job.flow.words, Counter[str | None]()
    with new_file(parts.folder / WHOLE) as file, open_results(job.place.name, file, schema, words) as write:
        for number, rows in enumerate(kept):
            found = parts.judged(number, rows)
            for level in found.column("urgency").value_counts().to_pylist():
                levels[level["values"]] += level["counts"]
            write(found)
    if job.skip_bad:
        with new_file(parts.folder / WHOLE_BAD) as file, open_results(
                job.bad.name, file, _bad_schema(layout), words) as write:
            for bad in filter(None, map(parts.bad, range(len(kept)))):
                write(bad)
        with new_file(parts.folder / PLACING):
            pass
        parts.put(WHOLE_BAD, job.bad, replace=True)
    parts.put(WHOLE, job.place, replace=job.replace)
    parts.end()
    judged = sum(levels.values())
    return Done(job, judged, sum(kept) - judged,
                {level.id: levels[level.id] for level in reversed(job.flow.urgency)}, levels[None],
                tuple(layout.schema.names[place] for place in layout.carried),
                tuple(name for name in job.flow.items if name not in job.flow.worked_out
                      and name not in layout.items and name not in layout.absent))
