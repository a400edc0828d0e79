# SPDX-License-Identifier: Apache-2.0
"""Action plans: what audits recommend."""

from __future__ import annotations

import builtins
import contextlib
import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypedDict

from watcherclient import exceptions, v1
from watcherclient.analysis.history import count_states
from watcherclient.analysis.ordering import execution_order, parents_of
from watcherclient.base import (
    checks,
    filters,
    json_patch,
    lookup,
    wait,
    watch,
)
from watcherclient.base.manager import as_list
from watcherclient.base.paging import Page
from watcherclient.base.resource import UUID, Resource, field
from watcherclient.states import ActionPlanState, ActionState
from watcherclient.text import display
from watcherclient.v1.plan_analysis import PlanAnalysis


class EfficacyIndicator(TypedDict, total=False):
    """A figure of how well an action plan reaches its goal."""

    name: str
    value: float | None
    unit: str | None
    description: str | None


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
    state: str = field(
        'State', check=partial(checks.choice, known=ActionPlanState)
    )
    efficacy_indicators: list[EfficacyIndicator] = field(
        'Efficacy indicators',
        display='indicators',
        sort='nobody',
        default_factory=list,
    )
    global_efficacy: list[EfficacyIndicator] = field(
        'Global efficacy', display='efficacy', default_factory=list
    )
    hostname: str | None = field('Hostname')
    status_message: str | None = field('Status Message', since='1.5')

    NOUN = 'action plan'
    IDENTITY = UUID
    SHORT = ('uuid', 'audit_uuid', 'state', 'updated_at', 'global_efficacy')
    SORT_KEYS = ('id', 'audit_id', 'strategy_id')
    FINAL_STATES = frozenset(
        {
            ActionPlanState.SUCCEEDED,
            ActionPlanState.FAILED,
            ActionPlanState.CANCELLED,
            ActionPlanState.SUPERSEDED,
        }
    )
    FAILURE_STATES = frozenset(
        {
            ActionPlanState.FAILED,
            ActionPlanState.CANCELLED,
            ActionPlanState.SUPERSEDED,
        }
    )

    #: The states of one that can be started.
    STARTABLE = frozenset({ActionPlanState.RECOMMENDED})
    #: The states of one that is being carried out.
    RUNNING = frozenset(
        {
            ActionPlanState.PENDING,
            ActionPlanState.ONGOING,
            ActionPlanState.CANCELLING,
        }
    )

    def progress(self) -> Progress:
        """Read how far its actions are.

        :raises ClientException: when they cannot be read.
        """
        found: Progress = self.manager.progress(self)
        return found


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far the actions of an action plan are."""

    #: All of them, in their order.
    actions: builtins.list[v1.Action]

    @property
    def counts(self) -> dict[str, int]:
        """How many actions are in each state, of the states there are."""
        return count_states(self.actions)

    @property
    def total(self) -> int:
        """How many actions there are."""
        return len(self.actions)

    @property
    def done(self) -> int:
        """How many have ended, in whatever way."""
        return sum(action.is_settled() for action in self.actions)

    @property
    def failed(self) -> int:
        """How many have FAILED."""
        return len(self.failures)

    @property
    def skipped(self) -> int:
        """How many are SKIPPED."""
        return self.counts.get(ActionState.SKIPPED, 0)

    @property
    def running(self) -> int:
        """How many are ONGOING."""
        return self.counts.get(ActionState.ONGOING, 0)

    @property
    def failures(self) -> builtins.list[v1.Action]:
        """The actions that have FAILED."""
        return [a for a in self.actions if a.state == ActionState.FAILED]


class SkipResult(NamedTuple):
    """What came of skipping actions of an action plan."""

    #: The actions that are SKIPPED now, or would be in a dry run.
    skipped: builtins.list[v1.Action]
    #: Those that could not be skipped, and why.
    failed: builtins.list[tuple[v1.Action, exceptions.ClientException]]
    #: Those that come after a skipped one and are still to be done.
    followers: builtins.list[v1.Action]


class ActionPlanManager(PlanAnalysis, watch.WatchingManager[ActionPlan]):
    """The action plans of the cloud."""

    resource_class = ActionPlan
    path = 'action_plans'

    def iterate(
        self,
        audit: v1.Audit | str | None = None,
        limit: int | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        detail: bool = False,
        marker: ActionPlan | str | None = None,
        strategy: v1.Strategy | str | None = None,
        *,
        state: filters.OneOrMore | None = None,
        goal: v1.Goal | str | None = None,
        since: filters.TimeOrAge | None = None,
        older_than: filters.TimeOrAge | None = None,
    ) -> Iterator[ActionPlan]:
        """Yield action plans, reading page by page.

        :param audit: only those of this audit (UUID or name).
        :param limit: how many at most; all when None or 0.
        :param sort_key: the field to sort by.
        :param sort_dir: ``asc`` or ``desc``.
        :param detail: with all fields.
        :param marker: the one to begin after, or its UUID.
        :param strategy: only those of this strategy (UUID or name).
        :param state: only those in one of these states; this and the
            filters below are applied here, as the server cannot.
        :param goal: only those for this goal (UUID or name).
        :param since: created after: a ``datetime``, a ``timedelta`` or text
            such as ``2d``.
        :param older_than: created before, likewise.
        :raises ValidationError: for a filter that is not understood.
        :raises ClientException: when they cannot be listed.
        """
        tests = [
            filters.one_of('state', state, ActionPlanState),
            filters.created_between(since, older_than),
        ]
        if goal is not None:
            # An action plan names its strategy only.
            reaching = self.client.strategy.list(goal=goal)
            uuids = {strategy.uuid for strategy in reaching}
            tests.append(lambda plan: plan.strategy_uuid in uuids)
        query = {
            'audit_uuid': self._uuid('audit', audit),
            'strategy': self._name('strategy', strategy),
        }
        dated = since is not None or older_than is not None
        detail = detail or dated
        page = Page(detail, limit, marker, sort_key, sort_dir)
        return self._iterate(page, query, tests)

    list = as_list(iterate)

    def get(self, action_plan_id: ActionPlan | str) -> ActionPlan:
        """Return an action plan.

        :param action_plan_id: its UUID.
        :raises NotFound: when there is none.
        """
        return self._get(action_plan_id)

    def find(self, action_plan: ActionPlan | str) -> ActionPlan:
        """Return the action plan that a UUID, or the beginning of one, names.

        :param action_plan: its UUID, or at least four digits that only it
            begins with; every other method takes these too.
        :raises NotFound: when there is none.
        :raises NoUniqueMatch: when there are several.
        """
        return self._get(action_plan)

    def latest(
        self,
        audit: v1.Audit | str,
        states: Collection[str] = ActionPlan.STARTABLE,
    ) -> ActionPlan:
        """Return the newest action plan of an audit.

        :param audit: its UUID or name.
        :param states: one in these states goes before a newer one.
        :raises NotFound: when there is no such audit, or it has no plan.
        """
        uuid = lookup.to_uuid(self.client.audit, audit)
        plans = self.list(audit=uuid, sort_key='id', sort_dir='desc')
        if not plans:
            found = self.client.audit.get(uuid)
            yet = '' if found.is_settled() else ' yet'
            name = display.escape_control_chars(found.name)
            raise exceptions.NotFound(
                f'Audit {name} is {found.state} and has no action plan{yet}'
            )
        wanted = (plan for plan in plans if plan.state in states)
        return next(wanted, plans[0])

    def progress(self, action_plan: ActionPlan | str) -> Progress:
        """Read how far the actions of an action plan are.

        :param action_plan: its UUID.
        :raises ClientException: when they cannot be read.
        """
        actions = self.client.action.list(action_plan, detail=True)
        ordered = execution_order(actions)
        for number, action in enumerate(ordered, 1):
            action.number = number
        return Progress(ordered)

    def counts(
        self, action_plans: Sequence[ActionPlan]
    ) -> dict[str, dict[str, int]]:
        """Return how many actions of action plans are in each state.

        Actions are read as one list, not plan by plan.

        :param action_plans: action plans with all fields.
        :returns: the numbers by state, by the UUID of the plan.
        :raises ClientException: when the actions cannot be read.
        """
        if not action_plans:
            return {}
        actions = self.client.action.iterate(
            action_plan=action_plans[0] if len(action_plans) == 1 else None,
            detail=True,
            sort_key='id',
            sort_dir='desc',
        )
        oldest = min(str(plan.created_at) for plan in action_plans)
        found: dict[str, builtins.list[v1.Action]] = {
            plan.uuid: [] for plan in action_plans
        }
        for action in actions:
            # Those that follow are older still.
            if str(action.created_at) < oldest:
                break
            if action.action_plan_uuid in found:
                found[action.action_plan_uuid].append(action)
        return {uuid: count_states(one) for uuid, one in found.items()}

    def wait(
        self,
        action_plan: ActionPlan | str,
        timeout: float | None = wait.TIMEOUT,
        interval: float = 2.0,
        on_poll: Callable[[ActionPlan], object] | None = None,
        state: str | None = None,
    ) -> ActionPlan:
        """Wait until an action plan has ended.

        That is SUCCEEDED, FAILED, CANCELLED or SUPERSEDED.

        :param action_plan: its UUID.
        :param timeout: seconds to wait; without end when 0 or None.
        :param interval: seconds between two reads at most.
        :param on_poll: called with the action plan after each read.
        :param state: wait for this state instead.
        :returns: the action plan as it is then.
        :raises WaitFailed: when it ended in another state than SUCCEEDED, or
            than the one to wait for; the message names failed actions.
        :raises WaitTimeout: when the time is up.
        :raises ClientException: when it cannot be read three times in a row.
        """
        return self._wait(action_plan, state, timeout, interval, on_poll)

    def _parts(self, found: ActionPlan) -> Sequence[v1.Action]:
        return self.progress(found).actions

    def _explain(self, found: ActionPlan, instead: str = '') -> str:
        words = [super()._explain(found, instead)]
        if found.state == ActionPlanState.FAILED:
            with contextlib.suppress(exceptions.ClientException):
                failures = found.progress().failures
                names = self.client.action.names(failures)
                words += [
                    f'{action.summary(names)}: '
                    f'{action.status_message or "no reason given"}'
                    for action in failures
                ]
        return display.escape_control_chars('; '.join(words))

    def skip(
        self,
        action_plan: ActionPlan | str,
        where: Callable[[v1.Action], bool] = lambda action: True,
        reason: str | None = None,
        *,
        dry_run: bool = False,
    ) -> SkipResult:
        """Skip actions of an action plan that is not started (API 1.5).

        All are tried, also after one that could not be skipped.

        :param action_plan: its UUID.
        :param where: called with each action, which has its ``number``;
            tells whether to skip it.
        :param reason: why; kept in the status message of each.
        :param dry_run: change nothing, only tell what would be skipped.
        :raises ClientException: when the actions cannot be read.
        """
        actions = self.progress(action_plan).actions
        skipped, failed = [], []
        for action in filter(where, actions):
            try:
                done = (
                    action
                    if dry_run
                    else self.client.action.skip(action, reason)
                )
            except exceptions.ClientException as error:
                failed.append((action, error))
            else:
                done.number = action.number
                skipped.append(done)
        gone = {action.uuid for action in skipped}
        followers = []
        for action in actions:
            if action.uuid not in gone and not gone.isdisjoint(
                parents_of(action)
            ):
                gone.add(action.uuid)
                if not action.is_settled():
                    followers.append(action)
        return SkipResult(skipped, failed, followers)

    def update(
        self,
        action_plan_id: ActionPlan | str,
        patch: Sequence[Mapping[str, Any]],
    ) -> ActionPlan:
        """Change the state of an action plan.

        :param action_plan_id: its UUID.
        :param patch: JSON patch operations, a list of dicts ``op``,
            ``path`` and ``value``; the server wants ``/state`` among them.
        :returns: the action plan as it is now.
        :raises ClientException: when the server refuses it.
        """
        operations = json_patch.check_patch(ActionPlan, patch)
        return self._update(action_plan_id, operations)

    def start(self, action_plan_id: ActionPlan | str) -> ActionPlan:
        """Start a RECOMMENDED action plan.

        :param action_plan_id: its UUID.
        :returns: the action plan, PENDING.
        :raises ClientException: when the server refuses it.
        """
        with self._explained(action_plan_id, 'start', *ActionPlan.STARTABLE):
            return self._one(
                self._request_one('POST', action_plan_id, 'start', json={})
            )

    def cancel(self, action_plan_id: ActionPlan | str) -> ActionPlan:
        """Cancel an action plan; the action that is ongoing is finished.

        :param action_plan_id: its UUID.
        :returns: the action plan, CANCELLED or CANCELLING.
        :raises ClientException: when the server refuses it.
        """
        plan = self.get(action_plan_id)
        state = (
            ActionPlanState.CANCELLING
            if plan.state == ActionPlanState.ONGOING
            else ActionPlanState.CANCELLED
        )
        patch = [{'op': 'replace', 'path': '/state', 'value': state}]
        with self._explained(
            plan, 'cancel', 'RECOMMENDED', 'PENDING', 'ONGOING'
        ):
            return self._update(plan, patch)

    def delete(self, action_plan_id: ActionPlan | str) -> None:
        """Delete an action plan that is not running, with its actions.

        :param action_plan_id: its UUID.
        :raises ClientException: when the server refuses it.
        """
        self._delete(action_plan_id)
