# SPDX-License-Identifier: Apache-2.0
"""Actions: the steps of action plans."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from watcherclient import exceptions, v1
from watcherclient.analysis import action_summary
from watcherclient.base import checks, filters, json_patch, lookup
from watcherclient.base.manager import Manager, as_list
from watcherclient.base.paging import Page
from watcherclient.base.resource import UUID, Resource, field
from watcherclient.states import ActionState
from watcherclient.versions import Version

#: The types of actions on hosts rather than servers.
ON_HOSTS = frozenset({'change_nova_service_state', 'change_node_power_state'})


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Action(Resource):
    """A step of an action plan."""

    uuid: str = field('UUID')
    """The UUID."""
    created_at: str | None = field('Created At')
    """When it was created: ISO 8601, UTC."""
    updated_at: str | None = field('Updated At')
    """When it was last changed: ISO 8601, UTC; None if never."""
    deleted_at: str | None = field('Deleted At')
    """When it was deleted: ISO 8601, UTC; None if it was not."""
    parents: list[str] = field(
        'Parents', display='short', default_factory=list
    )
    """The UUIDs of the actions that must end before this one starts."""
    state: str = field(
        'State', check=partial(checks.choice, known=ActionState)
    )
    """The state, an :class:`~watcherclient.states.ActionState`."""
    action_plan_uuid: str = field('Action Plan', sort='client')
    """The UUID of the action plan."""
    action_type: str = field('Action')
    """The type, such as ``migrate``."""
    input_parameters: dict[str, Any] = field(
        'Parameters', display='json', default_factory=dict
    )
    """The parameters of the action, which depend on its type."""
    description: str | None = field('Description', sort='client')
    """What actions of this type do."""
    status_message: str | None = field('Status Message', since='1.5')
    """Why the action has its state, if the server gives a reason."""
    #: Its position in its action plan, starting at 1, if the actions of the
    #: plan were read together; computed by the client.
    number: int | None = dataclasses.field(default=None)

    NOUN = 'action'
    IDENTITY = UUID
    SHORT = ('uuid', 'parents', 'state', 'action_plan_uuid', 'action_type')
    SORT_KEYS = ('id', 'action_plan_id')
    FAILURE_STATES = frozenset({ActionState.FAILED, ActionState.CANCELLED})
    FINAL_STATES = FAILURE_STATES | {
        ActionState.SUCCEEDED,
        ActionState.SKIPPED,
    }

    @property
    def _given(self) -> dict[str, Any]:
        """Its parameters; empty if the server sent no object."""
        value = self.input_parameters
        return value if isinstance(value, dict) else {}

    @property
    def target(self) -> str | None:
        """The target: a name, or an ID if the server sent no name."""
        return action_summary.target_of(self._given, {})

    @property
    def lacks_name(self) -> bool:
        """Whether the server sent only the ID of the target."""
        given = self._given
        return bool(
            given.get('resource_id') and not given.get('resource_name')
        )

    @property
    def source_node(self) -> str | None:
        """The source host of a migration."""
        return self._given.get('source_node')

    @property
    def destination_node(self) -> str | None:
        """The destination host of a migration; None if Nova chooses it."""
        return self._given.get('destination_node')

    def is_on_server(
        self, server: str, names: Mapping[str, str] | None = None
    ) -> bool:
        """Return whether the target is a server.

        :param server: the name or ID of the server.
        :param names: names by ID, for targets whose name the server did not
            send.
        """
        if str(self.action_type) in ON_HOSTS:
            return False
        return self._is_done_to(server, names or {})

    def is_on_host(
        self, host: str, names: Mapping[str, str] | None = None
    ) -> bool:
        """Return whether a host is the target, source or destination.

        :param host: the name or ID of the host.
        :param names: names by ID, for targets whose name the server did not
            send.
        """
        return host in (self.source_node, self.destination_node) or (
            str(self.action_type) in ON_HOSTS
            and self._is_done_to(host, names or {})
        )

    def _is_done_to(self, named: str, names: Mapping[str, str]) -> bool:
        given = self._given
        return named in (
            given.get('resource_id'),
            action_summary.target_of(given, names),
        )

    def summary(self, names: Mapping[str, str] | None = None) -> str:
        """Return a short description; a row of a short list lacks the details.

        :param names: names by ID, for targets whose name the server did not
            send.
        :returns: for example, ``migrate vm-1 from compute-1 (live)``.
        """
        return action_summary.summarise(
            self.action_type, self._given, names or {}
        )


class ActionManager(Manager[Action]):
    """The actions of action plans."""

    resource_class = Action
    path = 'actions'

    def iterate(
        self,
        action_plan: v1.ActionPlan | str | None = None,
        audit: v1.Audit | str | None = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Action | str | None = None,
        *,
        state: filters.OneOrMore | None = None,
        action_type: filters.OneOrMore | None = None,
        server: str | None = None,
        host: str | None = None,
        since: filters.TimeOrAge | None = None,
        older_than: filters.TimeOrAge | None = None,
    ) -> Iterator[Action]:
        """Yield actions, reading page by page.

        :param action_plan: filter by action plan: its UUID, or a prefix of at
            least four digits.
        :param audit: filter by audit (name or UUID).
        :param limit: maximum number of items; None or 0 for all.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: return all fields.
        :param marker: list items after this one (the resource or its UUID).
        :param state: filter by one or more states. The client applies this
            filter and the following ones.
        :param action_type: filter by one or more types.
        :param server: filter by server (name or ID).
        :param host: filter by host (name or ID), including the source and
            destination of migrations.
        :param since: created after: a ``datetime``, a ``timedelta`` or text
            such as ``2d``.
        :param older_than: created before, likewise.
        :raises ValidationError: if a filter is invalid.
        :raises ClientException: if the list cannot be read.
        """
        if action_plan is not None and audit is not None:
            raise exceptions.ValidationError(
                'action_plan and audit cannot be combined: an action plan '
                'belongs to one audit'
            )
        query = {
            'action_plan_uuid': None
            if action_plan is None
            else lookup.resolve(self.client.action_plan, action_plan),
            'audit_uuid': self._uuid('audit', audit),
        }
        for name, value in (('server', server), ('host', host)):
            if value is not None:
                checks.text(value, f'{name} filter')
        tests = [
            filters.one_of('state', state, ActionState),
            filters.one_of('action_type', action_type),
            (lambda action: action.is_on_server(server)) if server else None,
            (lambda action: action.is_on_host(host)) if host else None,
            filters.created_between(since, older_than),
        ]
        dated = since is not None or older_than is not None
        detail = bool(detail or server or host or dated)
        page = Page(detail, limit, marker, sort_key, sort_dir)
        return self._iterate(page, query, tests)

    list = as_list(iterate)

    def get(self, action_id: Action | str) -> Action:
        """Return an action.

        :param action_id: its UUID.
        :raises NotFound: if it does not exist.
        """
        return self._get(action_id)

    def find(self, action: Action | str) -> Action:
        """Return the action with a UUID or UUID prefix.

        :param action: its UUID, or a unique prefix of at least four digits, as
            for all methods.
        :raises NotFound: if it does not exist.
        :raises NoUniqueMatch: if it is ambiguous.
        """
        return self._get(action)

    def names(self, actions: Iterable[Action]) -> dict[str, str]:
        """Return the names of servers and nodes that actions do not contain.

        :param actions: actions with all fields.
        :returns: names by UUID from the data model (API 1.3); empty if no name
            is missing, or if the data model cannot be read.
        """
        if not any(action.lacks_name for action in actions):
            return {}
        try:
            return self.client.data_model.list().names
        except exceptions.ClientException:
            return {}

    def skip(self, action: Action | str, reason: str | None = None) -> Action:
        """Skip an action of a plan that has not been started (API 1.5).

        Actions that depend on it are not skipped.

        :param action: the action, or its UUID.
        :param reason: the reason, which becomes its status message.
        :returns: the action, SKIPPED.
        :raises Conflict: if it is not PENDING, or its plan has been started.
        """
        found = action if isinstance(action, Action) else self._get(action)
        if found.state == ActionState.SKIPPED and reason is None:
            # Skipping it again would remove its reason.
            return found
        changes = {'state': ActionState.SKIPPED, 'status_message': reason}
        return self.update(found, json_patch.replace(changes))

    def update(
        self, action_id: Action | str, patch: Sequence[Mapping[str, Any]]
    ) -> Action:
        """Change the state of an action, or its reason (API 1.5).

        :param action_id: its UUID.
        :param patch: JSON patch operations, a list of dicts ``op``, ``path``
            (``/state``, ``/status_message``) and ``value``. The server accepts
            only SKIPPED, for a PENDING action whose plan has not been started.
        :returns: the action after the change.
        :raises ClientException: if the server rejects the request.
        """
        return self._update(
            action_id,
            json_patch.check_patch(Action, patch),
            since=Version(1, 5),
            verb='updating an action',
        )

    def delete(self, action_id: Action | str) -> None:
        """Raise an error: no server supports deleting a single action.

        :raises HttpNotImplemented: always; nothing is sent.
        """
        raise exceptions.HttpNotImplemented(
            'cannot delete a single action: skip it, or delete its action plan'
        )
