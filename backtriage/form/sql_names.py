"""The names of columns: those of the flow, where a database takes them and nothing else is called so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from backtriage.flow.value import Value

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

LONGEST = 48  # PostgreSQL cuts what is longer than 63 with its endings, and would not tell two apart
OURS = "id misfit at_least too_early urgency destination suitability"
RESERVED = """
    add all alter analyse analyze and anti any array as asc asof assert_rows_modified asymmetric at
    authorization autoincrement begin between binary both by case cast check collate collation column commit
    concurrently constraint contains create cross cube current current_catalog current_date current_path
    current_role current_schema current_time current_timestamp current_user deallocate default deferrable
    define delete desc describe distinct do drop else end enum escape except exclude execute exists extract
    false fetch following for foreign freeze from full generated glob grant group grouping groups hash having
    if ignore ilike in index initially inner insert intersect interval into is isnull join lambda lateral
    leading left like limit listagg localtime localtimestamp lookup match merge natural new no normalize not
    nothing notnull null nulls of offset on only or order outer over overlaps partition pivot placing
    positional preceding prepare primary proto qualify range recursive references regexp respect returning
    right rollback rollup rows select semi session_user set show similar skip some struct summarize symmetric
    system_user table tablesample then to trailing transaction treat trim true uescape unbounded union unique
    unnest unpivot update user using values variadic verbose when where window with within"""


class Names(Value):
    """The columns of a flow's items, definitions and flags."""

    items: dict[str, str]
    definitions: dict[str, str]
    flags: dict[str, str]


def names_of(flow: Flow) -> Names:
    """Find a name for each; one that is taken already gets an underscore, with which no id ends."""
    taken = {*RESERVED.split(), *OURS.split()}

    def named(ids: Iterable[str]) -> dict[str, str]:
        found = dict[str, str]()
        for number, id in enumerate(ids, 1):
            name = id if len(id) <= LONGEST else f"{id[:LONGEST - 6]}_{number}"
            while name in taken:
                name += "_"
            taken.add(name)
            found[id] = name
        return found

    return Names(named(flow.items), named(flow.definitions), named(flow.flags))
