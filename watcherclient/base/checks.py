# SPDX-License-Identifier: Apache-2.0
"""Values that the server would misread or choke on, checked before sending.

Each check takes a value and what to call it in a message. It returns the
value in the one form that the server takes, or raises
:class:`watcherclient.exceptions.ValidationError`.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.text import display
from watcherclient.text.suggestions import did_you_mean

#: The sizes of the server's columns, in characters.
LONGEST_NAME = 63
LONGEST_DESCRIPTION = 255
LONGEST_INTERVAL = 36
_OFFSET = r'\s?(?:[zZ]|([+-]\d\d):?(\d\d)?)$'
_SECONDS = '[+-]?[0-9]+'
_TRUE = frozenset({'true', 'yes', 'on', '1', 't', 'y'})
_FALSE = frozenset({'false', 'no', 'off', '0', 'f', 'n'})


def quote(value: Any) -> str:
    """Return a value as a message may show it."""
    return display.truncate(repr(value), 80)


def _invalid(
    value: Any, what: str, expected: str
) -> exceptions.ValidationError:
    return exceptions.ValidationError(
        f'The {what} is {quote(value)}: {expected}'
    )


def name(value: Any, what: str) -> str:
    """Check a name: text of at most 63 characters.

    The server cuts or refuses what is longer.
    """
    if not isinstance(value, str) or not value.strip():
        raise _invalid(value, what, 'give text')
    return _short(value, LONGEST_NAME, what)


def description(value: Any, what: str) -> str | None:
    """Check a description, None or text of at most 255 characters."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise _invalid(value, what, 'give text')
    return _short(value, LONGEST_DESCRIPTION, what)


def _short(value: str, longest: int, what: str) -> str:
    if len(value) > longest:
        raise exceptions.ValidationError(
            f'The {what} has {len(value)} characters: at most {longest} are '
            'kept'
        )
    return value


def interval(value: Any, what: str) -> str:
    """Check the time between runs of an audit.

    :param value: seconds, an int or text; or a cron expression in UTC of 5
        fields, of 6 with seconds, or of 7 with seconds and years.
    :param what: what to call it.
    """
    given = str(value).strip()
    if not isinstance(value, int | str) or isinstance(value, bool):
        given = ''
    if re.fullmatch(_SECONDS, given) and int(given[:40]) > 0:
        return _short(given, LONGEST_INTERVAL, what)
    if len(given) <= LONGEST_INTERVAL and _is_cron(given):
        return given
    raise _invalid(
        value,
        what,
        'give seconds, more than 0, or a cron expression of 5, 6 or 7 fields '
        "that comes, as '0 */6 * * *'",
    )


def _is_cron(given: str) -> bool:
    if ' ' not in given and not given.startswith('@'):
        return False
    from croniter import croniter

    try:
        # Also for what never comes, as a 30th of February.
        croniter(
            given, datetime.datetime.now(datetime.timezone.utc)
        ).get_next()
    except (ValueError, LookupError, ArithmeticError, TypeError):
        return False
    return True


def time(value: Any, what: str) -> str:
    """Check a point in time.

    :param value: a ``datetime``, or text in ISO 8601. Without an offset it
        is in the user's time zone.
    :param what: what to call it.
    :returns: ISO 8601 with an offset; the server would take a time without
        one to be in its own time zone.
    """
    try:
        read = value
        if not isinstance(value, datetime.datetime):
            read = datetime.datetime.fromisoformat(_plain(str(value)))
        if read.tzinfo is None:
            read = read.astimezone()
        # The server keeps it in UTC.
        read.astimezone(datetime.timezone.utc)
    except (ValueError, TypeError, OverflowError, OSError):
        raise _invalid(
            value,
            what,
            'give a time as 2030-01-31T22:00:00+01:00, or without the offset '
            'in your own time zone',
        ) from None
    text: str = read.isoformat()
    return text


def parse_time(value: str) -> datetime.datetime:
    """Return a time that the server sent, in UTC.

    :raises ValidationError: when it is not one.
    """
    try:
        read = datetime.datetime.fromisoformat(_plain(value))
        utc = datetime.timezone.utc
        naive = read.tzinfo is None
        return read.replace(tzinfo=utc) if naive else read.astimezone(utc)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise _invalid(value, 'time', 'not ISO 8601') from None


def _plain(value: str) -> str:
    """Return ISO 8601 as Python 3.10 reads it."""
    given = value.strip().replace('/', '-')
    if ':' in given:
        given = re.sub(
            _OFFSET, lambda m: f'{m[1] or "+00"}:{m[2] or "00"}', given
        )
    return given


def check_end_after_start(start: str | None, end: str | None) -> None:
    """Check that one time comes before another, both made by :func:`time`."""
    if start and end:
        first, last = map(datetime.datetime.fromisoformat, (start, end))
        if last <= first:
            raise exceptions.ValidationError(
                f'The end time {end} is not after the start time {start}'
            )


def check_not_past(end: str | None) -> None:
    """Check that a time, made by :func:`time`, is still to come."""
    now = datetime.datetime.now(datetime.timezone.utc)
    if end and datetime.datetime.fromisoformat(end) <= now:
        raise exceptions.ValidationError(
            f'the end time {end} is in the past: choose a later one'
        )


def boolean(value: Any, what: str) -> bool:
    """Check a truth value: a bool, or text such as true, false, yes or no."""
    if isinstance(value, bool):
        return value
    given = str(value).strip().lower()
    if given in _TRUE or given in _FALSE:
        return given in _TRUE
    raise _invalid(value, what, 'give true or false')


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """Check that a value is a dict."""
    if not isinstance(value, Mapping):
        raise _invalid(value, what, 'give a dict of names and values')
    return value


def seconds(value: Any, what: str) -> float | None:
    """Check a time to wait, None or a number or its text, more than 0."""
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0
    if not 0 < number < math.inf:
        raise _invalid(value, what, 'give seconds, more than 0')
    return number


def choice(value: Any, what: str, known: Iterable[str]) -> str:
    """Check that a value is one of the known words, in any case."""
    given = str(value).strip().upper()
    words = [*known]
    if given not in words:
        question = did_you_mean(given, words)
        raise _invalid(
            value, what, question or f'give one of {", ".join(words)}'
        )
    return given
