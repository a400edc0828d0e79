# SPDX-License-Identifier: Apache-2.0
"""Waiting for what the server does in its own time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

from watcherclient import exceptions

R = TypeVar('R')

#: Seconds to wait when the caller does not say.
TIMEOUT = 600.0
#: Reads that fail one after the other until waiting ends.
TRIES = 3
_GROWTH = 1.5


def wait_for(
    fetch: Callable[[], R],
    until: Callable[[R], bool],
    *,
    timeout: float | None = TIMEOUT,
    interval: float = 2.0,
    on_poll: Callable[[R], object] | None = None,
) -> R:
    """Read something again and again until it is as wanted.

    :param fetch: reads it.
    :param until: tells whether it is as wanted.
    :param timeout: seconds to wait; without end when 0 or None.
    :param interval: seconds between two reads at most; pauses begin with
        one second and grow.
    :param on_poll: called with what each read returned.
    :returns: what was read last.
    :raises WaitTimeout: when the time is up, with what was read last.
    :raises ClientException: when it cannot be read, or not three times in a
        row because of the network or the server.
    """
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
            if on_poll:
                on_poll(found)
            if until(found):
                return found
            if time.monotonic() >= end:
                raise exceptions.WaitTimeout(
                    f'Not done after {timeout:g} seconds', found
                )
        time.sleep(max(0, min(pause, end - time.monotonic())))
        pause = min(pause * _GROWTH, interval)
