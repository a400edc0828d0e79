# SPDX-License-Identifier: Apache-2.0
"""Explains the result of an audit."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions, v1
from watcherclient.analysis import explanation
from watcherclient.analysis.explanation import Finding
from watcherclient.states import ActionPlanState, AuditState

if TYPE_CHECKING:
    from watcherclient.v1.client import Client


def explain(client: Client, audit: v1.Audit) -> list[Finding]:
    """Explain an audit; see :meth:`watcherclient.v1.AuditManager.explain`.

    :param audit: an audit with all fields.
    """
    if audit.state == AuditState.FAILED:
        return _of_failure(client, audit)
    # Users may not have access to these resources.
    with contextlib.suppress(exceptions.ClientException):
        if audit.state == AuditState.CANCELLED and not audit.force:
            return _of_cancellation(client)
        if audit.state == AuditState.SUCCEEDED and _is_idle(client, audit):
            return _of_nothing(client, audit)
    return []


def _of_failure(client: Client, audit: v1.Audit) -> list[Finding]:
    if audit.status_message:
        return [Finding('server', audit.status_message)]
    where = f' on host {audit.hostname}' if audit.hostname else ''
    log = f'see the log of the decision engine{where}'
    causes = []
    with contextlib.suppress(exceptions.ClientException):
        causes = _unknown_hosts(client, audit) or _obstacles(client, audit)
    reason = f'for details, {log}' if causes else f'no reason given: {log}'
    return [*causes, Finding('log', reason)]


def _of_cancellation(client: Client) -> list[Finding]:
    plans = client.action_plan.list(state=ActionPlanState.ONGOING)
    return [
        Finding(
            'ongoing_plan',
            f'action plan {plan.uuid} is ONGOING: wait for it to finish, or '
            'create the audit with --force',
        )
        for plan in plans[:1]
    ]


def _is_idle(client: Client, audit: v1.Audit) -> bool:
    """Return whether the newest action plan of an audit has no actions."""
    plans = client.action_plan.list(
        audit=audit, sort_key='id', sort_dir='desc', limit=1
    )
    return any(
        plan.state == ActionPlanState.SUCCEEDED
        and not client.action.list(plan, limit=1)
        for plan in plans
    )


def _of_nothing(client: Client, audit: v1.Audit) -> list[Finding]:
    obstacles = _obstacles(client, audit)
    if obstacles:
        return obstacles
    name = str(_strategy(client, audit) or audit.goal_name)
    model = client.data_model.list()
    return [explanation.nothing_to_do(name, _parameters(audit), model)]


def _unknown_hosts(client: Client, audit: v1.Audit) -> list[Finding]:
    if not any(explanation.named_hosts(audit.parameters)):
        return []
    known = client.data_model.list().identifiers('host')
    return explanation.unknown_hosts(audit.parameters, known) if known else []


def _obstacles(client: Client, audit: v1.Audit) -> list[Finding]:
    """Return the obstacles to the strategy of an audit."""
    found: list[Finding] = []
    with contextlib.suppress(exceptions.ClientException):
        model = client.data_model.list()
        part = client.data_model.list(audit=audit) if audit.scope else model
        found = explanation.empty_model(model, part)
    strategy = _strategy(client, audit)
    if found or not strategy:
        return found
    return explanation.unmet_requirements(
        strategy, _parameters(audit), client.strategy.state(strategy)
    )


def _strategy(client: Client, audit: v1.Audit) -> str | None:
    """Return the name of the strategy, which the server may have chosen."""
    if audit.strategy_name:
        return audit.strategy_name
    found = client.strategy.list(goal=audit.goal_uuid)
    return found[0].name if len(found) == 1 else None


def _parameters(audit: v1.Audit) -> dict[str, Any]:
    given = audit.parameters
    return given if isinstance(given, dict) else {}
