# SPDX-License-Identifier: Apache-2.0
"""Values that the server would misread or choke on, checked before sending.

Each function returns a value in the one form that the server takes, or
raises :class:`watcherclient.exceptions.ValidationError`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.text import display

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


def name(value: Any, noun: str) -> str:
    """Check the name of a resource to be.

    :param value: text of at most 63 characters; the server cuts or refuses
        what is longer.
    :param noun: what is to be named, for the message.
    """
    if not isinstance(value, str) or not value.strip():
        raise exceptions.ValidationError(
            f'The name of the {noun} is {quote(value)}: give text'
        )
    return _short(value, LONGEST_NAME, f'The name of the {noun}')


def description(value: Any) -> str | None:
    """Check a description, None or text of at most 255 characters."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise exceptions.ValidationError(
            f'The description is {quote(value)}: give text'
        )
    return _short(value, LONGEST_DESCRIPTION, 'The description')


def _short(value: str, longest: int, what: str) -> str:
    if len(value) > longest:
        raise exceptions.ValidationError(
            f'{what} has {len(value)} characters: at most {longest} are kept'
        )
    return value


def interval(value: Any) -> str:
    """Check the time between runs of an audit.

    :param value: seconds, an int or text; or a cron expression in UTC of 5
        fields, of 6 with seconds, or of 7 with seconds and years.
    """
    given = str(value).strip()
    if not isinstance(value, int | str) or isinstance(value, bool):
        given = ''
    if re.fullmatch(_SECONDS, given) and int(given[:40]) > 0:
        return _short(given, LONGEST_INTERVAL, 'The interval')
    if len(given) <= LONGEST_INTERVAL and _is_cron(given):
        return given
    raise exceptions.ValidationError(
        f'The interval is {quote(value)}: give seconds, more than 0, or a '
        "cron expression of 5, 6 or 7 fields that comes, as '0 */6 * * *'"
    )


def _is_cron(given: str) -> bool:
    if ' ' not in given:
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
    """Read a point in time.

    :param value: a ``datetime``, or text as of ISO 8601. Without an offset
        it is in the user's time zone.
    :param what: what it is, for the message.
    :returns: ISO 8601 with an offset; the server would take a time without
        one to be in its own time zone.
    """
    try:
        if isinstance(value, datetime.datetime):
            read = value
        else:
            read = datetime.datetime.fromisoformat(_plain(str(value)))
        if read.tzinfo is None:
            read = read.astimezone()
        # The server keeps it in UTC.
        read.astimezone(datetime.timezone.utc)
    except (ValueError, TypeError, OverflowError, OSError):
        raise exceptions.ValidationError(
            f'The {what} is {quote(value)}: give a time as '
            '2030-01-31T22:00:00+01:00, or without the offset in your own '
            'time zone'
        ) from None
    return read.isoformat()


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


def boolean(value: Any, what: str) -> bool:
    """Read a truth value: a bool, or text as true, false, yes or no."""
    if isinstance(value, bool):
        return value
    given = str(value).strip().lower()
    if given in _TRUE or given in _FALSE:
        return given in _TRUE
    raise exceptions.ValidationError(
        f'{what} is {quote(value)}: give true or false'
    )


def choice(value: Any, known: Iterable[str], what: str) -> str:
    """Return the one of the known words that is given, in any case."""
    given = str(value).strip().upper()
    words = [*known]
    if given not in words:
        raise exceptions.ValidationError(
            f'The {what} is {quote(value)}: give one of {", ".join(words)}'
        )
    return given


def patch(
    operations: Any,
    noun: str,
    checks: Mapping[str, Callable[[Any], Any]],
    *,
    needed: Iterable[str] = (),
    fixed: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """Check JSON patch operations.

    :param operations: a list of dicts ``op``, ``path`` and ``value``.
    :param noun: what they change, for the message.
    :param checks: by its path, what returns the value to send.
    :param needed: the paths that cannot be removed.
    :param fixed: the paths whose change the server would ignore.
    :returns: the operations to send.
    """
    if not isinstance(operations, list | tuple) or not operations:
        raise exceptions.ValidationError(
            f'Nothing to change: name at least one field of the {noun}'
        )
    found = []
    for one in operations:
        path = one.get('path') if isinstance(one, Mapping) else None
        if not isinstance(path, str):
            raise exceptions.ValidationError(
                f'{quote(one)} is not a JSON patch operation: give a dict '
                'with op, path and value'
            )
        field = path.strip('/')
        if path in fixed:
            raise exceptions.ValidationError(
                f'The {field} of an existing {noun} cannot be changed: '
                'the server would ignore it'
            )
        if one.get('op') == 'remove':
            if path in needed:
                raise exceptions.ValidationError(
                    f'The {field} of an existing {noun} cannot be removed: '
                    'replace it'
                )
            found.append({**one})
        elif path in checks and 'value' in one:
            found.append({**one, 'value': checks[path](one['value'])})
        else:
            found.append({**one})
    return found
