# SPDX-License-Identifier: Apache-2.0
"""The review of an action plan as text for users."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from watcherclient.analysis import wording
from watcherclient.analysis.claims import Indicator
from watcherclient.analysis.concerns import NAMED, listing
from watcherclient.analysis.review import HostChange, Review
from watcherclient.osc.output import table
from watcherclient.text import display

#: Maximum number of steps, and of hosts, in truncated output.
MOST = 40


class Options(NamedTuple):
    """How a review is shown."""

    hosts: bool = True
    #: Include hosts that do not change.
    all_hosts: bool = False
    by_change: bool = False
    #: The width of the terminal, where long tables are truncated; 0 without
    #: a limit.
    width: int = 0


DEFAULT = Options()


def render(review: Review, stream: Any, options: Options = DEFAULT) -> str:
    """Return a review as text.

    :param stream: what it is printed to; on a terminal, it is made to fit.
    """
    options = options._replace(width=table.terminal_width(stream))
    blocks = [
        _header(review),
        _steps(review, options),
        '\n'.join(_wrapped(s, options) for s in wording.placements(review)),
        _hosts(review, options) if options.hosts else '',
        _efficacy(review.efficacy, options),
        '\n'.join(_end(review, options)),
    ]
    text = '\n\n'.join(block for block in blocks if block)
    return display.escape_control_chars(text)


def _wrapped(text: str, options: Options) -> str:
    """Return a text wrapped to the width, with a hanging indent."""
    if not options.width:
        return text
    return textwrap.fill(
        text,
        max(options.width, 20),
        subsequent_indent='  ',
        break_long_words=False,
        break_on_hyphens=False,
    )


def _header(review: Review) -> str:
    first = [f'Action plan {review.plan_uuid}', review.plan_state]
    if review.age is not None:
        first.append(f'{wording.age(review.age)} old')
    return f'{"  ".join(first)}\n{wording.origin(review)}'


def _steps(review: Review, options: Options) -> str:
    if not review.steps:
        return 'The action plan has no actions.'
    shown = _shown(review.steps, options)
    rows = [
        (
            one.step.number,
            one.step.stage or wording.UNKNOWN,
            wording.action(one),
            wording.target(one),
            one.step.source or '-',
            wording.destination(one),
            one.step.state,
        )
        for one in shown
    ]
    titles = ('#', 'Stage', 'Action', 'Target', 'From', 'To', 'State')
    drawn = table.plain(titles, rows, options.width)
    return _with_rest(drawn, review.steps, shown, 'steps')


def _shown(items: Sequence[Any], options: Options) -> Sequence[Any]:
    return items[:MOST] if options.width else items


def _with_rest(
    drawn: str, items: Sequence[object], shown: Sequence[object], noun: str
) -> str:
    left = len(items) - len(shown)
    if not left:
        return drawn
    return f'{drawn}\n... and {left} more {noun}; -f json shows all'


def _hosts(review: Review, options: Options) -> str:
    if review.simulation is None:
        return ''
    hosts = review.hosts
    changed = [one for one in hosts if one.changed]
    chosen = hosts if options.all_hosts else changed
    if options.by_change:
        chosen = sorted(chosen, key=wording.change, reverse=True)
    shown = _shown(chosen, options)
    blocks = []
    if chosen:
        drawn = _draw_hosts(shown, review, options)
        blocks.append(_with_rest(drawn, chosen, shown, 'hosts'))
    unchanged = wording.count(len(hosts) - len(changed), 'host', 'unchanged')
    spread = wording.spread(review.spread_before, review.spread_after)
    sentences = '. '.join(filter(None, (unchanged, spread)))
    blocks.append(_wrapped(sentences, options))
    return '\n'.join(blocks)


def _draw_hosts(
    shown: Sequence[HostChange], review: Review, options: Options
) -> str:
    titles = ['Host', 'Servers', 'vCPU used', 'RAM used', 'Disk used']
    rows = [_host_row(one) for one in shown]
    if any(one.before.status != one.after.status for one in shown):
        titles.append('Status')
        for one, row in zip(shown, rows, strict=True):
            row.append(wording.arrow(one.before.status, one.after.status))
    if amounts := wording.unplaced(review):
        row = ['not yet placed', f'0 -> {review.unplaced}', *amounts]
        rows.append([*row, *('' for _ in titles[len(row) :])])
    return table.plain(titles, rows, options.width)


def _host_row(one: HostChange) -> list[str]:
    before, after = len(one.before.servers), len(one.after.servers)
    servers = wording.arrow(str(before), str(after))
    return [one.before.name, servers, *wording.loads(one)]


def _efficacy(efficacy: Sequence[Indicator], options: Options) -> str:
    if not efficacy:
        return ''
    words = '; '.join(_indicator(one) for one in efficacy)
    return _wrapped(f'Efficacy: {words}', options)


def _indicator(one: Indicator) -> str:
    words = f'{one.name} {wording.claim(one)}'
    other = wording.correction(one)
    return f'{words} (simulated: {other})' if other else words


def _end(review: Review, options: Options) -> Iterator[str]:
    """Go through the lines of the summary."""
    yield _wrapped(wording.outlook(review), options)
    if disabled := [host.name for host in review.left_disabled]:
        yield _wrapped(
            f'Disabled after the plan: {listing(disabled)}. To enable:',
            options,
        )
        for name in disabled[:NAMED]:
            # Not wrapped, so that it can be copied.
            yield f'  {wording.enable_command(name)}'
    for one in review.warnings:
        yield _wrapped(f'Warning: {one.text}.', options)
    for one in review.notes:
        yield _wrapped(f'Note: {one.text}.', options)
