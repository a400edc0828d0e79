# SPDX-License-Identifier: Apache-2.0
"""Audits: runs of a goal, or of a strategy, over a scope."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from watcherclient import resource
from watcherclient.resource import Manager, Page, Resource, field
from watcherclient.v1 import webhook
from watcherclient.v1.audit_template import AuditTemplateManager

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Audit(Resource):
    """One run of a goal, or of a strategy, over a scope."""

    uuid: str = field('UUID')
    name: str = field('Name')
    created_at: str | None = field('Created At')
    updated_at: str | None = field('Updated At')
    deleted_at: str | None = field('Deleted At')
    state: str = field('State')
    audit_type: str = field('Audit Type')
    parameters: dict[str, Any] = field('Parameters', shown='json', empty=dict)
    interval: str | None = field('Interval')
    goal_uuid: str = field(sort='client')
    goal_name: str = field('Goal', sort='client')
    strategy_uuid: str | None = field(sort='client')
    strategy_name: str | None = field('Strategy', shown='auto', sort='client')
    scope: list[dict[str, Any]] = field(
        'Audit Scope', shown='json', empty=list
    )
    auto_trigger: bool = field('Auto Trigger')
    next_run_time: str | None = field('Next Run Time')
    hostname: str | None = field('Hostname')
    start_time: str | None = field('Start Time', since='1.1')
    end_time: str | None = field('End Time', since='1.1')
    force: bool | None = field('Force', since='1.2')
    status_message: str | None = field('Status Message', since='1.5')

    NOUN: ClassVar[str] = 'audit'
    SHORT: ClassVar[tuple[str, ...]] = (
        'uuid',
        'name',
        'audit_type',
        'state',
        'goal_name',
        'strategy_name',
        'auto_trigger',
    )
    SORT_KEYS: ClassVar[tuple[str, ...]] = ('id', 'goal_id', 'strategy_id')


class NewAudit(TypedDict, total=False):
    """What an audit can be created with."""

    audit_template_uuid: Any
    audit_type: str
    name: str | None
    goal: Any
    strategy: Any
    parameters: dict[str, Any] | None
    interval: str | int | None
    auto_trigger: bool | None
    start_time: str | None
    end_time: str | None
    force: bool | None


class AuditManager(Manager[Audit]):
    """The audits of the cloud."""

    resource_class = Audit
    path = 'audits'

    def list(
        self,
        audit_template: Any = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        goal: Any = None,
        strategy: Any = None,
        marker: Any = None,
    ) -> builtins.list[Audit]:
        """Return audits.

        :param audit_template: accepted for older programs; servers refuse it.
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param goal: only those of this goal, UUID or name.
        :param strategy: only those of this strategy, UUID or name.
        :param marker: the one to begin after, or its UUID.
        :raises ClientException: when they cannot be listed.
        """
        rows = self.iterate(
            audit_template=audit_template,
            limit=limit,
            sort_key=sort_key,
            sort_dir=sort_dir,
            detail=detail,
            goal=goal,
            strategy=strategy,
            marker=marker,
        )
        return [*rows]

    def iterate(
        self,
        *,
        audit_template: Any = None,
        goal: Any = None,
        strategy: Any = None,
        **page: Unpack[Page],
    ) -> Iterator[Audit]:
        """Go through audits page by page; arguments as for :meth:`list`."""
        filters = {
            'audit_template': audit_template,
            'goal': goal,
            'strategy': strategy,
        }
        return self._iterate(filters, **page)

    def create(self, **attributes: Unpack[NewAudit]) -> Audit:
        """Create an audit; a ONESHOT one starts at once.

        :param attributes: ``goal`` or ``audit_template_uuid``
            (each a UUID or name); ``audit_type``: ONESHOT (when None),
            CONTINUOUS or EVENT; ``strategy`` (UUID or name), ``parameters``
            of the strategy, ``name``; ``interval`` of a CONTINUOUS audit,
            seconds or a cron expression; ``start_time`` and ``end_time``,
            ISO 8601 with offset (API 1.1); ``auto_trigger``: start the
            action plan at once; ``force``: run although an action plan is
            ongoing (API 1.2).
        :returns: the audit as the server made it.
        :raises InvalidAttribute: for another keyword.
        :raises ClientException: when the server refuses it.
        """
        values = {'audit_type': 'ONESHOT', **attributes}
        if values.get('audit_template_uuid'):
            values['audit_template_uuid'] = resource.to_uuid(
                AuditTemplateManager(self.api), values['audit_template_uuid']
            )
        if isinstance(values.get('interval'), int):
            # The server takes text only.
            values['interval'] = str(values['interval'])
        return self._create(NewAudit, values)

    def get(self, audit: Any) -> Audit:
        """Return an audit.

        :param audit: its UUID or name.
        :raises NotFound: when there is none.
        """
        return self._get(audit)

    def update(self, audit: Any, patch: Sequence[Mapping[str, Any]]) -> Audit:
        """Change an audit.

        :param audit: its UUID or name.
        :param patch: JSON patch operations, a list of dicts ``op``
            (add, replace, remove), ``path`` and ``value``.
        :returns: the audit as it is now.
        :raises ClientException: when the server refuses it.
        """
        return self._update(audit, patch)

    def delete(self, audit: Any) -> None:
        """Delete an audit that is not running.

        :param audit: its UUID or name.
        :raises ClientException: when the server refuses it.
        """
        self._delete(audit)

    def trigger(self, audit: Any) -> None:
        """Start an EVENT audit, as its webhook does (API 1.4).

        :param audit: its UUID or name.
        :raises ClientException: when the server refuses it.
        """
        webhook.WebhookManager(self.api).trigger(audit)
