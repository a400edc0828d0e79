# SPDX-License-Identifier: Apache-2.0
"""Commands about action plans."""

from __future__ import annotations

from typing import Any

from watcherclient.osc import command


class ListActionPlan(command.List):
    """List action plans: what audits recommend."""

    manager_name = 'action_plan'
    examples = (
        'openstack optimize action plan list --audit nightly',
        'openstack optimize action plan list --state RECOMMENDED --since 2d',
    )
    filters = {
        'audit': 'Only those of this audit (UUID or name)',
        'strategy': 'Only those of this strategy (UUID or name)',
    }
    matches = (
        command.Match(
            'state', 'Only those in this state, as RECOMMENDED', several=True
        ),
        command.Match('goal', 'Only those for this goal (UUID or name)'),
        command.SINCE,
    )


class ShowActionPlan(command.Show):
    """Show an action plan."""

    manager_name = 'action_plan'
    examples = (
        'openstack optimize action plan show '
        'dfdcb491-89c5-4c07-a5ed-65d2085c488c',
        'openstack optimize action plan show '
        'dfdcb491-89c5-4c07-a5ed-65d2085c488c \\\n'
        '    -c global_efficacy -f json',
    )


class StartActionPlan(command.Show):
    """Start an action plan that is RECOMMENDED."""

    manager_name = 'action_plan'
    examples = (
        'openstack optimize action plan start '
        'dfdcb491-89c5-4c07-a5ed-65d2085c488c',
    )

    def act(self, identifier: str) -> Any:
        return self.manager.start(identifier)


class CancelActionPlan(command.Show):
    """Cancel an action plan; an action that is ongoing is finished."""

    manager_name = 'action_plan'
    examples = (
        'openstack optimize action plan cancel '
        'dfdcb491-89c5-4c07-a5ed-65d2085c488c',
    )

    def act(self, identifier: str) -> Any:
        return self.manager.cancel(identifier)


class UpdateActionPlan(command.Update):
    """Change the state of an action plan."""

    manager_name = 'action_plan'
    examples = (
        'openstack optimize action plan update '
        'dfdcb491-89c5-4c07-a5ed-65d2085c488c \\\n'
        '    replace state=CANCELLED',
    )


class DeleteActionPlan(command.Delete):
    """Delete action plans with their actions."""

    manager_name = 'action_plan'
    examples = (
        'openstack optimize action plan delete '
        'dfdcb491-89c5-4c07-a5ed-65d2085c488c',
    )
