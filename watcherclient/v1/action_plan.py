# SPDX-License-Identifier: Apache-2.0
"""Action plans: what audits recommend."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient import inputs, resource
from watcherclient.resource import UUID, Manager, Page, Resource, field
from watcherclient.v1.audit import AuditManager

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class ActionPlan(Resource):
    """What an audit recommends: actions, and what they would bring."""

    uuid: str = field('UUID')
    created_at: str | None = field('Created At')
    updated_at: str | None = field('Updated At')
    deleted_at: str | None = field('Deleted At')
    audit_uuid: str | None = field('Audit', sort='client')
    strategy_uuid: str | None = field(sort='client')
    strategy_name: str | None = field('Strategy', sort='client')
    state: str = field('State')
    efficacy_indicators: list[dict[str, Any]] = field(
        'Efficacy indicators', shown='indicators', sort='nobody', empty=list
    )
    global_efficacy: list[dict[str, Any]] = field(
        'Global efficacy', shown='efficacy', empty=list
    )
    hostname: str | None = field('Hostname')
    status_message: str | None = field('Status Message', since='1.5')

    NOUN: ClassVar[str] = 'action plan'
    IDENTITY: ClassVar[str] = UUID
    SHORT: ClassVar[tuple[str, ...]] = (
        'uuid',
        'audit_uuid',
        'state',
        'updated_at',
        'global_efficacy',
    )
    SORT_KEYS: ClassVar[tuple[str, ...]] = ('id', 'audit_id', 'strategy_id')


STATES = (
    'RECOMMENDED',
    'PENDING',
    'ONGOING',
    'FAILED',
    'SUCCEEDED',
    'DELETED',
    'CANCELLED',
    'SUPERSEDED',
    'CANCELLING',
)


class ActionPlanManager(Manager[ActionPlan]):
    """The action plans of the cloud."""

    resource_class = ActionPlan
    path = 'action_plans'

    def list(
        self,
        audit: Any = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
        strategy: Any = None,
    ) -> builtins.list[ActionPlan]:
        """Return action plans.

        :param audit: only those of this audit, UUID or name.
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :param strategy: only those of this strategy, UUID or name.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            audit=audit,
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
            strategy=strategy,
        )
        return [*rows]

    def iterate(
        self, *, audit: Any = None, strategy: Any = None, **page: Unpack[Page]
    ) -> Iterator[ActionPlan]:
        """Go through them page by page; arguments as for :meth:`list`."""
        filters = {
            'audit_uuid': resource.to_uuid(AuditManager(self.api), audit),
            'strategy': strategy,
        }
        return self._iterate(filters, **page)

    def get(self, action_plan_id: Any) -> ActionPlan:
        """Return an action plan.

        :param action_plan_id: its UUID.
        :raises NotFound: when there is none.
        """
        return self._get(action_plan_id)

    def update(
        self, action_plan_id: Any, patch: Sequence[Mapping[str, Any]]
    ) -> ActionPlan:
        """Change the state of an action plan.

        :param action_plan_id: its UUID.
        :param patch: JSON patch operations, a list of dicts ``op``,
            ``path`` and ``value``; the server wants ``/state`` among them.
        :returns: the action plan as it is now.
        :raises ClientException: when the server refuses it.
        """
        state = partial(inputs.choice, known=STATES, what='state')
        operations = inputs.patch(patch, ActionPlan.NOUN, {'/state': state})
        return self._update(action_plan_id, operations)

    def start(self, action_plan_id: Any) -> ActionPlan:
        """Start a RECOMMENDED action plan.

        :param action_plan_id: its UUID.
        :returns: the action plan, PENDING.
        :raises ClientException: when the server refuses it.
        """
        address = self._address(action_plan_id, 'start')
        return self._one(self.api.post(address, json={}))

    def cancel(self, action_plan_id: Any) -> ActionPlan:
        """Cancel an action plan; the action that is ongoing is finished.

        :param action_plan_id: its UUID.
        :returns: the action plan, CANCELLED or CANCELLING.
        :raises ClientException: when the server refuses it.
        """
        ongoing = self.get(action_plan_id).state == 'ONGOING'
        state = 'CANCELLING' if ongoing else 'CANCELLED'
        patch = [{'op': 'replace', 'path': '/state', 'value': state}]
        return self._update(action_plan_id, patch)

    def delete(self, action_plan_id: Any) -> None:
        """Delete an action plan that is not running, with its actions.

        :param action_plan_id: its UUID.
        :raises ClientException: when the server refuses it.
        """
        self._delete(action_plan_id)
