# SPDX-License-Identifier: Apache-2.0
"""Strategies: algorithms that pursue a goal."""

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
    """An algorithm that pursues a goal."""

    uuid: str = field('UUID')
    """The UUID."""
    name: str = field('Name')
    """The name, such as ``host_maintenance``."""
    display_name: str = field('Display name')
    """The name for users."""
    goal_uuid: str = field(sort='client')
    """The UUID of the goal."""
    goal_name: str = field('Goal', sort='client')
    """The name of the goal."""
    parameters_spec: dict[str, Any] = field(
        'Parameters spec', display='parameters', default_factory=dict
    )
    """The JSON schema of the parameters."""

    NOUN = 'strategy'
    SHORT = ('uuid', 'name', 'display_name', 'goal_name')
    SORT_KEYS = ('id', 'goal_id', 'created_at', 'updated_at')

    @property
    def parameters(self) -> list[parameters.Parameter]:
        """Its parameters; empty in a short list."""
        return parameters.listed(self.parameters_spec)

    def validate(self, values: Mapping[str, Any]) -> list[str]:
        """Return the problems of parameters, a message for each.

        :param values: parameters by name.
        :returns: empty if there are no problems, or if the strategy has no
            parameter specification.
        """
        return parameters.problems(self.parameters_spec, values)


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Requirement(Resource):
    """A requirement of a strategy and its state."""

    type: str = field('Type')
    """What is required: a datasource, metrics, or a data model."""
    state: Any = field('State', display='requirement')
    """Whether it is available; for metrics and models, of each one."""
    mandatory: bool | str = field('Mandatory')
    """Whether the strategy cannot run without it."""
    comment: str = field('Comment')
    """An explanation from the server."""

    NOUN = 'requirement'
    SHORT = ('type', 'state', 'mandatory', 'comment')


class StrategyManager(Manager[Strategy]):
    """The strategies of the server."""

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

        :param goal: filter by goal (name or UUID).
        :param limit: maximum number of items; None or 0 for all.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: return all fields.
        :param marker: list items after this one (the resource or its UUID).
        :raises ClientException: if the list cannot be read.
        """
        page = Page(detail, limit, marker, sort_key, sort_dir)
        return self._iterate(page, {'goal': self._name('goal', goal)})

    list = as_list(iterate)

    def get(self, strategy: Strategy | str) -> Strategy:
        """Return a strategy.

        :param strategy: its name or UUID.
        :raises NotFound: if it does not exist.
        """
        return self._get(strategy)

    def of_goal(
        self, strategy: Strategy | str | None, goal: v1.Goal | str | None
    ) -> Strategy | None:
        """Return a strategy with all fields, and check its goal.

        :param strategy: its name or UUID, or the strategy.
        :param goal: the goal (name or UUID).
        :returns: None without a strategy, or if it cannot be read and there is
            a goal: the server then decides.
        :raises ValidationError: if the strategy has another goal.
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
        """Return a strategy with all fields, reading it only if necessary."""
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
        """Return parameters in the form that a strategy requires.

        :param strategy: its name or UUID, or the strategy with all fields.
        :param values: parameters by name; each
            :class:`watcherclient.v1.parameters.Word` is converted to its type.
        :param defaults: parameters that the server adds; None if they are not
            known.
        :returns: the parameters to send; not checked if there is no parameter
            specification.
        :raises ValidationError: if there are problems; the message lists all
            of them.
        """
        if not strategy:
            raise exceptions.ValidationError('parameters require a strategy')
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
                'invalid parameters for strategy '
                f'{display.truncate(str(named), 80)}: {"; ".join(wrong)}'
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
        """Return the requirements of a strategy and their state.

        :param strategy: its name or UUID.
        :raises NotFound: if it does not exist.
        """
        response = self._request_one('GET', strategy, 'state')
        body = parse_json(response)
        if not isinstance(body, list) or not all(
            isinstance(item, dict) for item in body
        ):
            raise unexpected_body(response, 'no list of requirements')
        return [Requirement(self, item) for item in body]
