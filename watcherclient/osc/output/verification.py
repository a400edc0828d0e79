# SPDX-License-Identifier: Apache-2.0
"""The verification of an action plan as text for users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from watcherclient.analysis.verification import Verification
from watcherclient.analysis.wording import count, enable_command
from watcherclient.osc.output import table
from watcherclient.text import display


def render(found: Verification, stream: Any) -> str:
    """Return a verification as text.

    :param stream: what it is printed to; on a terminal, it is made to fit.
    """
    width = table.terminal_width(stream)
    return display.escape_control_chars('\n'.join(_lines(found, width)))


def _lines(found: Verification, width: int) -> Iterator[str]:
    yield f'Action plan {found.plan_uuid}  {found.plan_state}'
    if found.servers:
        one = found.servers == 1
        where = 'is on the planned host' if one else 'are on the planned hosts'
        noun = 'server' if one else 'servers'
        yield f'{found.in_place} of {found.servers} {noun} {where}.'
    if found.as_planned:
        yield 'Everything is as planned.'
    else:
        rows = [
            (one.target, one.planned, one.now, one.reason or '-')
            for one in found.deviations
        ]
        yield 'Deviations:'
        yield table.plain(('Target', 'Planned', 'Now', 'Reason'), rows, width)
        yield 'The data model of Watcher may be older than the latest changes.'
    if found.skipped_by_user:
        skipped = count(len(found.skipped_by_user), 'action')
        yield f'Skipped by a user: {skipped}'
    for host in found.left_disabled:
        why = f' ({host.disabled_reason})' if host.disabled_reason else ''
        yield f'Disabled by this plan and still disabled: {host.name}{why}'
        yield f'  {enable_command(host.name)}'
