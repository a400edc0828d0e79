# SPDX-License-Identifier: Apache-2.0
"""Goals: objectives of optimization."""

from __future__ import annotations

import dataclasses
from typing import Any

from watcherclient.base.manager import UnfilteredManager
from watcherclient.base.resource import Resource, field


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Goal(Resource):
    """Objectives of optimization."""

    uuid: str = field('UUID')
    name: str = field('Name')
    display_name: str = field('Display name')
    efficacy_specification: list[dict[str, Any]] = field(
        'Efficacy specification', display='specification', default_factory=list
    )
    created_at: str | None = field()
    updated_at: str | None = field()
    deleted_at: str | None = field()

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
