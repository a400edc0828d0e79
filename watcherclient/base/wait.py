# SPDX-License-Identifier: Apache-2.0
"""Waiting for resources to finish."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from watcherclient import exceptions
from watcherclient.base import checks
from watcherclient.base.manager import Manager, R
from watcherclient.base.resource import identity_of
from watcherclient.text import display

T = TypeVar('T')

#: The default timeout, in seconds.
TIMEOUT = 600.0
#: Maximum number of consecutive failed reads.
TRIES = 3
_GROWTH = 1.5


def poll(
    fetch: Callable[[], T],
    *,
    timeout: float | None = TIMEOUT,
    interval: float = 2.0,
) -> Iterator[T]:
    """Yield what repeated reads return.

    :param fetch: reads it.
    :param timeout: seconds until it ends; 0 or None waits forever.
    :param interval: maximum time between two reads, in seconds; the first
        intervals are shorter.
    :raises WaitTimeout: on timeout, with the result of the last read.
    :raises ClientException: if it cannot be read; three times in a row for
        failures of the network or the server.
    """
    for name, value in (('timeout', timeout or 0), ('interval', interval)):
        if not isinstance(value, int | float) or not value >= 0:
            raise checks.invalid(value, name, 'expected seconds')
    end = time.monotonic() + timeout if timeout else math.inf
    pause = min(1.0, interval)
    failures = 0
    while True:
        try:
            found = fetch()
        except (exceptions.ConnectionError, exceptions.HttpServerError):
            failures += 1
            if failures == TRIES or time.monotonic() >= end:
                raise
        else:
            failures = 0
            yield found
            if time.monotonic() >= end:
                raise exceptions.WaitTimeout(
                    f'timed out after {timeout:g} seconds', found
                )
        time.sleep(max(0, min(pause, end - time.monotonic())))
        pause = min(pause * _GROWTH, interval)


def wait_for(
    fetch: Callable[[], T],
    until: Callable[[T], bool],
    *,
    timeout: float | None = TIMEOUT,
    interval: float = 2.0,
    on_poll: Callable[[T], object] | None = None,
) -> T:
    """Read something repeatedly until a condition is met.

    :param fetch: reads it.
    :param until: returns whether the condition is met.
    :param timeout: maximum time to wait, in seconds; 0 or None waits forever.
    :param interval: maximum time between two reads, in seconds; the first
        intervals are shorter.
    :param on_poll: called with the result of each read.
    :returns: the result of the last read.
    :raises WaitTimeout: on timeout, with the result of the last read.
    :raises ClientException: if it cannot be read; three times in a row for
        failures of the network or the server.
    """
    for found in poll(fetch, timeout=timeout, interval=interval):
        if on_poll:
            on_poll(found)
        if until(found):
            break
    return found


class WaitingManager(Manager[R]):
    """A collection whose resources change their state."""

    def _wait(
        self,
        identifier: Any,
        state: str | None,
        timeout: float | None,
        interval: float,
        on_poll: Callable[[R], object] | None,
        after: R | None = None,
    ) -> R:
        """Wait until a resource is in a state, by default any final state.

        :param after: the resource before its run was triggered: wait for a
            later change.
        """
        named = identifier

        def fetch() -> R:
            nonlocal named
            # Look up the name only once.
            named = self._get(named)
            return named

        def until(found: R) -> bool:
            if after is not None:
                return self._has_run(found, after)
            return _state(found) == state or found.is_settled()

        try:
            found = wait_for(
                fetch,
                until,
                timeout=timeout,
                interval=interval,
                on_poll=on_poll,
            )
        except exceptions.WaitTimeout as error:
            raise timed_out(error.resource, timeout) from None
        ended = _state(found)
        if ended != state if state else ended in found.FAILURE_STATES:
            instead = f', not {state}' if state else ''
            raise exceptions.WaitFailed(self._explain(found, instead), found)
        return found

    def _has_run(self, found: R, after: R) -> bool:
        """Return whether a resource finished after its run was triggered.

        :param after: the resource before that.
        """
        changed = found._info.get('updated_at') != after._info.get(
            'updated_at'
        )
        return changed and _state(found) in found.FINAL_STATES

    def _explain(self, found: R, instead: str = '') -> str:
        """Return a sentence with the final state and the reason."""
        why = (getattr(found, 'status_message', None) or '').rstrip('.')
        reason = f': {display.escape_control_chars(why)}' if why else ''
        return f'{_status(found)}{instead}{reason}'


def timed_out(found: Any, timeout: float | None) -> exceptions.WaitTimeout:
    """Return the error for a resource that has not finished in time."""
    return exceptions.WaitTimeout(
        f'timed out after {timeout:g} seconds; '
        f'{_status(found, "still ")} and continues',
        found,
    )


def _state(found: Any) -> str | None:
    return getattr(found, 'state', None)


def _status(found: Any, still: str = '') -> str:
    state = display.escape_control_chars(str(_state(found)))
    return f'{found.NOUN} {identity_of(found._info)} is {still}{state}'
