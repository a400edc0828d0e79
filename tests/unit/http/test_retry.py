# SPDX-License-Identifier: Apache-2.0
"""The pauses between the tries of a request."""

from __future__ import annotations

import types

import pytest
import requests

from watcherclient import exceptions
from watcherclient.http import retry

REFUSED = exceptions.ConnectionRefused('refused')
BROKEN = exceptions.ConnectionError('broken')
LATE = exceptions.ConnectionTimeout('late')
UNTRUSTED = exceptions.TLSError('untrusted')


def response(status, **headers):
    made = requests.Response()
    made.status_code = status
    made.url = 'http://watcher.test/v1/goals'
    made.headers.update({k.replace('_', '-'): v for k, v in headers.items()})
    return made


@pytest.fixture
def clock(monkeypatch):
    """Replace the clock, which stands still between the pauses."""

    class Clock(types.SimpleNamespace):
        def sleep(self, seconds):
            self.now += seconds
            self.pauses.append(seconds)

        def monotonic(self):
            return self.now

        time = monotonic

    made = Clock(now=1000.0, pauses=[])
    monkeypatch.setattr(retry, 'time', made)
    return made


def tries(outcome, method='GET', max_retries=None, interval=None):
    """Return how often a request with always the same outcome is sent."""
    backoff = retry.Backoff(method, max_retries, interval)
    count = 1
    while backoff.wait(outcome):
        count += 1
    return count


@pytest.mark.parametrize(
    'outcome,reads,writes',
    [
        (REFUSED, 3, 3),
        (BROKEN, 6, 1),
        (LATE, 1, 1),
        (UNTRUSTED, 1, 1),
        (response(200), 1, 1),
        (response(404), 1, 1),
        (response(500), 1, 1),
        (response(429), 6, 1),
        (response(502), 6, 1),
        (response(503), 6, 1),
        (response(504), 6, 1),
    ],
)
def test_defaults(clock, outcome, reads, writes):
    assert tries(outcome) == tries(outcome, 'HEAD') == reads
    for method in ('POST', 'PATCH', 'DELETE', 'PUT'):
        assert tries(outcome, method) == writes


@pytest.mark.parametrize('outcome', [REFUSED, BROKEN, response(503)])
def test_number_of_the_caller(clock, outcome):
    assert tries(outcome, max_retries=0) == 1
    assert tries(outcome, max_retries=8, interval=1) == 9


def test_write_is_repeated_if_it_never_arrived(clock):
    assert tries(REFUSED, 'POST', max_retries=4) == 5
    assert tries(BROKEN, 'POST', max_retries=4) == 1


def test_growing_pauses(clock):
    tries(response(503))
    assert clock.pauses == pytest.approx([0.1, 0.3, 0.9, 2.7, 8.1])


def test_equal_pauses(clock):
    tries(response(503), max_retries=3, interval=2)
    assert clock.pauses == [2, 2, 2]


def test_budget_of_all_pauses(clock):
    """The next pause must end within the budget, not only begin."""
    assert tries(response(503), max_retries=100, interval=20) == 3
    assert sum(clock.pauses) < retry.RETRY_BUDGET
    clock.pauses.clear()
    assert tries(response(503), max_retries=100, interval=60) == 1
    assert tries(response(503), max_retries=100, interval=59.9) == 2


@pytest.mark.parametrize(
    'value,pause',
    [
        ('7', 7),
        (' 7 ', 7),
        ('0', 0.1),
        ('', 0.1),
        ('soon', 0.1),
        ('-5', 0.1),
        ('Thu, 01 Jan 1970 00:16:50 GMT', 10),
        ('Thu, 01 Jan 1970 00:16:30 GMT', 0.1),
        ('60', None),
        ('9' * 400, None),
    ],
)
def test_retry_after(clock, value, pause):
    tries(response(503, retry_after=value), max_retries=1)
    assert clock.pauses == ([] if pause is None else [pause])


def test_long_pause_of_the_server_is_no_measure_for_the_next(clock):
    backoff = retry.Backoff('GET', None, None)
    assert backoff.wait(response(503, retry_after='5'))
    assert backoff.wait(response(503))
    assert clock.pauses == pytest.approx([5, 0.3])
