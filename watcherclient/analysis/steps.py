# SPDX-License-Identifier: Apache-2.0
"""The actions of an action plan as steps, in execution order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from watcherclient.analysis import action_summary
from watcherclient.analysis.ordering import execution_order, parents_of
from watcherclient.states import ActionState

if TYPE_CHECKING:
    from watcherclient.analysis.cluster import Cluster, Host
    from watcherclient.v1.action import Action

MIGRATE = 'migrate'
SERVICE = 'change_nova_service_state'
POWER = 'change_node_power_state'
RESIZE = 'resize'
STOP = 'stop'
#: The types of actions without an effect.
IDLE = frozenset({'nop', 'sleep'})
#: The states of remaining actions.
TO_DO = frozenset({ActionState.PENDING, ActionState.ONGOING})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """An action with its position in the action plan."""

    #: The position in the execution order, starting at 1.
    number: int = 0
    #: The stage, starting at 1; steps of the same stage run in parallel.
    #: None if the step can never run because it depends on itself.
    stage: int | None = None
    uuid: str = ''
    type: str
    parameters: Mapping[str, Any]
    state: str = str(ActionState.PENDING)
    status_message: str | None = None
    #: The numbers of the steps that it depends on.
    after: tuple[int, ...] = ()
    #: Whether it depends on an action that is not part of the plan.
    lacks_parent: bool = False

    @property
    def to_do(self) -> bool:
        """Whether the step has not ended."""
        return self.state in TO_DO

    def _text(self, name: str) -> str | None:
        value = self.parameters.get(name)
        return str(value) if value else None

    @property
    def target_id(self) -> str | None:
        """The ID of the target, otherwise its name."""
        return self._text('resource_id') or self._text('resource_name')

    @property
    def source(self) -> str | None:
        """The source host of a migration."""
        return self._text('source_node')

    @property
    def destination(self) -> str | None:
        """The destination host of a migration; None if Nova chooses it."""
        return self._text('destination_node')

    @property
    def live(self) -> bool:
        """Whether a migration is live."""
        return self.parameters.get('migration_type') == 'live'

    @property
    def wanted(self) -> str | None:
        """The new state of a service, or of the power of a host."""
        return self._text('state')

    def target(self, names: Mapping[str, str]) -> str | None:
        """Return the name of the target, otherwise its ID.

        :param names: names by ID.
        """
        return action_summary.target_of(self.parameters, names)

    def summary(self, names: Mapping[str, str]) -> str:
        """Return a short description of the step.

        :param names: names by ID.
        """
        return action_summary.summarise(self.type, self.parameters, names)


def host_of(step: Step, cluster: Cluster) -> Host | None:
    """Return the host that a step changes; None if it does not exist."""
    named = cluster.host(step.parameters.get('resource_name'))
    return named or cluster.host(step.target_id)


def steps_of(actions: Iterable[Action]) -> list[Step]:
    """Return the actions of an action plan as steps, in execution order.

    :param actions: all actions of a plan, with all fields.
    """
    ordered = execution_order(actions)
    numbers = {action.uuid: n for n, action in enumerate(ordered, 1)}
    stages: dict[str, int] = {}
    steps = []
    for number, action in enumerate(ordered, 1):
        parents = parents_of(action)
        known = parents & numbers.keys()
        # A step that depends on itself has a parent without a stage.
        if known <= stages.keys():
            before = (stages[uuid] for uuid in known)
            stages[action.uuid] = 1 + max(before, default=0)
        given = action.input_parameters
        steps.append(
            Step(
                number=number,
                stage=stages.get(action.uuid),
                uuid=action.uuid,
                type=str(action.action_type),
                parameters=given if isinstance(given, dict) else {},
                state=str(action.state),
                status_message=getattr(action, 'status_message', None),
                after=tuple(sorted(numbers[uuid] for uuid in known)),
                lacks_parent=known != parents,
            )
        )
    return steps
