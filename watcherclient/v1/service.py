# SPDX-License-Identifier: Apache-2.0
"""Services: the processes that Watcher consists of."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient.manager import Manager, Page
from watcherclient.resource import ID_OR_NAME, Resource, field

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Service(Resource):
    """A process that Watcher consists of."""

    id: int = field('ID')
    name: str = field('Name')
    host: str = field('Host')
    status: str = field('Status', sort='client')
    last_seen_up: str | None = field('Last seen up', shown='time')
    created_at: str | None = field()
    updated_at: str | None = field()
    deleted_at: str | None = field()

    NOUN: ClassVar[str] = 'service'
    IDENTITY: ClassVar[str] = ID_OR_NAME
    SHORT: ClassVar[tuple[str, ...]] = ('id', 'name', 'host', 'status')


class ServiceManager(Manager[Service]):
    """The processes that report to the server."""

    resource_class = Service
    path = 'services'

    def list(
        self,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
    ) -> builtins.list[Service]:
        """Return services.

        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the ID of the service to begin after, an int.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
        )
        return self._gather(rows)

    def iterate(self, **page: Unpack[Page]) -> Iterator[Service]:
        """Go through services page by page; arguments as for :meth:`list`."""
        return self._iterate(**page)

    def get(self, service: Any) -> Service:
        """Return a service.

        :param service: its ID, or its name if only one host runs it.
        :raises NotFound: when there is none.
        """
        return self._get(service)
