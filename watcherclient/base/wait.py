# SPDX-License-Identifier: Apache-2.0
"""Waiting for what the server does in its own time."""

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

#: Seconds to wait when the caller does not say.
TIMEOUT = 600.0
#: Reads that fail one after the other until waiting ends.
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
    :param timeout: seconds until it ends; without end when 0 or None.
    :param interval: seconds between two reads at most; pauses begin with
        one second and grow.
    :raises WaitTimeout: when it times out, with what was read last.
    :raises ClientException: when it cannot be read, or not three times in a
        row because of the network or the server.
    """
    for name, value in (('timeout', timeout or 0), ('interval', interval)):
        if not isinstance(value, int | float) or not value >= 0:
            raise exceptions.ValidationError(
                f'The {name} is {checks.quote(value)}: give seconds'
            )
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
                    f'Not done after {timeout:g} seconds', found
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
    """Read something again and again until it is as wanted.

    :param fetch: reads it.
    :param until: returns whether it is as wanted.
    :param timeout: seconds to wait; without end when 0 or None.
    :param interval: seconds between two reads at most; pauses begin with
        one second and grow.
    :param on_poll: called with what each read returned.
    :returns: what was read last.
    :raises WaitTimeout: when it times out, with what was read last.
    :raises ClientException: when it cannot be read, or not three times in a
        row because of the network or the server.
    """
    for found in poll(fetch, timeout=timeout, interval=interval):
        if on_poll:
            on_poll(found)
        if until(found):
            break
    return found


class WaitingManager(Manager[R]):
    """A collection whose members change by themselves."""

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
        """Return whether a resource ended since it was set going.

        :param after: what it was before.
        """
        changed = found._info.get('updated_at') != after._info.get(
            'updated_at'
        )
        return changed and _state(found) in found.FINAL_STATES

    def _explain(self, found: R, instead: str = '') -> str:
        """Return in a sentence how a resource ended, and why."""
        why = (getattr(found, 'status_message', None) or '').rstrip('.')
        reason = f': {display.escape_control_chars(why)}' if why else ''
        return f'{_status(found)}{instead}{reason}'


def timed_out(found: Any, timeout: float | None) -> exceptions.WaitTimeout:
    """Return the error about a resource that is not done in time."""
    return exceptions.WaitTimeout(
        f'{_status(found, "still ")} after {timeout:g} seconds; it goes on',
        found,
    )


def _state(found: Any) -> str | None:
    return getattr(found, 'state', None)


def _status(found: Any, still: str = '') -> str:
    state = display.escape_control_chars(str(_state(found)))
    noun = found.NOUN.capitalize()
    return f'{noun} {identity_of(found._info)} is {still}{state}'
