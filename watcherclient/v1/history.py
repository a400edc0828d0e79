# SPDX-License-Identifier: Apache-2.0
"""The history of a cloud, read with a few requests."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from watcherclient import exceptions, v1
from watcherclient.analysis import history
from watcherclient.base import filters
from watcherclient.base.resource import identifier_of
from watcherclient.states import ActionPlanState, AuditState

if TYPE_CHECKING:
    from watcherclient.v1.client import Client

#: The possible states of runs.
STATES = tuple(dict.fromkeys([*ActionPlanState, *AuditState]))


def read(
    client: Client,
    *,
    since: filters.TimeOrAge | None,
    until: filters.TimeOrAge | None,
    audit: v1.Audit | str | None,
    goal: v1.Goal | str | None,
    state: filters.OneOrMore | None,
) -> Iterator[history.Run]:
    """Yield runs; see :meth:`watcherclient.v1.client.Client.history`."""
    begin = None if since is None else filters.to_datetime(since, 'since')
    end = None if until is None else filters.to_datetime(until, 'until')
    if begin and end and begin >= end:
        raise exceptions.ValidationError(
            f'since ({begin.isoformat()}) is not before until '
            f'({end.isoformat()})'
        )
    tests = [
        filters.one_of('state', state, STATES),
        filters.created_between(begin, end),
        (lambda run: run.audit is not None) if goal is not None else None,
    ]
    audits = _audits(client, audit, goal)
    plans = client.action_plan.iterate(
        audit=audits[0] if audit is not None and audits else None,
        detail=True,
        sort_key='id',
        sort_dir='desc',
    )
    recent = itertools.takewhile(
        lambda plan: not (begin and plan.created and plan.created < begin),
        plans if audits or audit is None else (),
    )
    runs = [
        run
        for run in history.join(audits, recent)
        if all(test(run) for test in tests if test)
    ]
    counts = client.action_plan.counts([run.plan for run in runs if run.plan])
    for run in runs:
        known = counts.get(run.plan.uuid, {}) if run.plan else {}
        yield dataclasses.replace(run, actions=known)


def _audits(
    client: Client, audit: v1.Audit | str | None, goal: v1.Goal | str | None
) -> list[v1.Audit]:
    """Return the audits that may have matching runs."""
    if audit is None:
        return client.audit.list(goal=goal, detail=True)
    found = client.audit.get(audit)
    same = identifier_of(goal) in ('', found.goal_uuid, found.goal_name)
    return [found] if same else []
