# SPDX-License-Identifier: Apache-2.0
"""What an action plan will do, did, and how to undo it: reads and computes.

The computing itself is in :mod:`watcherclient.analysis`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions, v1
from watcherclient.base import batch

if TYPE_CHECKING:
    from watcherclient.analysis.cluster import Cluster
    from watcherclient.analysis.review import Review
    from watcherclient.v1.client import Client

#: How many action plans are looked through for newer and for running ones.
_PLANS = 500


class PlanAnalysis:
    """The methods of action plans that work results out of several answers."""

    client: Client

    def review(self, action_plan: v1.ActionPlan | str) -> Review:
        """Return what an action plan will do, before it does it.

        Hosts are part of it if the data model can be read (API 1.3).

        :param action_plan: its UUID.
        :raises ClientException: when the plan or its actions cannot be read.
        """
        from watcherclient.analysis.review import review_plan

        client = self.client
        plan = client.action_plan.get(action_plan)
        actions, audit, model, plans, services = _read(
            lambda: client.action.list(plan, detail=True),
            lambda: client.audit.get(plan.audit_uuid or ''),
            lambda: self._model(plan),
            lambda: client.action_plan.list(
                sort_key='id', sort_dir='desc', limit=_PLANS
            ),
            client.service.list,
        )
        failed = exceptions.ClientException
        if isinstance(actions, failed):
            raise actions
        return review_plan(
            plan,
            actions,
            None if isinstance(model, failed) else model,
            audit=None if isinstance(audit, failed) else audit,
            plans=() if isinstance(plans, failed) else plans,
            services=() if isinstance(services, failed) else services,
            now=datetime.datetime.now(datetime.timezone.utc),
            why_no_cluster=str(model) if isinstance(model, failed) else '',
        )

    def _model(self, plan: v1.ActionPlan) -> Cluster:
        """Return the cluster in the scope of the audit of a plan."""
        models = self.client.data_model
        try:
            return models.list(audit=plan.audit_uuid).cluster
        except exceptions.NotFound:
            # The audit may be deleted.
            return models.list().cluster


def _read(*calls: Callable[[], Any]) -> list[Any]:
    """Return what functions return, or the errors that they raise."""
    return [*batch.run(lambda call: call(), calls)]
