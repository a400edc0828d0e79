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


def _released_ratio(simulation: Simulation) -> float:
    hosts = len(simulation.before.hosts)
    return 100 * len(simulation.emptied) / hosts if hosts else 0


RELEASED_RATIO = 'released_nodes_ratio'
RELEASED_COUNT = 'released_compute_nodes_count'
#: The indicators that can be simulated, by name.
_SIMULATED: dict[str, Callable[[Simulation], float]] = {
    RELEASED_RATIO: _released_ratio,
    RELEASED_COUNT: lambda simulation: len(simulation.emptied),
    'compute_nodes_count': lambda simulation: len(simulation.before.hosts),
    'instance_migrations_count': lambda simulation: len(simulation.moved),
}


def indicators_of(
    plan: ActionPlan, simulation: Simulation | None
) -> tuple[Indicator, ...]:
    """Return the efficacy indicators of an action plan, the global ones first.

    :param simulation: the simulation of its steps; None if there is none.
    """
    sent = [*_items(plan.global_efficacy), *_items(plan.efficacy_indicators)]
    return tuple(_indicator(item, simulation) for item in sent)


def _items(value: Any) -> Iterable[dict[str, Any]]:
    items = value if isinstance(value, list) else []
    return (item for item in items if isinstance(item, dict))


def _indicator(
    item: dict[str, Any], simulation: Simulation | None
) -> Indicator:
    name, value = str(item.get('name')), item.get('value')
    simulate = _SIMULATED.get(name.lower())
    return Indicator(
        name,
        value if isinstance(value, int | float) else None,
        item.get('unit'),
        item.get('description'),
        simulate(simulation) if simulate and simulation else None,
    )
