# SPDX-License-Identifier: Apache-2.0
"""Reviews for the tests of their renderings."""

from __future__ import annotations

import datetime
from typing import Any

from tests.unit.analysis import plans
from watcherclient.analysis.review import Review, review_plan

NOW = datetime.datetime(2026, 11, 23, 14, 12, tzinfo=datetime.timezone.utc)
#: What must not get from a server into any rendering as it is.
EVIL = '<script>alert("1")</script>\n\x1b[2J\\N`&\u202e'
#: What has a meaning in HTML, or in a language for graphs.
HOSTILE = (
    EVIL, '"]-->x', '%% x', 'end', 'fa:fa-car', 'style s1 fill:#f00', '#35;',
    '&#35;', "'x'", '\\G\\', '__init__', 'b\xe4r \U0001f600',
)  # fmt: skip


def reviewed(
    *rows: dict[str, Any], cluster: Any = None, **fields: Any
) -> Review:
    """Return the review of actions.

    :param fields: those of the plan.
    """
    found = cluster or plans.cluster({1: 1, 2: 1, 3: 2})
    plan, acts = plans.plan(**fields), plans.actions(*rows)
    return review_plan(plan, acts, found, now=NOW)


def drained(**fields: Any) -> Review:
    """Return the review of a plan that drains compute-1, in two stages."""
    return reviewed(
        plans.set_service(1, 1, 'disabled'),
        plans.migrate(2, 1, 1, 3, 1),
        plans.migrate(3, 2, 1, 3, 1),
        **fields,
    )


def malicious() -> Review:
    """Return a review all of whose texts are malicious."""
    nodes = {n: {'node_hostname': f'{EVIL}{n}'} for n in range(1, 5)}
    names = {'resource_name': EVIL, 'source_node': f'{EVIL}1'}
    return reviewed(
        plans.migrate(1, 1, 1, 2, **names, destination_node=f'{EVIL}2'),
        plans.action(2, EVIL, 1, action_state=EVIL, a=EVIL),
        plans.set_service(3, 2, 'disabled', 1, resource_name=f'{EVIL}2'),
        plans.migrate(4, 2, 1, None, 1, **names),
        cluster=plans.cluster(
            {1: 1, 2: 1, 3: 2},
            on_hosts=nodes,
            on_servers={n: {'server_name': EVIL} for n in (1, 2, 3)},
        ),
        uuid=EVIL,
        strategy_name=EVIL,
        created_at=EVIL,
        global_efficacy=[
            {'name': EVIL, 'value': 1, 'unit': EVIL, 'description': EVIL}
        ],
    )
