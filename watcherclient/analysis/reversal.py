# SPDX-License-Identifier: Apache-2.0
"""The actions that revert or retry an action plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from watcherclient.analysis import steps as types
from watcherclient.analysis.cluster import DISABLED, ENABLED, Cluster
from watcherclient.analysis.steps import Step
from watcherclient.states import ActionState

#: The reason that Watcher sets for hosts that it disables.
_REASON = 'watcher_disabled'
_OPPOSITE = {
    ENABLED: DISABLED,
    DISABLED: ENABLED,
    'on': 'off',
    'off': 'on',
    'power on': 'power off',
    'power off': 'power on',
}
#: The states of actions that can be retried after the end of their plan.
_UNFINISHED = frozenset(
    {ActionState.FAILED, ActionState.CANCELLED, *types.TO_DO}
)


class LeftOut(NamedTuple):
    """A step that is not reverted or retried, and the reason."""

    step: Step
    reason: str
    #: Whether actions of its type can never be undone.
    irreversible: bool = False


def as_parameters(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return steps as the parameter of the strategy ``actuator``."""
    found = []
    for step in steps:
        given = dict(step.parameters)
        identifier = given.pop('resource_id', None)
        action: dict[str, Any] = {
            'action_type': step.type,
            'input_parameters': given,
        }
        if identifier:
            action['resource_id'] = identifier
        found.append(action)
    return found


def reverse(
    steps: Iterable[Step], cluster: Cluster
) -> tuple[list[Step], list[LeftOut]]:
    """Return the steps that undo SUCCEEDED steps, in reverse order.

    Hosts are enabled first and disabled last, because Nova does not migrate
    servers to disabled hosts.
    Servers and hosts that were changed since then are left alone.

    :param steps: the steps of an action plan, in execution order.
    :param cluster: the cluster after the change.
    :returns: the steps, and those that are left out.
    """
    done: dict[tuple[str, str | None], list[Step]] = {}
    for step in steps:
        if step.state == ActionState.SUCCEEDED and step.type not in types.IDLE:
            done.setdefault((step.type, step.target_id), []).append(step)
    outcomes: list[Step | LeftOut] = []
    for (kind, _), changes in reversed(done.items()):
        undo = _UNDO.get(kind)
        if undo:
            outcomes.append(undo(changes[0], changes[-1], cluster))
        else:
            reason = f'{kind} cannot be undone'
            outcomes += [LeftOut(one, reason, True) for one in changes]
    return _sorted(sorted(outcomes, key=_turn))


def _turn(outcome: Step | LeftOut) -> int:
    """Return a key that sorts steps around the migrations."""
    if isinstance(outcome, LeftOut) or outcome.type != types.SERVICE:
        return 0
    return -1 if outcome.wanted == ENABLED else 1


def repeat(
    steps: Iterable[Step], cluster: Cluster, *, skipped: bool = False
) -> tuple[list[Step], list[LeftOut]]:
    """Return the steps that did not succeed, in the same order.

    :param steps: the steps of a finished action plan, in execution order.
    :param cluster: the cluster after the change.
    :param skipped: include skipped steps.
    :returns: the steps, and those that are left out.
    """
    states = {*_UNFINISHED, *([ActionState.SKIPPED] if skipped else [])}
    outcomes: list[Step | LeftOut] = []
    for step in steps:
        if step.state in states:
            again = _AGAIN.get(step.type)
            outcomes.append(again(step, cluster) if again else _plain(step))
    return _sorted(outcomes)


def _sorted(
    outcomes: list[Step | LeftOut],
) -> tuple[list[Step], list[LeftOut]]:
    """Return the steps with new numbers, and those that are left out."""
    kept = [one for one in outcomes if isinstance(one, Step)]
    left = [one for one in outcomes if isinstance(one, LeftOut)]
    numbered = enumerate(kept, 1)
    return [dataclasses.replace(one, number=n) for n, one in numbered], left


def _plain(step: Step, **changes: Any) -> Step:
    """Return a PENDING step without a position.

    :param changes: new values of parameters; None removes a parameter.
    """
    given = {**step.parameters, **changes}
    kept = {k: v for k, v in given.items() if v is not None}
    return Step(type=step.type, parameters=kept)


def _move_back(first: Step, last: Step, cluster: Cluster) -> Step | LeftOut:
    """Return the migration of a server to its original host."""
    server = cluster.server(last.target_id)
    if server is None:
        return LeftOut(last, 'the server no longer exists')
    if not first.source or cluster.host(first.source) is None:
        return LeftOut(last, f'host {first.source} no longer exists')
    if server.host == first.source:
        return LeftOut(last, f'the server is already on {server.host}')
    if last.destination and server.host != last.destination:
        return LeftOut(last, f'the server is now on {server.host}')
    live = last.live and server.state == 'active'
    return _plain(
        last,
        source_node=server.host,
        destination_node=first.source,
        migration_type='live' if live else 'cold',
    )


def _set_back(first: Step, last: Step, cluster: Cluster) -> Step | LeftOut:
    """Return the step that restores the original state of a host."""
    host = types.host_of(last, cluster)
    state = _OPPOSITE.get(first.wanted or '')
    if host is None:
        return LeftOut(last, 'the host no longer exists')
    if state is None:
        return LeftOut(last, f'state {first.wanted} cannot be undone', True)
    if host.status == state:
        return LeftOut(last, f'the host is already {state}')
    if state == DISABLED:
        return _plain(last, state=state, disabled_reason=_REASON)
    given = last.parameters.get('disabled_reason')
    if given and host.disabled_reason not in (None, given):
        return LeftOut(
            last,
            f'the host is now disabled for another reason: '
            f'{host.disabled_reason}',
        )
    return _plain(last, state=state, disabled_reason=None)


def _power_back(first: Step, last: Step, cluster: Cluster) -> Step | LeftOut:
    state = _OPPOSITE.get(first.wanted or '')
    if state is None:
        return LeftOut(last, f'state {first.wanted} cannot be undone', True)
    return _plain(last, state=state)


_UNDO: dict[str, Callable[[Step, Step, Cluster], Step | LeftOut]] = {
    types.MIGRATE: _move_back,
    types.SERVICE: _set_back,
    types.POWER: _power_back,
}


def _move_again(step: Step, cluster: Cluster) -> Step | LeftOut:
    """Return a migration from the current host of the server."""
    server = cluster.server(step.target_id)
    if server is None:
        return LeftOut(step, 'the server no longer exists')
    there = server.host == step.destination
    if there or (not step.destination and server.host != step.source):
        return LeftOut(step, f'the server is already on {server.host}')
    return _plain(step, source_node=server.host)


def _set_again(step: Step, cluster: Cluster) -> Step | LeftOut:
    host = types.host_of(step, cluster)
    if host is None:
        return LeftOut(step, 'the host no longer exists')
    if host.status == step.wanted:
        return LeftOut(step, f'the host is already {host.status}')
    return _plain(step)


_AGAIN: dict[str, Callable[[Step, Cluster], Step | LeftOut]] = {
    types.MIGRATE: _move_again,
    types.SERVICE: _set_again,
}
