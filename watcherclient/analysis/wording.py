# SPDX-License-Identifier: Apache-2.0
"""The texts of a review, shared by all its renderings."""

from __future__ import annotations

import datetime
import shlex

from watcherclient.analysis import steps as types
from watcherclient.analysis.claims import Indicator
from watcherclient.analysis.cluster import (
    DISABLED,
    ENABLED,
    Amounts,
    Load,
    total,
)
from watcherclient.analysis.concerns import listing
from watcherclient.analysis.review import HostChange, Review, ReviewStep

UNKNOWN = '?'
#: The resources of hosts, in the order of :class:`Load`.
RESOURCES = ('vCPU', 'RAM', 'disk')


def age(value: datetime.timedelta) -> str:
    """Return an age in its largest unit."""
    minutes = int(value.total_seconds()) // 60
    for size, name in ((1440, 'day'), (60, 'hour'), (1, 'minute')):
        if number := minutes // size:
            return count(number, name)
    return 'less than a minute'


def origin(review: Review) -> str:
    """Return the audit, goal and strategy of a plan."""
    audit = review.audit_name or review.audit_uuid or 'unknown'
    how = f' by {review.strategy}' if review.strategy else ''
    return f'Audit {audit}, {review.goal or "goal"}{how}'


def action(one: ReviewStep) -> str:
    """Return a description of a step without its target."""
    step = one.step
    if step.type == types.MIGRATE:
        return f'migrate ({"live" if step.live else "cold"})'
    if step.type == types.SERVICE:
        verb = {ENABLED: 'enable', DISABLED: 'disable'}
        return f'{verb.get(step.wanted or "", step.wanted)} host'
    if step.type == types.POWER:
        return f'power {str(step.wanted).removeprefix("power ")}'
    return step.type


def target(one: ReviewStep) -> str:
    """Return the target of a step, otherwise its parameters."""
    if one.target:
        return one.target
    given = one.step.parameters.items()
    return ' '.join(f'{name}={value}' for name, value in given) or '-'


def destination(one: ReviewStep) -> str:
    """Return the destination host or the new flavor."""
    step = one.step
    if step.type == types.RESIZE:
        return f'flavor {step.parameters.get("flavor")}'
    if step.type == types.MIGRATE and not step.destination:
        return 'scheduler'
    return step.destination or '-'


def placements(review: Review) -> list[str]:
    """Return the hosts with room for servers that the scheduler places."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in review.steps:
        if one.fits is not None:
            groups.setdefault(one.fits, []).append(str(one.target))
    lines = [
        f'{listing(targets)} fit{"s" * (len(targets) == 1)} on '
        f'{listing(hosts) or "no host"}'
        for hosts, targets in groups.items()
    ]
    if lines:
        who = 'The scheduler chooses the destination'
        lines[0] = f'{who}; by allocation, {lines[0]}'
    return lines


def change(one: HostChange) -> float:
    """Return the change of the load of a host, in percentage points."""
    pairs = zip(one.before.load, one.after.load, strict=True)
    return max(abs((a or 0) - (b or 0)) for a, b in pairs)


def loads(one: HostChange) -> list[str]:
    """Return the load of a host before and after, for each resource."""
    mark = UNKNOWN if one.uncertain else ''
    pairs = zip(one.before.load, one.after.load, strict=True)
    return [arrow(_percent(a), _percent(b), mark) for a, b in pairs]


def arrow(before: str, after: str, mark: str = '') -> str:
    """Return a value before and after, or once if it does not change."""
    same = before == after and not mark
    return before if same else f'{before} -> {after}{mark}'


def _percent(value: float | None) -> str:
    return UNKNOWN if value is None else f'{value:.0f}%'


def spread(before: Load | None, after: Load | None) -> str:
    """Return the spread of the load, before and after; empty if unknown."""
    unknown = Load(None, None, None)
    loads = zip(RESOURCES, before or unknown, after or unknown, strict=True)
    pairs = [
        f'{name} {arrow(_points(a), _points(b))}'
        for name, a, b in loads
        if a is not None
    ]
    return f'Spread (standard deviation): {", ".join(pairs)}' if pairs else ''


def _points(value: float | None) -> str:
    return UNKNOWN if value is None else f'{value:.1f}'


def unplaced(review: Review) -> list[str]:
    """Return the total size of the servers that the scheduler will place."""
    if review.simulation is None or not review.unplaced:
        return []
    servers = review.simulation.after.unplaced
    return _sizes(total(one.amounts for one in servers))


def _sizes(amounts: Amounts) -> list[str]:
    """Return amounts with their units."""
    return [
        f'{_amount(amounts.vcpus)} vCPU',
        f'{_amount(amounts.memory / 1024)} GiB',
        f'{_amount(amounts.disk)} GiB',
    ]


def _amount(value: float) -> str:
    """Return a number with at most one decimal."""
    return f'{value:.1f}'.removesuffix('.0')


def claim(one: Indicator) -> str:
    """Return the value that a strategy claims for an indicator."""
    return 'unknown' if one.value is None else _figure(one, one.value)


def correction(one: Indicator) -> str:
    """Return the simulated value of an indicator, if it differs."""
    value, simulated = one.value, one.simulated
    if value is None or simulated is None or abs(simulated - value) < 0.5:
        return ''
    return _figure(one, simulated)


def _figure(one: Indicator, value: float) -> str:
    return f'{value:.2f} {one.unit}' if one.unit else f'{value:g}'


def outlook(review: Review) -> str:
    """Return a sentence about the remaining steps."""
    if review.to_do:
        return f'Plan: {summary(review)}.'
    ended = 'all steps have ended' if review.steps else 'no steps'
    return f'Nothing to do: {ended}.'


def summary(review: Review) -> str:
    """Return the totals of a plan, and the number of its stages."""
    totals = review.totals
    parts = [
        _moves(totals.live, 'live', totals.live_amounts),
        _moves(totals.cold, 'cold', totals.cold_amounts),
        count(totals.stopped, 'server', 'to stop'),
        count(totals.resized, 'server', 'to resize'),
        count(totals.hosts_disabled, 'host', 'to disable'),
        count(totals.hosts_enabled, 'host', 'to enable'),
        count(totals.others, 'other action', 'to run'),
    ]
    left = sum(map(len, review.stages))
    idle = count(left, 'action', 'without an effect on servers or hosts')
    moves = ', '.join(part for part in parts if part)
    return f'{moves or idle}, in {count(len(review.stages), "stage")}'


def count(number: int, noun: str, what: str = '') -> str:
    """Return a number with its noun; empty for zero."""
    if not number:
        return ''
    return f'{number} {noun}{"s" * (number > 1)} {what}'.rstrip()


def _moves(number: int, how: str, amounts: Amounts) -> str:
    counted = count(number, 'server', f'to migrate {how}')
    if not counted or not any(amounts):
        return counted
    vcpus, memory, disk = _sizes(amounts)
    return f'{counted} ({vcpus}, {memory} RAM, {disk} disk)'


def enable_command(host: str) -> str:
    """Return the command that enables a host."""
    named = shlex.quote(host)
    return f'openstack compute service set --enable {named} nova-compute'
