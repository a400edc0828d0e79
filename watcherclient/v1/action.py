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

#: The types of actions that are done to a host, not to a server.
ON_HOSTS = frozenset({'change_nova_service_state', 'change_node_power_state'})


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Action(Resource):
    """A step of an action plan."""

    uuid: str = field('UUID')
    created_at: str | None = field('Created At')
    updated_at: str | None = field('Updated At')
    deleted_at: str | None = field('Deleted At')
    parents: list[str] = field(
        'Parents', display='short', default_factory=list
    )
    state: str = field(
        'State', check=partial(checks.choice, known=ActionState)
    )
    action_plan_uuid: str = field('Action Plan', sort='client')
    action_type: str = field('Action')
    input_parameters: dict[str, Any] = field(
        'Parameters', display='json', default_factory=dict
    )
    description: str | None = field('Description', sort='client')
    status_message: str | None = field('Status Message', since='1.5')
    #: Its place in the order of its action plan, from 1, where the actions
    #: were read as those of a plan; the server knows no such thing.
    number: int | None = dataclasses.field(default=None)

    NOUN = 'action'
    IDENTITY = UUID
    SHORT = ('uuid', 'parents', 'state', 'action_plan_uuid', 'action_type')
    SORT_KEYS = ('id', 'action_plan_id')
    FINAL_STATES = frozenset(
        {
            ActionState.SUCCEEDED,
            ActionState.FAILED,
            ActionState.CANCELLED,
            ActionState.SKIPPED,
        }
    )
    FAILURE_STATES = frozenset({ActionState.FAILED, ActionState.CANCELLED})

    @property
    def _given(self) -> dict[str, Any]:
        """Its parameters; nothing if the server sent no object."""
        value = self.input_parameters
        return value if isinstance(value, dict) else {}

    @property
    def target(self) -> str | None:
        """What it is done to: a name, or an ID where no name was sent."""
        return action_summary.target_of(self._given, {})

    @property
    def lacks_name(self) -> bool:
        """Whether the server sent only the ID of what it is done to."""
        given = self._given
        return bool(
            given.get('resource_id') and not given.get('resource_name')
        )

    @property
    def source_node(self) -> str | None:
        """The host that something is moved from."""
        return self._given.get('source_node')

    @property
    def destination_node(self) -> str | None:
        """The host that something is moved to; None if Nova chooses it."""
        return self._given.get('destination_node')

    def is_on_server(
        self, server: str, names: Mapping[str, str] | None = None
    ) -> bool:
        """Tell whether it is done to a server.

        :param server: the server's name or ID.
        :param names: names by ID, for what the server sent only the ID of.
        """
        if str(self.action_type) in ON_HOSTS:
            return False
        return self._is_done_to(server, names or {})

    def is_on_host(
        self, host: str, names: Mapping[str, str] | None = None
    ) -> bool:
        """Tell whether it is done to a host, or moves something there.

        :param host: the host's name or ID.
        :param names: names by ID, for what the server sent only the ID of.
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
        """Say in a few words what it does; a short list has too little.

        :param names: names by ID, for what the server sent only the ID of.
        :returns: for instance ``migrate vm-1 from compute-1 (live)``.
        """
        return action_summary.summarise(
            self.action_type, self._given, names or {}
        )


class ActionManager(Manager[Action]):
    """The actions of the cloud's action plans."""

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

        :param action_plan: only those of this action plan: its UUID, or at
            least its first four digits.
        :param audit: only those of this audit (UUID or name).
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :param state: only those in one of these states; this and the
            filters below are applied here, as the server cannot.
        :param action_type: only those of one of these types.
        :param server: only those on this server (name or ID).
        :param host: only those on, from or to this host (name or ID).
        :param since: created after: a ``datetime``, a ``timedelta`` or text
            such as ``2d``.
        :param older_than: created before, likewise.
        :raises ValidationError: for a filter that is not understood.
        :raises ClientException: when they cannot be listed.
        """
        if action_plan is not None and audit is not None:
            raise exceptions.ValidationError(
                'Give an action plan or an audit, not both: '
                'an action plan belongs to one audit'
            )
        query = {
            'action_plan_uuid': None
            if action_plan is None
            else lookup.resolve(self.client.action_plan, action_plan),
            'audit_uuid': self._uuid('audit', audit),
        }
        for name, value in (('server', server), ('host', host)):
            if value is not None:
                filters.check_text(value, name)
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
        :raises NotFound: when there is none.
        """
        return self._get(action_id)

    def find(self, action: Action | str) -> Action:
        """Return the action that a UUID, or the beginning of one, names.

        :param action: its UUID, or at least four digits that only it begins
            with; every other method takes these too.
        :raises NotFound: when there is none.
        :raises NoUniqueMatch: when there are several.
        """
        return self._get(action)

    def names(self, actions: Iterable[Action]) -> dict[str, str]:
        """Return the names of servers and nodes that actions lack.

        :param actions: actions with all fields.
        :returns: names by UUID from the data model (API 1.3); empty when no
            name is lacking, or when the data model cannot be read.
        """
        if not any(action.lacks_name for action in actions):
            return {}
        try:
            return self.client.data_model.list().names
        except exceptions.ClientException:
            return {}

    def skip(self, action: Action | str, reason: str | None = None) -> Action:
        """Skip an action of an action plan that is not started (API 1.5).

        The actions that come after it are not skipped with it.

        :param action: the action, or its UUID.
        :param reason: why; kept in its status message.
        :returns: the action, SKIPPED.
        :raises Conflict: when it is not PENDING, or its plan is started.
        """
        found = action if isinstance(action, Action) else self._get(action)
        if found.state == ActionState.SKIPPED and reason is None:
            # To skip it again would take away the reason it has.
            return found
        changes = {'/state': ActionState.SKIPPED, '/status_message': reason}
        return self.update(
            found,
            [
                {'op': 'replace', 'path': path, 'value': value}
                for path, value in changes.items()
                if value is not None
            ],
        )

    def update(
        self, action_id: Action | str, patch: Sequence[Mapping[str, Any]]
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
        return self._update(
            action_id,
            json_patch.check_patch(Action, patch),
            since=Version(1, 5),
            verb='The update of an action',
        )

    def delete(self, action_id: Action | str) -> None:
        """Refuse: no server deletes a single action.

        :raises HttpNotImplemented: always; nothing is sent.
        """
        raise exceptions.HttpNotImplemented(
            'Watcher cannot delete a single action: skip it, or delete its '
            'action plan'
        )
