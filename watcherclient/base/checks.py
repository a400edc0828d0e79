# SPDX-License-Identifier: Apache-2.0
"""Checks of values before they are sent to the server.

Each check takes a value and its name for messages. It returns the value as the
server accepts it, or raises :class:`watcherclient.exceptions.ValidationError`.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.text import display
from watcherclient.text.suggestions import choose_from

#: The column sizes of the server, in characters.
LONGEST_NAME = 63
LONGEST_DESCRIPTION = 255
LONGEST_INTERVAL = 36
_FRACTION = r'(?<=:\d\d)[.,](\d{1,6})\d*'
_OFFSET = r'\s?(?:[zZ]|([+-]\d\d):?(\d\d)?)$'
_SECONDS = '[+-]?[0-9]+'
_TRUE = frozenset({'true', 'yes', 'on', '1', 't', 'y'})
_FALSE = frozenset({'false', 'no', 'off', '0', 'f', 'n'})


def quote(value: Any) -> str:
    """Return a value in quotes, safe for a message."""
    return display.truncate(repr(value), 80)


def invalid(
    value: Any, what: str, expected: str
) -> exceptions.ValidationError:
    """Return the error for a value that is not as expected."""
    return exceptions.ValidationError(
        f'invalid {what} {quote(value)}: {expected}'
    )


def text(value: Any, what: str) -> str:
    """Check that a value is text, and not blank."""
    if not isinstance(value, str) or not value.strip():
        raise invalid(value, what, 'expected text')
    return value


def name(value: Any, what: str) -> str:
    """Check a name: text of at most 63 characters.

    The server truncates or rejects longer names.
    """
    return _short(text(value, what), LONGEST_NAME, what)


def description(value: Any, what: str) -> str | None:
    """Check a description: None, or text of at most 255 characters."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise invalid(value, what, 'expected text')
    return _short(value, LONGEST_DESCRIPTION, what)


def _short(value: str, longest: int, what: str) -> str:
    if len(value) > longest:
        raise exceptions.ValidationError(
            f'the {what} is too long: {len(value)} characters, maximum '
            f'{longest}'
        )
    return value


def interval(value: Any, what: str) -> str:
    """Check the interval of an audit.

    :param value: seconds, an int or text; or a cron expression in UTC with 5
        fields, 6 (seconds), or 7 (seconds and years).
    :param what: its name in messages.
    """
    given = str(value).strip()
    if not isinstance(value, int | str) or isinstance(value, bool):
        given = ''
    if re.fullmatch(_SECONDS, given) and int(given[:40]) > 0:
        return _short(given, LONGEST_INTERVAL, what)
    if len(given) <= LONGEST_INTERVAL and _is_cron(given):
        return given
    raise invalid(
        value,
        what,
        'expected a positive number of seconds, or a cron expression of 5, 6 '
        "or 7 fields, such as '0 */6 * * *'",
    )


def _is_cron(given: str) -> bool:
    if ' ' not in given and not given.startswith('@'):
        return False
    from croniter import croniter

    now = datetime.datetime.now(datetime.timezone.utc)
    try:
        # Also raised for dates that never occur, such as February 30.
        croniter(given, now).get_next()
    except (ValueError, LookupError, ArithmeticError, TypeError):
        return False
    return True


def time(value: Any, what: str) -> str:
    """Check a point in time.

    :param value: a ``datetime``, or text in ISO 8601. Without an offset it
        is in the user's time zone.
    :param what: its name in messages.
    :returns: ISO 8601 with an offset. The server would interpret a time
        without an offset in its own time zone.
    """
    try:
        read: datetime.datetime = value
        if not isinstance(value, datetime.datetime):
            read = datetime.datetime.fromisoformat(_plain(str(value)))
        if read.tzinfo is None:
            read = read.astimezone()
        # The server stores it in UTC.
        read.astimezone(datetime.timezone.utc)
    except (ValueError, TypeError, OverflowError, OSError):
        raise invalid(
            value,
            what,
            'expected a time such as 2030-01-31T22:00:00+01:00, or without '
            'the offset in your time zone',
        ) from None
    return read.isoformat()


def parse_time(value: str) -> datetime.datetime:
    """Return a time from the server, in UTC.

    :raises ValidationError: if it is invalid.
    """
    try:
        read = datetime.datetime.fromisoformat(_plain(value))
        utc = datetime.timezone.utc
        naive = read.tzinfo is None
        return read.replace(tzinfo=utc) if naive else read.astimezone(utc)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise invalid(value, 'time', 'not ISO 8601') from None


def _plain(value: str) -> str:
    """Return ISO 8601 in a form that Python 3.10 parses."""
    given = value.strip().replace('/', '-')
    if ':' in given:
        given = re.sub(
            _OFFSET, lambda m: f'{m[1] or "+00"}:{m[2] or "00"}', given
        )
    return re.sub(_FRACTION, lambda m: f'.{m[1]:0<6}', given)


def check_end_after_start(start: str | None, end: str | None) -> None:
    """Check that the end is after the start, both results of :func:`time`."""
    if start and end:
        first, last = map(datetime.datetime.fromisoformat, (start, end))
        if last <= first:
            raise exceptions.ValidationError(
                f'the end time {end} is not after the start time {start}'
            )


def check_not_past(end: str | None) -> None:
    """Check that a time, a result of :func:`time`, is in the future."""
    now = datetime.datetime.now(datetime.timezone.utc)
    if end and datetime.datetime.fromisoformat(end) <= now:
        raise exceptions.ValidationError(f'the end time {end} is in the past')


def boolean(value: Any, what: str) -> bool:
    """Check a boolean: a bool, or text such as true, false, yes or no."""
    if isinstance(value, bool):
        return value
    given = str(value).strip().lower()
    if given in _TRUE or given in _FALSE:
        return given in _TRUE
    raise invalid(value, what, 'expected true or false')


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """Check that a value is a dict."""
    if not isinstance(value, Mapping):
        raise invalid(value, what, 'expected a dict')
    return value


def seconds(value: Any, what: str) -> float | None:
    """Check a timeout: None, or a positive number or its text."""
    if value is None:
        return None
    found = finite(value)
    if found is None or found <= 0:
        raise invalid(value, what, 'expected a positive number of seconds')
    return float(found)


def number(value: Any, what: str, kind: Callable[[Any], Any] = float) -> Any:
    """Check a number: None, or a number or its text, 0 or more.

    :param kind: ``int`` or ``float``.
    """
    if value is None:
        return None
    found = finite(value, kind)
    if found is None or found < 0:
        raise invalid(value, what, 'expected a number, 0 or more')
    return found


def finite(value: Any, kind: Callable[[Any], Any] = float) -> Any:
    """Return a value as a number, None if it is not a finite one."""
    try:
        found = kind(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if abs(found) < math.inf else None


def choice(value: Any, what: str, known: Iterable[str]) -> str:
    """Check that a value is one of some words, in any letter case."""
    given = str(value).strip().upper()
    words = [*known]
    if given not in words:
        raise invalid(value, what, choose_from(given, words))
    return given
