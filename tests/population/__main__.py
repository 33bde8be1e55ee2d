"""`python -m tests.population`: what the shipped flow tells 6,000 made-up people, read in two ways.

It is a regression test, not evidence: all frequencies are guesses.  Aims for those who
read literally and those who tick what worries them: an emergency or today for at most
20 and 28 of a hundred; above routine at most 10 of a hundred with plain mechanical pain.
"""

from __future__ import annotations

from tests.population.people import crowd
from tests.population.shares import plain, shares
from tests.shipped import shipped

COUNT, SEED = 6000, 20261128


def main() -> None:
    """Print the shares by level, and the rules that alone are to blame."""
    flow, people = shipped(), crowd(COUNT, SEED)
    readings = [(name + reading, crowded, worried)
                for name, crowded in (("", people), ("plain pain, ", plain(people)))
                for reading, worried in (("literal", False), ("as people tick", True))]
    heads = *(f"{level.id:>11}" for level in flow.urgency), f"{'today':>7} {'> routine':>10}"
    print(f"{'of 100 people':28}", *heads)
    found = {}
    for name, crowded, worried in readings:
        told = found[name] = shares(flow, crowded, worried=worried)
        print(f"{name:28}", *(f"{share:11.1f}" for share in told.levels()),
              f"{told.at_least('same_day'):7.1f} {told.at_least('within_days'):10.1f}")
    literal, ticked = found["literal"].only_reasons(), found["as people tick"].only_reasons()
    print("\nthe only reason for a level above routine, of 100 people: literal, as people tick")
    for flag in sorted({*literal, *ticked}, key=lambda flag: -ticked.get(flag, 0)):
        print(f"{literal.get(flag, 0):6.2f} {ticked.get(flag, 0):6.2f}  {flag}")


if __name__ == "__main__":
    main()
