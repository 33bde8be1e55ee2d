"""What was said, as a clinical record has it: positives, negatives, what is not known, what decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import Kind
from backtriage.flow.truth import Absent
from backtriage.flow.words import capital
from backtriage.judge.denials import DENIED
from backtriage.judge.interview import is_for_another
from backtriage.judge.response import in_words
from backtriage.report.blocks import Line
from backtriage.report.budget import fitting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backtriage.flow.model import Item
    from backtriage.judge.assessment import Assessment, Finding
    from backtriage.report.bibliography import Bibliography

MOST_DECIDING = 3
AROUND = 10  # words that stand around a list


class Record:
    """The answers of one person, sorted.

    What a practitioner ticked stands in clinical words, and what people ticked in their own.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.flow, self.words = assessment.flow, assessment.flow.words
        decided = assessment.deciding[:MOST_DECIDING]
        self.named = {finding.flag.id for finding in assessment.open  # flags that are told, as possible
                      if finding in decided or not finding.flag.kind.about_urgency}
        self.positives: list[tuple[str, str]] = []
        self.unknown: list[str] = []  # with what each could hide
        self.unclear: list[str] = []  # what else is not known; no answer to it would add anything
        for item in assessment.counted:
            if item.id not in self.flow.settings:
                self._sort(item)

    def _sort(self, item: Item) -> None:
        answer = self.assessment.response.answers[item.id]
        if isinstance(answer, Absent):
            self._not_known(item, answer)
        elif answer not in DENIED:
            said = self.assessment.answer_words(item, short=self.assessment.for_practitioner)
            self.positives.append((item.short, said))

    def _not_known(self, item: Item, answer: Absent) -> None:
        """Name what is not known, and the worst that it could hide."""
        left = self.words("summary.unsure" if answer is Absent.UNSURE else "summary.unsaid", item=item.short)
        doubts = (doubt for doubt in self.assessment.doubts if doubt.item is item and doubt.matters)
        doubt = next(doubts, None)
        flag = doubt.worst.flags[0] if doubt else None
        silent = self.assessment.settled or self.assessment.too_early  # about the subject
        if doubt is None or flag is None or (silent and not flag.kind.about_urgency):
            self.unclear.append(left)
            return
        if flag.id in self.named:
            self.unknown.append(left)
            return
        self.named.add(flag.id)
        worst = in_words(item, doubt.worst.answer, short=True)
        self.unknown.append(self.words("summary.would_raise", item=left, answer=worst, flag=flag.name))

    @property
    def not_known(self) -> list[str]:
        """Say what is not known: what could change the result, and in one line the rest."""
        return [*self.unknown, *filter(None, ["; ".join(self.unclear)])]

    @property
    def positives_title(self) -> str:
        """Say whose words the positives are in."""
        clinical = self.assessment.for_practitioner
        return self.words("summary.positives" if clinical else "summary.positives_own")

    def answered(self, now: datetime) -> str:
        """Say when this was answered, and by whom."""
        who = ("practitioner" if self.assessment.for_practitioner else
               "other" if is_for_another(self.assessment.published, self.assessment.response) else "self")
        return self.words(f"summary.answered_{who}", date=now.date(), time=f"{now:%H:%M}")

    def negatives(self, most: int) -> str:
        """Say in one paragraph which denied signs rule out a danger, and where else nothing was ticked.

        Where room is short, lists of signs are only named: the first one, of what anybody
        would see, and then the last ones.  What does not fit even so is counted.
        """
        if most < AROUND:
            return ""
        lists = [item for item in self.assessment.denied if item.id in self.assessment.telling]
        named = [*lists[:1], *reversed(lists[1:])]
        for brief in range(len(named) + 1):
            told, left = fitting(self._signs(named[:brief]), most - AROUND)
            if not left:
                break
        text = [self.words("summary.none_of", signs="; ".join(told))] if told else []
        if left:
            return " ".join([*text, self.words("summary.more_denied", n=len(left))])
        others = [item.short for item in self.assessment.denied if item.id not in self.assessment.telling]
        names, _ = fitting(others, most - len(" ".join(text).split()) - AROUND)
        if names:
            text.append(self.words("summary.nothing_under", items="; ".join(names)))
        return " ".join(text)

    def _signs(self, named: Sequence[Item]) -> list[str]:
        """List the signs that rule out a danger, each once; of some items only the name."""
        telling, signs = self.assessment.telling, list[str]()
        for item in self.assessment.denied:
            if item in named or item.kind is Kind.YES_NO:
                signs += [item.short] if item.id in telling else []
            else:
                signs += [item.option(id).short for id in telling.get(item.id, ())]
        return [*dict.fromkeys(signs)]

    def decided(self, sources: Bibliography | None = None) -> Line | None:
        """Name the findings that decided: certain ones first; what is left of many is counted."""
        found = self.assessment.deciding
        if not found:
            return None
        told, left = found[:MOST_DECIDING], found[MOST_DECIDING:]
        flags = "; ".join(map(self.flag, told))
        if left:
            text = self.words("summary.decided_more", flags=flags, n=len(left))
        else:
            early = self.assessment.too_early
            text = self.words("summary.found" if early else "summary.decided", flags=flags)
        cites = dict.fromkeys(id for finding in told for id in finding.flag.cites)
        return sources.line(text, cites) if sources else Line(text)

    def flag(self, finding: Finding) -> str:
        """Name a finding."""
        name = finding.flag.name
        return name if finding.certain else self.words("summary.possible", flag=name)

    def subject(self) -> str:
        """Say whether the subject of the flow suits, and what holds on the other axis.

        It is empty if nothing is said of it.
        """
        headline = self.assessment.headline
        if headline is None or self.assessment.too_early:
            return ""
        others = [self.words("summary.verdict", axis=self.words(f"summary.axis_{axis}"), level=level.short)
                  for axis, level in self.assessment.axes.items() if level is not headline]
        name = capital(self.flow.subject_name)
        if not others:
            return self.words("summary.subject", subject=name, level=headline.short)
        return self.words("summary.subject_and", subject=name, level=headline.short,
                          verdicts=", ".join(others))
