"""Values: what a class of fields is that are given once, told by their names, and compared by what they hold.

They are written and typed as frozen dataclasses are.  But a dataclass writes and compiles its
methods anew, half a millisecond each, and before the first question there are fifty of them.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, ClassVar, TypeVar, dataclass_transform

Thing = TypeVar("Thing", bound="Value")


@dataclass_transform(frozen_default=True)
class Value:
    """Something that is what it holds, and never changes; fields with a default may be left out."""

    __match_args__: ClassVar[tuple[str, ...]] = ()  # the names of the fields, in their order
    _names: ClassVar[frozenset[str]]
    _held: ClassVar[attrgetter[Any]]
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, **_: bool) -> None:
        """Learn the fields of a class; `kw_only` is for those who check types."""
        super().__init_subclass__()
        names = (*cls.__match_args__, *cls.__annotations__)
        cls.__match_args__ = names  # type: ignore[misc]  # no slip - mypy knows it only where it is written out
        cls._names = frozenset(names)
        cls._held = attrgetter(*names)
        cls._defaults = cls._defaults | {name: vars(cls)[name] for name in names if name in vars(cls)}

    def __init__(self, *given: Any, **named: Any) -> None:
        fields = named
        if given or len(named) < len(self._names):
            own = dict(zip(self.__match_args__, given, strict=False)) | named
            fields = self._defaults | own if len(own) == len(given) + len(named) else {}
        if fields.keys() != self._names:
            raise TypeError(f"a {type(self).__name__} is made of {', '.join(self.__match_args__)}")
        self.__dict__.update(fields)

    def __setattr__(self, name: str, _: object) -> None:
        raise AttributeError(f"a {type(self).__name__} never changes, and so neither does its `{name}`")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} never changes, and so keeps its `{name}`")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self is other or bool(self._held(self) == self._held(other))

    def __hash__(self) -> int:
        return hash(self._held(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={held!r}' for name, held in fields_of(self))})"


def fields_of(thing: Value) -> tuple[tuple[str, Any], ...]:
    """Give the fields of a value, each with its name."""
    return tuple((name, getattr(thing, name)) for name in thing.__match_args__)


def made_of(kind: type[Thing], fields: dict[str, Any]) -> Thing:
    """Make a value of all the fields that one of its kind had: it fitted then, so nobody looks again."""
    thing = kind.__new__(kind)
    object.__setattr__(thing, "__dict__", fields)
    return thing


def replace(thing: Thing, **changed: Any) -> Thing:
    """Make a value that differs from another in some fields.  Raises TypeError for one that it has not."""
    return type(thing)(**{**dict(fields_of(thing)), **changed})
