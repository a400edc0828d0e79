# SPDX-License-Identifier: Apache-2.0
"""Audits: runs of a goal, or of a strategy, over a scope."""

from __future__ import annotations

import builtins
import dataclasses
import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from watcherclient import exceptions, v1
from watcherclient.base import checks, filters, lookup, resource, wait
from watcherclient.base.manager import Manager, Page
from watcherclient.base.resource import Resource, field
from watcherclient.states import AuditState
from watcherclient.text import display
from watcherclient.v1 import scope

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from watcherclient.v1.audit_template import AuditTemplate


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
    parameters: dict[str, Any] = field(
        'Parameters', display='json', default_factory=dict
    )
    interval: str | None = field('Interval')
    goal_uuid: str = field(sort='client')
    goal_name: str = field('Goal', sort='client')
    strategy_uuid: str | None = field(sort='client')
    strategy_name: str | None = field(
        'Strategy', display='auto', sort='client'
    )
    scope: list[dict[str, Any]] = field(
        'Audit Scope', display='json', default_factory=list
    )
    auto_trigger: bool = field('Auto Trigger')
    next_run_time: str | None = field('Next Run Time', display='time')
    hostname: str | None = field('Hostname')
    start_time: str | None = field('Start Time', since='1.1', display='time')
    end_time: str | None = field('End Time', since='1.1', display='time')
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
    FINAL_STATES: ClassVar[frozenset[str]] = frozenset(
        {
            AuditState.SUCCEEDED,
            AuditState.FAILED,
            AuditState.CANCELLED,
            AuditState.SUSPENDED,
        }
    )
    FAILURE_STATES: ClassVar[frozenset[str]] = frozenset(
        {AuditState.FAILED, AuditState.CANCELLED}
    )

    def is_settled(self) -> bool:
        """Tell whether it waits for a person, or for its next turn."""
        ready = {
            'CONTINUOUS': AuditState.ONGOING,
            'EVENT': AuditState.PENDING,
        }
        return super().is_settled() or (
            self.state == ready.get(self.audit_type)
        )


TYPES = ('ONESHOT', 'CONTINUOUS', 'EVENT')
#: What is checked before it is sent, by the name of the field.
_CHECKS: dict[str, Callable[[Any], Any]] = {
    'audit_type': partial(checks.choice, known=TYPES, what='audit type'),
    'state': partial(checks.choice, known=[*AuditState], what='state'),
    'name': partial(checks.name, noun=Audit.NOUN),
    'interval': checks.interval,
    'auto_trigger': partial(checks.boolean, what='auto_trigger'),
    'force': partial(checks.boolean, what='force'),
    'start_time': partial(checks.time, what='start time'),
    'end_time': partial(checks.time, what='end time'),
    'scope': scope.check,
}
#: The server only knows how to replace these.
_REPLACED = ('/start_time', '/end_time', '/state')


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
    start_time: str | datetime.datetime | None
    end_time: str | datetime.datetime | None
    force: bool | None


class AuditChanges(TypedDict, total=False):
    """What can be changed of an audit."""

    name: str | None
    parameters: dict[str, Any] | None
    interval: str | int | None
    auto_trigger: bool | None
    start_time: str | datetime.datetime | None
    end_time: str | datetime.datetime | None
    state: str | None


#: What an audit can do without.
REMOVABLE = ('interval', 'start_time', 'end_time', 'parameters', 'scope')


class AuditFilters(filters.CreatedFilters, total=False):
    """What audits are filtered by here."""

    state: filters.OneOrMore | None
    audit_type: filters.OneOrMore | None
    name: str | None


def _follows(audit: Audit, template: AuditTemplate) -> bool:
    """Tell whether an audit is one that a template could have made."""
    return (
        audit.goal_uuid == template.goal_uuid
        and template.strategy_uuid in (None, audit.strategy_uuid)
        and audit.scope == template.scope
    )


def _check_timing(values: Mapping[str, Any]) -> None:
    """Check that an audit to be has the times that its type needs."""
    kind = values['audit_type']
    given = [k for k in ('interval', 'start_time', 'end_time') if k in values]
    if kind == 'ONESHOT' and given:
        raise exceptions.ValidationError(
            f'A ONESHOT audit runs once, at once: it has no '
            f'{" and no ".join(given)}. Give the audit type CONTINUOUS'
        )
    if kind == 'CONTINUOUS' and 'interval' not in given:
        raise exceptions.ValidationError(
            'A CONTINUOUS audit needs an interval: seconds, or a cron '
            'expression'
        )
    checks.check_end_after_start(
        values.get('start_time'), values.get('end_time')
    )


def _parts(
    operations: Sequence[dict[str, Any]],
) -> builtins.list[builtins.list[dict[str, Any]]]:
    """Split a patch into those that the server takes.

    It takes one time at most, before all else that is replaced.
    """
    times: dict[str, dict[str, Any]] = {}
    others = []
    for one in operations:
        if one['path'] in _REPLACED and one.get('op') == 'add':
            one['op'] = 'replace'
        if one['path'] in _REPLACED[:2] and one.get('op') == 'replace':
            times[one['path']] = one
        else:
            others.append(one)
    checks.check_end_after_start(
        *(times.get(p, {}).get('value') for p in _REPLACED[:2])
    )
    first, *rest = times.values() or [None]
    parts = [[*([first] if first else []), *others]]
    return parts + [[one] for one in rest if one]


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
        **filters: Unpack[AuditFilters],
    ) -> builtins.list[Audit]:
        """Return audits.

        :param audit_template: only those made as this audit template says,
            UUID or name: of its goal, strategy and scope.
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param goal: only those of this goal, UUID or name.
        :param strategy: only those of this strategy, UUID or name.
        :param marker: the one to begin after, or its UUID.
        :param filters: applied here, as the server cannot: ``state`` and
            ``audit_type``, one or several; ``name``, a pattern as
            ``nightly-*``; ``since`` and ``older_than``, when they were
            made: a ``datetime``, a ``timedelta`` or text as ``2d``.
        :raises ValidationError: for a filter that is not understood.
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
            **filters,
        )
        return self._gather(rows)

    def iterate(
        self,
        *,
        audit_template: Any = None,
        goal: Any = None,
        strategy: Any = None,
        state: filters.OneOrMore | None = None,
        audit_type: filters.OneOrMore | None = None,
        name: str | None = None,
        since: filters.TimeOrAge | None = None,
        older_than: filters.TimeOrAge | None = None,
        **page: Unpack[Page],
    ) -> Iterator[Audit]:
        """Go through audits page by page; arguments as for :meth:`list`."""
        tests = [
            filters.one_of('state', state, AuditState),
            filters.one_of('audit_type', audit_type, TYPES),
            filters.name_matches(name),
            filters.created_between(since, older_than),
        ]
        if since or older_than:
            page['detail'] = True
        if audit_template:
            template = v1.AuditTemplateManager(self.api).get(audit_template)
            tests.append(partial(_follows, template=template))
            goal = goal or template.goal_uuid
        query = {'goal': goal, 'strategy': strategy}
        return self._iterate(query, matching=tests, **page)

    def create(self, **attributes: Unpack[NewAudit]) -> Audit:
        """Create an audit; a ONESHOT one starts at once.

        :param attributes: ``goal`` or ``audit_template_uuid``
            (each a UUID or name; with neither, the goal of the strategy);
            ``audit_type``: ONESHOT (when None), CONTINUOUS or EVENT;
            ``strategy`` (UUID or name), ``parameters`` of the strategy,
            ``name``; ``interval`` of a CONTINUOUS audit, seconds or a cron
            expression in UTC; ``start_time`` and ``end_time``, ISO 8601 or
            ``datetime``, in the user's time zone when they have no offset
            (API 1.1); ``auto_trigger``: start the action plan at once;
            ``force``: run although an action plan is ongoing (API 1.2).
        :returns: the audit as the server made it.
        :raises InvalidAttribute: for another keyword.
        :raises ValidationError: for a value that the server would misread.
        :raises ClientException: when the server refuses it.
        """
        self._check_known(NewAudit.__annotations__, attributes)
        values = {k: v for k, v in attributes.items() if v is not None}
        values.setdefault('audit_type', 'ONESHOT')
        for name, check in _CHECKS.items():
            if name in values:
                values[name] = check(values[name])
        _check_timing(values)
        template = values.get('audit_template_uuid')
        if not template and not values.get('goal') and values.get('strategy'):
            strategy = v1.StrategyManager(self.api).get(values['strategy'])
            values['goal'] = strategy.goal_uuid
        if bool(template) == bool(values.get('goal')):
            raise exceptions.ValidationError(
                'Give an audit template, or a goal, or a strategy, which has '
                'a goal'
            )
        if values.get('parameters'):
            template = self._check_parameters(values)
        if template:
            values['audit_template_uuid'] = lookup.to_uuid(
                v1.AuditTemplateManager(self.api), template
            )
        return self._create(values)

    def _check_parameters(self, values: dict[str, Any]) -> Any:
        """Check the parameters of an audit to be.

        :returns: its template, which is read if there is one.
        """
        template = values.get('audit_template_uuid')
        strategy = values.get('strategy')
        defaults: dict[str, Any] | None = {}
        if template:
            if not isinstance(template, v1.AuditTemplate):
                template = v1.AuditTemplateManager(self.api).get(template)
            strategy = strategy or template.strategy_uuid
            defaults = template.default_parameters
        values['parameters'] = v1.StrategyManager(self.api).check(
            strategy, values['parameters'], defaults
        )
        return template

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
            (add, replace, remove), ``path`` and ``value``. Two requests
            are made for a start and an end time: the server takes one.
        :returns: the audit as it is now.
        :raises ValidationError: for a value that the server would misread,
            or a change that it would ignore.
        :raises ClientException: when the server refuses it.
        """
        operations = checks.patch(
            patch,
            Audit.NOUN,
            {f'/{name}': check for name, check in _CHECKS.items()},
            needed=('/name', '/audit_type', '/state'),
            fixed=('/goal', '/strategy', '/goal_id', '/strategy_id'),
        )
        for part in _parts(operations):
            audit = changed = self._update(audit, part)
        return changed

    def wait(
        self,
        audit: Any,
        timeout: float | None = wait.TIMEOUT,
        interval: float = 2.0,
        on_poll: Callable[[Audit], object] | None = None,
        state: str | None = None,
        after: Audit | None = None,
    ) -> Audit:
        """Wait until an audit has ended, or waits for its next turn.

        That is SUCCEEDED, FAILED, CANCELLED or SUSPENDED, ONGOING for a
        CONTINUOUS audit and PENDING for an EVENT one.

        :param audit: its UUID or name.
        :param timeout: seconds to wait; without end when 0 or None.
        :param interval: seconds between two reads at most.
        :param on_poll: called with the audit after each read.
        :param state: wait for this state instead.
        :param after: the audit as it was before it was triggered: wait for
            the end of the run that came of it.
        :returns: the audit as it is then.
        :raises WaitFailed: when it FAILED or was CANCELLED, or ended in
            another state than the one to wait for.
        :raises WaitTimeout: when the time is up.
        :raises ClientException: when it cannot be read three times in a row.
        """
        return self._wait(audit, state, timeout, interval, on_poll, after)

    def set(self, audit: Any, **changes: Unpack[AuditChanges]) -> Audit:
        """Change fields of an audit.

        :param audit: its UUID or name.
        :param changes: ``name``; ``interval``, seconds or a cron expression
            in UTC; ``start_time``, ``end_time`` (API 1.1) and
            ``auto_trigger`` as for :meth:`create`; ``parameters``, which
            are laid over those it has; ``state``. What is None stays as it
            is.
        :returns: the audit as it is now.
        :raises InvalidAttribute: for another keyword: the server would
            ignore a new goal or strategy.
        :raises ValidationError: for a value that the server would misread.
        :raises ClientException: when the server refuses it.
        """
        wanted = self._replacing(AuditChanges.__annotations__, changes)
        for one in wanted:
            if one['path'] == '/parameters':
                audit = self.get(audit)
                one['value'] = v1.StrategyManager(self.api).check(
                    audit.strategy_uuid,
                    {**audit.parameters, **one['value']},
                )
        return self.update(audit, wanted)

    def unset(
        self, audit: Any, *fields: str, parameters: Sequence[str] = ()
    ) -> Audit:
        """Set fields of an audit back.

        :param audit: its UUID or name.
        :param fields: of ``interval``, ``start_time``, ``end_time``,
            ``parameters`` (all of them) and ``scope``.
        :param parameters: names of single parameters to take away.
        :returns: the audit as it is now.
        :raises InvalidAttribute: for another field.
        :raises ValidationError: for what the audit does not have, or needs.
        :raises ClientException: when the server refuses it.
        """
        wanted = self._removing(REMOVABLE, fields)
        if parameters or 'interval' in fields:
            audit = self.get(audit)
        if 'interval' in fields and audit.audit_type == 'CONTINUOUS':
            raise exceptions.ValidationError(
                'A CONTINUOUS audit needs an interval: set another one, or '
                'suspend the audit'
            )
        if parameters:
            left = resource.without(audit, 'parameters', parameters)
            wanted.append(
                {'op': 'replace', 'path': '/parameters', 'value': left}
            )
        return self.update(audit, wanted)

    def cancel(self, audit: Any) -> Audit:
        """Cancel an audit that is PENDING or ONGOING.

        :param audit: its UUID or name.
        :returns: the audit, CANCELLED.
        :raises ClientException: when the server refuses it.
        """
        return self.set(audit, state='CANCELLED')

    def suspend(self, audit: Any) -> Audit:
        """Suspend an audit that is ONGOING, as a CONTINUOUS one.

        :param audit: its UUID or name.
        :returns: the audit, SUSPENDED.
        :raises ClientException: when the server refuses it.
        """
        return self.set(audit, state='SUSPENDED')

    def resume(self, audit: Any) -> Audit:
        """Go on with an audit that is SUSPENDED.

        :param audit: its UUID or name.
        :returns: the audit, ONGOING.
        :raises ClientException: when the server refuses it.
        """
        return self.set(audit, state='ONGOING')

    def delete(self, audit: Any, plans: bool = False) -> None:
        """Delete an audit that is not running.

        :param audit: its UUID or name.
        :param plans: with its action plans. Nothing is deleted when one of
            them is being carried out.
        :raises ClientException: when the server refuses it.
        """
        # Action plans know audits, not the other way round.
        from watcherclient.v1.action_plan import ActionPlanManager

        found = []
        if plans:
            audit = self.get(audit)
            found = ActionPlanManager(self.api).list(audit=audit)
        for plan in found:
            if plan.state in plan.RUNNING:
                raise exceptions.ValidationError(
                    f'Its action plan {plan.uuid} is {plan.state}: cancel it '
                    'first'
                )
        self._delete(audit)
        for plan in found:
            plan.manager.delete(plan)

    def trigger(self, audit: Any) -> Audit:
        """Start an EVENT audit, as its webhook does (API 1.4).

        ``client.webhook.trigger()`` does the same for users who may not
        read audits.

        :param audit: its UUID or name.
        :returns: the audit as it was before, to wait for its run by
            ``wait(audit, after=audit)``.
        :raises ValidationError: for an audit of another type.
        :raises ClientException: when the server refuses it.
        """
        found = self.get(audit)
        if found.audit_type != 'EVENT':
            raise exceptions.ValidationError(
                f'Audit {display.truncate(found.name, 80)} is of type '
                f'{found.audit_type}: only an EVENT audit can be triggered'
            )
        v1.WebhookManager(self.api).trigger(found)
        return found
