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
    """The ID."""
    name: str = field('Name')
    """The name, such as ``watcher-applier``."""
    host: str = field('Host')
    """The host that the service runs on."""
    status: str = field('Status', sort='client')
    """ACTIVE, or FAILED if it has not reported for some time."""
    last_seen_up: str | None = field('Last seen up', display='time')
    """When it last reported: ISO 8601, UTC."""
    created_at: str | None = field()
    """When it was created: ISO 8601, UTC."""
    updated_at: str | None = field()
    """When it was last changed: ISO 8601, UTC; None if never."""
    deleted_at: str | None = field()
    """When it was deleted: ISO 8601, UTC; None if it was not."""

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
