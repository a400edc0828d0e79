# SPDX-License-Identifier: Apache-2.0
"""What lists are filtered by here, as the server cannot.

Each function returns a test of a row, or None where nothing is asked for.
"""

from __future__ import annotations

import datetime
import fnmatch
import re
from collections.abc import Callable, Iterable
from typing import Any, TypedDict

from watcherclient import exceptions, inputs

Test = Callable[[Any], bool]
#: A point in time, or how long ago it is.
Moment = str | datetime.datetime | datetime.timedelta
Words = str | Iterable[str]

_AGE = r'(?i)(\d{1,9})\s*([smhdw])'
_UNITS = {
    's': 'seconds',
    'm': 'minutes',
    'h': 'hours',
    'd': 'days',
    'w': 'weeks',
}


class Ages(TypedDict, total=False):
    """Filters by the time that something was made at."""

    #: Only what was made since.
    since: Moment | None
    #: Only what was made before.
    older_than: Moment | None


def among(
    field: str, wanted: Words | None, known: Iterable[str] | None = None
) -> Test | None:
    """Test whether a field holds one of some words.

    :param field: its name.
    :param wanted: the words, or text that holds them with commas between.
    :param known: the words that there are, to be given in any letter case;
        any when None.
    :raises ValidationError: for another word.
    """
    given = wanted.split(',') if isinstance(wanted, str) else wanted or ()
    words = {
        inputs.choice(word, known, field.replace('_', ' '))
        if known
        else str(word).strip()
        for word in given
    }
    return (lambda row: getattr(row, field) in words) if words else None


def named(pattern: str | None) -> Test | None:
    """Test whether a name is as given, or fits a pattern as ``nightly-*``."""
    if not pattern:
        return None
    fits = re.compile(fnmatch.translate(pattern)).fullmatch

    def test(row: Any) -> bool:
        name = str(row.name)
        return name == pattern or fits(name) is not None

    return test


def made(
    since: Moment | None = None, older_than: Moment | None = None
) -> Test | None:
    """Test when something was made, of rows with all fields.

    :param since: not before this point in time.
    :param older_than: before this one.
    :raises ValidationError: when one cannot be understood.
    """
    if not since and not older_than:
        return None
    first = moment(since, 'since') if since else None
    end = moment(older_than, 'older than') if older_than else None

    def test(row: Any) -> bool:
        if not row.created_at:
            return False
        created = datetime.datetime.fromisoformat(row.created_at)
        return not (first and created < first) and not (end and created >= end)

    return test


def moment(value: Moment, what: str) -> datetime.datetime:
    """Return a point in time.

    :param value: a ``datetime`` or text as of ISO 8601, in the user's time
        zone without an offset; or how long ago it is: a ``timedelta``, or
        text as ``90m``, ``12h``, ``2d`` or ``3w``.
    :param what: what it is, for the message.
    :raises ValidationError: for anything else.
    """
    try:
        age = value
        if isinstance(value, str) and (
            found := re.fullmatch(_AGE, value.strip())
        ):
            unit = _UNITS[found[2].lower()]
            age = datetime.timedelta(**{unit: int(found[1])})
        if isinstance(age, datetime.timedelta):
            return datetime.datetime.now(datetime.timezone.utc) - age
        return datetime.datetime.fromisoformat(inputs.time(value, what))
    except (exceptions.ValidationError, OverflowError):
        raise exceptions.ValidationError(
            f'{what.capitalize()} {inputs.quoted(value)} is not understood: '
            'give an age as 90m, 12h, 2d or 3w, or a time as '
            '2030-01-31T22:00:00+01:00'
        ) from None
