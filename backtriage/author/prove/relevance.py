"""Who is asked an item by the interview, as a formula: whom to try, if nobody is found by chance.

It says of everybody what `turn` says of one person, when all earlier items that
apply are answered.  Whoever is found is asked by the interview itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from backtriage.author.prove.formulas import World
from backtriage.author.prove.solver import all_of, always, any_of, parts_of
from backtriage.flow.condition import AllOf, AnyOf, AtLeast, Condition, Defined, Not
from backtriage.flow.model import Advice, Flag, Flow
from backtriage.flow.truth import Plane


@dataclass(frozen=True)
class Relevance:
    """For whom an item could still change what they are told."""

    partly: World
    item: str
    known: dict[int, Plane] = field(default_factory=dict)

    @property
    def flow(self) -> Flow:
        """The flow that is asked."""
        return self.partly.flow

    def asked(self) -> Plane:
        """Who comes to the item, with all earlier ones answered and no later one?"""
        names = [name for name in self.flow.items if not parts_of(self.flow, name)]  # these follow the others
        place = names.index(self.item)
        known = self.flow.worked_out  # nobody waits for what is worked out
        said = [self.partly.said(name) if index < place or name in known else ~self.partly.said(name)
                for index, name in enumerate(names)]
        applies = self.partly.marks.applies(self.item)
        return all_of([*said, self._wanted(), *([] if applies is None else [~applies.no])])

    def _wanted(self) -> Plane:
        flow, role = self.flow, self.flow.role
        if flow.items[self.item].record or self.item in flow.settings:
            return ~self.ended
        conditions = [self._counts(flag) & self._decides(flag.when) for flag in flow.flags.values()]
        conditions += [self._told(entry) & self._decides(entry.when) for entry in flow.advice.values()
                       if entry.when is not None]
        thorough = [self.partly.chosen(role.item, [role.practitioner])] if role else []
        thorough += [always()] if flow.clinical else []
        return any_of([any_of(conditions) & ~self.ended, *thorough])

    def _decides(self, condition: Condition) -> Plane:
        """For whom does the item stand in a part that is still undecided?"""
        key = id(condition)
        if key not in self.known:
            truth = self.partly.marks.truth(condition)
            self.known[key] = ~(truth.yes | truth.no) & any_of(self._inside(condition))
        return self.known[key]

    def _inside(self, condition: Condition) -> list[Plane]:
        match condition:
            case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
                return [self._decides(part) for part in parts]
            case Not(part):
                return [self._decides(part)]
            case Defined(name):
                return [self._decides(self.flow.definitions[name].when)]
            case _:
                ask_if = self.flow.items[condition.item].ask_if
                gate = [] if ask_if is None else [self._decides(ask_if)]
                return [always()] if self.item in (condition.item, *self._made_of(condition.item)) else gate

    def _made_of(self, item: str) -> tuple[str, ...]:
        """Name what a number is worked out from today."""
        work = self.flow.worked_out.get(item)
        return work.asked if work else ()

    def _counts(self, flag: Flag) -> Plane:
        """For whom could a flag call for as much as is called for already?"""
        if not flag.kind.about_urgency:
            return ~self.partly.judgement.settled
        most = max(flag.level, flag.if_unsure)
        return ~always() if most == 0 else self._at_most(most)

    def _told(self, entry: Advice) -> Plane:
        fits = self._at_most(max(entry.urgency)) if entry.urgency else always()
        if entry.card is not None:
            fits = fits & self._at_most(entry.card - 1)
        return fits & ~self.partly.judgement.settled if entry.topic.of_suitability else fits

    def _at_most(self, level: int) -> Plane:
        above = self.partly.judgement.at_least_urgent[level + 1:level + 2]
        return all_of(~plane for plane in above)

    @property
    def ended(self) -> Plane:
        """For whom is an interview over, unless a practitioner holds it?"""
        return self.partly.judgement.ended
