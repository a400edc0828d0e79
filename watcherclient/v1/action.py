# SPDX-License-Identifier: Apache-2.0
"""Actions: the steps of action plans."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from watcherclient import exceptions, inputs, resource
from watcherclient.resource import UUID, Manager, Page, Resource, field
from watcherclient.v1.audit import AuditManager
from watcherclient.versions import Version

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Action(Resource):
    """A step of an action plan."""

    uuid: str = field('UUID')
    created_at: str | None = field('Created At')
    updated_at: str | None = field('Updated At')
    deleted_at: str | None = field('Deleted At')
    parents: list[str] = field('Parents', shown='lines', empty=list)
    state: str = field('State')
    action_plan_uuid: str = field('Action Plan', sort='client')
    action_type: str = field('Action')
    input_parameters: dict[str, Any] = field(
        'Parameters', shown='json', empty=dict
    )
    description: str | None = field('Description', sort='client')
    status_message: str | None = field('Status Message', since='1.5')

    NOUN: ClassVar[str] = 'action'
    IDENTITY: ClassVar[str] = UUID
    SHORT: ClassVar[tuple[str, ...]] = (
        'uuid',
        'parents',
        'state',
        'action_plan_uuid',
        'action_type',
    )
    SORT_KEYS: ClassVar[tuple[str, ...]] = ('id', 'action_plan_id')


STATES = (
    'PENDING',
    'ONGOING',
    'FAILED',
    'SUCCEEDED',
    'DELETED',
    'CANCELLED',
    'CANCELLING',
    'SKIPPED',
)


class ActionManager(Manager[Action]):
    """The actions of the cloud's action plans."""

    resource_class = Action
    path = 'actions'

    def list(
        self,
        action_plan: Any = None,
        audit: Any = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
    ) -> builtins.list[Action]:
        """Return actions.

        :param action_plan: only those of this action plan, a UUID.
        :param audit: only those of this audit, UUID or name.
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            action_plan=action_plan,
            audit=audit,
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
        )
        return [*rows]

    def iterate(
        self,
        *,
        action_plan: Any = None,
        audit: Any = None,
        **page: Unpack[Page],
    ) -> Iterator[Action]:
        """Go through actions page by page; arguments as for :meth:`list`."""
        if action_plan and audit:
            raise exceptions.ValidationError(
                'Give an action plan or an audit, not both: '
                'an action plan belongs to one audit'
            )
        filters = {
            'action_plan_uuid': action_plan,
            'audit_uuid': resource.to_uuid(AuditManager(self.api), audit),
        }
        return self._iterate(filters, **page)

    def get(self, action_id: Any) -> Action:
        """Return an action.

        :param action_id: its UUID.
        :raises NotFound: when there is none.
        """
        return self._get(action_id)

    def update(
        self, action_id: Any, patch: Sequence[Mapping[str, Any]]
    ) -> Action:
        """Change the state of an action, or the reason of it (API 1.5).

        :param action_id: its UUID.
        :param patch: JSON patch operations, a list of dicts ``op``,
            ``path`` (``/state``, ``/status_message``) and ``value``. The
            server only takes SKIPPED, of an action that is PENDING while
            its action plan is not started.
        :returns: the action as it is now.
        :raises ClientException: when the server refuses it.
        """
        state = partial(inputs.choice, known=STATES, what='state')
        return self._update(
            action_id,
            inputs.patch(patch, Action.NOUN, {'/state': state}),
            since=Version(1, 5),
            feature='The update of an action',
        )

    def delete(self, action_id: Any) -> None:
        """Refuse: no server deletes a single action.

        :raises HttpNotImplemented: always; nothing is sent.
        """
        raise exceptions.HttpNotImplemented(
            'Watcher cannot delete a single action: skip it, or delete its '
            'action plan'
        )
