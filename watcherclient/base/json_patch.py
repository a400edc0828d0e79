# SPDX-License-Identifier: Apache-2.0
"""JSON patch operations, as the API takes them for changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.base import checks
from watcherclient.base.resource import Resource, fields, keywords, to_wire


def check_value(cls: type[Resource], keyword: str, value: Any) -> Any:
    """Return the value to send for a field, checked.

    :param cls: the resource class.
    :param keyword: the name of the field in requests.
    :param value: what the caller gave.
    :raises ValidationError: for a value that the server would misread.
    """
    known = {
        **fields(cls),
        **keywords(cls, 'create'),
        **keywords(cls, 'update'),
    }
    column = known.get(keyword)
    if column is None or column.check is None:
        return value
    words = keyword.replace('_', ' ')
    return column.check(value, f'{words} of the {cls.NOUN}')


def check_not_empty(cls: type[Resource], changes: Collection[Any]) -> None:
    """Refuse to change a resource without changes.

    :raises ValidationError: when there are none.
    """
    if not changes:
        raise exceptions.ValidationError(
            f'Nothing to change: name at least one field of the {cls.NOUN}'
        )


def check_patch(
    cls: type[Resource], operations: Any, immutable: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Return JSON patch operations to send, their values checked.

    :param cls: the resource class.
    :param operations: a list of dicts ``op``, ``path`` and ``value``.
    :param immutable: the names whose change the server would ignore.
    :raises ValidationError: for an operation that cannot do what it says.
    """
    given = operations if isinstance(operations, list | tuple) else ()
    check_not_empty(cls, given)
    return [_checked(cls, one, immutable) for one in given]


def _checked(
    cls: type[Resource], operation: Any, immutable: Iterable[str]
) -> dict[str, Any]:
    path = operation.get('path') if isinstance(operation, Mapping) else None
    if not isinstance(path, str):
        raise exceptions.ValidationError(
            f'{checks.quote(operation)} is not a JSON patch operation: give '
            'a dict with op, path and value'
        )
    name = path.strip('/')
    if not name:
        raise exceptions.ValidationError(
            f'{checks.quote(operation)} has an empty path: name a field of '
            f'the {cls.NOUN}'
        )
    if name in immutable:
        raise exceptions.ValidationError(
            f'The {name} of an existing {cls.NOUN} cannot be changed: the '
            'server would ignore it'
        )
    checked = {**operation}
    if operation.get('op') != 'remove':
        if 'value' in operation and path == f'/{name}':
            checked['value'] = check_value(cls, name, operation['value'])
    elif any(
        column.required and name in (column.name, column.update)
        for column in fields(cls).values()
    ):
        raise exceptions.ValidationError(
            f'The {name} of an existing {cls.NOUN} cannot be removed: '
            'replace it'
        )
    return checked


def replace(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the operations that set what is not None of some values."""
    return [
        {'op': 'replace', 'path': f'/{name}', 'value': to_wire(value)}
        for name, value in values.items()
        if value is not None
    ]


def remove(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the operations that remove fields."""
    return [{'op': 'remove', 'path': f'/{name}'} for name in names]
