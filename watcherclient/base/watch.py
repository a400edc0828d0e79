# SPDX-License-Identifier: Apache-2.0
"""Watching resources: the changes between successive reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from watcherclient import exceptions
from watcherclient.base import wait
from watcherclient.base.manager import R
from watcherclient.base.resource import Resource

#: The default time between two reads, in seconds.
INTERVAL = 3.0


class Event(NamedTuple):
    """A change of the state of a resource."""

    #: ``audit``, ``plan`` or ``action``.
    kind: str
    #: The previous state; None when the resource is first read.
    old: str | None
    new: str
    #: The resource after the change.
    resource: Any


def compare(
    states: Mapping[str, str], resources: Iterable[Any]
) -> list[Event]:
    """Return the changes since the last read, one for each resource.

    :param states: the states at the last read, by UUID.
    :param resources: the resources as they are now.
    """
    return [
        Event(kind_of(found), states.get(found.uuid), found.state, found)
        for found in resources
        if states.get(found.uuid) != found.state
    ]


def kind_of(found: Resource) -> str:
    """Return the kind of a resource in events."""
    return found.NOUN.rpartition(' ')[2]


class WatchingManager(wait.WaitingManager[R]):
    """A collection whose resources can be watched."""

    def events(
        self,
        resource: R | str,
        timeout: float | None = None,
        interval: float = INTERVAL,
        on_poll: Callable[[R], object] | None = None,
    ) -> Iterator[Event]:
        """Yield the changes of a resource, and of its parts, until it ends.

        The parts of an action plan are its actions, those of an audit its
        newest action plans. The first read yields the state of each. A state
        that begins and ends between two reads is not seen.

        :param resource: the resource, or its identifier.
        :param timeout: maximum time to follow it, in seconds; 0 or None waits
            forever.
        :param interval: maximum time between two reads, in seconds.
        :param on_poll: called with the resource after the changes of each
            read.
        :raises WaitTimeout: on timeout.
        :raises ClientException: if it cannot be read three times in a row.
        """
        named: Any = resource

        def read() -> tuple[R, Sequence[Resource]]:
            nonlocal named
            # Read the resource first: if it has ended, its parts are final.
            named = self._get(named)
            return named, self._parts(named)

        states: dict[str, str] = {}
        try:
            for found, parts in wait.poll(
                read, timeout=timeout, interval=interval
            ):
                ended = self._has_ended(found, parts)
                # The end of the resource is the last event.
                every: Any = [*parts, found] if ended else [found, *parts]
                yield from compare(states, every)
                states = {one.uuid: one.state for one in every}
                if on_poll:
                    on_poll(found)
                if ended:
                    return
        except exceptions.WaitTimeout:
            raise wait.timed_out(named, timeout) from None

    def _parts(self, found: R) -> Sequence[Resource]:
        """Read the parts of a resource, if it has any."""
        return ()

    def _has_ended(self, found: R, parts: Sequence[Any]) -> bool:
        """Return whether the resource has ended."""
        return found.is_settled()
