# SPDX-License-Identifier: Apache-2.0
"""How a resource is named in a request: by what the server can find it by.

Users may also give the first digits of a UUID, and names that would not
survive in a path: these are looked up.
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

#: The fewest digits that a UUID can be named by.
SHORTEST_PREFIX = 4
_PREFIX = rf'(?i)[0-9a-f]{{{SHORTEST_PREFIX}}}[0-9a-f-]{{0,31}}'
#: How many of several matches a message names.
_NAMED = 10
# The server takes such an ending of a path for a file type, and cuts it.
_SUFFIX = r'(?is).*\.[a-z][a-z0-9]*'
_LONGEST = 255


def identify(manager: Manager[Any], value: Any) -> str:
    """Return what the caller named a resource by.

    :param manager: the manager of the collection.
    :param value: the resource, or its name, UUID or ID.
    :raises ValidationError: when it is empty, or a resource of another kind.
    """
    cls = manager.resource_class
    if isinstance(value, Resource) and not isinstance(value, cls):
        raise exceptions.ValidationError(
            f'expected {article(cls.NOUN)}, not {article(value.NOUN)}'
        )
    named = identifier_of(value)
    if not named.strip():
        raise exceptions.ValidationError(
            f'The {cls.IDENTITY} of the {cls.NOUN} is empty'
        )
    return named


def resolve(manager: Manager[Any], identifier: Any) -> str:
    """Return what names a resource in a path.

    :raises ValidationError: when the server could not understand it.
    :raises NotFound: when it has to be looked up and does not exist.
    """
    cls = manager.resource_class
    named = identify(manager, identifier)
    shown = display.truncate(named, 80)
    if not display.is_unicode(named):
        raise exceptions.ValidationError(
            f'No {cls.NOUN} is named {shown}: it is not UTF-8'
        )
    if len(named) > _LONGEST:
        raise exceptions.ValidationError(
            f'No {cls.NOUN} is named {shown}: a name has at most '
            f'{_LONGEST} characters'
        )
    uuid = normalize_uuid(named)
    if uuid and cls.IDENTITY != ID_OR_NAME:
        return uuid
    if cls.IDENTITY == UUID:
        if is_prefix(named):
            return complete(manager, named.lower())
        raise exceptions.ValidationError(
            f'{shown!r} is not a UUID: {article(cls.NOUN)} is named by '
            f'its UUID, or by the first {SHORTEST_PREFIX} or more digits '
            'of it'
        )
    unsafe = '/' in named or named in ('.', '..', 'detail')
    if unsafe or re.fullmatch(_SUFFIX, named):
        return _look_up(manager, named)
    return named


def is_prefix(named: str) -> bool:
    """Return whether text can be the first digits of a UUID."""
    return re.fullmatch(_PREFIX, named) is not None


def complete(manager: Manager[Any], prefix: str) -> str:
    """Return the only UUID that starts with a prefix, found by listing.

    :raises NotFound: when there is none.
    :raises NoUniqueMatch: when there are several.
    """
    noun = manager.resource_class.NOUN
    uuids = (str(identity_of(row._info)) for row in manager._iterate(Page()))
    found = [uuid for uuid in uuids if uuid.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise exceptions.NotFound(
            f'The UUID of no {noun} begins with {prefix}'
        )
    some = ', '.join(found[:_NAMED])
    more = len(found) - _NAMED
    raise exceptions.NoUniqueMatch(
        f'{noun.capitalize()} "{prefix}" is ambiguous: {some}'
        + (f' and {more} more' if more > 0 else '')
    )


def _look_up(manager: Manager[Any], name: str) -> str:
    """Find by listing what the server cannot find by such a name."""
    for row in manager._iterate(Page()):
        if row._info.get('name') == name:
            return str(identity_of(row._info))
    raise exceptions.NotFound(
        f'No {manager.resource_class.NOUN} is named '
        f'{display.truncate(name, 80)}'
    )


def to_uuid(manager: Manager[Any], identifier: Any) -> str:
    """Return the UUID of a resource that is named by UUID or name.

    :raises ValidationError: when it is empty, or of another kind.
    :raises NotFound: when there is no resource of that name.
    """
    named = identify(manager, identifier)
    uuid = normalize_uuid(named)
    if uuid is None:
        found = manager._get(named)._info.get('uuid')
        if not found:
            noun = manager.resource_class.NOUN
            raise exceptions.InvalidResponse(
                f'The server sent no UUID of {noun} '
                f'{display.truncate(named, 80)}'
            )
        uuid = str(found)
    return uuid
