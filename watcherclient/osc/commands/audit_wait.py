# SPDX-License-Identifier: Apache-2.0
"""Common parts of commands that wait for an audit."""

from __future__ import annotations

import argparse
from typing import Any

from watcherclient import exceptions
from watcherclient.osc.commands import wait
from watcherclient.states import AuditState


class WaitingForAudit(wait.Waiting):
    """Reports the state of an audit, and the cause of a failure.

    Waits for an action plan that the audit starts, too.
    """

    manager_name = 'audit'

    def wait(self, item: Any, args: argparse.Namespace, **how: Any) -> Any:
        audit = super().wait(item, args, **how)
        ended = audit.state == AuditState.SUCCEEDED
        if ended and audit.auto_trigger is True:
            for plan in self.newest_plan(audit):
                super().wait(plan, args)
        return audit

    def newest_plan(self, audit: Any) -> list[Any]:
        """Return the newest action plan of an audit, if there is one."""
        try:
            return self.client.action_plan.list(
                audit=audit, sort_key='id', sort_dir='desc', limit=1
            )
        except exceptions.ClientException as error:
            lost = f'the action plan of audit {audit.uuid} cannot be read'
            self.end(wait.FAILED, f'{lost}: {error}')
            return []
