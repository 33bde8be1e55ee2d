"""Which mistakes an editor sees while they are typed: those in the shape of a flow, by what is wrong."""

from __future__ import annotations

SEEN = {  # what a schema can see of the mistakes that the loader tells
    "unknown key of an item", "unknown key of a file", "unknown key of a flag", "unknown key of the flow",
    "unknown key of a section", "an empty list", "unknown kind", "two things with one id, of one kind",
    "a red flag that does not say what doubt means", "a red flag without a source", "empty text",
    "a text of blanks", "no value at all", "a list where a text belongs", "a text where a table belongs",
    "a missing text", "no options", "none in a choice of one", "doubt among the options", "an id in capitals",
    "a number that is none", "an empty reason for lowering", "sections that are no list",
    "an adaptation that is no text", "a bare list as a condition", "an empty condition", "any of nothing",
    "none of them", "doubt about two items", "a card of what is no sign to watch for",
    "a place for what is no sign to watch for", "a place for a sign on no card",
    "a phrase without a place for the answer", "an answer that holds for no known time",
    "a trend that does not say what matters", "a trend that is better neither lower nor higher",
    "a number that says nothing of what it is", "a number of an unknown sort",
    "a difference to a visit of which nothing is known", "a difference as something else than percent",
    "a number that is two things", "readers that there are none of",
}
