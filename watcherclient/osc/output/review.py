# SPDX-License-Identifier: Apache-2.0
"""The review of an action plan as text for users."""

from __future__ import annotations

import datetime
import shlex
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from watcherclient.analysis import steps as types
from watcherclient.analysis.claims import Indicator
from watcherclient.analysis.cluster import DISABLED, ENABLED, Amounts, Load
from watcherclient.analysis.concerns import NAMED, listing
from watcherclient.analysis.review import HostChange, Review, ReviewStep
from watcherclient.osc.output import table
from watcherclient.text import display

#: How many steps, and how many hosts, are shown where the length matters.
MOST = 40
UNKNOWN = '?'


class Options(NamedTuple):
    """How a review is shown."""

    hosts: bool = True
    #: Also those that do not change.
    all_hosts: bool = False
    by_change: bool = False
    #: The width of the terminal; 0 if it does not matter.
    width: int = 0
    #: Whether long tables are cut.
    cut: bool = False


DEFAULT = Options()


def render(review: Review, stream: Any, options: Options = DEFAULT) -> str:
    """Return a review as text.

    :param stream: what it is printed to; on a terminal, it is made to fit.
    """
    if stream.isatty():
        width = shutil.get_terminal_size().columns
        options = options._replace(width=width, cut=True)
    blocks = [
        _header(review),
        _steps(review, options),
        _fits(review, options),
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
        first.append(f'{_age(review.age)} old')
    audit = review.audit_name or review.audit_uuid or 'unknown'
    how = f' by {review.strategy}' if review.strategy else ''
    return f'{"  ".join(first)}\nAudit {audit}, {review.goal or "goal"}{how}'


def _age(age: datetime.timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    for size, name in ((1440, 'day'), (60, 'hour'), (1, 'minute')):
        if count := minutes // size:
            return f'{count} {name}{"s" * (count > 1)}'
    return 'less than a minute'


def _steps(review: Review, options: Options) -> str:
    if not review.steps:
        return 'The action plan has no actions.'
    shown = review.steps[: _most(options, review.steps)]
    rows = [
        (
            one.step.number,
            one.step.stage or UNKNOWN,
            _action(one),
            _target(one),
            one.step.source or '-',
            _destination(one),
            one.step.state,
        )
        for one in shown
    ]
    titles = ('#', 'Stage', 'Action', 'Target', 'From', 'To', 'State')
    drawn = table.plain(titles, rows, options.width)
    return _with_rest(drawn, review.steps, shown, 'steps')


def _most(options: Options, items: Sequence[object]) -> int:
    return MOST if options.cut else len(items)


def _with_rest(
    drawn: str, items: Sequence[object], shown: Sequence[object], noun: str
) -> str:
    left = len(items) - len(shown)
    if not left:
        return drawn
    return f'{drawn}\n... and {left} more {noun}; -f json shows all'


def _action(one: ReviewStep) -> str:
    step = one.step
    if step.type == types.MIGRATE:
        return f'migrate ({"live" if step.live else "cold"})'
    if step.type == types.SERVICE:
        verb = {ENABLED: 'enable', DISABLED: 'disable'}
        return f'{verb.get(step.wanted or "", step.wanted)} host'
    if step.type == types.POWER:
        return f'power {str(step.wanted).removeprefix("power ")}'
    return step.type


def _target(one: ReviewStep) -> str:
    if one.target:
        return one.target
    given = one.step.parameters.items()
    return ' '.join(f'{name}={value}' for name, value in given) or '-'


def _destination(one: ReviewStep) -> str:
    step = one.step
    if step.type == types.RESIZE:
        return f'flavor {step.parameters.get("flavor")}'
    if step.type == types.MIGRATE and not step.destination:
        return 'scheduler'
    return step.destination or '-'


def _fits(review: Review, options: Options) -> str:
    """Return where servers fit that the scheduler places."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in review.steps:
        if one.fits is not None:
            groups.setdefault(one.fits, []).append(str(one.target))
    lines = [
        f'{listing(targets)} {_verb(targets, "fit")} on '
        f'{listing(hosts) if hosts else "no host"}'
        for hosts, targets in groups.items()
    ]
    if lines:
        lines[0] = f'The scheduler chooses: by allocation, {lines[0]}'
    return '\n'.join(_wrapped(line, options) for line in lines)


def _verb(subjects: Sequence[object], verb: str) -> str:
    return verb if len(subjects) > 1 else f'{verb}s'


def _hosts(review: Review, options: Options) -> str:
    if review.simulation is None:
        return ''
    hosts = review.hosts
    changed = [one for one in hosts if one.changed]
    chosen = hosts if options.all_hosts else changed
    if options.by_change:
        chosen = sorted(chosen, key=_change, reverse=True)
    shown = chosen[: _most(options, chosen)]
    blocks = []
    if chosen:
        drawn = _draw_hosts(shown, review, options)
        blocks.append(_with_rest(drawn, chosen, shown, 'hosts'))
    unchanged = len(hosts) - len(changed)
    count = _count(unchanged, 'host', 'unchanged. ')
    before, after = review.spread_before, review.spread_after
    spread = ', '.join(_spreads(before, after))
    blocks.append(
        _wrapped(f'{count}Spread (standard deviation): {spread}', options)
    )
    return '\n'.join(blocks)


def _change(one: HostChange) -> float:
    """Return how much the load of a host changes, in points."""
    pairs = zip(one.before.load, one.after.load, strict=True)
    return max(abs((a or 0) - (b or 0)) for a, b in pairs)


def _draw_hosts(
    shown: Sequence[HostChange], review: Review, options: Options
) -> str:
    titles = ['Host', 'Servers', 'vCPU used', 'RAM used', 'Disk used']
    rows = [_host_row(one) for one in shown]
    if any(one.before.status != one.after.status for one in shown):
        titles.append('Status')
        for one, row in zip(shown, rows, strict=True):
            row.append(_arrow(one.before.status, one.after.status))
    if review.unplaced and review.simulation:
        servers = review.simulation.after.unplaced
        each = map(sum, zip(*(one.amounts for one in servers), strict=True))
        amounts = [words for words, _ in _sizes(Amounts(*each))]
        row = ['not yet placed', f'0 -> {review.unplaced}', *amounts]
        rows.append([*row, *('' for _ in titles[len(row) :])])
    return table.plain(titles, rows, options.width)


def _host_row(one: HostChange) -> list[str]:
    before, after = one.before, one.after
    mark = UNKNOWN if one.uncertain else ''
    loads = zip(before.load, after.load, strict=True)
    return [
        before.name,
        _arrow(str(len(before.servers)), str(len(after.servers))),
        *(_arrow(_percent(a), _percent(b), mark) for a, b in loads),
    ]


def _arrow(before: str, after: str, mark: str = '') -> str:
    same = before == after and not mark
    return before if same else f'{before} -> {after}{mark}'


def _percent(value: float | None) -> str:
    return UNKNOWN if value is None else f'{value:.0f}%'


def _spreads(before: Load | None, after: Load | None) -> Iterator[str]:
    for name, a, b in zip(
        ('vCPU', 'RAM', 'disk'), before or (), after or (), strict=False
    ):
        if a is not None and b is not None:
            yield f'{name} {_arrow(f"{a:.1f}", f"{b:.1f}")}'


def _sizes(amounts: Amounts) -> list[tuple[str, str]]:
    """Return amounts with their units, and their names."""
    return [
        (f'{_amount(amounts.vcpus)} vCPU', ''),
        (f'{_amount(amounts.memory / 1024)} GiB', 'RAM'),
        (f'{_amount(amounts.disk)} GiB', 'disk'),
    ]


def _amount(value: float) -> str:
    """Return a number with at most one decimal."""
    return f'{value:.1f}'.removesuffix('.0')


def _efficacy(efficacy: Sequence[Indicator], options: Options) -> str:
    if not efficacy:
        return ''
    words = '; '.join(_indicator(one) for one in efficacy)
    return _wrapped(f'Efficacy: {words}', options)


def _indicator(one: Indicator) -> str:
    unit = f' {one.unit}' if one.unit else ''

    def amount(value: float) -> str:
        return f'{value:.2f}{unit}' if unit else f'{value:g}'

    if one.value is None:
        return f'{one.name} unknown'
    words = f'{one.name} {amount(one.value)}'
    if one.simulated is None or abs(one.simulated - one.value) < 0.5:
        return words
    return f'{words} (simulated: {amount(one.simulated)})'


def _end(review: Review, options: Options) -> Iterator[str]:
    """Go through the lines of the summary."""
    if not review.to_do:
        ended = 'all steps have ended' if review.steps else 'no steps'
        yield f'Nothing to do: {ended}.'
    else:
        yield _wrapped(f'Plan: {_summary(review)}.', options)
    if disabled := [host.name for host in review.left_disabled]:
        yield _wrapped(
            f'Disabled after the plan: {listing(disabled)}. To enable:',
            options,
        )
        for name in disabled[:NAMED]:
            # Not wrapped, so that it can be copied.
            yield f'  {enable_command(name)}'
    for one in review.warnings:
        yield _wrapped(f'Warning: {one.text}.', options)
    for one in review.notes:
        yield _wrapped(f'Note: {one.text}.', options)


def enable_command(host: str) -> str:
    """Return the command that enables a host."""
    named = shlex.quote(host)
    return f'openstack compute service set --enable {named} nova-compute'


def _summary(review: Review) -> str:
    totals = review.totals
    parts = [
        _moves(totals.live, 'live', totals.live_amounts),
        _moves(totals.cold, 'cold', totals.cold_amounts),
        _count(totals.stopped, 'server', 'to stop'),
        _count(totals.resized, 'server', 'to resize'),
        _count(totals.hosts_disabled, 'host', 'to disable'),
        _count(totals.hosts_enabled, 'host', 'to enable'),
        _count(totals.others, 'other action', 'to run'),
    ]
    stages = _count(len(review.stages), 'stage', '').rstrip()
    left = sum(map(len, review.stages))
    idle = _count(left, 'action', 'without an effect on servers or hosts')
    moves = ', '.join(part for part in parts if part)
    return f'{moves or idle}, in {stages}'


def _count(number: int, noun: str, what: str) -> str:
    if not number:
        return ''
    return f'{number} {noun}{"s" * (number > 1)} {what}'


def _moves(number: int, how: str, amounts: Amounts) -> str:
    counted = _count(number, 'server', f'to migrate {how}')
    if not counted or not any(amounts):
        return counted
    sizes = ', '.join(
        f'{size} {name}'.rstrip() for size, name in _sizes(amounts)
    )
    return f'{counted} ({sizes})'
