# SPDX-License-Identifier: Apache-2.0
"""Lists of the API: page after page, and sorted where the server cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlsplit

from watcherclient import exceptions
from watcherclient.base.resource import (
    Column,
    Resource,
    fields,
    identity_of,
    plural,
)
from watcherclient.http.body import parse_json, unexpected_body

R = TypeVar('R', bound=Resource)


class Page(NamedTuple):
    """The arguments that all lists take."""

    #: With all fields.
    detail: bool = False
    #: How many at most; all when None or 0.
    limit: Any = None
    #: What to begin after: an item, or its UUID (of a service, its ID).
    marker: Any = None
    #: The field to sort by: its name or label.
    sort_key: str | None = None
    #: ``asc`` or ``desc``.
    sort_dir: str | None = None

    def checked(self) -> Page:
        """Return the same with the limit as a number, None for no limit.

        :raises ValidationError: for a limit or direction that is invalid.
        """
        try:
            limit = 0 if self.limit is None else int(self.limit)
        except (TypeError, ValueError):
            limit = -1
        if limit < 0:
            raise exceptions.ValidationError(
                f'limit is {self.limit!r}: give how many items to list, or 0 '
                'for all of them'
            )
        if self.sort_dir not in (None, 'asc', 'desc'):
            raise exceptions.ValidationError(
                f'sort_dir is {self.sort_dir!r}: give asc or desc'
            )
        return self._replace(limit=limit or None)


def read_pages(
    get: Callable[..., Any],
    collection: str,
    params: Mapping[str, Any],
    limit: int | None,
) -> Iterator[list[dict[str, Any]]]:
    """Read page after page as asked.

    :param get: sends the request for a page; takes ``params``.
    :param collection: the name of the list in answers.
    :param params: the query of the first page, without its limit.
    :param limit: how many items at most.
    """
    query = {**params}
    seen: set[int] = set()
    start = query.get('marker')
    markers = {start}
    seen_before = -1
    while limit != 0:
        query['limit'] = limit
        try:
            response = get(
                params={k: v for k, v in query.items() if v is not None}
            )
        except exceptions.NotFound:
            # The marker was deleted meanwhile: start over, and skip what was
            # seen. A second failure without a new row is something else.
            if query.get('marker') == start or len(seen) == seen_before:
                raise
            seen_before = len(seen)
            query['marker'], markers = start, {start}
            continue
        body = parse_json(response)
        items = _unseen(response, body, collection, seen)[:limit]
        if limit is not None:
            limit -= len(items)
        yield items
        # Of the next link only the marker is of use: it lacks the filters
        # and names a host that may be out of reach.
        marker = _next_marker(response, body)
        if marker is None:
            return
        ended = not items and len(seen) != seen_before
        if marker in markers or ended:
            raise unexpected_body(
                response, f'a list that does not go on after {marker}'
            )
        markers.add(marker)
        query['marker'] = marker


def _unseen(
    response: Any, body: Any, collection: str, seen: set[int]
) -> list[dict[str, Any]]:
    """Return the items of a page that did not come before."""
    items = body.get(collection) if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise unexpected_body(response, f'no list of {collection}')
    found = []
    try:
        for item in items:
            identity = identity_of(item)
            # Hashes take less room than the identities of a long list.
            key = hash(identity)
            if identity is None or key not in seen:
                seen.add(key)
                found.append(item)
    except (AttributeError, TypeError) as error:
        raise unexpected_body(response, f'no list of {collection}') from error
    return found


def _next_marker(response: Any, body: Mapping[str, Any]) -> str | None:
    link = body.get('next')
    if link is None or link == '':
        return None
    try:
        marker: str = parse_qs(urlsplit(link).query)['marker'][-1]
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise unexpected_body(
            response, 'a list whose next link has no marker'
        ) from error
    return marker


def sort_column(cls: type[Resource], key: str) -> Column:
    """Return what to sort by.

    :param cls: the class of the rows.
    :param key: a field's name or label, or another key of the server.
    :raises ValidationError: when a list cannot be sorted by it.
    """
    known = [c for c in fields(cls).values() if c.sort != 'nobody']
    for column in known:
        if key in (column.name, column.label):
            return column
    if key in cls.SORT_KEYS:
        return Column(key)
    same = key.lower().replace(' ', '_')
    for column in known:
        if same == column.label.lower().replace(' ', '_'):
            return column
    names = sorted({*(c.name for c in known), *cls.SORT_KEYS})
    raise exceptions.ValidationError(
        f'A list of {plural(cls.NOUN)} cannot be sorted by {key!r}: give one '
        f'of {", ".join(names)}'
    )


def sort_rows(
    rows: Iterable[R], name: str, page: Page, marker: str | None
) -> Iterator[R]:
    """Sort all rows by a field; what has no value comes last.

    :param rows: those of all pages.
    :param name: the name of the field.
    :param page: the direction, and how many at most.
    :param marker: what to begin after.
    :raises NotFound: when the marker is not among the rows.
    """
    every = [*rows]
    named = [row for row in every if getattr(row, name) is not None]
    named.sort(
        key=lambda row: str(getattr(row, name)),
        reverse=page.sort_dir == 'desc',
    )
    every = named + [row for row in every if getattr(row, name) is None]
    if marker is not None:
        identities = [str(identity_of(row._info)) for row in every]
        if marker not in identities:
            raise exceptions.NotFound(f'Marker {marker} could not be found')
        every = every[identities.index(marker) + 1 :]
    yield from every[: page.limit]
