# SPDX-License-Identifier: Apache-2.0
"""What all managers share: the verbs of the API, and paging."""

from __future__ import annotations

import builtins
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    TypedDict,
    TypeVar,
)
from urllib.parse import parse_qs, quote, urlsplit

from watcherclient import collector, exceptions, versions
from watcherclient.base import lookup, wait
from watcherclient.base.resource import (
    Column,
    Resource,
    article,
    fields,
    identifier_of,
    identity_of,
    to_wire,
)
from watcherclient.http.body import parse_json, unexpected_body
from watcherclient.text import display

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from watcherclient.http.adapter import Adapter

_NAMELESS = hash(None)


class Page(TypedDict, total=False):
    """The arguments that all lists take."""

    #: With all fields.
    detail: bool
    #: How many at most; all when None or 0.
    limit: int | None
    #: What to begin after: the UUID of an item (of a service, its ID).
    marker: Any
    #: The field to sort by.
    sort_key: str | None
    #: ``asc`` or ``desc``.
    sort_dir: str | None


R = TypeVar('R', bound=Resource)


class Manager(Generic[R]):
    """A collection of the API; subclasses spell out the verbs it has.

    :param api: the adapter to send requests through.
    """

    resource_class: ClassVar[type[Any]]
    #: The name of the collection in paths and answers.
    path: ClassVar[str]

    def __init__(self, api: Adapter) -> None:
        self.api = api

    def _iterate(
        self,
        filters: Mapping[str, Any] | None = None,
        *,
        detail: bool = False,
        limit: int | None = None,
        marker: Any = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        matching: Iterable[Callable[[R], bool] | None] = (),
    ) -> Iterator[R]:
        """Check the arguments now, then read page after page as asked.

        Rows that do not pass all tests of ``matching`` are left out, and
        not counted.
        """
        wanted = self._check_limit(limit)
        tests = [test for test in matching if test]
        if tests:
            every = self._iterate(
                filters,
                detail=detail,
                marker=marker,
                sort_key=sort_key,
                sort_dir=sort_dir,
            )
            matches = (r for r in every if all(test(r) for test in tests))
            return itertools.islice(matches, int(limit or 0) or None)
        if sort_dir not in (None, 'asc', 'desc'):
            raise exceptions.ValidationError(
                f'sort_dir is {sort_dir!r}: give asc or desc'
            )
        params = {k: to_wire(v) for k, v in (filters or {}).items() if v}
        url = f'/v1/{self.path}' + ('/detail' if detail else '')
        after = None if marker is None else str(identifier_of(marker))
        column = self._sort_column(sort_key) if sort_key else None
        if column is not None and column.sort == 'client':
            rows = self._rows(url, params, math.inf)
            return self._sorted(rows, column, sort_dir, after, wanted)
        params['marker'] = after
        params['sort_key'] = column.name if column else None
        params['sort_dir'] = sort_dir
        return self._rows(url, params, wanted)

    @staticmethod
    def _gather(rows: Iterator[R]) -> list[R]:
        """Return all rows as a list."""
        found = [*itertools.islice(rows, collector.MANY)]
        if len(found) == collector.MANY:
            with collector.hoarding():
                found += rows
        return found

    @staticmethod
    def _check_limit(limit: Any) -> float:
        try:
            wanted = 0 if limit is None else int(limit)
        except (TypeError, ValueError):
            wanted = -1
        if wanted < 0:
            raise exceptions.ValidationError(
                f'limit is {limit!r}: give how many items to list, or 0 for '
                'all of them'
            )
        return wanted or math.inf

    def _sort_column(self, key: str) -> Column:
        """Find what to sort by from a field's name or label."""
        cls = self.resource_class
        known = [c for c in fields(cls).values() if c.sort != 'nobody']
        for column in known:
            if key in (column.name, column.label):
                return column
        if key in cls.SORT_KEYS:
            return Column(key, '', versions.MIN, 'text', 'server', None)
        same = key.lower().replace(' ', '_')
        for column in known:
            if same == column.label.lower().replace(' ', '_'):
                return column
        names = sorted({*(c.name for c in known), *cls.SORT_KEYS})
        raise exceptions.ValidationError(
            f'A list of {cls.NOUN}s cannot be sorted by {key!r}: give one of '
            f'{", ".join(names)}'
        )

    def _sorted(
        self,
        rows: Iterator[R],
        column: Column,
        sort_dir: str | None,
        after: str | None,
        wanted: float,
    ) -> Iterator[R]:
        """Sort over all pages; what has no value comes last."""
        every = [*rows]
        named = [row for row in every if getattr(row, column.name) is not None]
        named.sort(
            key=lambda row: str(getattr(row, column.name)),
            reverse=sort_dir == 'desc',
        )
        every = named + [r for r in every if getattr(r, column.name) is None]
        if after is not None:
            names = [str(identity_of(row._info)) for row in every]
            if after not in names:
                raise exceptions.NotFound(f'Marker {after} could not be found')
            every = every[names.index(after) + 1 :]
        yield from every if wanted == math.inf else every[: int(wanted)]

    def _rows(
        self, url: str, params: dict[str, Any], left: float
    ) -> Iterator[R]:
        return itertools.chain.from_iterable(self._pages(url, params, left))

    def _pages(
        self, url: str, params: dict[str, Any], left: float
    ) -> Iterator[list[R]]:
        """Read page after page as asked."""
        seen: set[int] = set()
        markers = {params.get('marker')}
        while left > 0:
            params['limit'] = None if left == math.inf else int(left)
            response = self.api.get(
                url, params={k: v for k, v in params.items() if v is not None}
            )
            with collector.paused():
                body = parse_json(response)
                rows = self._page(response, body, seen)
            if left < len(rows):
                rows = rows[: int(left)]
            left -= len(rows)
            yield rows
            # Of the next link only the marker is of use: it lacks the
            # filters and names a host that may be out of reach.
            marker = _next_marker(response, body)
            if marker is None:
                return
            if marker in markers or not rows:
                raise unexpected_body(
                    response, f'a list that does not go on after {marker}'
                )
            markers.add(marker)
            params['marker'] = marker

    def _page(self, response: Any, body: Any, seen: set[int]) -> list[R]:
        """Make the resources of a page, leaving out what came before."""
        items = body.get(self.path) if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise unexpected_body(response, f'no list of {self.path}')
        try:
            keys = [hash(i.get('uuid') or i.get('id')) for i in items]
        except (AttributeError, TypeError) as error:
            raise unexpected_body(
                response, f'no list of {self.path}'
            ) from error
        if len({*keys}) < len(keys) or not seen.isdisjoint(keys):
            kept = []
            for key, item in zip(keys, items, strict=True):
                if key not in seen or key == _NAMELESS:
                    seen.add(key)
                    kept.append(item)
            items = kept
        seen.update(keys)
        make = self.resource_class
        return [make(self, item) for item in items]

    def _get(self, identifier: Any) -> R:
        return self._one(self.api.get(self._address(identifier)))

    def _check_known(
        self,
        known: Iterable[str],
        values: Iterable[str],
        verb: str = 'created with',
    ) -> None:
        """Refuse the names of fields that are not among the known."""
        unknown = sorted({*values} - {*known})
        if unknown:
            raise exceptions.InvalidAttribute(
                f'{article(self.resource_class.NOUN)} cannot be {verb} '
                f'{", ".join(unknown)}: known are '
                f'{", ".join(known)}'
            )

    def _create(self, values: Mapping[str, Any]) -> R:
        """Create from what is not None of the values."""
        body = {k: to_wire(v) for k, v in values.items() if v is not None}
        needed = self._needed(body)
        response = self.api.post(
            f'/v1/{self.path}',
            json=body,
            since=needed.since if needed else versions.MIN,
            feature=f'{needed.name if needed else "It"} of '
            f'{article(self.resource_class.NOUN)}',
        )
        return self._one(response)

    def _needed(self, body: Mapping[str, Any]) -> Column | None:
        """Return the newest of the fields that a body sets."""
        known = fields(self.resource_class)
        used = [known[k] for k, v in body.items() if v and k in known]
        return max(used, key=lambda column: column.since, default=None)

    def _update(
        self,
        identifier: Any,
        patch: Sequence[Mapping[str, Any]],
        **kwargs: Any,
    ) -> R:
        address = self._address(identifier)
        self._check_free(identifier, patch)
        return self._one(self.api.patch(address, json=[*patch], **kwargs))

    def _check_free(
        self, identifier: Any, patch: Sequence[Mapping[str, Any]]
    ) -> None:
        """Refuse to give a resource the name of another.

        The server would fail with an internal error.
        """
        for one in patch:
            if one['path'] != '/name' or one.get('op') == 'remove':
                continue
            try:
                info = self._get(one.get('value'))._info
            except exceptions.HttpError:
                # There is none; or whatever is wrong, the change will tell.
                continue
            names = (info.get('uuid'), info.get('name'))
            if names[1] == one['value'] and identifier_of(identifier) not in (
                names
            ):
                noun = article(self.resource_class.NOUN)
                raise exceptions.ValidationError(
                    f'There is {noun} named '
                    f'{display.truncate(one["value"], 80)} already: give '
                    'another name'
                )

    def _replacing(
        self, known: Iterable[str], values: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Return the operations that set what is not None of the values."""
        self._check_known(known, values, 'changed in')
        return [
            {'op': 'replace', 'path': f'/{name}', 'value': to_wire(value)}
            for name, value in values.items()
            if value is not None
        ]

    def _removing(
        self, known: Iterable[str], names: Iterable[str]
    ) -> list[dict[str, Any]]:
        """Return the operations that set fields back."""
        self._check_known(known, names, 'freed of')
        return [{'op': 'remove', 'path': f'/{name}'} for name in names]

    def _delete(self, identifier: Any) -> None:
        self.api.delete(self._address(identifier))

    def _wait(
        self,
        identifier: Any,
        state: str | None,
        timeout: float | None,
        interval: float,
        on_poll: Callable[[R], object] | None,
        after: R | None = None,
    ) -> R:
        """Wait until a resource is in a state, or settled when None.

        :param after: what it was before it was set going: what has not been
            changed since then does not count.
        """
        named = identifier

        def fetch() -> R:
            nonlocal named
            # What was found once is asked for by its UUID.
            named = self._get(named)
            return named

        def until(found: R) -> bool:
            if after is not None:
                new = found._info.get('updated_at') != after._info.get(
                    'updated_at'
                )
                return new and self._state(found) in found.FINAL_STATES
            return self._state(found) == state or found.is_settled()

        try:
            found = wait.wait_for(
                fetch,
                until,
                timeout=timeout,
                interval=interval,
                on_poll=on_poll,
            )
        except exceptions.WaitTimeout as error:
            raise exceptions.WaitTimeout(
                f'{self._status(error.resource, "still ")} after '
                f'{timeout:g} seconds; it goes on',
                error.resource,
            ) from None
        ended = self._state(found)
        if ended != state if state else ended in found.FAILURE_STATES:
            instead = f', not {state}' if state else ''
            raise exceptions.WaitFailed(self._explain(found, instead), found)
        return found

    @staticmethod
    def _state(found: R) -> str | None:
        return getattr(found, 'state', None)

    def _status(self, found: R, still: str = '') -> str:
        noun = self.resource_class.NOUN.capitalize()
        state = display.escape_control_chars(str(self._state(found)))
        return f'{noun} {identity_of(found._info)} is {still}{state}'

    def _explain(self, found: R, instead: str = '') -> str:
        """Return in a sentence how a resource ended, and why."""
        why = (getattr(found, 'status_message', None) or '').rstrip('.')
        return (
            self._status(found)
            + instead
            + (f': {display.escape_control_chars(why)}' if why else '')
        )

    def _one(self, response: Any) -> R:
        body = parse_json(response)
        if not isinstance(body, dict):
            raise unexpected_body(
                response, f'not {article(self.resource_class.NOUN)}'
            )
        one: R = self.resource_class(self, body)
        return one

    def _address(self, identifier: Any, verb: str = '') -> str:
        """Return the path of one resource, its identifier one segment."""
        named = quote(lookup.addressable(self, identifier), safe='')
        return f'/v1/{self.path}/{named}' + (f'/{verb}' if verb else '')


class UnfilteredManager(Manager[R]):
    """A collection whose list takes no filters."""

    def list(
        self,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
    ) -> builtins.list[R]:
        """Return what the collection holds.

        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID (of a service, its
            ID, an int).
        :raises ClientException: when it cannot be listed.
        """
        rows = self.iterate(
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
        )
        return self._gather(rows)

    def iterate(self, **page: Unpack[Page]) -> Iterator[R]:
        """Go through them page by page; arguments as for :meth:`list`."""
        return self._iterate(**page)


def _next_marker(response: Any, body: Mapping[str, Any]) -> str | None:
    link = body.get('next')
    if link is None:
        return None
    try:
        marker: str = parse_qs(urlsplit(link).query)['marker'][-1]
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise unexpected_body(
            response, 'a list whose next link has no marker'
        ) from error
    return marker
