# SPDX-License-Identifier: Apache-2.0
"""Values are checked here when the server would misread them."""

from __future__ import annotations

import datetime
import time

import pytest

from watcherclient import exceptions
from watcherclient.base import checks


@pytest.fixture
def tokyo(monkeypatch):
    """The user's time is that of Tokyo."""
    monkeypatch.setenv('TZ', 'Asia/Tokyo')
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class TestInterval:
    @pytest.mark.parametrize(
        ('given', 'sent'),
        [
            (600, '600'),
            (' 600 ', '600'),
            ('*/5 * * * *', '*/5 * * * *'),
            ('0 0 * * mon', '0 0 * * mon'),
            ('*/5 * * * * 30', '*/5 * * * * 30'),
            ('0 0 1 1 * 0 2035-2039', '0 0 1 1 * 0 2035-2039'),
            ('@daily', '@daily'),
            ('@hourly', '@hourly'),
        ],
    )
    def test_accepted(self, given, sent):
        assert checks.interval(given, 'interval') == sent

    @pytest.mark.parametrize(
        'given',
        [
            0, -1, '0', '-5', '', ' ', '1.5', 1.5, True, None, [],
            'hourly', '@never',
            '* * * *', '61 * * * *', '* * * * * * * *', '0 0 30 2 *',
            '0 0 1 1 * 0 2020', '9' * 40, '9' * 9999, '* * * * ' + '*,' * 99,
            'é * * * *', '\x00', '٣',
        ],
    )  # fmt: skip
    def test_refused(self, given):
        with pytest.raises(exceptions.ValidationError, match='interval'):
            checks.interval(given, 'interval')


class TestTime:
    @pytest.mark.parametrize(
        ('given', 'sent'),
        [
            ('2030-01-31T22:00:00', '2030-01-31T22:00:00+09:00'),
            ('2030-01-31 22:00', '2030-01-31T22:00:00+09:00'),
            ('2030/01/31', '2030-01-31T00:00:00+09:00'),
            ('2030-01-31T22:00:00Z', '2030-01-31T22:00:00+00:00'),
            ('2030-01-31T22:00:00-03:30', '2030-01-31T22:00:00-03:30'),
            ('2030-01-31T22:00 +0200', '2030-01-31T22:00:00+02:00'),
            ('2030-01-31T22:00+02', '2030-01-31T22:00:00+02:00'),
            (
                datetime.datetime(2030, 1, 31, 22),
                '2030-01-31T22:00:00+09:00',
            ),
            (
                datetime.datetime(2030, 1, 31, tzinfo=datetime.timezone.utc),
                '2030-01-31T00:00:00+00:00',
            ),
        ],
    )
    def test_read(self, given, sent, tokyo):
        assert checks.time(given, 'start time') == sent

    @pytest.mark.parametrize(
        'given',
        ['', 'tomorrow', '31.01.2030', '01/02/2030', '2030-13-01', None, 7,
         '2030-01-01T10:00:00 CEST', '0001-01-01T00:00+14:00', '\ud800'],
    )  # fmt: skip
    def test_refused(self, given):
        with pytest.raises(exceptions.ValidationError, match='start time'):
            checks.time(given, 'start time')

    def test_order_is_that_of_the_instants(self):
        checks.check_end_after_start('2030-01-01T10:00:00+02:00', None)
        checks.check_end_after_start(
            '2030-01-01T10:00:00+02:00', '2030-01-01T09:00+00:00'
        )
        with pytest.raises(exceptions.ValidationError, match='not after'):
            checks.check_end_after_start(
                '2030-01-01T10:00:00+00:00', '2030-01-01T10:30:00+02:00'
            )


class TestWords:
    @pytest.mark.parametrize('given', [True, 'true', 'Yes', ' 1 '])
    def test_true(self, given):
        assert checks.boolean(given, 'force') is True

    @pytest.mark.parametrize('given', [False, 'FALSE', 'no', 0])
    def test_false(self, given):
        assert checks.boolean(given, 'force') is False

    @pytest.mark.parametrize('given', ['maybe', None, 2, '', []])
    def test_neither(self, given):
        with pytest.raises(exceptions.ValidationError, match='true or false'):
            checks.boolean(given, 'force')

    def test_choice(self):
        assert checks.choice('pending', 'state', ('PENDING', 'DONE')) == (
            'PENDING'
        )
        with pytest.raises(
            exceptions.ValidationError,
            match="invalid state 'x': choose from PENDING, DONE",
        ):
            checks.choice('x', 'state', ('PENDING', 'DONE'))

    @pytest.mark.parametrize('given', ['', '  ', None, 3, 'x' * 64])
    def test_names(self, given):
        with pytest.raises(exceptions.ValidationError, match='name of the'):
            checks.name(given, 'name of the audit')
        assert checks.name('é' * 63, 'name') == 'é' * 63

    def test_descriptions(self):
        assert checks.description(None, 'description') is None
        assert checks.description('x' * 255, 'description') == 'x' * 255
        for wrong in (3, 'x' * 256):
            with pytest.raises(exceptions.ValidationError):
                checks.description(wrong, 'description')


@pytest.mark.parametrize(
    ('fraction', 'microseconds'),
    [('', 0), ('.5', 500_000), (',25', 250_000), ('.123456789', 123_456)],
)
@pytest.mark.parametrize('offset', ['', 'Z', '+00:00'])
def test_fractions_of_seconds(fraction, microseconds, offset):
    """Python 3.10 parses only those of three or six digits."""
    read = checks.parse_time(f'2026-11-03T10:00:00{fraction}{offset}')
    assert read.isoformat(timespec='microseconds') == (
        f'2026-11-03T10:00:00.{microseconds:06}+00:00'
    )
