# SPDX-License-Identifier: Apache-2.0
"""Strategies: algorithms that reach a goal."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from watcherclient import exceptions, v1
from watcherclient.analysis import explanation
from watcherclient.base.manager import Manager, as_list
from watcherclient.base.paging import Page
from watcherclient.base.resource import (
    Resource,
    field,
    identifier_of,
    normalize_uuid,
)
from watcherclient.http.body import parse_json, unexpected_body
from watcherclient.text import display
from watcherclient.v1 import parameters


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Strategy(Resource):
    """An algorithm that reaches a goal."""

    uuid: str = field('UUID')
    name: str = field('Name')
    display_name: str = field('Display name')
    goal_uuid: str = field(sort='client')
    goal_name: str = field('Goal', sort='client')
    parameters_spec: dict[str, Any] = field(
        'Parameters spec', display='parameters', default_factory=dict
    )

    NOUN = 'strategy'
    SHORT = ('uuid', 'name', 'display_name', 'goal_name')
    SORT_KEYS = (
        'id',
        'goal_id',
        'created_at',
        'updated_at',
    )

    @property
    def parameters(self) -> list[parameters.Parameter]:
        """The parameters it takes; none in a short list."""
        return parameters.listed(self.parameters_spec)

    def validate(self, values: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with parameters, a sentence for each problem.

        :param values: parameters by name.
        :returns: nothing when all is well, or when the strategy does not
            say what it takes.
        """
        return parameters.problems(self.parameters_spec, values)


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Requirement(Resource):
    """Something that a strategy needs, and whether it is there."""

    type: str = field('Type')
    state: Any = field('State', display='requirement')
    mandatory: bool | str = field('Mandatory')
    comment: str = field('Comment')

    NOUN = 'requirement'
    SHORT = ('type', 'state', 'mandatory', 'comment')


class StrategyManager(Manager[Strategy]):
    """The strategies that the server knows."""

    resource_class = Strategy
    path = 'strategies'

    def iterate(
        self,
        goal: v1.Goal | str | None = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Strategy | str | None = None,
    ) -> Iterator[Strategy]:
        """Yield strategies, reading page by page.

        :param goal: only those for this goal (UUID or name).
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        page = Page(detail, limit, marker, sort_key, sort_dir)
        return self._iterate(page, {'goal': self._name('goal', goal)})

    list = as_list(iterate)

    def get(self, strategy: Strategy | str) -> Strategy:
        """Return a strategy.

        :param strategy: its UUID or name.
        :raises NotFound: when there is none.
        """
        return self._get(strategy)

    def of_goal(
        self, strategy: Strategy | str | None, goal: v1.Goal | str | None
    ) -> Strategy | None:
        """Return a strategy with all fields, as one for a goal.

        :param strategy: its UUID or name, or the strategy.
        :param goal: the goal that it is asked to reach, UUID or name.
        :returns: None without a strategy, or where it cannot be read and
            the goal is given: the server then decides.
        :raises ValidationError: when the strategy is for another goal.
        """
        if strategy is None:
            return None
        try:
            found = self._full(strategy)
        except exceptions.HttpError:
            if goal is None:
                raise
            return None
        named = identifier_of(goal)
        uuid = normalize_uuid(named)
        known = found.goal_uuid if uuid else found.goal_name
        same = getattr(goal, 'name', None) == found.goal_name
        if named and known and known != (uuid or named) and not same:
            raise exceptions.ValidationError(
                f'strategy {display.truncate(str(found.name), 80)} is for '
                f'goal {found.goal_name}, not {display.truncate(named, 80)}'
            )
        return found

    def _full(self, strategy: Strategy | str) -> Strategy:
        """Return a strategy with all fields, read only if necessary."""
        if isinstance(strategy, Strategy) and hasattr(
            strategy, 'parameters_spec'
        ):
            return strategy
        return self.get(strategy)

    def check(
        self,
        strategy: Strategy | str | None,
        values: Mapping[str, Any],
        defaults: Mapping[str, Any] | None = MappingProxyType({}),
    ) -> dict[str, Any]:
        """Return parameters as a strategy wants them.

        :param strategy: its UUID or name, or the strategy with all fields.
        :param values: parameters by name; each
            :class:`watcherclient.v1.parameters.Word` gets the type that the
            strategy says.
        :param defaults: what the server will put beneath them, None when
            that is not known.
        :returns: the parameters to send; unchecked where the server does
            not tell what the strategy takes.
        :raises ValidationError: naming all that is wrong.
        """
        if not strategy:
            raise exceptions.ValidationError(
                'Parameters belong to a strategy: give one'
            )
        try:
            spec = self._full(strategy).parameters_spec
        except exceptions.HttpError:
            spec = {}
        found = parameters.typed(spec, values)
        if defaults is None:
            return found
        wrong = parameters.problems(spec, {**defaults, **found})
        if wrong:
            named = getattr(strategy, 'name', strategy)
            raise exceptions.ValidationError(
                f'Strategy {display.truncate(str(named), 80)} cannot take '
                f'these parameters: {"; ".join(wrong)}'
            )
        self._check_hosts(found)
        return found

    def _check_hosts(self, values: Mapping[str, Any]) -> None:
        """Refuse parameters that name hosts which do not exist.

        The data model is read only if there are such parameters.
        """
        if not any(explanation.named_hosts(values)):
            return
        known = self.client.data_model.known_hosts()
        wrong = explanation.unknown_hosts(values, known)
        # An empty model was not collected yet.
        if wrong and known:
            raise exceptions.ValidationError(
                'invalid parameters: ' + '; '.join(text for _, text in wrong)
            )

    def state(self, strategy: Strategy | str) -> builtins.list[Requirement]:
        """Return what a strategy needs, and whether it is there.

        :param strategy: its UUID or name.
        :raises NotFound: when there is none.
        """
        response = self._request_one('GET', strategy, 'state')
        body = parse_json(response)
        if not isinstance(body, list) or not all(
            isinstance(item, dict) for item in body
        ):
            raise unexpected_body(response, 'no list of requirements')
        return [Requirement(self, item) for item in body]
