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


_INTERVAL = (
    'expected a positive number of seconds, or a cron expression of 5, 6 or '
    "7 fields, such as '0 */6 * * *'"
)
_TIME = (
    'expected a time such as 2030-01-31T22:00:00+01:00, or without the '
    'offset in your time zone'
)


@pytest.mark.parametrize(
    ('check', 'given', 'words'),
    [
        (checks.name, 5, 'expected text'),
        (checks.name, '', 'expected text'),
        (checks.description, 5, 'expected text'),
        (checks.interval, 'never', _INTERVAL),
        (checks.time, 'never', _TIME),
        (checks.boolean, 'never', 'expected true or false'),
        (checks.mapping, 'never', 'expected a dict'),
        (checks.seconds, 'never', 'expected a positive number of seconds'),
    ],
)
def test_messages_name_the_value(check, given, words):
    with pytest.raises(exceptions.ValidationError) as caught:
        check(given, 'thing')
    assert str(caught.value) == f'invalid thing {given!r}: {words}'


@pytest.mark.parametrize(
    ('check', 'longest'),
    [(checks.name, 63), (checks.description, 255), (checks.interval, 36)],
)
def test_messages_give_the_maximum(check, longest):
    assert check('1' * longest, 'thing') == '1' * longest
    with pytest.raises(exceptions.ValidationError) as caught:
        check('1' * (longest + 1), 'thing')
    assert str(caught.value) == (
        f'the thing is too long: {longest + 1} characters, maximum {longest}'
    )


@pytest.mark.parametrize('given', [0, -1, 'x', [], float('inf'), '1e999'])
def test_seconds_are_positive(given):
    with pytest.raises(exceptions.ValidationError, match='timeout'):
        checks.seconds(given, 'timeout')


@pytest.mark.parametrize(
    ('given', 'number'), [(None, None), (1, 1), ('0.5', 0.5), (1e9, 1e9)]
)
def test_seconds(given, number):
    assert checks.seconds(given, 'timeout') == number


def test_end_in_the_past():
    now = datetime.datetime.now(datetime.timezone.utc)
    minute = datetime.timedelta(minutes=1)
    checks.check_not_past(None)
    checks.check_not_past((now + minute).isoformat())
    with pytest.raises(exceptions.ValidationError, match='is in the past'):
        checks.check_not_past((now - minute).isoformat())


def test_end_at_the_start():
    start = '2030-01-01T10:00:00+00:00'
    with pytest.raises(exceptions.ValidationError) as caught:
        checks.check_end_after_start(start, start)
    assert str(caught.value) == (
        f'the end time {start} is not after the start time {start}'
    )
    checks.check_end_after_start(None, start)


def test_times_of_the_server(tokyo):
    for given in '2026-11-03T12:00:00+02:00', '2026-11-03T10:00:00':
        read = checks.parse_time(given)
        assert read.isoformat() == '2026-11-03T10:00:00+00:00'
    for given in 'soon', None, 5, '0001-01-01T00:00:00+14:00':
        with pytest.raises(exceptions.ValidationError) as caught:
            checks.parse_time(given)
        assert str(caught.value) == f'invalid time {given!r}: not ISO 8601'


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
