# SPDX-License-Identifier: Apache-2.0
"""Goals: what a cluster can be optimised for."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient.manager import Manager, Page
from watcherclient.resource import Resource, field

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Goal(Resource):
    """What a cluster can be optimised for."""

    uuid: str = field('UUID')
    name: str = field('Name')
    display_name: str = field('Display name')
    efficacy_specification: list[dict[str, Any]] = field(
        'Efficacy specification', shown='specification', empty=list
    )
    created_at: str | None = field()
    updated_at: str | None = field()
    deleted_at: str | None = field()

    NOUN: ClassVar[str] = 'goal'
    SHORT: ClassVar[tuple[str, ...]] = ('uuid', 'name', 'display_name')
    SORT_KEYS: ClassVar[tuple[str, ...]] = ('id',)


class GoalManager(Manager[Goal]):
    """The goals that the server knows."""

    resource_class = Goal
    path = 'goals'

    def list(
        self,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
    ) -> builtins.list[Goal]:
        """Return goals.

        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
        )
        return self._gather(rows)

    def iterate(self, **page: Unpack[Page]) -> Iterator[Goal]:
        """Go through goals page by page; arguments as for :meth:`list`."""
        return self._iterate(**page)

    def get(self, goal: Any) -> Goal:
        """Return a goal.

        :param goal: its UUID or name.
        :raises NotFound: when there is none.
        """
        return self._get(goal)
