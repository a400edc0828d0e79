# SPDX-License-Identifier: Apache-2.0
"""Identifiers of resources in requests.

The client looks up UUID prefixes, and names that a path cannot contain.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.base.paging import Page
from watcherclient.base.resource import (
    ID_OR_NAME,
    UUID,
    Resource,
    article,
    identifier_of,
    identity_of,
    normalize_uuid,
)
from watcherclient.text import display

if TYPE_CHECKING:
    from watcherclient.base.manager import Manager

#: Minimum length of a UUID prefix.
SHORTEST_PREFIX = 4
_PREFIX = rf'(?i)[0-9a-f]{{{SHORTEST_PREFIX}}}[0-9a-f-]{{0,31}}'
#: Maximum number of matches in a message.
_NAMED = 10
# The server removes such an ending of a path as a file extension.
_SUFFIX = r'(?is).*\.[a-z][a-z0-9]*'
_LONGEST = 255


def identify(manager: Manager[Any], value: Any) -> str:
    """Return the identifier that the caller passed.

    :param manager: the manager of the collection.
    :param value: the resource, or its name, UUID or ID.
    :raises ValidationError: if it is empty, or the wrong kind of resource.
    """
    cls = manager.resource_class
    if isinstance(value, Resource) and not isinstance(value, cls):
        raise exceptions.ValidationError(
            f'expected {article(cls.NOUN)}, not {article(value.NOUN)}'
        )
    named = identifier_of(value)
    if not named.strip():
        raise exceptions.ValidationError(
            f'the {cls.IDENTITY} of the {cls.NOUN} is empty'
        )
    return named


def resolve(manager: Manager[Any], identifier: Any) -> str:
    """Return the identifier of a resource in a path.

    :raises ValidationError: if the server could not parse it.
    :raises NotFound: if it must be looked up and does not exist.
    """
    cls = manager.resource_class
    named = identify(manager, identifier)
    shown = display.truncate(named, 80)
    if not display.is_unicode(named):
        raise exceptions.ValidationError(
            f'no {cls.NOUN} is named {shown}: the name is not UTF-8'
        )
    if len(named) > _LONGEST:
        raise exceptions.ValidationError(
            f'no {cls.NOUN} is named {shown}: names have at most {_LONGEST} '
            'characters'
        )
    uuid = normalize_uuid(named)
    if uuid and cls.IDENTITY != ID_OR_NAME:
        return uuid
    if cls.IDENTITY == UUID:
        if is_prefix(named):
            return complete(manager, named.lower())
        raise exceptions.ValidationError(
            f'{shown!r} is not a UUID: specify {article(cls.NOUN)} by its '
            f'UUID, or by a prefix of at least {SHORTEST_PREFIX} digits'
        )
    unsafe = '/' in named or named in ('.', '..', 'detail')
    if unsafe or re.fullmatch(_SUFFIX, named):
        return _look_up(manager, named)
    return named


def is_prefix(named: str) -> bool:
    """Return whether text can be a UUID prefix."""
    return re.fullmatch(_PREFIX, named) is not None


def complete(manager: Manager[Any], prefix: str) -> str:
    """Return the only UUID that starts with a prefix, from a list.

    :raises NotFound: if it does not exist.
    :raises NoUniqueMatch: if it is ambiguous.
    """
    noun = manager.resource_class.NOUN
    uuids = (str(identity_of(row._info)) for row in manager._iterate(Page()))
    found = [uuid for uuid in uuids if uuid.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise exceptions.NotFound(f'no {noun} starts with {prefix}')
    some = ', '.join(found[:_NAMED])
    more = len(found) - _NAMED
    raise exceptions.NoUniqueMatch(
        f'{noun} "{prefix}" is ambiguous: {some}'
        + (f' and {more} more' if more > 0 else '')
    )


def _look_up(manager: Manager[Any], name: str) -> str:
    """Find a resource in a list, if the server cannot look up its name."""
    for row in manager._iterate(Page()):
        if row._info.get('name') == name:
            return str(identity_of(row._info))
    raise exceptions.NotFound(
        f'no {manager.resource_class.NOUN} is named '
        f'{display.truncate(name, 80)}'
    )


def to_uuid(manager: Manager[Any], identifier: Any) -> str:
    """Return the UUID of a resource, looked up if it is a name.

    :raises ValidationError: if it is empty, or the wrong kind of resource.
    :raises NotFound: if it does not exist.
    """
    named = identify(manager, identifier)
    uuid = normalize_uuid(named)
    if uuid is None:
        found = manager._get(named)._info.get('uuid')
        if not found:
            noun = manager.resource_class.NOUN
            raise exceptions.InvalidResponse(
                f'the server sent no UUID for {noun} '
                f'{display.truncate(named, 80)}'
            )
        uuid = str(found)
    return uuid
