# SPDX-License-Identifier: Apache-2.0
"""Goals: optimization objectives."""

from __future__ import annotations

import dataclasses
from typing import Any

from watcherclient.base.manager import UnfilteredManager
from watcherclient.base.resource import Resource, field


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Goal(Resource):
    """An optimization objective."""

    uuid: str = field('UUID')
    """The UUID."""
    name: str = field('Name')
    """The name, such as ``server_consolidation``."""
    display_name: str = field('Display name')
    """The name for users."""
    efficacy_specification: list[dict[str, Any]] = field(
        'Efficacy specification', display='specification', default_factory=list
    )
    """The efficacy indicators that strategies for this goal compute."""
    created_at: str | None = field()
    """When it was created: ISO 8601, UTC."""
    updated_at: str | None = field()
    """When it was last changed: ISO 8601, UTC; None if never."""
    deleted_at: str | None = field()
    """When it was deleted: ISO 8601, UTC; None if it was not."""

    NOUN = 'goal'
    SHORT = ('uuid', 'name', 'display_name')
    SORT_KEYS = ('id',)


class GoalManager(UnfilteredManager[Goal]):
    """The goals of the server."""

    resource_class = Goal
    path = 'goals'

    def get(self, goal: Goal | str) -> Goal:
        """Return a goal.

        :param goal: its name or UUID.
        :raises NotFound: if it does not exist.
        """
        return self._get(goal)
