# SPDX-License-Identifier: Apache-2.0
"""Past runs: audits joined with their action plans."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from watcherclient.states import ActionState

if TYPE_CHECKING:
    from watcherclient.v1.action import Action
    from watcherclient.v1.action_plan import ActionPlan, EfficacyIndicator
    from watcherclient.v1.audit import Audit

_RAN = ('SUCCEEDED', 'FAILED')


@dataclasses.dataclass(frozen=True)
class Run:
    """A run of an audit: an action plan, or an audit that has none."""

    #: The audit; None if it was deleted.
    audit: Audit | None
    #: The action plan, if the run has one.
    plan: ActionPlan | None = None
    #: The number of actions of the plan, by state.
    actions: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def _last(self) -> Audit | ActionPlan:
        """The action plan of the run, otherwise the audit."""
        found = self.plan or self.audit
        if found is None:
            raise ValueError('a run has an audit or an action plan')
        return found

    @property
    def created(self) -> datetime.datetime | None:
        """When the action plan, or the audit without one, was created."""
        return self._last.created

    @property
    def created_at(self) -> str | None:
        """The same in the format of the server."""
        return self._last.created_at

    @property
    def state(self) -> str:
        """The result: the state of the action plan, or of the audit."""
        return self._last.state

    @property
    def strategy(self) -> str | None:
        """The name of the strategy."""
        return self._last.strategy_name

    @property
    def duration(self) -> float | None:
        """Seconds from creation to end; see :func:`duration`."""
        return duration(self._last)

    @property
    def efficacy(self) -> list[EfficacyIndicator]:
        """The global efficacy of the action plan."""
        return self.plan.global_efficacy if self.plan else []


def join(audits: Iterable[Audit], plans: Iterable[ActionPlan]) -> list[Run]:
    """Return the runs of audits, newest first.

    :param audits: all audits, with all fields.
    :param plans: their action plans, with all fields.
    """
    by_uuid = {audit.uuid: audit for audit in audits}
    runs = [Run(by_uuid.get(str(plan.audit_uuid)), plan) for plan in plans]
    planned = {run.plan.audit_uuid for run in runs if run.plan}
    runs += [
        Run(audit) for uuid, audit in by_uuid.items() if uuid not in planned
    ]
    return sorted(runs, key=lambda run: str(run.created_at), reverse=True)


def duration(found: Audit | ActionPlan) -> float | None:
    """Return the seconds from the creation of a resource to its end.

    The server does not record when it was started.

    :returns: None unless it is SUCCEEDED or FAILED.
    """
    if found.state not in _RAN or not (found.created and found.updated):
        return None
    return (found.updated - found.created).total_seconds()


def count_states(actions: Iterable[Action]) -> dict[str, int]:
    """Return the number of actions by state."""
    found = Counter(action.state for action in actions)
    return {state: found[state] for state in ActionState if found[state]}
