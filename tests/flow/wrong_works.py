"""What can be wrong with a number that is worked out: each time one change to the flow of the manual."""

from __future__ import annotations


def work(written: str, more: str = "") -> str:
    """Write what is worked out before the sources of the manual."""
    return f"worked_out:\n  change: {{{written}, about: Change, short: Change}}\n{more}sources:\n"


# what is wrong, what stands in the manual, what stands there instead, what is said, what to do about it
WORKS = [
    ("a number that says nothing of what it is",
     "sources:\n", "worked_out:\n  «change»: {about: Change, short: Change}\nsources:\n",
     "`change` has no `is`", "add `is:`"),
    ("a number of an unknown sort",
     "sources:\n", work("is: «visits»"),
     "`is` cannot be `visits`", "did you mean `visit`?"),
    ("a difference of an unknown item",
     "sources:\n", work("of: «agee», minus: age"),
     "no item is called `agee`", "did you mean `age`?"),
    ("a difference to an unknown item at the first visit",
     "sources:\n", work("of: age, minus: «first agee»"),
     "no item is called `agee`", "did you mean `age`?"),
    ("a difference to a visit of which nothing is known",
     "sources:\n", work("of: age, minus: «second of age»"),
     "`minus` cannot be `second of age`", "write an item, or `first` or `last` and an item"),
    ("a difference of what is no number",
     "sources:\n", work("of: «locked», minus: age"),
     "`locked` cannot be counted with", "name a `number` or a `scale` that is not sensitive"),
    ("a difference as something else than percent",
     "sources:\n", work("of: age, minus: age, as: «share»"),
     "`as` cannot be `share`", "it can be `percent`"),
    ("a number that is two things",
     "sources:\n", work("is: «visit», of: age, minus: age"),
     "`is: visit` has no `minus`, `of`", "remove `is`, or `minus`, `of`"),
    ("a difference to an earlier visit, where nothing says which visit it is",
     "sources:\n", work("of: age, minus: first age").replace("  change", "  «change»"),
     "`change` looks at the first visit, and nothing says which visit it is",
     "add a number with `is: visit` to `worked_out`"),
    ("two numbers of the visit",
     "sources:\n",
     work("is: visit", "  again: {is: visit, about: Again, short: A}\n").replace("  change", "  «change»"),
     "two things are `is: visit`", "keep one of them"),
]
