# SPDX-License-Identifier: Apache-2.0
"""A fake Watcher, for the tests of programs that use this library.

::

    from watcherclient import client, testing

    with testing.FakeWatcher() as fake:
        fake.rows['goals'] = [{'uuid': '...', 'name': 'dummy'}]
        watcher = client.get_client(
            1, os_auth_token='token', watcher_url=fake.url)
        assert [goal.name for goal in watcher.goal.list()] == ['dummy']
        assert fake.sent == ['GET /v1/goals']

It uses real HTTP, so it can serve programs as well as the library. Any
response can be replaced, even with one that is not HTTP::

    fake.answer('GET', '/v1/goals', status=503, retry_after='1')
    fake.answer_with('POST', '/v1/audits', testing.reset)
"""

from watcherclient.testing.errors import fault
from watcherclient.testing.fake import FakeWatcher
from watcherclient.testing.server import Answer, Request, reset, silence

__all__ = [
    'Answer',
    'FakeWatcher',
    'Request',
    'fault',
    'reset',
    'silence',
]
