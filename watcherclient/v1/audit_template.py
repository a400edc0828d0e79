# SPDX-License-Identifier: Apache-2.0
"""Audit templates: settings for audits to come."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from watcherclient import exceptions, v1
from watcherclient._typing import Unpack
from watcherclient.base import checks, filters, json_patch
from watcherclient.base.manager import Manager, as_list
from watcherclient.base.paging import Page
from watcherclient.base.resource import (
    SETTABLE,
    Resource,
    dict_of,
    field,
    without_keys,
)
from watcherclient.v1 import scope


def _goal(value: Any, what: str) -> Any:
    if not value:
        raise exceptions.ValidationError(
            'An audit template has a goal: give one, or a strategy, which '
            'has one'
        )
    return value


@dataclasses.dataclass(init=False, repr=False, eq=False)
class AuditTemplate(Resource):
    """Settings for audits to come."""

    uuid: str = field('UUID')
    created_at: str | None = field('Created At')
    updated_at: str | None = field('Updated At')
    deleted_at: str | None = field('Deleted At')
    description: str | None = field(
        'Description', check=checks.description, **SETTABLE
    )
    name: str = field(
        'Name', create=True, update=True, required=True, check=checks.name
    )
    goal_uuid: str = field(sort='client')
    goal_name: str = field(
        'Goal',
        sort='client',
        create='goal',
        update='goal',
        required=True,
        check=_goal,
    )
    strategy_uuid: str | None = field(sort='client')
    strategy_name: str | None = field(
        'Strategy',
        sort='client',
        create='strategy',
        update='strategy',
        unset=True,
    )
    scope: list[dict[str, Any]] = field(
        'Audit Scope',
        display='json',
        default_factory=list,
        check=scope.check,
        **SETTABLE,
    )
    default_parameters: dict[str, Any] | None = field(
        'Default Parameters',
        since='1.7',
        display='json',
        check=checks.mapping,
        **SETTABLE,
    )

    NOUN = 'audit template'
    SHORT = ('uuid', 'name', 'goal_name', 'strategy_name')
    SORT_KEYS = ('id', 'goal_id', 'strategy_id')
    #: Existing scripts find this column at every version.
    ALWAYS_SHOWN = frozenset({'default_parameters'})


class NewAuditTemplate(TypedDict, total=False):
    """What an audit template can be created with, and what can be changed."""

    name: str | None
    description: str | None
    goal: v1.Goal | str | None
    strategy: v1.Strategy | str | None
    scope: builtins.list[dict[str, Any]] | None
    default_parameters: dict[str, Any] | None


class AuditTemplateManager(Manager[AuditTemplate]):
    """The audit templates of the cloud."""

    resource_class = AuditTemplate
    path = 'audit_templates'

    def iterate(
        self,
        name: str | None = None,
        goal: v1.Goal | str | None = None,
        strategy: v1.Strategy | str | None = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: AuditTemplate | str | None = None,
    ) -> Iterator[AuditTemplate]:
        """Yield audit templates, reading page by page.

        :param name: only those of this name, or pattern such as
            ``nightly-*``; applied here, as the server cannot.
        :param goal: only those of this goal (UUID or name).
        :param strategy: only those of this strategy (UUID or name).
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        page = Page(detail, limit, marker, sort_key, sort_dir)
        query = {
            'goal': self._name('goal', goal),
            'strategy': self._name('strategy', strategy),
        }
        return self._iterate(page, query, [filters.name_matches(name)])

    list = as_list(iterate)

    def create(self, **attributes: Unpack[NewAuditTemplate]) -> AuditTemplate:
        """Create an audit template.

        :param attributes: ``name``; ``goal`` (UUID or name; that of the
            strategy when None), ``strategy`` (UUID or name),
            ``description``, ``scope``: a list of dicts,
            ``default_parameters`` of the strategy (API 1.7).
        :returns: the audit template as the server made it.
        :raises InvalidAttribute: for another keyword.
        :raises ValidationError: for a value that the server would choke on.
        :raises ClientException: when the server refuses it.
        """
        values = self._given('create', attributes)
        self._check_values(values)
        strategy = self.client.strategy.of_goal(
            values.get('strategy'), values.get('goal')
        )
        if strategy:
            values.setdefault('goal', strategy.goal_uuid)
        if 'scope' in values:
            values['scope'] = self._resolved(values['scope'])
        # The server needs both.
        self._check_values({'name': None, 'goal': None, **values})
        given = values.get('default_parameters')
        if given:
            values['default_parameters'] = self.client.strategy.check(
                strategy or values.get('strategy'), given
            )
        return self._create(values)

    def _resolved(
        self, rules: builtins.list[dict[str, Any]]
    ) -> builtins.list[dict[str, Any]]:
        """Return a checked scope whose servers and hosts exist.

        The data model is read only if the scope excludes some.
        """
        rules = scope.with_uuids(rules, self._server_uuids)
        hosts = scope.excluded_hosts(rules)
        if hosts:
            known = self.client.data_model.known_hosts()
            if known:
                scope.check_hosts(hosts, known)
        return rules

    def _server_uuids(self) -> dict[str, builtins.list[str]]:
        """Return the UUIDs of servers by name, from the data model."""
        found: dict[str, builtins.list[str]] = {}
        for entry in self.client.data_model.list().entries:
            if entry.server_name and entry.server_uuid:
                found.setdefault(entry.server_name, []).append(
                    entry.server_uuid
                )
        return found

    def get(self, audit_template_id: AuditTemplate | str) -> AuditTemplate:
        """Return an audit template.

        :param audit_template_id: its UUID or name.
        :raises NotFound: when there is none.
        """
        return self._get(audit_template_id)

    def update(
        self,
        audit_template_id: AuditTemplate | str,
        patch: Sequence[Mapping[str, Any]],
    ) -> AuditTemplate:
        """Change an audit template; audits made from it stay as they are.

        :param audit_template_id: its UUID or name.
        :param patch: JSON patch operations, a list of dicts ``op``
            (add, replace, remove), ``path`` and ``value``;
            ``/default_parameters`` needs API 1.7.
        :returns: the audit template as it is now.
        :raises ValidationError: for a value that the server would choke on.
        :raises ClientException: when the server refuses it.
        """
        operations = json_patch.check_patch(AuditTemplate, patch)
        for one in operations:
            if one['path'] == '/scope' and 'value' in one:
                one['value'] = self._resolved(one['value'])
        return self._update(audit_template_id, operations)

    patch = update

    def set(
        self,
        audit_template_id: AuditTemplate | str,
        **changes: Unpack[NewAuditTemplate],
    ) -> AuditTemplate:
        """Change fields of an audit template.

        :param audit_template_id: its UUID or name.
        :param changes: ``name``, ``goal``, ``strategy``, ``description``,
            ``scope`` and ``default_parameters`` (API 1.7) as for
            :meth:`create`. Parameters are laid over those it has, unless
            the strategy changes. What is None stays as it is.
        :returns: the audit template as it is now.
        :raises InvalidAttribute: for another keyword.
        :raises ValidationError: for a value that the server would choke on.
        :raises ClientException: when the server refuses it.
        """
        values = self._given('update', changes)
        template = audit_template_id
        if 'default_parameters' in values:
            template = found = self.get(audit_template_id)
            strategy = values.get('strategy')
            kept = {} if strategy else dict_of(found, 'default_parameters')
            values['default_parameters'] = self.client.strategy.check(
                strategy or found.strategy_uuid,
                {**kept, **values['default_parameters']},
            )
        return self.update(template, json_patch.replace(values))

    def unset(
        self,
        audit_template_id: AuditTemplate | str,
        *fields: str,
        default_parameters: Sequence[str] = (),
    ) -> AuditTemplate:
        """Set fields of an audit template back.

        :param audit_template_id: its UUID or name.
        :param fields: of ``description``, ``strategy``, ``scope`` and
            ``default_parameters`` (all of them, which belong to the
            strategy and go with it; API 1.7).
        :param default_parameters: names of single parameters to remove.
        :returns: the audit template as it is now.
        :raises InvalidAttribute: for another field.
        :raises ValidationError: for what it does not have.
        :raises ClientException: when the server refuses it.
        """
        self._check_names('unset', fields)
        wanted = json_patch.remove(fields)
        template = audit_template_id
        if default_parameters or 'strategy' in fields:
            template = found = self.get(audit_template_id)
            if 'strategy' in fields and found.default_parameters:
                # The server removes neither without the other.
                wanted += json_patch.remove(
                    {'default_parameters'}.difference(fields)
                )
            if default_parameters:
                left = without_keys(
                    found, 'default_parameters', default_parameters
                )
                wanted += json_patch.replace({'default_parameters': left})
        return self.update(template, wanted)

    def delete(self, audit_template_id: AuditTemplate | str) -> None:
        """Delete an audit template.

        :param audit_template_id: its UUID or name.
        :raises ClientException: when the server refuses it.
        """
        self._delete(audit_template_id)
