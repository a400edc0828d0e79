# SPDX-License-Identifier: Apache-2.0
"""The effect of the actions of an action plan on a cluster.

Actions are simulated in sequence, as Watcher runs them: the migration of a
server that is not on the source host is skipped, and a migration to a disabled
host fails.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from watcherclient.analysis import steps as types
from watcherclient.analysis.cluster import (
    DISABLED,
    DOWN,
    ENABLED,
    Amounts,
    Cluster,
    Host,
    Load,
    Server,
    load,
    populate,
)
from watcherclient.analysis.steps import Step

_FULL = Load(100, 100, 100)


class Effect(str, enum.Enum):
    """The effect of a step; the values are part of the JSON output."""

    #: The step has its nominal effect.
    APPLIES = 'applies'
    #: The action has ended or is skipped.
    ENDED = 'ended'
    #: The type of action is not simulated.
    UNKNOWN = 'unknown'
    SERVER_GONE = 'server.gone'
    SERVER_ELSEWHERE = 'server.elsewhere'
    ALREADY_THERE = 'server.already_there'
    SERVER_NOT_ACTIVE = 'server.not_active'
    HOST_GONE = 'host.gone'
    HOST_DOWN = 'host.down'
    HOST_DISABLED = 'host.disabled'
    HOST_ALREADY_SO = 'host.already_so'

    @property
    def is_stale(self) -> bool:
        """Whether the step no longer has its planned effect."""
        return '.' in self.value


class Outcome(NamedTuple):
    """A step and its effect."""

    step: Step
    effect: Effect
    #: The affected server before the plan; None if unknown.
    server: Server | None = None
    #: The host of the server, or the affected host.
    host: str | None = None

    @property
    def counts(self) -> bool:
        """Whether the step has an effect, or may have one."""
        return self.effect in (Effect.APPLIES, Effect.UNKNOWN)

    @property
    def chosen_by_scheduler(self) -> bool:
        """Whether the scheduler chooses the destination."""
        return (
            self.step.type == types.MIGRATE
            and self.effect is Effect.APPLIES
            and self.step.destination is None
        )


@dataclasses.dataclass(frozen=True)
class Simulation:
    """A cluster before and after the remaining steps."""

    before: Cluster
    after: Cluster
    outcomes: tuple[Outcome, ...]
    #: The peak load of hosts whose allocation exceeds their capacity.
    overcommitted: Mapping[str, Load]
    #: The hosts of servers that are resized to an unknown size.
    resized: frozenset[str]

    @property
    def moved(self) -> list[Outcome]:
        """The migrations that take effect."""
        return [
            one
            for one in self.outcomes
            if one.step.type == types.MIGRATE and one.effect is Effect.APPLIES
        ]

    @property
    def emptied(self) -> list[str]:
        """The hosts that lose all their servers."""
        pairs = zip(self.before.hosts, self.after.hosts, strict=True)
        return [a.name for a, b in pairs if a.servers and not b.servers]

    def fits(self, outcome: Outcome) -> list[str]:
        """Return the hosts with room for a server after all steps.

        :param outcome: the outcome of the migration of the server.
        """
        if outcome.server is None:
            return []
        amounts = outcome.server.amounts
        if amounts not in self._fits:
            self._fits[amounts] = [
                host.name
                for host in self.after.hosts
                if host.available and _has_room(host, amounts)
            ]
        return [name for name in self._fits[amounts] if name != outcome.host]

    @cached_property
    def _fits(self) -> dict[Amounts, list[str]]:
        return {}


def _has_room(host: Host, amounts: Amounts) -> bool:
    each = zip(host.used, amounts, host.capacity, strict=True)
    return all(used + more <= most for used, more, most in each)


def simulate(cluster: Cluster, steps: Iterable[Step]) -> Simulation:
    """Simulate steps on a cluster.

    :param cluster: the cluster before the steps.
    :param steps: the steps of an action plan, in execution order.
    """
    state = _State(cluster)
    outcomes = tuple(map(state.run, steps))
    return Simulation(
        cluster,
        populate(state.hosts.values(), state.servers.values()),
        outcomes,
        state.overcommitted,
        frozenset(state.resized),
    )


class _State:
    """The state of a cluster during the simulation."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        #: The hosts and servers after the steps so far.
        self.hosts = {host.name: host for host in cluster.hosts}
        self.servers = {one.uuid: one for one in cluster.servers}
        self.used = {host.name: host.used for host in cluster.hosts}
        self.overcommitted: dict[str, Load] = {}
        self.resized: set[str] = set()
        self.active = {
            one.uuid for one in cluster.servers if one.state == 'active'
        }

    def run(self, step: Step) -> Outcome:
        """Apply a step."""
        if not step.to_do:
            return Outcome(step, Effect.ENDED)
        if step.type == types.SERVICE:
            return self._set_service(step)
        server = self.cluster.server(step.target_id)
        if step.type not in (types.MIGRATE, types.RESIZE, types.STOP):
            return Outcome(step, Effect.UNKNOWN)
        if server is None:
            return Outcome(step, Effect.SERVER_GONE)
        place = self.servers[server.uuid].host
        effect = Effect.APPLIES
        if step.type == types.MIGRATE:
            effect = self._migrate(step, server, place)
        elif step.type == types.RESIZE:
            self.resized.add(place)
        elif server.uuid in self.active:
            self.active.remove(server.uuid)
        else:
            effect = Effect.SERVER_NOT_ACTIVE
        return Outcome(step, effect, server, place)

    def _set_service(self, step: Step) -> Outcome:
        host = types.host_of(step, self.cluster)
        if step.wanted not in (ENABLED, DISABLED):
            return Outcome(step, Effect.UNKNOWN)
        if host is None:
            return Outcome(step, Effect.HOST_GONE)
        if self.hosts[host.name].status == step.wanted:
            return Outcome(step, Effect.HOST_ALREADY_SO, host=host.name)
        changed = dataclasses.replace(host, status=step.wanted)
        self.hosts[host.name] = changed
        return Outcome(step, Effect.APPLIES, host=host.name)

    def _migrate(self, step: Step, server: Server, place: str) -> Effect:
        source = self.cluster.host(place)
        destination = self.cluster.host(step.destination)
        if destination and place == destination.name:
            return Effect.ALREADY_THERE
        if source is None or place != step.source:
            return Effect.SERVER_ELSEWHERE
        if step.live and server.uuid not in self.active:
            return Effect.SERVER_NOT_ACTIVE
        if step.destination and destination is None:
            return Effect.HOST_GONE
        if DOWN in (source.state, destination and destination.state):
            return Effect.HOST_DOWN
        if destination and self.hosts[destination.name].status != ENABLED:
            return Effect.HOST_DISABLED
        self._move(server, source, destination)
        return Effect.APPLIES

    def _move(
        self, server: Server, source: Host, destination: Host | None
    ) -> None:
        place = destination.name if destination else ''
        self.servers[server.uuid] = dataclasses.replace(server, host=place)
        self.used[source.name] = _sum(self.used[source.name], server, -1)
        if destination is None:
            return
        self.used[place] = _sum(self.used[place], server, 1)
        now = load(self.used[place], destination.capacity)
        highest = self.overcommitted.get(place, _FULL)
        if now.highest > highest.highest:
            self.overcommitted[place] = now


def _sum(used: Amounts, server: Server, sign: int) -> Amounts:
    pairs = zip(used, server.amounts, strict=True)
    return Amounts(*(amount + sign * more for amount, more in pairs))
