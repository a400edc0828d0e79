# SPDX-License-Identifier: Apache-2.0
"""Action plans side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from watcherclient.analysis.review import Review, load_dict

Value = float | None
#: The figures that are computed, by name.
_FIGURES: dict[str, Callable[[Review], Value]] = {
    'Servers migrated': lambda one: one.totals.migrated,
    'Servers migrated live': lambda one: one.totals.live,
    'Hosts disabled': lambda one: one.totals.hosts_disabled,
    'Hosts emptied': lambda one: (
        len(one.simulation.emptied) if one.simulation else None
    ),
    'vCPU spread after': lambda one: load_dict(one.spread_after)['vcpus'],
    'RAM spread after': lambda one: load_dict(one.spread_after)['memory'],
    'Disk spread after': lambda one: load_dict(one.spread_after)['disk'],
    'Stages': lambda one: len(one.stages),
    'Warnings': lambda one: len(one.warnings),
}


@dataclasses.dataclass(frozen=True)
class Row:
    """One figure of all action plans."""

    name: str
    unit: str | None
    #: In the order of the plans; None for plans without the figure.
    values: tuple[Value, ...]


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Figures of action plans, side by side."""

    reviews: tuple[Review, ...]
    rows: tuple[Row, ...]


def compare(reviews: Sequence[Review]) -> Comparison:
    """Compare action plans: claimed indicators first, then computed figures.

    Plans whose actions have all ended have no computed figures.

    :param reviews: the reviews of the plans.
    """
    claimed: dict[tuple[str, str | None], dict[int, Value]] = {}
    for place, review in enumerate(reviews):
        for one in review.efficacy:
            values = claimed.setdefault((one.name, one.unit), {})
            values.setdefault(place, one.value)
    rows = [
        Row(name, unit, tuple(values.get(n) for n in range(len(reviews))))
        for (name, unit), values in claimed.items()
    ]
    rows += [
        Row(name, None, tuple(_value(figure, one) for one in reviews))
        for name, figure in _FIGURES.items()
    ]
    return Comparison(tuple(reviews), tuple(rows))


def _value(figure: Callable[[Review], Value], review: Review) -> Value:
    ended = review.steps and not review.to_do
    return None if ended else figure(review)
