# SPDX-License-Identifier: Apache-2.0
"""Services: the processes of Watcher."""

from __future__ import annotations

import dataclasses

from watcherclient.base.manager import UnfilteredManager
from watcherclient.base.resource import ID_OR_NAME, Resource, field


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Service(Resource):
    """A process of Watcher."""

    id: int = field('ID')
    name: str = field('Name')
    host: str = field('Host')
    status: str = field('Status', sort='client')
    last_seen_up: str | None = field('Last seen up', display='time')
    created_at: str | None = field()
    updated_at: str | None = field()
    deleted_at: str | None = field()

    NOUN = 'service'
    IDENTITY = ID_OR_NAME
    SHORT = ('id', 'name', 'host', 'status')


class ServiceManager(UnfilteredManager[Service]):
    """The services of Watcher."""

    resource_class = Service
    path = 'services'

    def get(self, service: Service | str | int) -> Service:
        """Return a service.

        :param service: its ID, or its name if only one host runs it.
        :raises NotFound: if it does not exist.
        """
        return self._get(service)
