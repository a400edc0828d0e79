# SPDX-License-Identifier: Apache-2.0
"""Base classes of managers: the operations of the API."""

from __future__ import annotations

import contextlib
import functools
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, ParamSpec, TypeVar
from urllib.parse import quote

from watcherclient import exceptions, versions
from watcherclient.base import json_patch, lookup
from watcherclient.base.paging import Page, read_pages, sort_column, sort_rows
from watcherclient.base.resource import (
    UUID_OR_NAME,
    Resource,
    article,
    identifier_of,
    keywords,
    plural,
    to_wire,
)
from watcherclient.http.body import parse_json, unexpected_body
from watcherclient.text import display

if TYPE_CHECKING:
    import requests

    from watcherclient.http import Adapter
    from watcherclient.v1.client import Client

__all__ = ['Manager', 'UnfilteredManager', 'as_list']

R = TypeVar('R', bound=Resource)
P = ParamSpec('P')
T = TypeVar('T')
#: Request fields that contain names of other resources, for hints.
_REFERENCES = ('goal', 'strategy')
_PARTICIPLES = {
    'cancel': 'cancelled',
    'resume': 'resumed',
    'start': 'started',
    'suspend': 'suspended',
}


def as_list(iterate: Callable[P, Iterator[T]]) -> Callable[P, list[T]]:
    """Return the method ``list`` for a method ``iterate``."""

    @functools.wraps(iterate)
    def every(*args: P.args, **kwargs: P.kwargs) -> list[T]:
        return [*iterate(*args, **kwargs)]

    every.__name__ = 'list'
    every.__doc__ = 'Return a list of the items that :meth:`iterate` yields.'
    signature = inspect.signature(iterate)
    returned = str(signature.return_annotation).replace('Iterator', 'list')
    vars(every)['__signature__'] = signature.replace(
        return_annotation=returned
    )
    return every


class Manager(Generic[R]):
    """A collection of the API. Subclasses define its operations.

    :param client: the client of the manager.
    """

    resource_class: ClassVar[type[Any]]
    #: The name of the collection in paths and responses.
    path: ClassVar[str]
    #: Keywords of ``create()`` that are not fields.
    create_only: ClassVar[tuple[str, ...]] = ()
    #: Fields in patches that the server would not change.
    immutable: ClassVar[tuple[str, ...]] = ()

    def __init__(self, client: Client) -> None:
        self.client = client
        #: The adapter that sends requests.
        self.api: Adapter = client.http_client

    def _iterate(
        self,
        page: Page,
        query: Mapping[str, Any] | None = None,
        tests: Iterable[Callable[[R], bool] | None] = (),
    ) -> Iterator[R]:
        """Check the arguments, then yield rows page by page.

        Rows that do not match all filters are omitted, and not counted.
        """
        page = page.checked()
        passes = [test for test in tests if test]
        if passes:
            every = self._iterate(page._replace(limit=None), query)
            found = (row for row in every if all(test(row) for test in passes))
            return itertools.islice(found, page.limit)
        params = {**(query or {})}
        marker = page.marker
        if marker is not None:
            marker = lookup.identify(self, marker)
        if page.sort_key:
            column = sort_column(self.resource_class, page.sort_key)
            if column.sort == 'client':
                rows = self._rows(page._replace(limit=None), params)
                return sort_rows(rows, column.name, page, marker)
            params['sort_key'] = column.name
        params.update(marker=marker, sort_dir=page.sort_dir)
        return self._rows(page, params)

    def _rows(self, page: Page, params: Mapping[str, Any]) -> Iterator[R]:
        get = functools.partial(
            self._request,
            'GET',
            '/detail' if page.detail else '',
            references=_references(params),
        )
        for items in read_pages(get, self.path, params, page.limit):
            short = None if page.detail else self.api.api_version
            for item in items:
                yield self.resource_class(self, item, short=short)

    def _request(
        self,
        method: str,
        path: str,
        *,
        identifier: str = '',
        references: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> requests.Response:
        """Send a request for the collection, or for one resource.

        :param path: the path below the collection.
        :param identifier: the identifier of the resource, for errors.
        :param references: names of other resources, for errors.
        """
        cls = self.resource_class
        kwargs.setdefault('since', cls.SINCE)
        kwargs.setdefault('feature', article(cls.NOUN))
        try:
            return self.api.request(f'/v1/{self.path}{path}', method, **kwargs)
        except exceptions.HttpError as error:
            error.resource_type = cls.NOUN.replace(' ', '_')
            error.identifier = identifier
            error.references = references or {}
            raise

    def _request_one(
        self, method: str, identifier: Any, action: str = '', **kwargs: Any
    ) -> requests.Response:
        """Send a request for one resource.

        Names take precedence over UUID prefixes.
        """
        named = lookup.resolve(self, identifier)
        path = f'/{quote(named, safe="")}' + (f'/{action}' if action else '')
        try:
            return self._request(method, path, identifier=named, **kwargs)
        except exceptions.NotFound as error:
            if self.resource_class.IDENTITY != UUID_OR_NAME or (
                not lookup.is_prefix(named)
            ):
                raise
            try:
                named = lookup.complete(self, named.lower())
            except exceptions.NotFound:
                raise error from None
        return self._request_one(method, named, action, **kwargs)

    def _get(self, identifier: Any) -> R:
        return self._one(self._request_one('GET', identifier))

    def _check_names(self, verb: str, given: Iterable[str]) -> None:
        """Check that an operation supports the keywords.

        :param verb: ``create``, ``update`` or ``unset``.
        """
        known = keywords(self.resource_class, verb)
        names = [*known, *(self.create_only if verb == 'create' else ())]
        unknown = sorted({*given}.difference(names))
        if unknown:
            done = {
                'create': 'created with',
                'update': 'changed in',
                'unset': 'unset in',
            }[verb]
            raise exceptions.InvalidAttribute(
                f'{article(self.resource_class.NOUN)} cannot be {done} '
                f'{", ".join(unknown)}: choose from {", ".join(sorted(names))}'
            )

    def _given(self, verb: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check the names of values, and return values that are not None."""
        self._check_names(verb, values)
        given = {k: v for k, v in values.items() if v is not None}
        if verb == 'update':
            json_patch.check_not_empty(self.resource_class, given)
        for name in _REFERENCES:
            self._name(name, given.get(name))
        return given

    def _check_values(self, values: dict[str, Any]) -> None:
        """Check values before they are sent, in place."""
        for name, value in values.items():
            values[name] = json_patch.check_value(
                self.resource_class, name, value
            )

    def _create(self, values: Mapping[str, Any]) -> R:
        cls = self.resource_class
        body = {k: to_wire(v) for k, v in values.items() if v is not None}
        response = self._request(
            'POST',
            '',
            json=body,
            references=_references(body),
            **_needs(cls, 'create', (k for k, v in body.items() if v)),
        )
        return self._one(response)

    def _update(
        self,
        identifier: Any,
        patch: Sequence[Mapping[str, Any]],
        **kwargs: Any,
    ) -> R:
        """Change a resource with checked operations."""
        named = lookup.resolve(self, identifier)
        self._check_free(identifier, patch)
        names = (one['path'][1:] for one in patch)
        needs = _needs(self.resource_class, 'update', names)
        response = self._request_one(
            'PATCH', named, json=[*patch], **{**needs, **kwargs}
        )
        return self._one(response)

    def _check_free(
        self, identifier: Any, patch: Sequence[Mapping[str, Any]]
    ) -> None:
        """Check that no other resource has the new name.

        The server would respond with status 500.
        """
        for one in patch:
            if one['path'] != '/name' or one.get('op') == 'remove':
                continue
            try:
                info = self._get(one.get('value'))._info
            except exceptions.HttpError:
                # It does not exist, or the change itself will fail.
                continue
            names = (info.get('uuid'), info.get('name'))
            if names[1] == one['value'] and identifier_of(identifier) not in (
                names
            ):
                noun = article(self.resource_class.NOUN)
                raise exceptions.ValidationError(
                    f'{noun} named {display.truncate(one["value"], 80)} '
                    'already exists: choose another name'
                )

    @contextlib.contextmanager
    def _explained(
        self, identifier: Any, verb: str, *states: str
    ) -> Iterator[None]:
        """Explain that the state of the resource does not allow an operation.

        :param verb: the operation.
        :param states: the states that allow it.
        """
        try:
            yield
        except (exceptions.BadRequest, exceptions.Conflict) as error:
            with contextlib.suppress(exceptions.ClientException):
                state = self._get(identifier)._info.get('state')
                noun = self.resource_class.NOUN
                named = display.truncate(identifier_of(identifier), 80)
                if state and state not in states:
                    error.message = (
                        f'cannot {verb} {noun} {named}: it is {state}; only '
                        f'{" and ".join(states)} {plural(noun)} can be '
                        f'{_PARTICIPLES[verb]}: {error.message}'
                    )
            raise

    def _delete(self, identifier: Any) -> None:
        self._request_one('DELETE', identifier)

    def _name(self, collection: str, value: Any) -> str | None:
        """Return the identifier of a resource in another collection.

        :param collection: the attribute of the client.
        :param value: the resource, its name or UUID; None is returned as is.
        :raises ValidationError: if it is empty, or the wrong kind of resource.
        """
        if value is None:
            return None
        manager = getattr(self.client, collection)
        return lookup.identify(manager, value)

    def _uuid(self, collection: str, value: Any) -> str | None:
        """Return the UUID, where the server accepts no name."""
        if value is None:
            return None
        return lookup.to_uuid(getattr(self.client, collection), value)

    def _one(self, response: requests.Response) -> R:
        body = parse_json(response)
        if not isinstance(body, dict):
            noun = article(self.resource_class.NOUN)
            raise unexpected_body(response, f'a body that is not {noun}')
        one: R = self.resource_class(self, body)
        one.request_id = response.headers.get('x-openstack-request-id')
        return one


class UnfilteredManager(Manager[R]):
    """A collection without filters."""

    def iterate(
        self,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: R | str | int | None = None,
    ) -> Iterator[R]:
        """Yield the items of the collection, reading page by page.

        :param limit: maximum number of items; None or 0 for all.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: return all fields.
        :param marker: list items after this one (the resource or its UUID; the
            ID of a service).
        :raises ClientException: if the list cannot be read.
        """
        return self._iterate(Page(detail, limit, marker, sort_key, sort_dir))

    list = as_list(iterate)


def _references(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of other resources in a request."""
    return {
        name: values[name]
        for name in _REFERENCES
        if isinstance(values.get(name), str)
    }


def _needs(
    cls: type[Resource], verb: str, names: Iterable[str]
) -> dict[str, Any]:
    """Return the API version that a request needs, and the reason.

    :param cls: the resource class.
    :param verb: ``create`` or ``update``.
    :param names: the keywords of the fields in the request.
    """
    known = keywords(cls, verb)
    since, name = max(
        ((known[name].since, name) for name in names if name in known),
        default=(versions.MIN, ''),
    )
    if since <= cls.SINCE:
        return {}
    return {'since': since, 'feature': f'{name} of {article(cls.NOUN)}'}
