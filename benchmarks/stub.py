# SPDX-License-Identifier: Apache-2.0
"""A server that costs next to nothing, to measure clients with.

``/<actions>/<latency>`` comes before every path: how many actions there are
and how many milliseconds an answer takes. Below it are Keystone's token
endpoint ``/v3`` and Watcher's ``/v1``. Bodies are made once, as bytes.
``/_requests`` tells how many requests came since it was last asked.
"""

from __future__ import annotations

import asyncio
import functools
import json
import re
import sys
from urllib.parse import parse_qs

PAGE = 1000
AUDITS = 20
GOALS = 10
_ROUTE = re.compile(r'/(\d+)/(\d+)(/.*)')
_VERSIONS = (
    'OpenStack-API-Version: infra-optim 1.7\r\n'
    'OpenStack-API-Minimum-Version: infra-optim 1.0\r\n'
    'OpenStack-API-Maximum-Version: infra-optim 1.7\r\n'
)
Answer = tuple[int, str, bytes]


def uuid(number: int) -> str:
    """Return the UUID of the item of a number."""
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
def _page_of_actions(first: int, last: int) -> bytes:
    return json.dumps([_action(n) for n in range(first, last)]).encode()


def _actions(host: str, total: int, query: str) -> bytes:
    marker = parse_qs(query).get('marker')
    first = int(marker[0][:8], 16) + 1 if marker else 0
    last = min(first + PAGE, total)
    body = b'{"actions": ' + _page_of_actions(first, last)
    if last < total:
        # As if the service were at the root: clients take the path, or the
        # marker, and put it behind the address that they know.
        after = uuid(last - 1)
        link = f'http://{host}/v1/actions?limit={PAGE}&marker={after}'
        body += b', "next": ' + json.dumps(link).encode()
    return body + b'}'


@functools.cache
def _small(name: str) -> bytes:
    make, count = {'audits': (_audit, AUDITS), 'goals': (_goal, GOALS)}[name]
    return json.dumps({name: [make(n) for n in range(count)]}).encode()


@functools.cache
def _discovery(base: str) -> bytes:
    version = {
        'id': 'v3.14',
        'status': 'stable',
        'updated': '2020-04-07T00:00:00Z',
        'links': [{'rel': 'self', 'href': f'{base}/v3/'}],
        'media-types': [],
    }
    return json.dumps({'version': version}).encode()


@functools.cache
def _token(base: str) -> bytes:
    catalog = [
        {
            'type': kind,
            'name': name,
            'id': name,
            'endpoints': [
                {
                    'id': f'{name}-{interface}',
                    'interface': interface,
                    'region': 'RegionOne',
                    'region_id': 'RegionOne',
                    'url': base + path,
                }
                for interface in ('public', 'internal', 'admin')
            ],
        }
        for kind, name, path in [
            ('identity', 'keystone', '/v3'),
            ('infra-optim', 'watcher', ''),
        ]
    ]
    domain = {'id': 'default', 'name': 'Default'}
    token = {
        'methods': ['password'],
        'user': {'id': 'u', 'name': 'admin', 'domain': domain},
        'project': {'id': 'p', 'name': 'admin', 'domain': domain},
        'roles': [{'id': 'r', 'name': 'admin'}],
        'audit_ids': ['a'],
        'issued_at': '2020-01-01T00:00:00.000000Z',
        'expires_at': '2100-01-01T00:00:00.000000Z',
        'catalog': catalog,
    }
    return json.dumps({'token': token}).encode()


def answer(
    host: str, method: str, route: str, path: str, total: int
) -> Answer:
    """Return status, headers and body for a request."""
    base = f'http://{host}{route}'
    where, _, query = path.partition('?')
    where = where.rstrip('/')
    if where == '/v3/auth/tokens':
        return 201, f'X-Subject-Token: {"t" * 200}\r\n', _token(base)
    if where in ('', '/v3'):
        return 200, '', _discovery(base)
    if method == 'DELETE':
        return 204, _VERSIONS, b''
    if where == '/v1/actions':
        return 200, _VERSIONS, _actions(host, total, query)
    name = where.removeprefix('/v1/')
    if name in ('audits', 'goals'):
        return 200, _VERSIONS, _small(name)
    return 404, _VERSIONS, b'{}'


class Connection(asyncio.Protocol):
    """One connection of a client."""

    requests = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b''

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b'\r\n\r\n' in self.received:
            head, _, rest = self.received.partition(b'\r\n\r\n')
            length = re.search(rb'(?i)\r\ncontent-length: *(\d+)', head)
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return
            self.received = rest[size:]
            self._answer(head.decode('latin-1'))

    def _answer(self, head: str) -> None:
        method, target, _ = head.split(' ', 2)
        if target == '/_requests':
            body = str(Connection.requests).encode()
            Connection.requests = 0
            self._send(0, 200, '', body)
            return
        Connection.requests += 1
        found = _ROUTE.fullmatch(target)
        host = re.search(r'(?i)\r\nhost: *(\S+)', head)
        if not found or not host:
            self._send(0, 404, '', b'{}')
            return
        route = f'/{found[1]}/{found[2]}'
        made = answer(host[1], method, route, found[3], int(found[1]))
        self._send(int(found[2]), *made)

    def _send(
        self, delay: int, status: int, headers: str, body: bytes
    ) -> None:
        head = (
            f'HTTP/1.1 {status} X\r\n{headers}'
            'Content-Type: application/json\r\n'
            f'Content-Length: {len(body)}\r\n\r\n'
        )
        data = head.encode() + body
        if delay:
            loop = asyncio.get_running_loop()
            loop.call_later(delay / 1000, self.transport.write, data)
        else:
            self.transport.write(data)


async def main() -> None:
    """Serve on a free port, which is printed, until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == '__main__':
    asyncio.run(main())
