# SPDX-License-Identifier: Apache-2.0
"""A Watcher without a cloud."""

from __future__ import annotations

import fnmatch
import re
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import sleep  # Not a substitute that a test may install.
from typing import Any
from urllib.parse import unquote

from watcherclient import versions
from watcherclient.testing import keystone, rows
from watcherclient.testing.calls import Call, State
from watcherclient.testing.errors import Refused, require, router_error
from watcherclient.testing.rows import COLLECTIONS
from watcherclient.testing.server import Answer, Reply, Request, Server
from watcherclient.versions import Version

#: A canned answer, or a function that returns the answer to a request.
Canned = Reply | Callable[[Request], Reply]
_PATHS = (*COLLECTIONS, 'data_model', 'webhooks')
REQUEST_ID = 'req-00000000-0000-0000-0000-000000000001'


@dataclass(kw_only=True, eq=False, repr=False)
class FakeWatcher(State):
    """A Watcher API with rows in memory, on a free port of 127.0.0.1.

    Requests read and change :attr:`rows`. Give rows with all fields that the
    API has: lists and older API versions show a part of them. State changes
    are up to the test: an audit stays PENDING until the test changes its
    state. A Keystone that accepts all credentials is at :attr:`auth_url`.

    :param max_version: the newest API microversion.
    :param min_version: the oldest API microversion.
    :param max_limit: the maximum number of rows in a page.
    :param strict: show only the fields that a list and an API version have,
        and refuse to delete and start rows in the wrong state; otherwise send
        rows exactly as given, and ignore their states.
    :param audit_detail_strategy: filter ``audits/detail`` by strategy, which
        servers before 16.0.2 refuse.
    :param host_url: the address in links, if it is not that of the server.
    :param latency: seconds to wait before each answer.
    :param tls: serve TLS; clients that do not use it are still served.
    """

    latency: float = 0
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        #: All requests so far.
        self.requests: list[Request] = []
        self._canned: dict[str, list[Canned]] = {}
        self._lock = threading.Lock()
        self._server = Server(self._respond, self.tls)
        #: The endpoint of Watcher.
        self.url = self._server.url
        #: The authentication URL of Keystone.
        self.auth_url = self.url + keystone.PATH
        self.host_url = self.host_url or self.url

    def __enter__(self) -> FakeWatcher:
        self._server.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.stop()

    @property
    def sent(self) -> list[str]:
        """The method and the path of each request."""
        return [str(request) for request in self.requests]

    def answer(
        self,
        method: str,
        path: str,
        status: int = 200,
        body: Any = b'',
        **headers: str,
    ) -> None:
        """Set a canned answer; see :class:`Answer` and :meth:`answer_with`."""
        self.answer_with(method, path, Answer(status, body, **headers))

    def answer_with(self, method: str, path: str, *answers: Canned) -> None:
        """Set canned answers for a path.

        Multiple answers, even from multiple calls, are given in turn; the last
        one is repeated. If multiple patterns match, the newest one is used.

        :param method: a method, or a pattern such as ``*``.
        :param path: a path without the query, or a pattern.
        :param answers: an :class:`Answer`; or bytes, which are sent as they
            are before the connection is closed; or a function that takes a
            :class:`Request` and returns one of these, or None if it used
            ``request.connection`` itself.
        """
        self._canned.setdefault(f'{method} {path}', []).extend(answers)

    def _respond(self, request: Request) -> Reply:
        self.requests.append(request)
        if self.latency:
            sleep(self.latency)
        found = self._choose(str(request))
        return found(request) if callable(found) else found

    def _choose(self, asked: str) -> Canned:
        with self._lock:
            for pattern, canned in reversed(self._canned.items()):
                if fnmatch.fnmatchcase(asked, pattern):
                    return canned.pop(0) if len(canned) > 1 else canned[0]
        return self._answer

    def _answer(self, request: Request) -> Answer:
        """Answer as Keystone or Watcher."""
        first, *parts = [unquote(p) for p in request.path.split('/')[1:]]
        match [first, *filter(None, parts)]:
            case ['']:
                return Answer(200, self._versions())
            case ['v3']:
                return keystone.discovery(self.url)
            case ['v3', 'auth', 'tokens']:
                return keystone.token(self.url)
            case ['v1', name, *rest] if name in _PATHS:
                return self._negotiated(request, name, rest)
        return router_error(404)

    def _versions(self) -> dict[str, Any]:
        version = {
            'id': 'v1',
            'status': 'CURRENT',
            'max_version': self.max_version,
            'min_version': self.min_version,
            'links': [{'href': f'{self.host_url}/v1/', 'rel': 'self'}],
        }
        return {'versions': [version], 'default_version': version}

    def _negotiated(
        self, request: Request, name: str, rest: list[str]
    ) -> Answer:
        """Answer in the version that the request asks for."""
        headers = {
            'openstack-api-minimum-version': self.min_version,
            'openstack-api-maximum-version': self.max_version,
            'vary': versions.HEADER,
            'x-openstack-request-id': REQUEST_ID,
        }
        try:
            version = self._version(request.version.lower())
            used = f'{versions.SERVICE_TYPE} {version}'
            headers[versions.HEADER.lower()] = used
            answer = self._act(request, version, name, rest)
        except Refused as refused:
            answer = refused.answer
        answer.headers = {**headers, **answer.headers}
        return answer

    def _version(self, asked: str) -> Version:
        oldest = Version.parse(self.min_version)
        newest = Version.parse(self.max_version)
        if asked == 'latest':
            return newest
        found = re.fullmatch(r'(\d+)\.(\d+)', asked)
        # A real server reads anything else as the first version.
        version = Version(*map(int, found.groups())) if found else versions.MIN
        if not oldest <= version <= newest:
            reason = (
                f'Version {version} was requested but the minor version is '
                'not supported by this service. The supported version range '
                f'is: [{oldest}, {newest}].'
            )
            raise Refused(router_error(406, reason))
        return version

    def _act(
        self, request: Request, version: Version, name: str, rest: list[str]
    ) -> Answer:
        match [request.method, name, *rest]:
            case ['GET', 'data_model']:
                return self._data_model(request.query, version)
            case ['POST', 'webhooks', audit]:
                found = Call(self, request, version, 'audits').find(audit)
                kind = found.get('audit_type')
                require(kind == 'EVENT', f'Audit type {kind} is disallowed.')
                return Answer(202)
            case [_, 'data_model' | 'webhooks', *_]:
                return router_error(405)
        return Call(self, request, version, name).answer(rest)

    def _data_model(self, query: dict[str, str], version: Version) -> Answer:
        require(version >= Version(1, 3), 'Request not acceptable.', 406)
        kind = query.get('data_model_type', 'compute')
        missing = f'The {kind} data model could not be found'
        require(kind == 'compute', missing, 404)
        entries = self.data_model
        if self.strict:
            entries = [rows.since(entry, version) for entry in entries]
        return Answer(200, {'context': entries})
