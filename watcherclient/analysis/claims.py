# SPDX-License-Identifier: Apache-2.0
"""The claimed efficacy of an action plan, and the simulated efficacy."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from watcherclient.analysis.simulation import Simulation

if TYPE_CHECKING:
    from watcherclient.v1.action_plan import ActionPlan


@dataclasses.dataclass(frozen=True)
class Indicator:
    """An efficacy indicator of an action plan."""

    name: str
    #: The value that the strategy claims.
    value: float | None
    unit: str | None = None
    description: str | None = None
    #: The simulated value; None if the indicator cannot be simulated.
    simulated: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the data for JSON output."""
        return dataclasses.asdict(self)


RELEASED_RATIO = 'released_nodes_ratio'
#: The indicators that can be simulated, by name, and how: from the simulation
#: and the number of hosts.
_SIMULATED: dict[str, Callable[[Simulation, float], float]] = {
    RELEASED_RATIO: lambda done, hosts: (
        100 * len(done.emptied) / hosts if hosts else 0
    ),
    'released_compute_nodes_count': lambda done, hosts: len(done.emptied),
    'instance_migrations_count': lambda done, hosts: len(done.moved),
}


def indicators_of(
    plan: ActionPlan, simulation: Simulation | None
) -> tuple[Indicator, ...]:
    """Return the efficacy indicators of an action plan, global ones first.

    :param simulation: the simulation of its steps; None if there is none.
    """
    sent = [*_items(plan.global_efficacy), *_items(plan.efficacy_indicators)]
    claimed = tuple(map(_indicator, sent))
    if simulation is None:
        return claimed
    hosts = hosts_counted(claimed, simulation)
    return tuple(
        dataclasses.replace(one, simulated=simulate(simulation, hosts))
        if (simulate := _SIMULATED.get(one.name.lower()))
        else one
        for one in claimed
    )


def hosts_counted(
    efficacy: Iterable[Indicator], simulation: Simulation
) -> float:
    """Return the number of hosts that a strategy counts, or of all hosts.

    Some strategies do not count disabled hosts.
    """
    counted = (
        one.value
        for one in efficacy
        if one.name.lower() == 'compute_nodes_count'
    )
    return next(counted, None) or len(simulation.before.hosts)


def _items(value: Any) -> Iterable[dict[str, Any]]:
    items = value if isinstance(value, list) else []
    return (item for item in items if isinstance(item, dict))


def _indicator(item: dict[str, Any]) -> Indicator:
    value = item.get('value')
    return Indicator(
        str(item.get('name')),
        value if isinstance(value, int | float) else None,
        item.get('unit'),
        item.get('description'),
    )
