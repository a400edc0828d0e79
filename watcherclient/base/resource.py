# SPDX-License-Identifier: Apache-2.0
"""What all resources of the API share: fields and identity."""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from watcherclient import exceptions, versions
from watcherclient.text import display
from watcherclient.versions import Version

# How a resource may be named in a request.
UUID = 'UUID'
UUID_OR_NAME = 'UUID or name'
ID_OR_NAME = 'ID or name'

# Patterns are compiled when they are first used: that takes its time.
_UUID_FORM = (
    r'(?i)([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?'
    r'([0-9a-f]{12})'
)


class Column(NamedTuple):
    """What is known of a field, beside its type."""

    name: str
    label: str
    since: Version
    display: str
    sort: str
    default_factory: Callable[[], Any] | None
    #: Its type, as it is written in the class.
    type: str = ''


def field(
    label: str = '',
    *,
    since: str = '1.0',
    display: str = 'text',
    sort: str = 'server',
    default_factory: Callable[[], Any] | None = None,
) -> Any:
    """Declare a field of a resource.

    :param label: the title of its column; none, and no command shows it.
    :param since: the API version that brought it.
    :param display: how tables render it, a name in ``osc.columns``.
    :param sort: who can sort a list by it: ``server``; ``client``, as the
        server would only sort within each page; ``nobody``.
    :param default_factory: makes the value of a container that the server
        left out.
    """
    metadata = {
        'column': Column(
            '', label, Version.parse(since), display, sort, default_factory
        )
    }
    return dataclasses.field(metadata=metadata)


class Resource:
    """An object of the API.

    What the server sent are attributes; a known field that it did not send
    is None, or empty if it is a list or dict.

    :param manager: the manager that made it, to be found as ``manager``.
    :param info: what the server sent, a dict.
    :param loaded: accepted for older programs.
    """

    #: What it is called in messages.
    NOUN: ClassVar[str] = 'resource'
    #: The fields of a short list, in the order of their columns.
    SHORT: ClassVar[tuple[str, ...]] = ()
    #: How one is named in a request.
    IDENTITY: ClassVar[str] = UUID_OR_NAME
    #: Fields with a column even in versions that lack them.
    ALWAYS_SHOWN: ClassVar[frozenset[str]] = frozenset()
    #: What the server sorts by, beside the fields.
    SORT_KEYS: ClassVar[tuple[str, ...]] = ()

    #: The states that the server does not leave by itself.
    FINAL_STATES: ClassVar[frozenset[str]] = frozenset()
    #: Those of them that are no success.
    FAILURE_STATES: ClassVar[frozenset[str]] = frozenset()

    HUMAN_ID: ClassVar[bool] = False
    NAME_ATTR: ClassVar[str] = 'name'
    human_id: ClassVar[None] = None

    __slots__ = ('__dict__', '__weakref__', '_info', 'manager')

    def __init__(
        self, manager: Any, info: dict[str, Any], loaded: bool = True
    ) -> None:
        self.manager = manager
        self._info = info

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Make the attributes when the first of them is asked for.

            A program may hold thousands of rows and look at few.
            """
            if not name.startswith('_'):
                self._make_attributes()
            try:
                return self.__dict__[name]
            except KeyError:
                raise AttributeError(
                    f'{type(self).__name__} has no attribute {name!r}',
                    name=name,
                    obj=self,
                ) from None

    def __dir__(self) -> Iterable[str]:
        self._make_attributes()
        return super().__dir__()

    def _make_attributes(self) -> None:
        columns, reserved, empties = _layout(type(self))
        made = {**dict.fromkeys(columns), **self._info}
        for name in reserved.intersection(made):
            del made[name]
        for name, empty in empties:
            if made[name] is None:
                made[name] = empty()
        # What the program assigned stays.
        self.__dict__ = {**made, **self.__dict__}

    @classmethod
    def columns(
        cls, version: Version = versions.MAX, *, detail: bool = True
    ) -> list[Column]:
        """Return the columns that exist in a version, in their order.

        :param version: the version of the API in force.
        :param detail: all of them, else those of a short list.
        """
        known = fields(cls)
        names = known if detail else cls.SHORT
        found = (known[name] for name in names)
        return [
            c
            for c in found
            if c.label and (c.since <= version or c.name in cls.ALWAYS_SHOWN)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return a copy of all that the server sent, unknown fields too."""
        return copy.deepcopy(self._info)

    def get(self) -> None:
        """Read the resource again.

        :raises ClientException: when it cannot be read.
        """
        self._info = self.manager.get(self)._info
        self.__dict__.clear()

    def is_settled(self) -> bool:
        """Tell whether it is in a state that it does not leave by itself."""
        return getattr(self, 'state', None) in self.FINAL_STATES

    def is_loaded(self) -> bool:
        """Return True: all that the server has was sent."""
        return True

    def set_loaded(self, value: bool) -> None:
        """Do nothing; older programs call it."""

    _info: dict[str, Any]
    manager: Any

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Resource) or type(self) is not type(other):
            return NotImplemented
        ours, theirs = self._info, other._info
        if 'id' in ours and 'id' in theirs:
            return bool(ours['id'] == theirs['id'])
        return bool(ours == theirs)

    def __hash__(self) -> int:
        return hash((type(self), str(identity_of(self._info))))

    def __repr__(self) -> str:
        return f'<{type(self).__name__} {self._info}>'


class _Layout(NamedTuple):
    """What is known of a resource class, gathered once."""

    columns: dict[str, Column]
    #: Names that a field of the server must not hide.
    reserved: frozenset[str]
    empties: list[tuple[str, Callable[[], Any]]]


_layouts: dict[type[Resource], _Layout] = {}


def _layout(cls: type[Resource]) -> _Layout:
    found = _layouts.get(cls)
    if found is None:
        declared: Any = cls
        columns: dict[str, Column] = {}
        if dataclasses.is_dataclass(declared):
            for one in dataclasses.fields(declared):
                column: Column = one.metadata['column']
                columns[one.name] = column._replace(
                    name=one.name, type=str(one.type)
                )
        names = {'manager', '_info', *dir(cls)} - columns.keys()
        empties = [
            (c.name, c.default_factory)
            for c in columns.values()
            if c.default_factory
        ]
        found = _Layout(columns, frozenset(names), empties)
        _layouts[cls] = found
    return found


def fields(cls: type[Resource]) -> dict[str, Column]:
    """Return the columns of a resource class by the names of its fields."""
    return _layout(cls).columns


def identity_of(info: Mapping[str, Any]) -> Any:
    """Return the UUID that the server sent, or the ID of what has none."""
    return info.get('uuid') or info.get('id')


def normalize_uuid(value: str) -> str | None:
    """Return a UUID as the server writes it, None for any other text."""
    found = re.fullmatch(_UUID_FORM, value)
    return '-'.join(found.groups()).lower() if found else None


def identifier_of(value: Any) -> str:
    """Return what names a resource, which may be the resource itself."""
    if isinstance(value, Resource):
        value = identity_of(value._info)
    return '' if value is None else str(value)


def to_wire(value: Any) -> Any:
    """Return what stands for a value in a request."""
    return identifier_of(value) if isinstance(value, Resource) else value


def without(
    found: Resource, field: str, names: Iterable[str]
) -> dict[str, Any]:
    """Return what is left of a dict that a resource holds.

    :param found: the resource.
    :param field: the name of the field, whose value is a dict.
    :param names: the keys to leave out.
    :raises ValidationError: when one of them is not there.
    """
    left = dict(getattr(found, field) or {})
    for name in names:
        if name not in left:
            raise exceptions.ValidationError(
                f'The {field.replace("_", " ")} of the {found.NOUN} have no '
                f'{display.truncate(name, 80)}: there are '
                f'{", ".join(left) or "none"}'
            )
        del left[name]
    return left


def article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f'{"an" if noun[0] in "aeiou" else "a"} {noun}'
