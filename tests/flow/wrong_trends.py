"""What can be wrong with a trend: each time one change to the flow of the manual."""

from __future__ import annotations

REST = "better: lower, matters: {points: 2, percent: 30}, cites: [example_guide]"


def trend(written: str) -> str:
    """Write a trend before the sources of the manual."""
    return f"trends:\n  ache: {{{written}}}\nsources:\n"


# what is wrong, what stands in the manual, what stands there instead, what is said, what to do about it
TRENDS = [
    ("a trend of an unknown item",
     "sources:\n",
     trend(f"item: «agee», {REST}"),
     "no item is called `agee`",
     "did you mean `age`?"),
    ("a trend of what is no number",
     "sources:\n",
     trend(f"item: «locked», {REST}"),
     "`locked` is `yes/no`, and a trend is of numbers",
     "name an item of `kind: number` or `kind: scale`"),
    ("a trend that a number names",
     "sources:\n",
     trend(f"item: age, title: «age», {REST}"),
     "`age` is `number`, and what somebody wrote names a trend",
     "name an item of `kind: text`"),
    ("a trend that does not say what matters",
     "sources:\n",
     "trends:\n  «ache»: {item: age, better: lower, cites: [example_guide]}\nsources:\n",
     "`ache` has no `matters`",
     "add `matters:`"),
    ("a trend that is better neither lower nor higher",
     "sources:\n",
     trend("item: age, better: «less», matters: {points: 2}, cites: [example_guide]"),
     "`better` cannot be `less`",
     "it can be `lower`, `higher`"),
    ("a change that matters and is none",
     "sources:\n",
     trend("item: age, better: lower, matters: {«points»: 0}, cites: [example_guide]"),
     "`points` cannot be 0",
     "write a number from 1 to 120"),
    ("a change for which there is no room",
     "sources:\n",
     trend("item: age, better: lower, matters: {«points»: 121}, cites: [example_guide]"),
     "`points` cannot be 121",
     "write a number from 1 to 120"),
    ("a change of more than all",
     "sources:\n",
     trend("item: age, better: lower, matters: {points: 2, «percent»: 130}, cites: [example_guide]"),
     "`percent` cannot be 130",
     "write a number from 1 to 100"),
    ("a change in percent of what can lie below 0",
     "    from: 0\n    to: 120\n    why: Age changes what is likely.\n    ask_if: {swollen: big}\n"
     "    cites: [example_guide]\n",
     "    from: -5\n    to: 120\n    why: Age changes what is likely.\n    ask_if: {swollen: big}\n"
     "    cites: [example_guide]\n"
     "trends:\n  ache: {item: age, better: lower, matters: {points: 2, «percent»: 30}, cites: guide}\n",
     "`age` can lie below 0, and has no percent",
     "remove `percent`: the points decide"),
    ("a trend on nobody's word",
     "sources:\n",
     trend("item: age, better: lower, matters: {points: 2}, cites: [«knee_guide»]"),
     "no source is called `knee_guide`",
     ""),
]
