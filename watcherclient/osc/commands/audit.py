# SPDX-License-Identifier: Apache-2.0
"""Common parts of commands that show an audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from watcherclient.osc.commands.show import ShowOne
from watcherclient.osc.output.columns import ComputedColumn


class AuditDetails(ShowOne):
    """Shows the action plans of an audit, the newest first, and other rows."""

    manager_name = 'audit'

    def extras(self) -> Sequence[ComputedColumn]:
        return [
            ComputedColumn(
                'action_plans', 'Action plans', self.plans, 'plans'
            ),
            ComputedColumn('alarm_url', 'Alarm URL', self.alarm_url),
            ComputedColumn(
                'explanation', 'Explanation', self.explanation, 'findings'
            ),
        ]

    def explanation(self, audit: Any) -> list[dict[str, str]]:
        return [one._asdict() for one in self.manager.explain(audit)]

    def alarm_url(self, audit: Any) -> str | None:
        if audit.audit_type != 'EVENT':
            return None
        return self.client.webhook.url(audit)

    def plans(self, audit: Any) -> list[dict[str, Any]]:
        plans = self.client.action_plan.iterate(
            audit=audit, sort_key='id', sort_dir='desc'
        )
        return [{'uuid': plan.uuid, 'state': plan.state} for plan in plans]
