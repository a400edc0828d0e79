# SPDX-License-Identifier: Apache-2.0
"""The columns of a comparison of action plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watcherclient.osc.output.columns import ComputedColumn

if TYPE_CHECKING:
    from watcherclient.analysis.comparison import Comparison


def _name(row: Any) -> str:
    return f'{row.name} ({row.unit})' if row.unit else str(row.name)


def _value(place: int) -> Any:
    return lambda row: row.values[place]


INDICATOR = ComputedColumn('indicator', 'Indicator', _name)


def columns_of(found: Comparison) -> list[ComputedColumn]:
    """Return the column of names, and one for each action plan."""
    columns = [INDICATOR]
    for place, one in enumerate(found.reviews):
        label = f'{one.strategy or "unknown"} {one.plan_uuid[:8]}'
        columns.append(ComputedColumn(label, label, _value(place), 'figure'))
    return columns
