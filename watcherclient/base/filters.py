# SPDX-License-Identifier: Apache-2.0
"""What lists are filtered by here, as the server cannot.

Each function returns a test of a row, or None where nothing is asked for.
"""

from __future__ import annotations

import datetime
import fnmatch
import re
from collections.abc import Callable, Iterable
from typing import Any

from watcherclient import exceptions
from watcherclient.base import checks

Test = Callable[[Any], bool]
#: A point in time, or how long ago it is.
TimeOrAge = str | datetime.datetime | datetime.timedelta
OneOrMore = str | Iterable[str]

_AGE = r'(?i)(\d{1,9})\s*([smhdw])'
_UNITS = {
    's': 'seconds',
    'm': 'minutes',
    'h': 'hours',
    'd': 'days',
    'w': 'weeks',
}
#: How many days ago a day was.
_DAYS = {'today': 0, 'yesterday': 1}
_MIDNIGHT = datetime.time()


def one_of(
    field: str, wanted: OneOrMore | None, known: Iterable[str] | None = None
) -> Test | None:
    """Test whether a field holds one of some words.

    :param field: its name.
    :param wanted: the words, or text that holds them with commas between.
    :param known: the words that there are, to be given in any letter case;
        any when None.
    :raises ValidationError: for another word.
    """
    if wanted is None:
        return None
    what = field.replace('_', ' ')
    try:
        given = wanted.split(',') if isinstance(wanted, str) else [*wanted]
    except TypeError:
        given = []
    for word in given or ['']:
        check_text(word, what)
    words = {
        checks.choice(word, what, known) if known else str(word).strip()
        for word in given
    }
    return lambda row: getattr(row, field) in words


def name_matches(pattern: str | None) -> Test | None:
    """Test whether a name is as given, or fits a pattern as ``nightly-*``."""
    if pattern is None:
        return None
    check_text(pattern, 'name')
    fits = re.compile(fnmatch.translate(pattern)).fullmatch

    def test(row: Any) -> bool:
        name = str(row.name)
        return name == pattern or fits(name) is not None

    return test


def check_text(value: Any, what: str) -> None:
    """Refuse to filter by what is empty, or no text.

    :raises ValidationError: for such a value.
    """
    if not isinstance(value, str) or not value.strip():
        raise exceptions.ValidationError(
            f'The {what} to filter by is {checks.quote(value)}: give text'
        )


def created_between(
    since: TimeOrAge | None = None, older_than: TimeOrAge | None = None
) -> Test | None:
    """Test when something was made, of rows with all fields.

    :param since: not before this point in time.
    :param older_than: before this one.
    :raises ValidationError: when one cannot be understood.
    """
    if since is None and older_than is None:
        return None
    first = None if since is None else to_datetime(since, 'since')
    end = None if older_than is None else to_datetime(older_than, 'older than')

    def test(row: Any) -> bool:
        if not row.created_at:
            return False
        created = checks.parse_time(row.created_at)
        return not (first and created < first) and not (end and created >= end)

    return test


def to_datetime(value: TimeOrAge, what: str) -> datetime.datetime:
    """Return a point in time.

    :param value: a ``datetime`` or text as of ISO 8601, in the user's time
        zone without an offset; ``today`` or ``yesterday``, which is the
        midnight that begins that day in that time zone; or how long ago it
        is: a ``timedelta``, or text as ``90m``, ``12h``, ``2d`` or ``3w``.
    :param what: what it is, for the message.
    :raises ValidationError: for anything else.
    """
    try:
        age = value
        if isinstance(value, str) and value.strip().lower() in _DAYS:
            days = datetime.timedelta(_DAYS[value.strip().lower()])
            day = datetime.date.today() - days
            return datetime.datetime.combine(day, _MIDNIGHT).astimezone()
        if isinstance(value, str) and (
            found := re.fullmatch(_AGE, value.strip())
        ):
            unit = _UNITS[found[2].lower()]
            age = datetime.timedelta(**{unit: int(found[1])})
        if isinstance(age, datetime.timedelta):
            return datetime.datetime.now(datetime.timezone.utc) - age
        return datetime.datetime.fromisoformat(checks.time(value, what))
    except (exceptions.ValidationError, OverflowError):
        raise exceptions.ValidationError(
            f'{what.capitalize()} {checks.quote(value)} is not understood: '
            'give an age as 90m, 12h, 2d or 3w, a day as yesterday, or a '
            'time as 2030-01-31T22:00:00+01:00'
        ) from None
