# SPDX-License-Identifier: Apache-2.0
"""Servers that cost next to nothing, to measure clients with.

Reads lines from its input: ``<actions> <latency>`` starts a server with so
many actions, which waits so many milliseconds before each answer, and prints
its address; ``requests`` prints how many requests all servers received since
the last time. The servers run until the input ends.
"""

from __future__ import annotations

import contextlib
import functools
import json
import sys

from watcherclient import versions
from watcherclient.testing import Answer, FakeWatcher, Request

PAGE = 1000
AUDITS = 20
GOALS = 10
#: The path below each server that tells how many requests it received.
COUNTER = '/requests'
_VERSIONS = {
    'openstack_api_version': f'{versions.SERVICE_TYPE} {versions.MAX}',
    'openstack_api_minimum_version': str(versions.MIN),
    'openstack_api_maximum_version': str(versions.MAX),
}


def uuid(number: int) -> str:
    """Return the UUID of the row with a number."""
    return f'{number:08x}-0000-4000-8000-{number:012x}'


def _links(path: str) -> list[dict[str, str]]:
    where = 'http://127.0.0.1:9322'
    return [
        {'href': f'{where}/v1/{path}', 'rel': 'self'},
        {'href': f'{where}/{path}', 'rel': 'bookmark'},
    ]


def _action(number: int) -> dict[str, object]:
    return {
        'uuid': uuid(number),
        'action_plan_uuid': uuid(number // 100),
        'state': 'SUCCEEDED',
        'action_type': 'migrate',
        'parents': [uuid(number - 1)] if number % 100 else [],
        'links': _links(f'actions/{uuid(number)}'),
    }


def _audit(number: int) -> dict[str, object]:
    return {
        'uuid': uuid(number),
        'name': f'nightly-{number}',
        'audit_type': 'ONESHOT',
        'state': 'SUCCEEDED',
        'goal_uuid': uuid(1),
        'goal_name': 'server_consolidation',
        'strategy_uuid': uuid(2),
        'strategy_name': 'basic',
        'links': _links(f'audits/{uuid(number)}'),
        'interval': None,
        'scope': [],
        'auto_trigger': False,
        'next_run_time': None,
        'force': False,
    }


def _goal(number: int) -> dict[str, object]:
    return {
        'uuid': uuid(number),
        'name': f'goal_{number}',
        'display_name': f'Goal {number}',
        'efficacy_specification': [],
        'links': _links(f'goals/{uuid(number)}'),
    }


@functools.cache
def _encoded(first: int, last: int) -> bytes:
    """Return a page of actions, encoded once for all servers."""
    return json.dumps([_action(n) for n in range(first, last)]).encode()


def _actions(total: int, request: Request) -> Answer:
    """Return the page of actions that a request asks for."""
    marker = request.query.get('marker')
    first = int(marker[:8], 16) + 1 if marker else 0
    last = min(first + PAGE, total)
    body = b'{"actions": ' + _encoded(first, last)
    if last < total:
        where = f'http://{request.headers["host"]}/v1/actions'
        link = f'{where}?limit={PAGE}&marker={uuid(last - 1)}'
        body += b', "next": ' + json.dumps(link).encode()
    return Answer(200, body + b'}', **_VERSIONS)


def serve(actions: int, latency: int) -> FakeWatcher:
    """Return a server, see above."""
    fake = FakeWatcher(latency=latency / 1000)
    fake.rows['audits'] = [_audit(number) for number in range(AUDITS)]
    fake.rows['goals'] = [_goal(number) for number in range(GOALS)]
    page = functools.partial(_actions, actions)
    fake.answer_with('GET', '/v1/actions', page)
    # Audits can be deleted again and again.
    fake.answer_with('DELETE', '/v1/audits/*', Answer(204, **_VERSIONS))
    # It does not count itself.
    fake.answer_with(
        'GET', COUNTER, lambda request: Answer(200, len(fake.requests) - 1)
    )
    return fake


def main() -> None:
    """Do what the lines of the input ask for."""
    servers: list[FakeWatcher] = []
    with contextlib.ExitStack() as running:
        for line in sys.stdin:
            if line.strip() == 'requests':
                print(sum(len(one.requests) for one in servers), flush=True)
                for one in servers:
                    one.requests.clear()
            else:
                actions, latency = map(int, line.split())
                fake = running.enter_context(serve(actions, latency))
                servers.append(fake)
                print(fake.url, flush=True)


if __name__ == '__main__':
    main()
