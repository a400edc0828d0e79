# SPDX-License-Identifier: Apache-2.0
"""Which requests are retried, how often, and when.

This is the only module of this package that reads the clock and sleeps.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from watcherclient import exceptions
from watcherclient.text import redact

if TYPE_CHECKING:
    import requests

    #: The result of an attempt.
    Outcome = requests.Response | exceptions.ConnectionError

LOG = logging.getLogger(__name__)

#: Methods without side effects.
READS = ('GET', 'HEAD')
#: Default maximum number of retries of a read.
RETRIES = 5
#: Default maximum number of retries after a refused connection.
CONNECT_RETRIES = 2
#: Default time before the first retry, in seconds; later intervals are longer.
FIRST_PAUSE = 0.1
_GROWTH = 3
#: Time after which a request is not retried, in seconds.
RETRY_BUDGET = 60.0
#: Statuses that indicate a temporary failure.
TRANSIENT = frozenset({429, 502, 503, 504})


class Backoff:
    """The retries of one request.

    :param method: the HTTP method of the request.
    :param max_retries: maximum number of retries of a read; the defaults above
        if None.
    :param interval: seconds between retries; short and increasing if None.
    """

    def __init__(
        self, method: str, max_retries: int | None, interval: float | None
    ) -> None:
        self._is_read = method in READS
        self._max_retries = max_retries
        self._pause = FIRST_PAUSE if interval is None else interval
        self._growth = _GROWTH if interval is None else 1
        self._end = time.monotonic() + RETRY_BUDGET
        self._tries = 0

    def wait(self, outcome: Outcome) -> bool:
        """Wait before the next attempt, if one is allowed.

        :param outcome: the result of an attempt.
        :returns: whether to send the request again.
        """
        self._tries += 1
        if self._tries > self._allowed(outcome):
            return False
        if isinstance(outcome, exceptions.ConnectionError):
            reason, pause = str(outcome), self._pause
        else:
            reason = f'{redact.host(outcome.url)}: {outcome.status_code}'
            pause = max(_retry_after(outcome), self._pause)
        if time.monotonic() + pause >= self._end:
            return False
        self._pause *= self._growth
        LOG.info('%s; retrying in %.1f s', reason, pause)
        time.sleep(pause)
        return True

    def _allowed(self, outcome: Outcome) -> int:
        """Return the maximum number of retries after an outcome.

        A write is retried only if it certainly did not reach the server.
        """
        if isinstance(outcome, exceptions.ConnectionRefused):
            default = CONNECT_RETRIES
        elif self._is_read and _is_transient(outcome):
            default = RETRIES
        else:
            return 0
        return default if self._max_retries is None else self._max_retries


def _is_transient(outcome: Outcome) -> bool:
    if isinstance(outcome, exceptions.ConnectionError):
        # Timeouts and rejected certificates are subclasses.
        return type(outcome) is exceptions.ConnectionError
    return outcome.status_code in TRANSIENT


def _retry_after(response: requests.Response) -> float:
    """Return the delay that the server requests, in seconds."""
    value = response.headers.get('retry-after', '').strip()
    if not value or value.isdecimal():
        return float(value or 0)
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return 0
