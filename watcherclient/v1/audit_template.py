# SPDX-License-Identifier: Apache-2.0
"""Audit templates: settings for audits to come."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from watcherclient import exceptions, versions
from watcherclient.base import checks, filters, resource
from watcherclient.base.manager import Manager, Page
from watcherclient.base.resource import Resource, field
from watcherclient.v1 import scope
from watcherclient.v1.strategy import StrategyManager

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class AuditTemplate(Resource):
    """Settings for audits to come."""

    uuid: str = field('UUID')
    created_at: str | None = field('Created At')
    updated_at: str | None = field('Updated At')
    deleted_at: str | None = field('Deleted At')
    description: str | None = field('Description')
    name: str = field('Name')
    goal_uuid: str = field(sort='client')
    goal_name: str = field('Goal', sort='client')
    strategy_uuid: str | None = field(sort='client')
    strategy_name: str | None = field('Strategy', sort='client')
    scope: list[dict[str, Any]] = field(
        'Audit Scope', display='json', default_factory=list
    )
    default_parameters: dict[str, Any] | None = field(
        'Default Parameters', since='1.7', display='json'
    )

    NOUN: ClassVar[str] = 'audit template'
    SHORT: ClassVar[tuple[str, ...]] = (
        'uuid',
        'name',
        'goal_name',
        'strategy_name',
    )
    SORT_KEYS: ClassVar[tuple[str, ...]] = ('id', 'goal_id', 'strategy_id')
    #: Existing scripts find this column at every version.
    ALWAYS_SHOWN: ClassVar[frozenset[str]] = frozenset({'default_parameters'})


def _name(value: Any) -> str:
    return checks.name(value, AuditTemplate.NOUN)


def _goal(value: Any) -> Any:
    if not value:
        raise exceptions.ValidationError(
            'An audit template has a goal: give one, or a strategy, which '
            'has one'
        )
    return value


#: What is checked before it is sent, by the name of the field.
_CHECKS: dict[str, Callable[[Any], Any]] = {
    'name': _name,
    'goal': _goal,
    'description': checks.description,
    'scope': scope.check,
}


class NewAuditTemplate(TypedDict, total=False):
    """What an audit template can be created with."""

    name: str
    description: str | None
    goal: Any
    strategy: Any
    scope: builtins.list[dict[str, Any]] | None
    default_parameters: dict[str, Any] | None


#: What an audit template can do without.
REMOVABLE = ('description', 'strategy', 'scope', 'default_parameters')


class AuditTemplateManager(Manager[AuditTemplate]):
    """The audit templates of the cloud."""

    resource_class = AuditTemplate
    path = 'audit_templates'

    def list(
        self,
        name: Any = None,
        goal: Any = None,
        strategy: Any = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: Any = None,
    ) -> builtins.list[AuditTemplate]:
        """Return audit templates.

        :param name: only those of this name, or pattern as ``nightly-*``;
            applied here, as the server cannot.
        :param goal: only those of this goal, UUID or name.
        :param strategy: only those of this strategy, UUID or name.
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            name=name,
            goal=goal,
            strategy=strategy,
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            marker=marker,
        )
        return self._gather(rows)

    def iterate(
        self,
        *,
        name: str | None = None,
        goal: Any = None,
        strategy: Any = None,
        **page: Unpack[Page],
    ) -> Iterator[AuditTemplate]:
        """Go through them page by page; arguments as for :meth:`list`."""
        query = {'goal': goal, 'strategy': strategy}
        return self._iterate(
            query, matching=[filters.name_matches(name)], **page
        )

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
        self._check_known(NewAuditTemplate.__annotations__, attributes)
        values: dict[str, Any] = {
            k: v for k, v in attributes.items() if v is not None
        }
        strategy = values.get('strategy')
        if strategy and not values.get('goal'):
            strategy = StrategyManager(self.api).get(strategy)
            values['goal'] = strategy.goal_uuid
        for name, check in _CHECKS.items():
            if name in values or name in ('name', 'goal'):
                values[name] = check(values.get(name))
        given = values.get('default_parameters')
        if given:
            values['default_parameters'] = StrategyManager(self.api).check(
                strategy, given
            )
        return self._create(values)

    def get(self, audit_template_id: Any) -> AuditTemplate:
        """Return an audit template.

        :param audit_template_id: its UUID or name.
        :raises NotFound: when there is none.
        """
        return self._get(audit_template_id)

    def update(
        self, audit_template_id: Any, patch: Sequence[Mapping[str, Any]]
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
        operations = checks.patch(
            patch,
            AuditTemplate.NOUN,
            {f'/{name}': check for name, check in _CHECKS.items()},
            needed=('/name', '/goal'),
        )
        needed = '/default_parameters' in [one['path'] for one in operations]
        return self._update(
            audit_template_id,
            operations,
            since=versions.Version(1, 7) if needed else versions.MIN,
            feature='default_parameters of an audit template',
        )

    patch = update

    def set(
        self, audit_template_id: Any, **changes: Unpack[NewAuditTemplate]
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
        known = NewAuditTemplate.__annotations__
        template = audit_template_id
        wanted = self._replacing(known, changes)
        strategy = changes.get('strategy')
        for one in wanted:
            if one['path'] == '/default_parameters':
                template = self.get(audit_template_id)
                kept = template.default_parameters or {}
                one['value'] = StrategyManager(self.api).check(
                    strategy or template.strategy_uuid,
                    one['value'] if strategy else {**kept, **one['value']},
                )
        return self.update(template, wanted)

    def unset(
        self,
        audit_template_id: Any,
        *fields: str,
        default_parameters: Sequence[str] = (),
    ) -> AuditTemplate:
        """Set fields of an audit template back.

        :param audit_template_id: its UUID or name.
        :param fields: of ``description``, ``strategy``, ``scope`` and
            ``default_parameters`` (all of them, which belong to the
            strategy and go with it; API 1.7).
        :param default_parameters: names of single parameters to take away.
        :returns: the audit template as it is now.
        :raises InvalidAttribute: for another field.
        :raises ValidationError: for what it does not have.
        :raises ClientException: when the server refuses it.
        """
        wanted = self._removing(REMOVABLE, fields)
        template = audit_template_id
        if default_parameters or 'strategy' in fields:
            template = self.get(audit_template_id)
        if 'strategy' in fields and template.default_parameters:
            # The server takes away neither without the other.
            wanted += self._removing(
                REMOVABLE, {'default_parameters'}.difference(fields)
            )
        if default_parameters:
            left = resource.without(
                template, 'default_parameters', default_parameters
            )
            wanted.append(
                {'op': 'replace', 'path': '/default_parameters', 'value': left}
            )
        return self.update(template, wanted)

    def delete(self, audit_template_id: Any) -> None:
        """Delete an audit template.

        :param audit_template_id: its UUID or name.
        :raises ClientException: when the server refuses it.
        """
        self._delete(audit_template_id)
