"""Told cases, and what must be found: the examples by which a flow can be believed.

A case is judged on the day on which the flow was checked, so that it comes out
the same every day.  Whatever is wrong in a file of cases is told at once, with
its place, as for a flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.asking import all_asked
from backtriage.flow.document import Listing, Node, Table, plain, read_document, type_of
from backtriage.flow.fields import Fields
from backtriage.flow.problem import Place, Problem
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Response, in_words
from backtriage.judge.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from backtriage.flow.model import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """A person told in one sentence, and what must be found."""

    case: str
    response: Response
    finds: tuple[str, ...]  # flags that must be certain
    possible: tuple[str, ...]  # flags that doubt must leave open
    finds_not: tuple[str, ...]  # flags that must be neither
    advice: tuple[str, ...]  # what must be told
    advice_not: tuple[str, ...] = ()  # what must not
    urgency: str  # empty: at any level
    destination: str = ""
    suitability: str
    asks: tuple[str, ...] = ()  # items that the interview must come to, with these answers
    asks_not: tuple[str, ...] = ()  # items that it must leave out
    place: Place

    @property
    def found(self) -> tuple[str, ...]:
        """The flags that this person must have, certain or possible."""
        return (*self.finds, *self.possible)

    @property
    def expects(self) -> bool:
        """Does the case say what must come out?"""
        return bool(self.found or self.finds_not or self.advice or self.advice_not or self.urgency
                    or self.destination or self.suitability or self.asks or self.asks_not)


def read_vignettes(flow: Flow, texts: Mapping[str, str], problems: list[Problem]) -> tuple[Vignette, ...]:
    """Read the cases of all files; the defaults stand in one of them, and hold in each.

    What is wrong is added to `problems`.
    """
    roots = (read_document(text, file, problems) for file, text in texts.items())
    files = [Fields(root, "a file of vignettes", problems) for root in roots if root is not None]
    defaults = _defaults(flow, files)
    return tuple(_case(flow, part, defaults, problems) for fields in files for part in _cases(fields))


def _defaults(flow: Flow, files: Sequence[Fields]) -> Response:
    """Read the answers that hold in every case, unless it says otherwise."""
    written = [fields for fields in files if "defaults" in fields.pairs]
    for fields in written[1:]:
        fields.problem(fields.key_place("defaults"), "`defaults` is written in two files", "keep it in one")
    return _answers(flow, written[0], "defaults")[0] if written else Response()


def _cases(fields: Fields) -> list[Node]:
    """Read the list of cases of one file; the file of the defaults needs none."""
    cases = fields.get("cases", needed=not fields.get("defaults"))
    fields.left()
    if cases is None:
        return []
    if not (isinstance(cases, Listing) and cases.parts):
        fields.problem(cases.place, f"`cases` must be a list of cases, not {type_of[type(cases)]}",
                       "begin each with `- case:`")
        return []
    return cases.parts


def _case(flow: Flow, node: Node, defaults: Response, problems: list[Problem]) -> Vignette:
    """Read one case; its answers stand before the defaults, and a `null` takes one away."""
    fields = Fields(node, "a case", problems)
    before = len(problems)
    given, gone = _answers(flow, fields, "answers")
    response = Response({**defaults.without(gone).answers, **given.answers})
    asked = [item.id for item in flow.asked]
    vignette = Vignette(
        case=fields.text("case"), response=worked_out(flow, response),
        finds=fields.words("finds", flow.flags, "flag"),
        possible=fields.words("possible", flow.flags, "flag"),
        finds_not=fields.words("finds_not", flow.flags, "flag"),
        advice=fields.words("advice", flow.advice, "advice"),
        advice_not=fields.words("advice_not", flow.advice, "advice"),
        urgency=fields.choice("urgency", [level.id for level in flow.urgency], needed=False),
        destination=fields.choice("destination", flow.destinations, needed=False),
        suitability=fields.choice("suitability", [level.id for level in flow.suitability], needed=False),
        asks=fields.words("asks", asked, "item"),
        asks_not=fields.words("asks_not", asked, "item"),
        place=fields.key_place("case"))
    fields.left()
    if not vignette.expects and len(problems) == before:
        fields.problem(vignette.place, "this case expects nothing", "say what it `finds`, or its `urgency`")
    return vignette


def _answers(flow: Flow, fields: Fields, key: str) -> tuple[Response, frozenset[str]]:
    """Read a table of answers, and the names of those that it takes away."""
    node = fields.get(key)
    if node is None:
        return Response(), frozenset()
    raw = plain(node)
    response, mistakes = read_response(flow, raw, flow.checked)
    places = {name: word.place for name, (word, _) in node.pairs.items()} if isinstance(node, Table) else {}
    for mistake in mistakes:
        fields.problem(places.get(mistake.item, node.place), mistake.message, mistake.hint)
    response = response.without(flow.worked_out.keys() - (raw if isinstance(raw, dict) else {}).keys())
    gone = (name for name, value in raw.items() if value is None) if isinstance(raw, dict) else ()
    return response, frozenset(gone)


def failures(flow: Flow, vignette: Vignette) -> list[str]:
    """Judge the person of a case; say in one line each what did not come out as told."""
    result = assess(flow, vignette.response, flow.checked)
    certain = {finding.flag.id for finding in result.findings if finding.certain}
    possible = {finding.flag.id for finding in result.findings} - certain
    told = {entry.id for entry in result.advice}
    lines = [f"`{flag}` must be certain, but is {_state(result, flag)}"
             for flag in vignette.finds if flag not in certain]
    lines += [f"`{flag}` must be possible, but is {_state(result, flag)}"
              for flag in vignette.possible if flag not in possible]
    lines += [f"`{flag}` must not be found, but is {_state(result, flag)}"
              for flag in vignette.finds_not if flag in certain | possible]
    lines += [f"the advice `{entry}` must be told" for entry in vignette.advice if entry not in told]
    lines += [f"the advice `{entry}` must not be told" for entry in vignette.advice_not if entry in told]
    if vignette.urgency not in ("", result.urgency.id):
        lines.append(f"the urgency must be `{vignette.urgency}`, but is `{result.urgency.id}`"
                     f"{_through(finding.flag.id for finding in result.deciding)}")
    if vignette.destination not in ("", result.destination.id):
        lines.append(f"the destination must be `{vignette.destination}`, but is `{result.destination.id}`")
    headline = result.headline.id if result.headline else ""
    if vignette.suitability not in ("", headline):
        lines.append(f"the suitability must be `{vignette.suitability}`, but is `{headline}`"
                     f"{_through(binding(result))}")
    return [*lines, *asked_otherwise(flow, [vignette])[0]]


def asked_otherwise(flow: Flow, vignettes: Sequence[Vignette]) -> list[list[str]]:
    """Say of each case which items were asked or left out, other than told."""
    asking = [case for case in vignettes if case.asks or case.asks_not]
    asked = iter(all_asked(flow, [case.response for case in asking], flow.checked))
    return [_told_otherwise(case, next(asked)) if case.asks or case.asks_not else [] for case in vignettes]


def _told_otherwise(vignette: Vignette, asked: Sequence[str]) -> list[str]:
    return [*(f"`{item}` must be asked, but is not" for item in vignette.asks if item not in asked),
            *(f"`{item}` must not be asked, but is, as question {asked.index(item) + 1}"
              for item in vignette.asks_not if item in asked)]


def asked_items(flow: Flow, response: Response, today: date) -> tuple[str, ...]:
    """Hold the interview with these answers; name what is asked, in order."""
    return all_asked(flow, [response], today)[0]


def _state(result: Assessment, flag: str) -> str:
    """Say how a flag came out, and through which answers."""
    finding = next((finding for finding in result.findings if finding.flag.id == flag), None)
    if finding is None:
        truth = result.marks.flag(flag)
        return "not found" if truth.no else "open: its items have no answer"
    items = (result.flow.items[name] for name in finding.because)
    answers = ", ".join(f"{item.id}: {in_words(item, result.response.answers[item.id])}"
                        for item in items if item.id in result.response.answers)
    return f"{'certain' if finding.certain else 'possible'} ({answers})"


def binding(result: Assessment) -> list[str]:
    """Name what made the headline: findings, or the urgency that settles it."""
    if result.headline is None:
        return []
    level = result.flow.suitability.index(result.headline)
    settled = [result.urgency.id] if result.urgency.suitability == level else []
    return settled + [finding.flag.id for finding in result.about_suitability if finding.level == level]


def _through(names: Iterable[str]) -> str:
    found = ", ".join(f"`{name}`" for name in names)
    return f", through {found}" if found else ""
