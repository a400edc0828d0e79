# SPDX-License-Identifier: Apache-2.0
"""Schedules of audits: interval, start time and end time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watcherclient import exceptions
from watcherclient.base import checks


def check_new(values: Mapping[str, Any]) -> None:
    """Check that a new audit has the schedule that its type requires."""
    kind = values['audit_type']
    given = [k for k in ('interval', 'start_time', 'end_time') if k in values]
    if kind == 'ONESHOT' and given:
        raise exceptions.ValidationError(
            f'a ONESHOT audit runs once and has no {" and no ".join(given)}: '
            'use audit type CONTINUOUS'
        )
    if kind == 'CONTINUOUS' and 'interval' not in given:
        raise exceptions.ValidationError(
            'missing interval: specify seconds or a cron expression for a '
            'CONTINUOUS audit'
        )
    _check_times(values.get('start_time'), values.get('end_time'))


_TIMES = ('/start_time', '/end_time')


def split(
    operations: Sequence[dict[str, Any]],
) -> list[list[dict[str, Any]]]:
    """Split a patch into those that the server accepts.

    It accepts at most one time, before all other replacements.
    """
    times: dict[str, dict[str, Any]] = {}
    others = []
    for one in operations:
        if one['path'] in (*_TIMES, '/state') and one.get('op') == 'add':
            # The server can only replace these.
            one['op'] = 'replace'
        if one['path'] in _TIMES and one.get('op') == 'replace':
            times[one['path']] = one
        else:
            others.append(one)
    start, end = (times.get(path, {}).get('value') for path in _TIMES)
    _check_times(start, end)
    parts = [[one] for one in times.values()] or [[]]
    parts[0] += others
    return parts


def _check_times(start: str | None, end: str | None) -> None:
    checks.check_end_after_start(start, end)
    checks.check_not_past(end)
