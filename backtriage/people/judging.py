"""Many people at once: batches of answers in, batches of results out, a row for each person.

The same evaluator judges them that judges one person; each row says what `backtriage
assess --format json` would say of it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from backtriage.flow.files import OWN, questions_folder
from backtriage.flow.truth import without
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.told import too_early
from backtriage.judge.unanswered import unanswered
from backtriage.people.columns import BadTable
from backtriage.people.facts import ColumnFacts, members, pack, unpack
from backtriage.people.table import lay_out, read_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backtriage.flow.model import Flow
    from backtriage.people.facts import Array
    from backtriage.people.table import People

WITHHELD = "withheld"  # stands in place of a finding that gives a sensitive answer away
WORD = pa.dictionary(pa.int8(), pa.string())
RESULTS = pa.schema([
    pa.field("urgency", WORD),  # null: too early to say
    pa.field("at_least", WORD),  # the level that is certain so far
    pa.field("destination", WORD),
    pa.field("suitability", WORD),  # null also where the flow says nothing of it
    pa.field("complete", pa.bool_()),  # nothing is left to ask
    pa.field("deciding", pa.list_(pa.string())),  # the flags that account for the urgency
    pa.field("flow", WORD),
])
PROBLEM = pa.field("problem", pa.string())  # why a row could not be judged


def judge(batches: Iterable[pa.RecordBatch], flow: Flow | None = None, *, today: date | None = None,
          skip_bad: bool = False, sensitive: bool = False) -> Iterator[pa.RecordBatch]:
    """Judge people, each by the answers in a row.

    Args:
        batches: Rows of one schema. A column with the name of an item holds the answers to it, null where
            somebody was not asked; one called `<item>__absent` holds doubts; `answered` the day on which
            a row was answered. All other columns are carried along. Many rows a batch are faster: 131,072
            are best. What whole numbers stand for, the metadata of their field says: `answers` names the
            codes, `not_asked` the number of nobody.
        flow: By which is judged; the one that comes with the program if it is None.
        today: The day for rows without a day of their own; None is the day on which this runs.
        skip_bad: Give rows that cannot be judged without a result, and say why in the column `problem`.
        sensitive: Name findings also where that gives a sensitive answer away.

    Yields:
        A batch for each batch, with as many rows, in the same order: what is carried, then `RESULTS`.

    Raises:
        BadTable: The columns cannot hold answers to this flow.
        BadRow: A row holds what is no answer; never with `skip_bad`.
        FlowError: The flow that comes with the program cannot be used.

    """
    flow = flow or shipped()
    today = today or date.today()
    layout, before = None, 0
    for batch in batches:
        if layout is None or batch.schema != layout.schema:
            layout = lay_out(flow, batch.schema)
        yield _judged(read_people(layout, batch, today), before, skip_bad=skip_bad, sensitive=sensitive)
        before += batch.num_rows


def results_of(flow: Flow, schema: pa.Schema, *, skip_bad: bool = False) -> pa.Schema:
    """Say which columns come out of `judge` for these that go in.  Raises BadTable."""
    layout = lay_out(flow, schema)
    own = {*RESULTS.names, PROBLEM.name}
    if taken := next((schema.names[place] for place in layout.carried if schema.names[place] in own), ""):
        raise BadTable(flow.words("people.taken", name=taken))
    return pa.schema([*(schema.field(place) for place in layout.carried), *RESULTS, *[PROBLEM] * skip_bad])


def shipped() -> Flow:
    """Load the flow that comes with the program."""
    from backtriage.flow.ready import ready_flow, ready_words

    return ready_flow(questions_folder() / "low-back-pain", ready_words(OWN))


def _judged(people: People, before: int, *, skip_bad: bool, sensitive: bool) -> pa.RecordBatch:
    """Judge some rows; so many stand before them."""
    bad = people.bad
    if not skip_bad:
        if bad.any():
            raise next(people.misfits(int(np.argmax(bad)), before, sensitive=sensitive))
        return judged(people, sensitive=sensitive)
    return judged(people, sensitive=sensitive).append_column(
        PROBLEM, _problems(people, bad, sensitive=sensitive))


def judged(people: People, *, sensitive: bool) -> pa.RecordBatch:
    """Judge some rows: what is carried, then `RESULTS`, of which nothing is said where a row is bad."""
    layout = people.layout
    columns = [*(people.batch.column(place) for place in layout.carried),
               *_results(people, sensitive=sensitive)]
    return pa.RecordBatch.from_arrays(columns, schema=results_of(layout.flow, layout.schema))


def _results(people: People, *, sensitive: bool) -> list[pa.Array]:
    """Make the columns of `RESULTS`; nothing is said of bad rows."""
    flow, facts, bad = people.layout.flow, people.facts, people.bad
    judgement, count = Judgement(Marks(flow, facts)), facts.count
    early = bad | unpack(too_early(judgement), count)
    levels = [(level.id, who) for level, who in zip(flow.urgency, judgement.urgency, strict=True)]
    suits = [(level.id, who) for level, who in zip(flow.suitability, judgement.suitability, strict=True)]
    whole = ~unpack(unanswered(judgement, people.layout.order), count)
    discreet = judgement if sensitive else _discreet(judgement, people)
    return [
        _words(levels, early, count), _words(levels, bad, count),
        _words([*judgement.destinations.items()], early, count),
        _words(suits, early if suits else np.ones(count, np.bool_), count),
        pa.array(whole, mask=bad), _lists(_deciding(judgement, discreet), bad, count),
        _words([(flow.hash, facts.everyone)], bad, count)]


def _words(planes: Sequence[tuple[str, int]], untold: Array, count: int) -> pa.Array:
    """Say of each person the one word that holds, but of nobody who is to be told none."""
    codes = np.zeros(count, np.int8)
    for code, (_, who) in enumerate(planes):
        if code and who:
            codes += np.int8(code) * unpack(who, count).view(np.int8)
    names = pa.array([name for name, _ in planes], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=untold), names)


def _lists(planes: Iterable[tuple[str, int]], bad: Array, count: int) -> pa.Array:
    """List for each person the words that hold; nothing is said of bad rows."""
    words: list[str] = []
    rows: list[Array] = []
    good = pack(~bad)
    for word, who in planes:
        if who := who & good:
            words.append(word)
            rows.append(members(who, count))
    ends = np.zeros(count + 1, np.int32)
    for some in rows:
        ends[1:][some] += 1
    np.cumsum(ends, out=ends)
    free, which = ends[:-1].copy(), np.zeros(ends[-1], np.int32)  # where the next word of each person stands
    for place, some in enumerate(rows):
        which[free[some]] = place
        free[some] += 1
    inner = pa.DictionaryArray.from_arrays(pa.array(which), pa.array(words, pa.string())).cast(pa.string())
    return pa.ListArray.from_arrays(pa.array(ends), inner, mask=pa.array(bad))


def _deciding(judgement: Judgement, discreet: Judgement) -> Iterator[tuple[str, int]]:
    """Say of each flag whose urgency it accounts for: first what is certain, then what is possible.

    What the discreet do not find as well, is withheld.
    """
    withheld = 0
    for certain in (True, False):
        for flag in judgement.flow.flags.values():
            level = flag.level if certain else flag.if_unsure
            if not flag.kind.about_urgency or not level:
                continue
            found, shown = (each.certain(flag) if certain else each.possible(flag)
                            for each in (judgement, discreet))
            who = found & judgement.urgency[level]
            if found is not shown:
                withheld |= (hidden := without(who, shown))
                who = without(who, hidden)
            yield flag.id, who
    yield WITHHELD, withheld


def _discreet(judgement: Judgement, people: People) -> Judgement:
    """Judge as if no sensitive answer had been given; what none can change is known already."""
    flow, facts, telling = judgement.flow, people.facts, people.layout.telling
    columns = {name: column.without(hidden) if (hidden := flow.items[name].sensitive) else column
               for name, column in facts.columns.items()}
    known = {key: known for key, known in judgement.marks.known.items() if key not in telling}
    return Judgement(Marks(flow, ColumnFacts(columns, facts.count), known))


def _problems(people: People, bad: Array, *, sensitive: bool) -> pa.Array:
    """Say of each bad row all that is wrong in it."""
    return pa.array([" / ".join(map(str, people.misfits(row, sensitive=sensitive))) if wrong else None
                     for row, wrong in enumerate(bad)], pa.string())
