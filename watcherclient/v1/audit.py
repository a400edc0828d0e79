# SPDX-License-Identifier: Apache-2.0
"""Audits: analyses of the cluster with a strategy."""

from __future__ import annotations

import builtins
import dataclasses
import datetime
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict

from watcherclient import analysis, exceptions, v1
from watcherclient._typing import Unpack
from watcherclient.base import checks, filters, json_patch, lookup, watch
from watcherclient.base.manager import as_list
from watcherclient.base.paging import Page
from watcherclient.base.resource import SETTABLE, Resource, dict_of, field
from watcherclient.base.wait import TIMEOUT
from watcherclient.states import AuditState
from watcherclient.text import display
from watcherclient.v1 import audit_filters, audit_timing, scope

LOG = logging.getLogger(__name__)
TYPES = ('ONESHOT', 'CONTINUOUS', 'EVENT')
#: The verb for a change to each state, and the states that allow it.
_CHANGES: dict[str, tuple[str, ...]] = {
    AuditState.CANCELLED: ('cancel', 'PENDING', 'ONGOING'),
    AuditState.SUSPENDED: ('suspend', 'ONGOING'),
    AuditState.ONGOING: ('resume', 'SUSPENDED'),
}
#: Maximum number of action plans to watch with an audit; the newest.
FOLLOWED = 100


@dataclasses.dataclass(init=False, repr=False, eq=False)
class Audit(Resource):
    """An analysis of the cluster, or of a scope, with a strategy."""

    uuid: str = field('UUID')
    """The UUID."""
    name: str = field(
        'Name', create=True, update=True, required=True, check=checks.name
    )
    """The name, unique, up to 63 characters."""
    created_at: str | None = field('Created At')
    """When it was created: ISO 8601, UTC."""
    updated_at: str | None = field('Updated At')
    """When it was last changed: ISO 8601, UTC; None if never."""
    deleted_at: str | None = field('Deleted At')
    """When it was deleted: ISO 8601, UTC; None if it was not."""
    state: str = field(
        'State',
        update=True,
        required=True,
        check=partial(checks.choice, known=AuditState),
    )
    """The state, an :class:`~watcherclient.states.AuditState`."""
    audit_type: str = field(
        'Audit Type',
        create=True,
        required=True,
        check=partial(checks.choice, known=TYPES),
    )
    """ONESHOT, CONTINUOUS or EVENT."""
    parameters: dict[str, Any] = field(
        'Parameters',
        display='json',
        default_factory=dict,
        check=checks.mapping,
        **SETTABLE,
    )
    """The parameters of the strategy."""
    interval: str | None = field('Interval', check=checks.interval, **SETTABLE)
    """The time between runs of a CONTINUOUS audit: seconds, or cron in UTC."""
    goal_uuid: str = field(sort='client')
    """The UUID of the goal."""
    goal_name: str = field('Goal', sort='client', create='goal')
    """The name of the goal."""
    strategy_uuid: str | None = field(sort='client')
    """The UUID of the strategy; None if the server chooses one."""
    strategy_name: str | None = field(
        'Strategy', display='auto', sort='client', create='strategy'
    )
    """The name of the strategy; None if the server chooses one."""
    scope: list[dict[str, Any]] = field(
        'Audit Scope',
        display='json',
        default_factory=list,
        unset=True,
        check=scope.check,
    )
    """The part of the cluster to analyze; empty for the whole cluster."""
    auto_trigger: bool = field(
        'Auto Trigger', create=True, update=True, check=checks.boolean
    )
    """Whether Watcher starts the action plan automatically."""
    next_run_time: str | None = field('Next Run Time', display='time')
    """When a CONTINUOUS audit runs next: ISO 8601, UTC."""
    hostname: str | None = field('Hostname')
    """The host of the decision engine that ran the audit."""
    start_time: str | None = field(
        'Start Time',
        since='1.1',
        display='time',
        check=checks.time,
        **SETTABLE,
    )
    """When a CONTINUOUS audit begins to run: ISO 8601, UTC."""
    end_time: str | None = field(
        'End Time', since='1.1', display='time', check=checks.time, **SETTABLE
    )
    """When a CONTINUOUS audit stops running: ISO 8601, UTC."""
    force: bool | None = field(
        'Force', since='1.2', create=True, check=checks.boolean
    )
    """Whether the audit runs while another action plan is running."""
    status_message: str | None = field('Status Message', since='1.5')
    """Why the audit has its state, if the server gives a reason."""
    #: The UUIDs of its action plans before it was triggered.
    known_plans: frozenset[str] = dataclasses.field(default=frozenset())

    NOUN = 'audit'
    SHORT = (
        'uuid',
        'name',
        'audit_type',
        'state',
        'goal_name',
        'strategy_name',
        'auto_trigger',
    )
    SORT_KEYS = ('id', 'goal_id', 'strategy_id')
    FAILURE_STATES = frozenset({AuditState.FAILED, AuditState.CANCELLED})
    FINAL_STATES = FAILURE_STATES | {
        AuditState.SUCCEEDED,
        AuditState.SUSPENDED,
    }

    def is_settled(self) -> bool:
        """Return whether it waits for an operator or for its next run."""
        ready = {'CONTINUOUS': AuditState.ONGOING, 'EVENT': AuditState.PENDING}
        return super().is_settled() or (
            self.state == ready.get(self.audit_type)
        )


class _Settings(TypedDict, total=False):
    name: str | None
    parameters: dict[str, Any] | None
    interval: str | int | None
    auto_trigger: bool | None
    start_time: str | datetime.datetime | None
    end_time: str | datetime.datetime | None


class NewAudit(_Settings, total=False):
    """The properties for ``create()``."""

    audit_template_uuid: v1.AuditTemplate | str | None
    audit_type: str
    goal: v1.Goal | str | None
    strategy: v1.Strategy | str | None
    force: bool | None


class AuditChanges(_Settings, total=False):
    """The properties for ``set()``."""

    state: str | None


class AuditManager(watch.WatchingManager[Audit]):
    """The audits of the cloud."""

    resource_class = Audit
    path = 'audits'
    create_only = ('audit_template_uuid',)
    immutable = ('goal', 'strategy', 'goal_id', 'strategy_id')

    def iterate(
        self,
        audit_template: v1.AuditTemplate | str | None = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        goal: v1.Goal | str | None = None,
        strategy: v1.Strategy | str | None = None,
        marker: Audit | str | None = None,
        *,
        state: filters.OneOrMore | None = None,
        audit_type: filters.OneOrMore | None = None,
        name: str | None = None,
        since: filters.TimeOrAge | None = None,
        older_than: filters.TimeOrAge | None = None,
    ) -> Iterator[Audit]:
        """Yield audits, reading page by page.

        :param audit_template: filter by the goal, strategy and scope of an
            audit template (name or UUID).
        :param limit: maximum number of items; None or 0 for all.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: return all fields.
        :param goal: filter by goal (name or UUID).
        :param strategy: filter by strategy (name or UUID).
        :param marker: list items after this one (the resource or its UUID).
        :param state: filter by one or more states. The client applies this
            filter and the following ones.
        :param audit_type: filter by one or more types.
        :param name: filter by name or pattern such as ``nightly-*``.
        :param since: created after: a ``datetime``, a ``timedelta`` or text
            such as ``2d``.
        :param older_than: created before, likewise.
        :raises ValidationError: if a filter is invalid.
        :raises ClientException: if the list cannot be read.
        """
        tests = [
            filters.one_of('state', state, AuditState),
            filters.one_of('audit_type', audit_type, TYPES),
            filters.name_matches(name),
            filters.created_between(since, older_than),
        ]
        if audit_template is not None:
            template = self.client.audit_template.get(audit_template)
            tests.append(partial(audit_filters.follows, template=template))
            goal = template.goal_uuid if goal is None else goal
        dated = since is not None or older_than is not None
        detail = detail or dated
        page = Page(detail, limit, marker, sort_key, sort_dir)
        query = {'goal': self._name('goal', goal)}
        wanted = self._name('strategy', strategy)
        rows = self._iterate(page, {**query, 'strategy': wanted}, tests)
        if not (detail and wanted):
            return rows
        tests.append(partial(audit_filters.is_by, strategy=wanted))
        return audit_filters.first_that_works(
            rows, self._iterate(page, query, tests)
        )

    list = as_list(iterate)

    def create(self, **attributes: Unpack[NewAudit]) -> Audit:
        """Create an audit. A ONESHOT audit starts immediately.

        :param attributes: ``goal`` or ``audit_template_uuid`` (each a name or
            UUID; with neither, the goal of the strategy); ``audit_type``:
            ONESHOT (default), CONTINUOUS or EVENT; ``strategy`` (name or
            UUID), ``parameters`` of the strategy, ``name``; ``interval`` of a
            CONTINUOUS audit, seconds or a cron expression in UTC;
            ``start_time`` and ``end_time``, ISO 8601 or ``datetime``, in the
            user's time zone if they have no offset (API 1.1);
            ``auto_trigger``: start the action plan automatically; ``force``:
            run even if an action plan is ongoing (API 1.2).
        :returns: the created audit.
        :raises InvalidAttribute: if a keyword is not supported.
        :raises ValidationError: if a value is invalid.
        :raises ClientException: if the server rejects the request.
        """
        values = self._given('create', attributes)
        values.setdefault('audit_type', 'ONESHOT')
        self._check_values(values)
        audit_timing.check_new(values)
        template = values.get('audit_template_uuid')
        self._name('audit_template', template)
        strategy = self.client.strategy.of_goal(
            values.get('strategy'), values.get('goal')
        )
        if template is None and 'goal' not in values and strategy:
            values['goal'] = strategy.goal_uuid
        if (template is None) == ('goal' not in values):
            raise exceptions.ValidationError(
                'missing goal: specify an audit template, a goal or a strategy'
            )
        template = self._check_parameters(values, strategy)
        values['audit_template_uuid'] = self._uuid('audit_template', template)
        return self._create(values)

    def _check_parameters(
        self, values: dict[str, Any], strategy: v1.Strategy | str | None
    ) -> Any:
        """Check the parameters of a new audit.

        :returns: its template, if there is one.
        """
        template = values.get('audit_template_uuid')
        strategy = strategy or values.get('strategy')
        defaults: dict[str, Any] | None = {}
        if template is not None:
            if not hasattr(template, 'default_parameters'):
                template = self.client.audit_template.get(template)
            strategy = strategy or template.strategy_uuid
            defaults = template.default_parameters
        given = values.get('parameters')
        if strategy or given:
            checked = self.client.strategy.check(
                strategy, {} if given is None else given, defaults
            )
            if given is not None:
                values['parameters'] = checked
        return template

    def get(self, audit: Audit | str) -> Audit:
        """Return an audit.

        :param audit: its name or UUID.
        :raises NotFound: if it does not exist.
        """
        return self._get(audit)

    def update(
        self, audit: Audit | str, patch: Sequence[Mapping[str, Any]]
    ) -> Audit:
        """Change an audit.

        :param audit: its name or UUID.
        :param patch: JSON patch operations, a list of dicts ``op`` (add,
            replace, remove), ``path`` and ``value``. A start and an end time
            are sent in two requests, because the server accepts one.
        :returns: the audit after the change.
        :raises ValidationError: if a value is invalid, or the server would
            ignore a change.
        :raises ClientException: if the server rejects the request.
        """
        operations = json_patch.check_patch(Audit, patch, self.immutable)
        for part in audit_timing.split(operations):
            audit = changed = self._update(audit, part)
        return changed

    def wait(
        self,
        audit: Audit | str,
        timeout: float | None = TIMEOUT,
        interval: float = 2.0,
        on_poll: Callable[[Audit], object] | None = None,
        state: str | None = None,
        after: Audit | None = None,
    ) -> Audit:
        """Wait until an audit has finished, or waits for its next run.

        That is SUCCEEDED, FAILED, CANCELLED or SUSPENDED; also ONGOING for a
        CONTINUOUS audit, and PENDING for an EVENT audit.

        :param audit: its name or UUID.
        :param timeout: maximum time to wait, in seconds; 0 or None waits
            forever.
        :param interval: maximum time between two reads, in seconds.
        :param on_poll: called with the audit after each read.
        :param state: wait for this state instead.
        :param after: the audit before it was triggered: wait for the end of
            the triggered run.
        :returns: the audit in that state.
        :raises WaitFailed: if it is FAILED or CANCELLED, or finished in a
            state other than ``state``.
        :raises WaitTimeout: on timeout.
        :raises ClientException: if it cannot be read three times in a row.
        """
        return self._wait(audit, state, timeout, interval, on_poll, after)

    def explain(self, audit: Audit | str) -> builtins.list[analysis.Finding]:
        """Explain why an audit failed, or recommends no action.

        :param audit: its name or UUID.
        :returns: the reason from the server, otherwise the likely causes; an
            empty list if there is nothing to explain.
        :raises ClientException: if the audit cannot be read.
        """
        from watcherclient.v1 import audit_explanation

        if not isinstance(audit, Audit) or not hasattr(audit, 'hostname'):
            audit = self.get(audit)
        return audit_explanation.explain(self.client, audit)

    def _parts(self, found: Audit) -> Sequence[v1.ActionPlan]:
        plans = self.client.action_plan.list(
            audit=found, sort_key='id', sort_dir='desc', limit=FOLLOWED
        )
        return plans[::-1]

    def _has_ended(self, found: Audit, parts: Sequence[Any]) -> bool:
        """Return whether it ended, with the action plan that it starts."""
        if found.auto_trigger and found.state == AuditState.SUCCEEDED:
            return all(plan.is_settled() for plan in parts[-1:])
        return found.state in found.FINAL_STATES

    def _has_run(self, found: Audit, after: Audit) -> bool:
        """Return whether an audit finished a run after it was triggered.

        After a second trigger, it may stay ONGOING although there is a new
        action plan.
        """
        ended = super()._has_run(found, after)
        if ended or after.state == AuditState.PENDING:
            return ended
        plans = self.client.action_plan.list(audit=found)
        return not after.known_plans.issuperset(plan.uuid for plan in plans)

    def set(
        self, audit: Audit | str, **changes: Unpack[AuditChanges]
    ) -> Audit:
        """Change fields of an audit.

        :param audit: its name or UUID.
        :param changes: ``name``; ``interval``, seconds or a cron expression in
            UTC; ``start_time``, ``end_time`` (API 1.1) and ``auto_trigger`` as
            for :meth:`create`; ``parameters``, which are merged with the
            existing ones; ``state``. None leaves a field unchanged.
        :returns: the audit after the change.
        :raises InvalidAttribute: if a keyword is not supported, such as
            ``goal`` or ``strategy``, which the server would ignore.
        :raises ValidationError: if a value is invalid.
        :raises ClientException: if the server rejects the request.
        """
        values = self._given('update', changes)
        if 'parameters' in values:
            audit = found = self.get(audit)
            _check_not_history(found)
            values['parameters'] = self.client.strategy.check(
                found.strategy_uuid,
                {**dict_of(found, 'parameters'), **values['parameters']},
            )
        change = _CHANGES.get(str(values.get('state')).upper())
        patch = json_patch.replace(values)
        if change is None:
            return self.update(audit, patch)
        with self._explained(audit, *change):
            return self.update(audit, patch)

    def unset(
        self,
        audit: Audit | str,
        *fields: str,
        parameters: Sequence[str] = (),
    ) -> Audit:
        """Unset fields of an audit.

        :param audit: its name or UUID.
        :param fields: of ``interval``, ``start_time``, ``end_time``,
            ``parameters`` (all of them) and ``scope``.
        :param parameters: names of single parameters to remove.
        :returns: the audit after the change.
        :raises InvalidAttribute: if a field is not supported.
        :raises ValidationError: if a parameter does not exist, a field is
            required, or a ONESHOT audit with these parameters has ended.
        :raises ClientException: if the server rejects the request.
        """
        self._check_names('unset', fields)
        wanted = json_patch.remove(fields)
        if parameters or not {'interval', 'parameters'}.isdisjoint(fields):
            audit = found = self.get(audit)
            if parameters or 'parameters' in fields:
                _check_not_history(found)
            if 'interval' in fields and found.audit_type == 'CONTINUOUS':
                raise exceptions.ValidationError(
                    'CONTINUOUS audits require an interval: set another one, '
                    'or suspend the audit'
                )
            if parameters:
                wanted += json_patch.remove_keys(
                    found, 'parameters', parameters
                )
        return self.update(audit, wanted)

    def cancel(self, audit: Audit | str) -> Audit:
        """Cancel a PENDING or ONGOING audit.

        :param audit: its name or UUID.
        :returns: the audit, CANCELLED.
        :raises ClientException: if the server rejects the request.
        """
        return self.set(audit, state=AuditState.CANCELLED)

    def suspend(self, audit: Audit | str) -> Audit:
        """Suspend an ONGOING audit, for example a CONTINUOUS one.

        :param audit: its name or UUID.
        :returns: the audit, SUSPENDED.
        :raises ClientException: if the server rejects the request.
        """
        return self.set(audit, state=AuditState.SUSPENDED)

    def resume(self, audit: Audit | str) -> Audit:
        """Resume a SUSPENDED audit.

        :param audit: its name or UUID.
        :returns: the audit, ONGOING.
        :raises ClientException: if the server rejects the request.
        """
        return self.set(audit, state=AuditState.ONGOING)

    def delete(self, audit: Audit | str, plans: bool = False) -> None:
        """Delete an audit that is not running.

        :param audit: its name or UUID.
        :param plans: also delete its action plans. Otherwise, plans that can
            still be started are logged as a warning.
        :raises ValidationError: if one of its action plans is running; nothing
            is deleted.
        :raises ClientException: if the server rejects the request.
        """
        uuid = lookup.to_uuid(self, audit)
        try:
            found = self.client.action_plan.list(audit=uuid)
        except exceptions.Forbidden:
            found = []
        for plan in found:
            if plan.state in plan.RUNNING:
                raise exceptions.ValidationError(
                    f'its action plan {plan.uuid} is {plan.state}: cancel it '
                    f'first (action plan cancel {plan.uuid})'
                )
        self._delete(uuid)
        for plan in found:
            if plans:
                self.client.action_plan.delete(plan)
            elif plan.state in plan.STARTABLE:
                LOG.warning(
                    'action plan %s of the deleted audit is %s and can still '
                    'be started', plan.uuid, plan.state,
                )  # fmt: skip

    def trigger(self, audit: Audit | str) -> Audit:
        """Trigger an EVENT audit (API 1.4).

        ``client.webhook.trigger()`` does the same for users who cannot read
        audits.

        :param audit: its name or UUID.
        :returns: the audit before it was triggered, for ``wait(audit,
            after=audit)``.
        :raises ValidationError: if it is not an EVENT audit.
        :raises ClientException: if the server rejects the request.
        """
        found = self.get(audit)
        if found.audit_type != 'EVENT':
            raise exceptions.ValidationError(
                f'audit {display.truncate(str(found.name), 80)} is of type '
                f'{found.audit_type}: only EVENT audits can be triggered'
            )
        plans = self.client.action_plan.list(audit=found)
        found.known_plans = frozenset(plan.uuid for plan in plans)
        self.client.webhook.trigger(found)
        return found


def _check_not_history(audit: Audit) -> None:
    """Check that an audit can run again with other parameters.

    :raises ValidationError: if it ran once and has ended.
    """
    if audit.audit_type == 'ONESHOT' and audit.is_settled():
        raise exceptions.ValidationError(
            f'cannot change the parameters of audit '
            f'{display.truncate(audit.name, 80)}: it ran once and is '
            f'{audit.state}; create another audit'
        )
