# SPDX-License-Identifier: Apache-2.0
"""Audit templates: settings that audits share."""

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
from watcherclient.base.resource import SETTABLE, Resource, dict_of, field
from watcherclient.v1 import scope


def _goal(value: Any, what: str) -> Any:
    if not value:
        raise exceptions.ValidationError(
            'missing goal: specify a goal or a strategy'
        )
    return value


@dataclasses.dataclass(init=False, repr=False, eq=False)
class AuditTemplate(Resource):
    """Settings that audits share."""

    uuid: str = field('UUID')
    """The UUID."""
    created_at: str | None = field('Created At')
    """When it was created: ISO 8601, UTC."""
    updated_at: str | None = field('Updated At')
    """When it was last changed: ISO 8601, UTC; None if never."""
    deleted_at: str | None = field('Deleted At')
    """When it was deleted: ISO 8601, UTC; None if it was not."""
    description: str | None = field(
        'Description', check=checks.description, **SETTABLE
    )
    """A description, up to 255 characters."""
    name: str = field(
        'Name', create=True, update=True, required=True, check=checks.name
    )
    """The name, unique, up to 63 characters."""
    goal_uuid: str = field(sort='client')
    """The UUID of the goal."""
    goal_name: str = field(
        'Goal',
        sort='client',
        create='goal',
        update='goal',
        required=True,
        check=_goal,
    )
    """The name of the goal."""
    strategy_uuid: str | None = field(sort='client')
    """The UUID of the strategy; None if the server chooses one."""
    strategy_name: str | None = field(
        'Strategy',
        sort='client',
        create='strategy',
        update='strategy',
        unset=True,
    )
    """The name of the strategy; None if the server chooses one."""
    scope: list[dict[str, Any]] = field(
        'Audit Scope',
        display='json',
        default_factory=list,
        check=scope.check,
        **SETTABLE,
    )
    """The part of the cluster to analyze; empty for the whole cluster."""
    default_parameters: dict[str, Any] | None = field(
        'Default Parameters',
        since='1.7',
        display='json',
        check=checks.mapping,
        **SETTABLE,
    )
    """Parameters of the strategy for audits from this template."""

    NOUN = 'audit template'
    SHORT = ('uuid', 'name', 'goal_name', 'strategy_name')
    SORT_KEYS = ('id', 'goal_id', 'strategy_id')
    #: Existing scripts use this column with every version.
    ALWAYS_SHOWN = frozenset({'default_parameters'})


class NewAuditTemplate(TypedDict, total=False):
    """The properties for ``create()`` and ``set()``."""

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

        :param name: filter by name or pattern such as ``nightly-*``, in the
            client.
        :param goal: filter by goal (name or UUID).
        :param strategy: filter by strategy (name or UUID).
        :param limit: maximum number of items; None or 0 for all.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: return all fields.
        :param marker: list items after this one (the resource or its UUID).
        :raises ClientException: if the list cannot be read.
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

        :param attributes: ``name``; ``goal`` (name or UUID; default: that of
            the strategy), ``strategy`` (name or UUID), ``description``,
            ``scope``: a list of dicts, ``default_parameters`` of the strategy
            (API 1.7).
        :returns: the created audit template.
        :raises InvalidAttribute: if a keyword is not supported.
        :raises ValidationError: if a value is invalid.
        :raises ClientException: if the server rejects the request.
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
        scope.check_hosts(rules, self.client.data_model.known_hosts)
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

        :param audit_template_id: its name or UUID.
        :raises NotFound: if it does not exist.
        """
        return self._get(audit_template_id)

    def update(
        self,
        audit_template_id: AuditTemplate | str,
        patch: Sequence[Mapping[str, Any]],
    ) -> AuditTemplate:
        """Change an audit template. Existing audits do not change.

        :param audit_template_id: its name or UUID.
        :param patch: JSON patch operations, a list of dicts ``op``
            (add, replace, remove), ``path`` and ``value``;
            ``/default_parameters`` needs API 1.7.
        :returns: the audit template after the change.
        :raises ValidationError: if a value is invalid.
        :raises ClientException: if the server rejects the request.
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

        :param audit_template_id: its name or UUID.
        :param changes: ``name``, ``goal``, ``strategy``, ``description``,
            ``scope`` and ``default_parameters`` (API 1.7) as for
            :meth:`create`. Parameters are merged with the existing ones,
            unless the strategy changes. None leaves a field unchanged.
        :returns: the audit template after the change.
        :raises InvalidAttribute: if a keyword is not supported.
        :raises ValidationError: if a value is invalid.
        :raises ClientException: if the server rejects the request.
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
        """Unset fields of an audit template.

        :param audit_template_id: its name or UUID.
        :param fields: of ``description``, ``strategy``, ``scope`` and
            ``default_parameters`` (all of them; also removed with the
            strategy; API 1.7).
        :param default_parameters: names of single parameters to remove.
        :returns: the audit template after the change.
        :raises InvalidAttribute: if a field is not supported.
        :raises ValidationError: if a parameter does not exist.
        :raises ClientException: if the server rejects the request.
        """
        self._check_names('unset', fields)
        wanted = json_patch.remove(fields)
        template = audit_template_id
        if default_parameters or 'strategy' in fields:
            template = found = self.get(audit_template_id)
            if 'strategy' in fields and found.default_parameters:
                # The server removes both or neither.
                wanted += json_patch.remove(
                    {'default_parameters'}.difference(fields)
                )
            if default_parameters:
                wanted += json_patch.remove_keys(
                    found, 'default_parameters', default_parameters
                )
        return self.update(template, wanted)

    def delete(self, audit_template_id: AuditTemplate | str) -> None:
        """Delete an audit template.

        :param audit_template_id: its name or UUID.
        :raises ClientException: if the server rejects the request.
        """
        self._delete(audit_template_id)
