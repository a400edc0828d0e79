# SPDX-License-Identifier: Apache-2.0
"""Whether a finished action plan had the expected effect."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from watcherclient.analysis import steps as types
from watcherclient.analysis.cluster import DISABLED, Cluster, Host
from watcherclient.analysis.concerns import listing
from watcherclient.analysis.steps import Step, steps_of
from watcherclient.states import ActionState

if TYPE_CHECKING:
    from watcherclient.v1.action import Action
    from watcherclient.v1.action_plan import ActionPlan

#: The version of the format of :meth:`Verification.to_dict`.
FORMAT = 1
#: The start of the status message of an action that a user skipped.
_BY_USER = 'Action skipped by user'


@dataclasses.dataclass(frozen=True)
class Deviation:
    """A difference between the action plan and the cluster."""

    #: The kind of deviation, for programs.
    code: str
    #: The name of the server or host, or the target of the action.
    target: str
    planned: str
    now: str
    #: The action that caused it, if it did not succeed.
    step: Step | None = None

    @property
    def reason(self) -> str:
        """The state and message of the action; empty if it succeeded."""
        step = self.step
        if step is None or step.state == ActionState.SUCCEEDED:
            return ''
        why = f': {step.status_message}' if step.status_message else ''
        return f'action {step.state}{why}'

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        return {
            'code': self.code,
            'target': self.target,
            'planned': self.planned,
            'now': self.now,
            'action': self.step and self.step.uuid,
            'action_state': self.step and self.step.state,
            'status_message': self.step and self.step.status_message,
        }


@dataclasses.dataclass(frozen=True)
class Verification:
    """The comparison of a finished action plan with the cluster."""

    plan_uuid: str
    plan_state: str
    #: The time of the last change of the plan, which is its end.
    ended_at: str | None
    #: The number of servers that the plan migrates.
    servers: int
    #: The number of these servers that are on the planned host.
    in_place: int
    deviations: tuple[Deviation, ...]
    #: The hosts that the plan disabled and that are still disabled.
    left_disabled: tuple[Host, ...]
    #: The steps that a user skipped.
    skipped_by_user: tuple[Step, ...]

    @property
    def as_planned(self) -> bool:
        """Whether there are no deviations."""
        return not self.deviations

    @property
    def may_change(self) -> bool:
        """Whether a newer data model may show fewer deviations."""
        return any(not one.reason for one in self.deviations)

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        return {
            'format': FORMAT,
            'plan': {
                'uuid': self.plan_uuid,
                'state': self.plan_state,
                'ended_at': self.ended_at,
            },
            'servers': {'planned': self.servers, 'in_place': self.in_place},
            'deviations': [one.to_dict() for one in self.deviations],
            'left_disabled': [
                {'host': host.name, 'reason': host.disabled_reason}
                for host in self.left_disabled
            ],
            'skipped_by_user': [step.uuid for step in self.skipped_by_user],
        }


def verify(
    plan: ActionPlan, actions: Iterable[Action], cluster: Cluster
) -> Verification:
    """Compare a finished action plan with the cluster.

    :param plan: a finished action plan.
    :param actions: all its actions, with all fields.
    :param cluster: the cluster after the change.
    """
    steps = steps_of(actions)
    left_out = tuple(step for step in steps if _skipped_by_user(step))
    kept = [step for step in steps if not _skipped_by_user(step)]
    moved = _moves(kept)
    services = _by_host(kept, cluster)
    disabled = [
        host
        for name, step in services.items()
        if step.wanted == DISABLED and (host := cluster.host(name))
    ]
    misplaced = [*_about_servers(moved.values(), cluster)]
    return Verification(
        plan.uuid,
        plan.state,
        plan.updated_at,
        len(moved),
        len(moved) - len(misplaced),
        (
            *misplaced,
            *_about_hosts(services, cluster),
            *_not_empty(steps, disabled, misplaced, cluster),
            *_others(kept, cluster.names),
        ),
        tuple(host for host in disabled if host.status == DISABLED),
        left_out,
    )


def _skipped_by_user(step: Step) -> bool:
    message = step.status_message or ''
    return step.state == ActionState.SKIPPED and message.startswith(_BY_USER)


def _moves(steps: Iterable[Step]) -> dict[str, list[Step]]:
    """Return the migrations of each server."""
    found: dict[str, list[Step]] = {}
    for step in steps:
        if step.type == types.MIGRATE:
            found.setdefault(step.target_id or '', []).append(step)
    return found


def _by_host(steps: Iterable[Step], cluster: Cluster) -> dict[str, Step]:
    """Return the last step that changes the state of each host."""
    found = {}
    for step in steps:
        if step.type == types.SERVICE:
            host = types.host_of(step, cluster)
            found[host.name if host else step.target_id or ''] = step
    return found


def _about_servers(
    moves: Iterable[list[Step]], cluster: Cluster
) -> Iterator[Deviation]:
    for steps in moves:
        first, last = steps[0], steps[-1]
        target = last.target(cluster.names) or 'unknown'
        planned = last.destination or f'any host but {first.source}'
        server = cluster.server(last.target_id)
        if server is None:
            yield Deviation('server.gone', target, planned, 'gone', last)
            continue
        in_place = (
            server.host == last.destination
            if last.destination
            else server.host != first.source
        )
        if not in_place:
            stayed = server.host == first.source
            code = 'server.not_moved' if stayed else 'server.elsewhere'
            yield Deviation(code, target, planned, server.host, last)


def _about_hosts(
    services: Mapping[str, Step], cluster: Cluster
) -> Iterator[Deviation]:
    for name, step in services.items():
        host, planned = cluster.host(name), step.wanted or 'unknown'
        if host is None:
            yield Deviation('host.gone', name, planned, 'gone', step)
        elif (now := host.status) != planned:
            yield Deviation(f'host.{now}', name, planned, now, step)


def _not_empty(
    steps: Sequence[Step],
    disabled: Iterable[Host],
    misplaced: Iterable[Deviation],
    cluster: Cluster,
) -> Iterator[Deviation]:
    """Yield drained hosts that still have servers."""
    sources = {step.source for step in steps if step.type == types.MIGRATE}
    # These were not meant to move, or are already reported.
    expected = {
        step.target(cluster.names)
        for step in steps
        if step.type == types.STOP or _skipped_by_user(step)
    }
    expected |= {one.target for one in misplaced}
    for host in disabled:
        names = [one.name for one in host.servers if one.name not in expected]
        if names and host.name in sources:
            yield Deviation(
                'host.not_empty', host.name, 'empty', listing(names)
            )


def _others(
    steps: Iterable[Step], names: Mapping[str, str]
) -> Iterator[Deviation]:
    """Yield unsuccessful steps whose effect is not in the data model."""
    for step in steps:
        if (
            step.type not in (types.MIGRATE, types.SERVICE)
            and step.state != ActionState.SUCCEEDED
        ):
            yield Deviation(
                f'action.{step.state.lower()}',
                step.summary(names),
                'done',
                'not done',
                step,
            )
