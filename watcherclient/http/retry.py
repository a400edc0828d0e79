# SPDX-License-Identifier: Apache-2.0
"""Which requests are sent again, how often, and after which pauses.

This is the only module here that reads the clock and sleeps.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from watcherclient import exceptions
from watcherclient.text import redact

if TYPE_CHECKING:
    import requests

LOG = logging.getLogger(__name__)

#: The methods that change nothing.
READS = ('GET', 'HEAD')
#: How often a failed read is repeated, unless the caller decides.
RETRIES = 5
#: How often any request is repeated after a refused connection, likewise.
CONNECT_RETRIES = 2
#: Seconds before the first repetition, likewise; later pauses are longer.
FIRST_PAUSE = 0.1
_GROWTH = 3
#: Seconds after which a request is not sent again.
RETRY_BUDGET = 60.0
#: Statuses that mean "later", not "no".
TRANSIENT = frozenset({429, 502, 503, 504})


class Backoff:
    """The pauses between the tries of one request.

    :param method: the HTTP method of the request.
    :param max_retries: how often a failed read is repeated; the defaults
        above apply when None.
    :param interval: seconds between two tries; short and growing when None.
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

    def wait(
        self, outcome: requests.Response | exceptions.ConnectionError
    ) -> bool:
        """Wait before the next try, unless there must be none.

        :param outcome: the result of a try.
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
        LOG.info('%s; trying again in %.1f s', reason, pause)
        time.sleep(pause)
        return True

    def _allowed(
        self, outcome: requests.Response | exceptions.ConnectionError
    ) -> int:
        """Return how often a request with this outcome may be repeated.

        A write is repeated only if it certainly never reached the server.
        """
        if isinstance(outcome, exceptions.ConnectionRefused):
            default = CONNECT_RETRIES
        elif self._is_read and _is_transient(outcome):
            default = RETRIES
        else:
            return 0
        return default if self._max_retries is None else self._max_retries


def _is_transient(
    outcome: requests.Response | exceptions.ConnectionError,
) -> bool:
    if isinstance(outcome, exceptions.ConnectionError):
        # A timeout or a refused certificate is a subclass.
        return type(outcome) is exceptions.ConnectionError
    return outcome.status_code in TRANSIENT


def _retry_after(response: requests.Response) -> float:
    """Return the seconds that the server asks the client to wait."""
    value = response.headers.get('retry-after', '').strip()
    if not value or value.isdecimal():
        return float(value or 0)
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return 0
