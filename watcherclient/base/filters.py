# SPDX-License-Identifier: Apache-2.0
"""Filters that the client applies to lists.

Each function returns a predicate for rows, or None without a filter.
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
#: A point in time, or an age.
TimeOrAge = str | datetime.datetime | datetime.timedelta
OneOrMore = str | Iterable[str]

_AGE = r'(\d{1,9})\s*([smhdw])'
_UNITS = {
    's': 'seconds',
    'm': 'minutes',
    'h': 'hours',
    'd': 'days',
    'w': 'weeks',
}
#: The age of a named day, in days.
_DAYS = {'today': 0, 'yesterday': 1}


def one_of(
    field: str, wanted: OneOrMore | None, known: Iterable[str] | None = None
) -> Test | None:
    """Filter by the words that a field can contain.

    :param field: the name of the field.
    :param wanted: the words, or text with words separated by commas.
    :param known: the valid words, in any letter case; None for any.
    :raises ValidationError: for any other word.
    """
    if wanted is None:
        return None
    what = field.replace('_', ' ')
    try:
        given = wanted.split(',') if isinstance(wanted, str) else [*wanted]
    except TypeError:
        given = []
    for word in given or ['']:
        checks.text(word, f'{what} filter')
    words = {
        checks.choice(word, what, known) if known else str(word).strip()
        for word in given
    }
    return lambda row: getattr(row, field) in words


def name_matches(pattern: str | None) -> Test | None:
    """Filter by a name, or by a pattern such as ``nightly-*``."""
    if pattern is None:
        return None
    checks.text(pattern, 'name filter')

    def test(row: Any) -> bool:
        name = str(row.name)
        return name == pattern or fnmatch.fnmatchcase(name, pattern)

    return test


def created_between(
    since: TimeOrAge | None = None, older_than: TimeOrAge | None = None
) -> Test | None:
    """Filter detailed rows by creation time.

    :param since: created at or after this time.
    :param older_than: created before this time.
    :raises ValidationError: if one is invalid.
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

    :param value: a ``datetime`` or ISO 8601 text, in the user's time zone if
        it has no offset; ``today`` or ``yesterday``, the start of that day
        in the user's time zone; or an age: a ``timedelta``, or text such as
        ``90m``, ``12h``, ``2d`` or ``3w``.
    :param what: its name in messages.
    :raises ValidationError: for any other value.
    """
    try:
        age = value
        given = value.strip().lower() if isinstance(value, str) else ''
        if given in _DAYS:
            day = datetime.date.today() - datetime.timedelta(_DAYS[given])
            start = datetime.datetime.combine(day, datetime.time.min)
            return start.astimezone()
        if found := re.fullmatch(_AGE, given):
            age = datetime.timedelta(**{_UNITS[found[2]]: int(found[1])})
        if isinstance(age, datetime.timedelta):
            return datetime.datetime.now(datetime.timezone.utc) - age
        return datetime.datetime.fromisoformat(checks.time(value, what))
    except (exceptions.ValidationError, OverflowError):
        raise checks.invalid(
            value,
            what,
            'expected an age such as 90m, 12h, 2d or 3w, a day such as '
            'yesterday, or a time such as 2030-01-31T22:00:00+01:00',
        ) from None
