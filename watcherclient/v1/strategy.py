# SPDX-License-Identifier: Apache-2.0
"""Strategies: algorithms that reach a goal."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient import responses
from watcherclient.resource import Manager, Page, Resource, field

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Strategy(Resource):
    """An algorithm that reaches a goal."""

    uuid: str = field('UUID')
    name: str = field('Name')
    display_name: str = field('Display name')
    goal_uuid: str = field(sort='client')
    goal_name: str = field('Goal', sort='client')
    parameters_spec: dict[str, Any] = field(
        'Parameters spec', shown='parameters', empty=dict
    )

    NOUN: ClassVar[str] = 'strategy'
    SHORT: ClassVar[tuple[str, ...]] = (
        'uuid',
        'name',
        'display_name',
        'goal_name',
    )
    SORT_KEYS: ClassVar[tuple[str, ...]] = (
        'id',
        'goal_id',
        'created_at',
        'updated_at',
    )


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Requirement(Resource):
    """Something that a strategy needs, and whether it is there."""

    type: str = field('Type')
    state: Any = field('State', shown='requirement')
    mandatory: bool | str = field('Mandatory')
    comment: str = field('Comment')

    NOUN: ClassVar[str] = 'requirement'
    SHORT: ClassVar[tuple[str, ...]] = (
        'type',
        'state',
        'mandatory',
        'comment',
    )


class StrategyManager(Manager[Strategy]):
    """The strategies that the server knows."""

    resource_class = Strategy
    path = 'strategies'

    def list(
        self,
        goal: Any = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
    ) -> builtins.list[Strategy]:
        """Return strategies.

        :param goal: only those that reach this goal, UUID or name.
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            goal=goal,
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
        )
        return [*rows]

    def iterate(
        self, *, goal: Any = None, **page: Unpack[Page]
    ) -> Iterator[Strategy]:
        """Go through them page by page; arguments as for :meth:`list`."""
        return self._iterate({'goal': goal}, **page)

    def get(self, strategy: Any) -> Strategy:
        """Return a strategy.

        :param strategy: its UUID or name.
        :raises NotFound: when there is none.
        """
        return self._get(strategy)

    def state(self, strategy: Any) -> builtins.list[Requirement]:
        """Return what a strategy needs, and whether it is there.

        :param strategy: its UUID or name.
        :raises NotFound: when there is none.
        """
        response = self.api.get(self._address(strategy, 'state'))
        body = responses.parse(response)
        if not isinstance(body, list) or not all(
            isinstance(item, dict) for item in body
        ):
            raise responses.unreadable(response, 'no list of requirements')
        return [Requirement(self, item) for item in body]
