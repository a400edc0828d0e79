# SPDX-License-Identifier: Apache-2.0
"""The effect of an action plan before it is started."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.analysis import claims, concerns
from watcherclient.analysis import steps as types
from watcherclient.analysis.claims import Indicator
from watcherclient.analysis.cluster import (
    DISABLED,
    ENABLED,
    Amounts,
    Cluster,
    Host,
    Load,
    total,
)
from watcherclient.analysis.concerns import Remark
from watcherclient.analysis.simulation import (
    Effect,
    Outcome,
    Simulation,
    simulate,
)
from watcherclient.analysis.steps import Step, steps_of

if TYPE_CHECKING:
    from watcherclient.v1.action import Action
    from watcherclient.v1.action_plan import ActionPlan
    from watcherclient.v1.audit import Audit
    from watcherclient.v1.service import Service

#: The version of the format of :meth:`Review.to_dict`.
FORMAT = 1
#: The types of actions that have totals of their own, or no effect.
_NOT_OTHER = types.IDLE | {
    types.MIGRATE, types.SERVICE, types.STOP, types.RESIZE,
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class ReviewStep:
    """A step of an action plan and its effect."""

    step: Step
    #: A short description of the step.
    summary: str
    #: The name of its target, otherwise the ID.
    target: str | None
    #: Its effect; None without a data model.
    effect: Effect | None = None
    #: The hosts with room for the server, if the scheduler chooses.
    fits: tuple[str, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        step = self.step
        return {
            'number': step.number,
            'stage': step.stage,
            'uuid': step.uuid,
            'action': step.type,
            'summary': self.summary,
            'target': self.target,
            'from': step.source,
            'to': step.destination,
            'after': [*step.after],
            'state': step.state,
            'effect': self.effect and self.effect.value,
            'fits': None if self.fits is None else [*self.fits],
        }


@dataclasses.dataclass(frozen=True)
class HostChange:
    """A host before and after an action plan."""

    before: Host
    after: Host
    #: Whether a server on the host is resized to an unknown size.
    uncertain: bool = False

    @property
    def changed(self) -> bool:
        """Whether the action plan changes the host."""
        return self.uncertain or self.before != self.after

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        return {
            'host': self.before.name,
            'before': _host_dict(self.before),
            'after': _host_dict(self.after),
            'uncertain': self.uncertain,
        }


def _host_dict(host: Host) -> dict[str, Any]:
    return {
        'status': host.status,
        'servers': len(host.servers),
        'used': host.used._asdict(),
        'capacity': host.capacity._asdict(),
        'load': load_dict(host.load),
    }


def load_dict(load: Load | None) -> dict[str, float | None]:
    """Return percentages for JSON, rounded to two decimals."""
    shown = load or Load(None, None, None)
    return {
        name: None if value is None else round(value, 2)
        for name, value in shown._asdict().items()
    }


@dataclasses.dataclass(frozen=True)
class Totals:
    """The number and size of the changes of an action plan."""

    #: The number of live migrations, and the total size of the servers.
    live: int = 0
    live_amounts: Amounts = Amounts()
    #: The number of cold migrations, and the total size of the servers.
    cold: int = 0
    cold_amounts: Amounts = Amounts()
    stopped: int = 0
    resized: int = 0
    hosts_disabled: int = 0
    hosts_enabled: int = 0
    #: The number of other actions with an effect.
    others: int = 0

    @property
    def migrated(self) -> int:
        """The number of migrations."""
        return self.live + self.cold

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        return {
            name: value._asdict() if isinstance(value, Amounts) else value
            for name, value in vars(self).items()
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class Review:
    """The expected effect of an action plan."""

    plan_uuid: str
    plan_state: str
    created_at: str | None
    #: The age of the plan; None if unknown.
    age: datetime.timedelta | None
    #: The time of the review.
    reviewed_at: datetime.datetime | None
    audit_uuid: str | None
    audit_name: str | None
    goal: str | None
    strategy: str | None
    steps: tuple[ReviewStep, ...]
    #: None if the data model could not be read.
    simulation: Simulation | None
    efficacy: tuple[Indicator, ...]
    totals: Totals
    #: Possible reasons not to start the plan.
    warnings: tuple[Remark, ...]
    #: Further remarks.
    notes: tuple[Remark, ...]

    @property
    def to_do(self) -> bool:
        """Whether there are remaining steps."""
        return any(one.step.to_do for one in self.steps)

    @property
    def stages(self) -> list[list[ReviewStep]]:
        """The remaining steps, by stage."""
        stages: dict[int, list[ReviewStep]] = {}
        for one in self.steps:
            if one.step.stage is not None and one.step.to_do:
                stages.setdefault(one.step.stage, []).append(one)
        return [stages[number] for number in sorted(stages)]

    @property
    def hosts(self) -> list[HostChange]:
        """All hosts, before and after."""
        simulation = self.simulation
        if simulation is None:
            return []
        pairs = zip(
            simulation.before.hosts, simulation.after.hosts, strict=True
        )
        return [
            HostChange(before, after, before.name in simulation.resized)
            for before, after in pairs
        ]

    @property
    def spread_before(self) -> Load | None:
        """The standard deviation of the load of hosts before the plan.

        In percentage points.
        """
        return self.simulation.before.spread() if self.simulation else None

    @property
    def spread_after(self) -> Load | None:
        """The standard deviation of the load of hosts after the plan.

        In percentage points. None if it depends on the scheduler, or on sizes
        that are unknown.
        """
        simulation = self.simulation
        if simulation is None or self.unplaced or simulation.resized:
            return None
        return simulation.after.spread()

    @property
    def unplaced(self) -> int:
        """The number of servers that the scheduler will place."""
        return len(self.simulation.after.unplaced) if self.simulation else 0

    @property
    def left_disabled(self) -> list[Host]:
        """The hosts that are disabled after the plan because of it."""
        return [
            change.after
            for change in self.hosts
            if change.after.status == DISABLED
            and change.before.status != DISABLED
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        before, after = self.spread_before, self.spread_after
        return {
            'format': FORMAT,
            'plan': {
                'uuid': self.plan_uuid,
                'state': self.plan_state,
                'created_at': self.created_at,
                'age': self.age and int(self.age.total_seconds()),
                'audit_uuid': self.audit_uuid,
                'audit_name': self.audit_name,
                'goal': self.goal,
                'strategy': self.strategy,
            },
            'steps': [one.to_dict() for one in self.steps],
            'hosts': [one.to_dict() for one in self.hosts],
            'not_yet_placed': self.unplaced,
            'spread': {'before': load_dict(before), 'after': load_dict(after)},
            'efficacy': [one.to_dict() for one in self.efficacy],
            'totals': self.totals.to_dict(),
            'left_disabled': [host.name for host in self.left_disabled],
            'warnings': [one.to_dict() for one in self.warnings],
            'notes': [one.to_dict() for one in self.notes],
        }


def review_plan(
    plan: ActionPlan,
    actions: Iterable[Action],
    cluster: Cluster | None,
    *,
    audit: Audit | None = None,
    plans: Sequence[ActionPlan] | None = (),
    services: Sequence[Service] | None = (),
    now: datetime.datetime | None = None,
    why_no_cluster: str = '',
) -> Review:
    """Return the expected effect of an action plan.

    :param plan: the action plan.
    :param actions: all its actions, with all fields.
    :param cluster: the current cluster; None if it cannot be read.
    :param audit: the audit of the plan.
    :param plans: the action plans of the cloud, newest first; None if they
        cannot be read.
    :param services: the services of Watcher; None if they cannot be read.
    :param now: the current time.
    :param why_no_cluster: the reason why the cluster cannot be read.
    """
    steps = steps_of(actions)
    simulation = simulate(cluster, steps) if cluster else None
    efficacy = claims.indicators_of(plan, simulation)
    reviewed = tuple(_steps(steps, simulation))
    situation = concerns.Situation(
        plan, steps, simulation, efficacy, plans, services, why_no_cluster
    )
    return Review(
        plan_uuid=plan.uuid,
        plan_state=plan.state,
        created_at=plan.created_at,
        age=_age(plan, now),
        reviewed_at=now,
        audit_uuid=plan.audit_uuid,
        audit_name=getattr(audit, 'name', None),
        goal=getattr(audit, 'goal_name', None),
        strategy=plan.strategy_name,
        steps=reviewed,
        simulation=simulation,
        efficacy=efficacy,
        totals=_totals(steps, simulation),
        warnings=tuple(concerns.warnings(situation)),
        notes=tuple(concerns.notes(situation)),
    )


def _steps(
    steps: Sequence[Step], simulation: Simulation | None
) -> Iterable[ReviewStep]:
    names: Mapping[str, str] = simulation.before.names if simulation else {}
    outcomes = simulation.outcomes if simulation else [None] * len(steps)
    for step, outcome in zip(steps, outcomes, strict=True):
        fits = None
        if simulation and outcome and outcome.chosen_by_scheduler:
            fits = tuple(simulation.fits(outcome))
        yield ReviewStep(
            step,
            step.summary(names),
            step.target(names),
            outcome.effect if outcome else None,
            fits,
        )


def _totals(steps: Iterable[Step], simulation: Simulation | None) -> Totals:
    """Return the totals of steps, or of their nominal effects."""
    if simulation:
        applied = [one for one in simulation.outcomes if one.counts]
    else:
        applied = [Outcome(one, Effect.APPLIES) for one in steps if one.to_do]
    kinds = Counter(one.step.type for one in applied)
    moved = [one for one in applied if one.step.type == types.MIGRATE]
    live = [one for one in moved if one.step.live]
    cold = [one for one in moved if not one.step.live]
    wanted = [
        one.step.wanted for one in applied if one.step.type == types.SERVICE
    ]
    return Totals(
        live=len(live),
        live_amounts=_amounts(live),
        cold=len(cold),
        cold_amounts=_amounts(cold),
        stopped=kinds[types.STOP],
        resized=kinds[types.RESIZE],
        hosts_disabled=wanted.count(DISABLED),
        hosts_enabled=wanted.count(ENABLED),
        others=sum(n for kind, n in kinds.items() if kind not in _NOT_OTHER),
    )


def _amounts(outcomes: Iterable[Outcome]) -> Amounts:
    return total(one.server.amounts for one in outcomes if one.server)


def _age(
    plan: ActionPlan, now: datetime.datetime | None
) -> datetime.timedelta | None:
    try:
        created = plan.created
    except exceptions.ClientException:
        created = None
    if created is None or now is None:
        return None
    return max(now - created, datetime.timedelta())
