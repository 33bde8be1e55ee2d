"""What would give a sensitive answer away, even where the answer itself is left out.

A finding or a piece of advice tells a sensitive answer if no other answer to that
question, and no answer at all, leads to it.  In what is written to be kept, such a
finding stands without its words, and such advice is left out; levels stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backtriage.judge.assessment import Assessment, Finding
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response

KEPT_PRIVATE = "kept_private"  # the id of a finding that must not be named


def sensitive_items(flow: Flow, response: Response) -> tuple[str, ...]:
    """Name the items whose answers are for nobody else's eyes."""
    return tuple(name for name, answer in response.answers.items()
                 if isinstance(answer, frozenset) and answer & flow.items[name].sensitive)


def discreet(assessment: Assessment) -> Assessment:
    """Mask sensitive answers, and take the words from whatever would give them away."""
    flow, response = assessment.flow, assessment.response
    private = sensitive_items(flow, response)
    if not private:
        return assessment
    flags, advice = set[str](), set[str]()
    for name in private:
        others = Judgement(Marks(flow, ManyFacts([*_others(flow, response, name)], assessment.today)))
        flags |= {finding.flag.id for finding in assessment.findings
                  if finding.certain and not others.certain(finding.flag)}
        advice |= {entry.id for entry in assessment.advice if not others.hears(entry)}
    findings = tuple(_masked(flow, finding) if finding.flag.id in flags else finding
                     for finding in assessment.findings)
    return replace(assessment, findings=findings, private=frozenset(private), withheld=frozenset(advice))


def _others(flow: Flow, response: Response, name: str) -> Iterator[Response]:
    """The same person with every answer to one question that is not sensitive, and with none."""
    yield response.without([name])
    item = flow.items[name]
    yield from (response.with_answer(name, frozenset({option.id}))
                for option in item.options if option.id not in item.sensitive)


def _masked(flow: Flow, finding: Finding) -> Finding:
    words = flow.words
    flag = replace(finding.flag, id=KEPT_PRIVATE, name=words("result.private"), tell="", adapt={},
                   concern=words("result.private"), say=words("result.private_reason"))
    return replace(finding, flag=flag, because=())
