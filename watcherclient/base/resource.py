# SPDX-License-Identifier: Apache-2.0
"""Resources of the API: fields, attributes and identity."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from watcherclient import exceptions, versions
from watcherclient.base import checks
from watcherclient.versions import Version

# How requests identify a resource.
UUID = 'UUID'
UUID_OR_NAME = 'name or UUID'
ID_OR_NAME = 'name or ID'

_UUID_FORM = (
    r'(?i)([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?'
    r'([0-9a-f]{12})'
)

#: A field that can be set on creation, changed and unset.
SETTABLE: dict[str, Any] = {'create': True, 'update': True, 'unset': True}


class Column(NamedTuple):
    """The declaration of a field."""

    name: str
    label: str = ''
    since: Version = versions.MIN
    display: str = 'text'
    sort: str = 'server'
    default_factory: Callable[[], Any] | None = None
    #: The keyword of ``create()``; empty if it has none.
    create: str = ''
    #: The keyword of ``set()``, which is also its path in a JSON patch.
    update: str = ''
    #: The keyword of ``unset()``.
    unset: str = ''
    required: bool = False
    check: Callable[[Any, str], Any] | None = None
    #: The annotation in the class.
    type: str = ''


def field(
    label: str = '',
    *,
    since: str = '1.0',
    create: bool | str = False,
    update: bool | str = False,
    unset: bool = False,
    **settings: Any,
) -> Any:
    """Declare a field of a resource.

    :param label: the title of its column; commands show no field without one.
    :param since: the API version that introduced it.
    :param create: whether it can be set on creation; text is the keyword and
        the name in the request, if it is not that of the field.
    :param update: whether it can be changed, likewise.
    :param unset: whether it can be unset.
    :param settings: ``display``: how tables render it, a name in
        ``osc.output.columns``; ``sort``: who can sort a list by it:
        ``server``, ``client`` (the server would sort within each page only) or
        ``never``; ``default_factory``: creates the value of a container that
        the server omits; ``required``: it cannot be removed; ``check``: takes
        a value and its name in messages, and returns the value to send.
    """
    column = {
        'label': label,
        'since': Version.parse(since),
        'create': create,
        'update': update,
        'unset': unset and (update or create or True),
        **settings,
    }
    return dataclasses.field(metadata={'column': column})


class Resource:
    """An object of the API, with the data from the server as attributes.

    A field that the server did not send is None, or empty if it is a list or
    dict. In a row of a short list, reading it raises an AttributeError.

    :param manager: its manager, available as ``manager``.
    :param info: the data from the server, a dict.
    :param loaded: accepted for older programs.
    :param short: the API version if it is a row of a short list.
    """

    #: Its name in messages.
    NOUN: ClassVar[str] = 'resource'
    #: The API version that introduced it.
    SINCE: ClassVar[Version] = versions.MIN
    #: The fields of a short list, in the order of their columns.
    SHORT: ClassVar[tuple[str, ...]] = ()
    #: How requests identify it.
    IDENTITY: ClassVar[str] = UUID_OR_NAME
    #: Fields with a column in all API versions.
    ALWAYS_SHOWN: ClassVar[frozenset[str]] = frozenset()
    #: Sort keys of the server that are not fields.
    SORT_KEYS: ClassVar[tuple[str, ...]] = ()
    #: The states that the server does not leave automatically.
    FINAL_STATES: ClassVar[frozenset[str]] = frozenset()
    #: The final states that are not a success.
    FAILURE_STATES: ClassVar[frozenset[str]] = frozenset()

    HUMAN_ID: ClassVar[bool] = False
    NAME_ATTR: ClassVar[str] = 'name'
    human_id: ClassVar[None] = None

    #: The ID of the request that returned it, in the logs of the server.
    request_id: str | None = None
    manager: Any
    _info: dict[str, Any]

    def __init__(
        self,
        manager: Any,
        info: dict[str, Any],
        loaded: bool = False,
        *,
        short: Version | None = None,
    ) -> None:
        cls: Any = type(self)
        absent, reserved, containers = _layout(cls, short)
        made = {**absent, **info, 'manager': manager, '_info': info}
        if not reserved.isdisjoint(info):
            for name in reserved.intersection(info):
                del made[name]
        for name, default_factory in containers:
            if name in made and made[name] is None:
                made[name] = default_factory()
        self.__dict__ = made

    if not TYPE_CHECKING:
        # mypy would accept every name as an attribute.

        def __getattr__(self, name: str) -> Any:
            message = f'{type(self).__name__} has no attribute {name!r}'
            # Properties that need a missing field also end here.
            if name in fields(type(self)) or hasattr(type(self), name):
                message = (
                    f'{name!r} is not in a short list of {plural(self.NOUN)}: '
                    'use detail=True or get()'
                )
            raise AttributeError(message, name=name, obj=self)

    def __dir__(self) -> Iterable[str]:
        # Properties may need fields that are missing.
        return [name for name in super().__dir__() if hasattr(self, name)]

    @classmethod
    def columns(
        cls, version: Version = versions.MAX, *, detail: bool = True
    ) -> list[Column]:
        """Return the columns that exist in a version, in their order.

        :param version: the API version in use.
        :param detail: all columns, not only those of a short list.
        """
        known = fields(cls)
        found = (known[name] for name in (known if detail else cls.SHORT))
        return [
            c
            for c in found
            if c.label and (c.since <= version or c.name in cls.ALWAYS_SHOWN)
        ]

    @property
    def created(self) -> datetime.datetime | None:
        """The creation time, in UTC."""
        return self._time('created_at')

    @property
    def updated(self) -> datetime.datetime | None:
        """The time of the last change in UTC; None without a change."""
        return self._time('updated_at')

    def _time(self, name: str) -> datetime.datetime | None:
        value = getattr(self, name)
        return checks.parse_time(value) if value else None

    def to_dict(self) -> dict[str, Any]:
        """Return a copy of all data from the server."""
        return copy.deepcopy(self._info)

    def get(self) -> None:
        """Read the resource again.

        :raises ClientException: if it cannot be read.
        """
        fresh = self.manager.get(self)
        self.__dict__ = fresh.__dict__

    def is_settled(self) -> bool:
        """Return whether it is in a final state."""
        return str(getattr(self, 'state', '')) in self.FINAL_STATES

    def is_loaded(self) -> bool:
        """Return True, for older programs."""
        return True

    def set_loaded(self, value: bool) -> None:
        """Do nothing; older programs call it."""

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

    def __getstate__(self) -> dict[str, Any]:
        """Omit the manager, whose client has open connections."""
        return {**self.__dict__, 'manager': None}

    def __copy__(self) -> Resource:
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made


@functools.cache
def _layout(
    cls: type[Any], short: Version | None
) -> tuple[dict[str, None], frozenset[str], list[tuple[str, Any]]]:
    """Return data for the constructor, computed once for a class.

    :returns: the default values of fields; the names that a field of the
        server must not replace; and the containers with their factories.
    """
    known = fields(cls)
    absent = {
        c.name: None
        for c in known.values()
        if short is None or c.since > short or c.name in cls.SHORT
    }
    reserved = frozenset(dir(cls)) - known.keys()
    containers = [
        (c.name, c.default_factory)
        for c in known.values()
        if c.default_factory
    ]
    return absent, reserved, containers


_FIELDS: dict[type[Any], dict[str, Column]] = {}


def fields(cls: type[Any]) -> dict[str, Column]:
    """Return the columns of a resource class by the names of its fields."""
    if cls not in _FIELDS:
        declared = (
            dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
        )
        _FIELDS[cls] = {
            one.name: _column(one)
            for one in declared
            if 'column' in one.metadata
        }
    return _FIELDS[cls]


def _column(declared: dataclasses.Field[Any]) -> Column:
    """Return the column of a field, by its name or one of its keywords."""
    settings = dict(declared.metadata['column'])
    for verb in ('create', 'update', 'unset'):
        given = settings[verb]
        settings[verb] = declared.name if given is True else given or ''
    return Column(declared.name, type=str(declared.type), **settings)


def keywords(cls: type[Resource], verb: str) -> dict[str, Column]:
    """Return the fields that an operation accepts, by keyword.

    :param cls: the resource class.
    :param verb: ``create``, ``update`` or ``unset``.
    """
    found = {getattr(c, verb): c for c in fields(cls).values()}
    found.pop('', None)
    return found


def identity_of(info: Mapping[str, Any]) -> Any:
    """Return the UUID from the server, or the ID if there is none."""
    return info.get('uuid') or info.get('id')


def normalize_uuid(value: str) -> str | None:
    """Return the canonical form of a UUID, None for any other text."""
    found = re.fullmatch(_UUID_FORM, value)
    return '-'.join(found.groups()).lower() if found else None


def identifier_of(value: Any) -> str:
    """Return the identifier of a resource, or the identifier itself."""
    if isinstance(value, Resource):
        value = identity_of(value._info)
    return '' if value is None else str(value)


def to_wire(value: Any) -> Any:
    """Return the representation of a value in requests."""
    return identifier_of(value) if isinstance(value, Resource) else value


def dict_of(found: Resource, name: str) -> dict[str, Any]:
    """Return a copy of a dict in a resource, empty if it is None.

    :raises InvalidResponse: if the server sent something else.
    """
    value = getattr(found, name) or {}
    if not isinstance(value, dict):
        raise exceptions.InvalidResponse(
            f'{name} of {found.NOUN} {identity_of(found._info)} is not an '
            f'object: {checks.quote(value)}'
        )
    return {**value}


def article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f'{"an" if noun[0] in "aeiou" else "a"} {noun}'


def plural(noun: str) -> str:
    """Return the plural of a noun."""
    return f'{noun[:-1]}ies' if noun.endswith('y') else f'{noun}s'
