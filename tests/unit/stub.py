# SPDX-License-Identifier: Apache-2.0
"""A server on a loopback port that answers as the Watcher API does.

It keeps rows in memory, pages and negotiates versions as the real one, and
remembers each request. Any answer can be replaced by a canned one::

    with StubWatcher() as stub:
        stub.rows['goals'] = [{'uuid': '...', 'name': 'dummy'}]
        stub.answer('GET', '/v1/goals/dummy', status=503, body='')
"""

from __future__ import annotations

import dataclasses
import json
import re
import threading
import uuid
from collections.abc import Callable
from http import server
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from watcherclient import versions

HEADER = 'OpenStack-API-Version'
REQUEST_ID = 'req-00000000-0000-0000-0000-000000000001'
#: Where next links point to, as when a proxy hides the real address.
ELSEWHERE = 'http://watcher.invalid:9322'
_PAGING = {'limit', 'marker', 'sort_key', 'sort_dir'}
_FILTERS = {
    'audits': {'goal', 'strategy'},
    'audit_templates': {'goal', 'strategy'},
    'action_plans': {'audit_uuid', 'strategy'},
    'actions': {'action_plan_uuid', 'audit_uuid'},
    'goals': set(),
    'strategies': {'goal'},
    'scoring_engines': set(),
    'services': set(),
}
_BY_UUID_ONLY = {'action_plans', 'actions'}


@dataclasses.dataclass
class Request:
    """What a client sent; ``body`` is parsed JSON, None without a body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def version(self) -> str:
        """The version asked for, without the name of the service."""
        return self.headers.get(HEADER.lower(), '').rpartition(' ')[2]

    def __str__(self) -> str:
        return f'{self.method} {self.path}'


@dataclasses.dataclass
class Answer:
    """What the stub sends; ``body`` is sent as JSON unless it is bytes."""

    status: int = 200
    body: Any = b''
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


def fault(status: int, words: str, **headers: str) -> Answer:
    """Return an error as Watcher's API sends it: JSON in a JSON string."""
    inner = {'faultcode': 'Client', 'faultstring': words, 'debuginfo': None}
    return Answer(status, {'error_message': json.dumps(inner)}, headers)


class StubWatcher:
    """A server with rows of the caller's, on a free port of 127.0.0.1.

    :param max_version: the newest version it offers, as text.
    :param min_version: the oldest.
    :param max_limit: how many rows a page holds at most.
    """

    def __init__(self, **settings: Any) -> None:
        self._http = _Server(('127.0.0.1', 0), _Handler)
        self._http.stub = self
        self.url = f'http://127.0.0.1:{self._http.server_port}'
        self.reset(**settings)

    def reset(
        self,
        *,
        max_version: str = str(versions.MAX),
        min_version: str = '1.0',
        max_limit: int = 1000,
    ) -> None:
        """Forget all rows, answers and requests."""
        self.max_version = max_version
        self.min_version = min_version
        self.max_limit = max_limit
        self.rows: dict[str, list[dict[str, Any]]] = {c: [] for c in _FILTERS}
        self.requests: list[Request] = []
        self._answers: dict[tuple[str, str], list[Any]] = {}

    def __enter__(self) -> StubWatcher:
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def answer(
        self,
        method: str,
        path: str,
        status: int = 200,
        body: Any = b'',
        **headers: str,
    ) -> None:
        """Answer a path so; several answers are given one after the other.

        The last one is given again and again. ``_`` in the name of a header
        stands for ``-``.
        """
        named = {k.replace('_', '-'): v for k, v in headers.items()}
        self.answer_with(method, path, Answer(status, body, named))

    def answer_with(
        self,
        method: str,
        path: str,
        *answers: Answer | Callable[[Request], Answer],
    ) -> None:
        """The same with answers, or with functions that make them."""
        self._answers.setdefault((method, path), []).extend(answers)

    @property
    def sent(self) -> list[str]:
        """The method and path of each request."""
        return [str(request) for request in self.requests]

    def respond(self, request: Request) -> Answer:
        """Remember a request and return the answer to it."""
        self.requests.append(request)
        canned = self._answers.get((request.method, request.path))
        if canned:
            one = canned.pop(0) if len(canned) > 1 else canned[0]
            return one(request) if callable(one) else one
        asked = request.version or '1.0'
        if not re.fullmatch(r'\d+\.\d+', asked):
            asked = self.min_version
        offered = {
            'OpenStack-API-Minimum-Version': self.min_version,
            'OpenStack-API-Maximum-Version': self.max_version,
        }
        if not _key(self.min_version) <= _key(asked) <= _key(self.max_version):
            inner = {
                'code': 406,
                'title': 'Not Acceptable',
                'description': f'Version {asked} was requested but is not '
                'supported',
            }
            body = {'error_message': json.dumps(inner)}
            return Answer(406, body, offered)
        answer = self._act(request)
        answer.headers = {
            **offered,
            HEADER: f'infra-optim {asked}',
            'x-openstack-request-id': REQUEST_ID,
            **answer.headers,
        }
        return answer

    def _act(self, request: Request) -> Answer:
        parts = [unquote(part) for part in request.path.split('/')[1:]]
        if parts == ['']:
            version = {
                'id': 'v1',
                'max_version': self.max_version,
                'min_version': self.min_version,
            }
            return Answer(200, {'versions': [version]})
        if parts[0] != 'v1' or len(parts) < 2:
            return fault(404, 'Not Found')
        name, *rest = parts[1:]
        if name == 'webhooks' and request.method == 'POST' and rest:
            return Answer(202)
        if name not in self.rows:
            return fault(404, f'{name} is no collection')
        if not rest or rest == ['detail']:
            if request.method == 'POST':
                return self._create(name, request.body)
            return self._list(name, '/detail' if rest else '', request.query)
        found = self._find(name, rest[0])
        if found is None:
            return fault(404, f'{name} {rest[0]} could not be found')
        if rest[1:] == ['start'] and request.method == 'POST':
            found['state'] = 'PENDING'
            return Answer(200, found)
        if request.method == 'DELETE':
            self.rows[name].remove(found)
            return Answer(204)
        if request.method == 'PATCH':
            for change in request.body:
                found[change['path'][1:]] = change.get('value')
        return Answer(200, found)

    def _create(self, name: str, body: dict[str, Any]) -> Answer:
        row = {'uuid': str(uuid.uuid4()), 'state': 'PENDING', **body}
        for relation in ('goal', 'strategy'):
            if relation in row:
                row[f'{relation}_name'] = row.pop(relation)
        self.rows[name].append(row)
        return Answer(201, row)

    def _list(self, name: str, form: str, query: dict[str, str]) -> Answer:
        unknown = query.keys() - _PAGING - _FILTERS[name]
        if unknown:
            return fault(400, f'Unknown argument: {unknown}')
        rows = self.rows[name]
        for key in query.keys() - _PAGING:
            same = {key, f'{key}_name', f'{key}_uuid'}
            rows = [
                row
                for row in rows
                if query[key] in [row[k] for k in same & row.keys()]
            ]
        if 'sort_key' in query:
            rows = sorted(
                rows,
                key=lambda row: str(row.get(query['sort_key'])),
                reverse=query.get('sort_dir') == 'desc',
            )
        if 'marker' in query:
            names = [_identity(row) for row in rows]
            if query['marker'] not in names:
                return fault(404, f'Marker {query["marker"]} was not found')
            rows = rows[names.index(query['marker']) + 1 :]
        limit = int(query.get('limit', self.max_limit))
        if limit <= 0:
            return fault(400, 'Limit must be positive')
        limit = min(limit, self.max_limit)
        rows = rows[:limit]
        body: dict[str, Any] = {name: rows}
        if len(rows) == limit:
            body['next'] = (
                f'{ELSEWHERE}/v1/{name}{form}?limit={limit}'
                f'&marker={_identity(rows[-1])}'
            )
        return Answer(200, body)

    def _find(self, name: str, identifier: str) -> dict[str, Any] | None:
        keys = {'uuid'} if name in _BY_UUID_ONLY else {'uuid', 'name', 'id'}
        for row in self.rows[name]:
            if identifier in [str(row[key]) for key in keys & row.keys()]:
                return row
        return None


def _identity(row: dict[str, Any]) -> str:
    return str(row.get('uuid') or row['id'])


def _key(version: str) -> list[int]:
    return [int(part) for part in version.split('.')]


class _Server(server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # More threads than the default of 5 would wait a second to connect.
    request_queue_size = 64
    stub: StubWatcher


class _Handler(server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    # Headers and body leave in one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get('content-length', 0))
        data = self.rfile.read(length)
        request = Request(
            method=self.command,
            path=url.path,
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            headers={k.lower(): v for k, v in self.headers.items()},
            body=json.loads(data) if data else None,
        )
        answer = self.server.stub.respond(request)
        self.send_response(answer.status)
        headers = dict(answer.headers)
        body = answer.body
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault('content-type', 'application/json')
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = _serve

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""
