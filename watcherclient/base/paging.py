# SPDX-License-Identifier: Apache-2.0
"""Lists of the API: paging, and sorting that the server does not support."""

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
    """The arguments that all lists have."""

    #: Return all fields.
    detail: bool = False
    #: Maximum number of items; None or 0 for all.
    limit: Any = None
    #: List items after this one: an item, or its UUID (the ID of a service).
    marker: Any = None
    #: The field to sort by: its name or label.
    sort_key: str | None = None
    #: ``asc`` or ``desc``.
    sort_dir: str | None = None

    def checked(self) -> Page:
        """Return the page with its limit as a number, None for no limit.

        :raises ValidationError: if the limit or direction is invalid.
        """
        try:
            limit = 0 if self.limit is None else int(self.limit)
        except (TypeError, ValueError):
            limit = -1
        if limit < 0:
            raise exceptions.ValidationError(
                f'invalid limit {self.limit!r}: expected a number of items, '
                'or 0 for all'
            )
        if self.sort_dir not in (None, 'asc', 'desc'):
            raise exceptions.ValidationError(
                f'invalid sort_dir {self.sort_dir!r}: choose from asc, desc'
            )
        return self._replace(limit=limit or None)


def read_pages(
    get: Callable[..., Any],
    collection: str,
    params: Mapping[str, Any],
    limit: int | None,
) -> Iterator[list[dict[str, Any]]]:
    """Yield items page by page.

    :param get: sends the request for a page; has the keyword ``params``.
    :param collection: the name of the list in responses.
    :param params: the query of the first page, without its limit.
    :param limit: maximum number of items.
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
            # The marker was deleted: start over, and skip known rows.
            # A second failure without a new row has another cause.
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
        # Only the marker of the next link is useful: the link lacks the
        # filters, and its host may be unreachable.
        marker = _next_marker(response, body)
        if marker is None:
            return
        ended = not items and len(seen) != seen_before
        if marker in markers or ended:
            raise unexpected_body(
                response, f'a list that does not continue after {marker}'
            )
        markers.add(marker)
        query['marker'] = marker


def _unseen(
    response: Any, body: Any, collection: str, seen: set[int]
) -> list[dict[str, Any]]:
    """Return the items of a page that are not repeated."""
    items = body.get(collection) if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise unexpected_body(response, f'no list of {collection}')
    found = []
    try:
        for item in items:
            identity = identity_of(item)
            # Hashes need less memory than the identifiers of a long list.
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
    """Return the sort key.

    :param cls: the class of the rows.
    :param key: the name or label of a field, or another key of the server.
    :raises ValidationError: if a list cannot be sorted by it.
    """
    known = [c for c in fields(cls).values() if c.sort != 'never']
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
        f'cannot sort {plural(cls.NOUN)} by {key!r}: choose from '
        f'{", ".join(names)}'
    )


def sort_rows(
    rows: Iterable[R], name: str, page: Page, marker: str | None
) -> Iterator[R]:
    """Sort rows by a field; rows without a value come last.

    :param rows: the rows of all pages.
    :param name: the name of the field.
    :param page: the direction and the limit.
    :param marker: return rows after this one.
    :raises NotFound: if no row is the marker.
    """
    every = sorted(
        rows,
        key=lambda row: str(getattr(row, name)),
        reverse=page.sort_dir == 'desc',
    )
    every.sort(key=lambda row: getattr(row, name) is None)
    if marker is not None:
        identities = [str(identity_of(row._info)) for row in every]
        if marker not in identities:
            raise exceptions.NotFound(f'marker {marker} could not be found')
        every = every[identities.index(marker) + 1 :]
    yield from every[: page.limit]
