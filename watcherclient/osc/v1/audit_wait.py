# SPDX-License-Identifier: Apache-2.0
"""Wait for audits, watch and trigger them."""

from __future__ import annotations

import argparse
from typing import Any

from watcherclient import v1
from watcherclient.osc.commands import base, wait, watch
from watcherclient.osc.commands.audit import AuditDetails
from watcherclient.osc.commands.audit_wait import WaitingForAudit
from watcherclient.osc.output.columns import TABLE_RENDERERS


class WaitAudit(WaitingForAudit, wait.WaitForAll):
    """Wait for audits to finish and show the result.

    The command returns as soon as a CONTINUOUS audit is ONGOING, or an EVENT
    audit is PENDING. If an audit starts its action plan, it also waits for the
    plan. The exit status is 1 if an audit or plan is FAILED or CANCELLED, and
    3 on timeout.

    Examples::

      openstack optimize audit wait nightly
      openstack optimize audit wait nightly hourly --timeout 60
    """

    nargs = '+'


class WatchAudit(watch.Watch):
    """Watch an audit and its action plans until the audit ends.

    Each new action plan, and each change of its state, is printed. A
    CONTINUOUS audit ends when it is cancelled or suspended, or at its end
    time. The exit status is 1 if the audit is FAILED or CANCELLED, and 3 on
    timeout.

    Examples::

      openstack optimize audit watch hourly
      openstack optimize audit watch hourly -f json
    """

    manager_name = 'audit'

    def summarize(self, found: Any) -> str:
        if isinstance(found, v1.Audit):
            return found.name
        efficacy = TABLE_RENDERERS['efficacy'](found.global_efficacy)
        return str(efficacy).replace('\n', ', ')


class TriggerAudit(
    base.OnNamed, WaitingForAudit, AuditDetails, wait.WaitOnRequest
):
    """Trigger an EVENT audit (API 1.4).

    Examples::

      openstack optimize audit trigger disk-full
      openstack optimize audit trigger disk-full --wait -c State -f value
    """

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        audit = self.manager.trigger(self.target(parsed_args))
        self.record('triggered', audit)
        if not parsed_args.wait:
            audit = self.manager.get(audit)
        return self.wait_and_show(audit, parsed_args, after=audit)
