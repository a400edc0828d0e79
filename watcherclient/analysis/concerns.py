# SPDX-License-Identifier: Apache-2.0
"""Reasons not to start an action plan, with codes for programs."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from watcherclient.analysis import claims
from watcherclient.analysis import steps as types
from watcherclient.analysis.claims import Indicator
from watcherclient.analysis.simulation import Effect, Outcome, Simulation
from watcherclient.analysis.steps import Step
from watcherclient.states import ActionPlanState, ActionState

if TYPE_CHECKING:
    from watcherclient.v1.action_plan import ActionPlan
    from watcherclient.v1.service import Service

#: Maximum number of servers, hosts or steps in a sentence.
NAMED = 5
_APPLIER = 'watcher-applier'
#: The problem of a step, by its effect.
_SENTENCES = {
    Effect.SERVER_GONE: 'the server is not in the data model',
    Effect.SERVER_ELSEWHERE: 'the server is no longer on the source host',
    Effect.ALREADY_THERE: 'the server is already on its destination',
    Effect.SERVER_NOT_ACTIVE: 'the server is not active',
    Effect.HOST_GONE: 'the host is not in the data model',
    Effect.HOST_DOWN: 'the host is down',
    Effect.HOST_DISABLED: 'the destination is disabled',
    Effect.HOST_ALREADY_SO: 'the host is already in that state',
}


@dataclasses.dataclass(frozen=True)
class Remark:
    """A warning or a note."""

    #: The kind of remark, for programs.
    code: str
    #: The text for users.
    text: str
    #: The numbers of the affected steps.
    steps: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        return dataclasses.asdict(self) | {'steps': [*self.steps]}


class Situation(NamedTuple):
    """An action plan and its context."""

    plan: ActionPlan
    steps: Sequence[Step]
    simulation: Simulation | None
    efficacy: Sequence[Indicator]
    #: The action plans of the cloud, newest first; None if not readable.
    plans: Sequence[ActionPlan] | None
    #: The services of Watcher; None if not readable.
    services: Sequence[Service] | None
    #: Why there is no simulation.
    why_no_cluster: str


def listing(items: Iterable[object], most: int = NAMED) -> str:
    """Return some items and how many more there are."""
    words = [*map(str, items)]
    if len(words) > most + 1:
        words[most:] = [f'and {len(words) - most} more']
    return ', '.join(words)


def warnings(situation: Situation) -> Iterator[Remark]:
    """Yield possible reasons not to start an action plan."""
    to_do = [step for step in situation.steps if step.to_do]
    if not to_do:
        return
    yield from _about_plan(situation)
    yield from _about_order(to_do)
    simulation = situation.simulation
    if simulation is None:
        return
    yield from _about_effects(simulation)
    yield from _about_servers(simulation)
    yield from _about_placement(simulation)
    if not _skipped(situation):
        yield from _about_claims(situation.efficacy, simulation)


def notes(situation: Situation) -> Iterator[Remark]:
    """Yield further remarks on an action plan."""
    if situation.simulation is None:
        why = situation.why_no_cluster
        yield Remark(
            'model.unavailable',
            'hosts are not shown because the data model cannot be read'
            + (f': {why}' if why else ''),
        )
    if situation.plans is None:
        yield Remark(
            'plans.unavailable',
            'action plans cannot be listed; a newer or ONGOING one may exist',
        )
    if situation.services is None:
        yield Remark(
            'services.unavailable',
            f'services cannot be listed; {_APPLIER} may not be running',
        )
    yield from _listed(
        'efficacy.skipped',
        'the efficacy includes skipped actions',
        _skipped(situation),
    )
    outcomes = situation.simulation.outcomes if situation.simulation else ()
    unknown = [
        one.step
        for one in outcomes
        if one.effect is Effect.UNKNOWN and one.step.type not in types.IDLE
    ]
    if unknown:
        counts = Counter(step.type for step in unknown)
        kinds = listing(f'{number} {kind}' for kind, number in counts.items())
        yield Remark(
            'steps.not_simulated',
            f'actions whose effect on hosts is unknown: {kinds}',
            tuple(step.number for step in unknown),
        )


def _skipped(situation: Situation) -> list[int]:
    return [
        step.number
        for step in situation.steps
        if step.state == ActionState.SKIPPED
    ]


def _about_plan(situation: Situation) -> Iterator[Remark]:
    plan = situation.plan
    if plan.state != ActionPlanState.RECOMMENDED:
        yield Remark(
            'plan.state',
            f'the action plan is {plan.state}; only RECOMMENDED action plans '
            'can be started',
        )
    plans = situation.plans or ()
    uuids = [one.uuid for one in plans]
    place = uuids.index(plan.uuid) if plan.uuid in uuids else 0
    newer = [
        one.uuid for one in plans[:place] if one.audit_uuid == plan.audit_uuid
    ]
    if newer:
        yield Remark(
            'plan.newer', f'the audit has a newer action plan: {newer[0]}'
        )
    busy = [
        f'{one.uuid} is {one.state}'
        for one in plans
        if one.uuid != plan.uuid
        and one.state in (ActionPlanState.ONGOING, ActionPlanState.CANCELLING)
    ]
    if busy:
        yield Remark('plan.ongoing', f'action plan {listing(busy)}')
    services = situation.services or ()
    states = [one.status for one in services if one.name == _APPLIER]
    if states and 'ACTIVE' not in states:
        yield Remark(
            'applier.failed',
            f'service {_APPLIER} is {states[0]}, so no actions can run',
        )


def _about_order(steps: Iterable[Step]) -> Iterator[Remark]:
    yield from _listed(
        'steps.circular',
        'steps depend on each other and never run',
        [step.number for step in steps if step.stage is None],
    )
    yield from _listed(
        'steps.unknown_parent',
        'steps depend on an action that is not in the plan',
        [step.number for step in steps if step.lacks_parent],
    )


def _listed(code: str, sentence: str, steps: list[int]) -> Iterator[Remark]:
    """Yield a remark that lists the numbers of steps, if there are any."""
    if steps:
        yield Remark(code, f'{sentence}: {listing(steps)}', tuple(steps))


def _about_effects(simulation: Simulation) -> Iterator[Remark]:
    outcomes = simulation.outcomes
    to_do = [one for one in outcomes if one.effect is not Effect.ENDED]
    stale = [one for one in to_do if one.effect.is_stale]
    if stale:
        yield Remark(
            'stale',
            f'{len(stale)} of {len(to_do)} steps no longer apply',
            _numbers(stale),
        )
    for effect, sentence in _SENTENCES.items():
        found = [one for one in stale if one.effect is effect]
        yield from _concerning(effect.value, sentence, found, simulation)


def _numbers(outcomes: Iterable[Outcome]) -> tuple[int, ...]:
    return tuple(one.step.number for one in outcomes)


def _concerning(
    code: str, sentence: str, found: list[Outcome], simulation: Simulation
) -> Iterator[Remark]:
    """Yield a remark that lists servers or hosts, if there are any."""
    if not found:
        return
    numbers: dict[str, list[int]] = {}
    for one in found:
        about = _about(one, simulation.before.names)
        numbers.setdefault(about, []).append(one.step.number)
    words = listing(
        f'{about} (step{"s" * (len(steps) > 1)} {listing(steps)})'
        for about, steps in numbers.items()
    )
    yield Remark(code, f'{sentence}: {words}', _numbers(found))


def _about(outcome: Outcome, names: Mapping[str, str]) -> str:
    step, effect = outcome.step, outcome.effect
    target = step.target(names) or step.type
    if effect in (Effect.HOST_GONE, Effect.HOST_DISABLED):
        return step.destination or target
    if effect is Effect.HOST_DOWN:
        return ' or '.join(filter(None, (outcome.host, step.destination)))
    if effect is Effect.SERVER_ELSEWHERE:
        return f'{target} on {outcome.host or "a host not yet chosen"}'
    if effect is Effect.SERVER_NOT_ACTIVE and outcome.server:
        return f'{target} {outcome.server.state}'
    return target


def _about_servers(simulation: Simulation) -> Iterator[Remark]:
    applied = [
        one
        for one in simulation.outcomes
        if one.server and one.effect is Effect.APPLIES
    ]
    for code, sentence, attribute in (
        ('server.locked', 'the server is locked', 'locked'),
        ('server.excluded', 'the server is excluded from optimization',
         'watcher_exclude'),
    ):  # fmt: skip
        found = [one for one in applied if getattr(one.server, attribute)]
        yield from _concerning(code, sentence, found, simulation)


def _about_placement(simulation: Simulation) -> Iterator[Remark]:
    homeless = [
        one
        for one in simulation.outcomes
        if one.chosen_by_scheduler and not simulation.fits(one)
    ]
    sentence = 'no host has room for the server'
    yield from _concerning('placement.none', sentence, homeless, simulation)
    if simulation.overcommitted:
        loads = (
            f'{name} at {load.highest:.0f}%'
            for name, load in simulation.overcommitted.items()
        )
        yield Remark(
            'host.overcommitted',
            f'the allocation of a host exceeds its capacity: {listing(loads)}',
        )


def _about_claims(
    efficacy: Sequence[Indicator], simulation: Simulation
) -> Iterator[Remark]:
    for one in efficacy:
        released = one.name.lower() == claims.RELEASED_RATIO
        if not released or one.value is None or one.simulated is None:
            continue
        # Strategies round their claims.
        if one.simulated < one.value - 0.5:
            hosts = claims.hosts_counted(efficacy, simulation)
            yield Remark(
                'claim.released',
                f'the strategy claims to release {round(one.value, 2):g}% '
                f'of the hosts; {len(simulation.emptied)} of {hosts:g} '
                'become empty',
            )
