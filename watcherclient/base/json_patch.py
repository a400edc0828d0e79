# SPDX-License-Identifier: Apache-2.0
"""JSON patch operations, which the API uses for changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.base import checks
from watcherclient.base.resource import Resource, dict_of, fields, to_wire
from watcherclient.text import display


def check_value(cls: type[Resource], keyword: str, value: Any) -> Any:
    """Check a value, and return the value to send.

    :param cls: the resource class.
    :param keyword: the name of the field in requests.
    :param value: the value from the caller.
    :raises ValidationError: if a value is invalid.
    """
    for c in fields(cls).values():
        if c.check and keyword in (c.name, c.create, c.update):
            words = keyword.replace('_', ' ')
            return c.check(value, f'{cls.NOUN} {words}')
    return value


def check_not_empty(cls: type[Resource], changes: Collection[Any]) -> None:
    """Check that there are changes.

    :raises ValidationError: if there are none.
    """
    if not changes:
        raise exceptions.ValidationError(
            f'nothing to change: specify at least one field of the {cls.NOUN}'
        )


def check_patch(
    cls: type[Resource], operations: Any, immutable: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Check JSON patch operations, and return those to send.

    :param cls: the resource class.
    :param operations: a list of dicts ``op``, ``path`` and ``value``.
    :param immutable: the fields that the server would not change.
    :raises ValidationError: if an operation would have no effect.
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
            f'{checks.quote(operation)} is not a JSON patch operation: '
            'expected a dict with op, path and value'
        )
    name = path.strip('/')
    if not name:
        raise exceptions.ValidationError(
            f'{checks.quote(operation)} has an empty path: specify a field of '
            f'the {cls.NOUN}'
        )
    if name in immutable:
        raise exceptions.ValidationError(
            f'cannot change the {name} of an existing {cls.NOUN}'
        )
    checked = {**operation}
    if operation.get('op') == 'remove':
        known = fields(cls).values()
        if any(c.required and name in (c.name, c.update) for c in known):
            raise exceptions.ValidationError(
                f'cannot remove the {name} of an existing {cls.NOUN}: replace '
                'it instead'
            )
    elif 'value' in operation and path == f'/{name}':
        checked['value'] = check_value(cls, name, operation['value'])
    return checked


def replace(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the operations that set all values that are not None."""
    return [
        {'op': 'replace', 'path': f'/{name}', 'value': to_wire(value)}
        for name, value in values.items()
        if value is not None
    ]


def remove(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the operations that remove fields."""
    return [{'op': 'remove', 'path': f'/{name}'} for name in names]


def remove_keys(
    found: Resource, name: str, keys: Iterable[str]
) -> list[dict[str, Any]]:
    """Return the operations that remove some keys of a dict.

    :param found: the resource.
    :param name: the name of the field.
    :param keys: the keys to remove.
    :raises ValidationError: if a key does not exist.
    """
    left = dict_of(found, name)
    for key in keys:
        if key not in left:
            raise exceptions.ValidationError(
                f'the {name.replace("_", " ")} of the {found.NOUN} do not '
                f'contain {display.truncate(key, 80)}: choose from '
                f'{", ".join(left) or "none"}'
            )
        del left[key]
    return replace({name: left})
