# SPDX-License-Identifier: Apache-2.0
"""What reaches the server, and how often."""

from __future__ import annotations

import collections
import itertools
import json
import pathlib
import socket
import time
from urllib.parse import quote

import pytest

from tests.faults.interfaces import TOKEN, Face
from watcherclient import exceptions, versions
from watcherclient.base import checks, wait
from watcherclient.http import adapter as transport
from watcherclient.http import limits, redirects, retry
from watcherclient.osc import parsing
from watcherclient.testing import Answer, fault, reset, silence
from watcherclient.v1.client import Client

GOALS = json.dumps({'goals': [{'uuid': 'u1', 'name': 'dummy'}]}).encode()
AUDIT = json.dumps({'uuid': 'u1', 'name': 'a'}).encode()
CREATE = 'audit create --goal dummy'

NEWEST = str(versions.MAX)
UUID = '11111111-2222-3333-4444-555555555555'


def nowhere():
    """Return an address that refuses connections."""
    with socket.create_server(('127.0.0.1', 0)) as taken:
        return f'http://127.0.0.1:{taken.getsockname()[1]}'


class TestIdentifiers:
    NAMES = ['a b', 'a?x=1', 'a#b', 'a%2Fb', 'a..1', 'a;b', 'a\nb', 'ü',
             'a&b', '☃', "a'b", 'a+b', '\u202eabc', 'a:b@c']  # fmt: skip

    @pytest.mark.parametrize('name', NAMES)
    def test_is_one_segment(self, face, stub, name):
        stub.rows['audit_templates'] = [{'uuid': 'u1', 'name': name}]
        outcome = face(['audit_template', 'show', name], stub.url)
        assert outcome.status == 0, outcome
        assert stub.sent == [f'GET /v1/audit_templates/{quote(name, safe="")}']

    def test_leading_dash(self, face, stub):
        stub.rows['goals'] = [{'uuid': 'u1', 'name': '-x'}]
        words = ['goal', 'show', '--', '-x']
        if face.name == 'library':
            words.remove('--')
        assert face(words, stub.url).status == 0

    @pytest.mark.parametrize(
        'name', ['a/b', '../goals', '/', '.', '..', 'a.json', 'a.txt']
    )
    def test_what_no_path_can_hold_is_looked_up(self, face, stub, name):
        stub.rows['goals'] = [{'uuid': 'u1', 'name': name}]
        assert face(['goal', 'show', name], stub.url).status == 0
        assert stub.sent == ['GET /v1/goals', 'GET /v1/goals/u1']

    @pytest.mark.parametrize('verb', ['show', 'delete', 'update'])
    @pytest.mark.parametrize(
        ('name', 'words'),
        [('', 'is empty'), ('  ', 'is empty'), ('x' * 10240, 'at most 255')],
    )
    def test_refused_with_the_reason(self, face, stub, verb, name, words):
        more = ['replace', 'name=b'] if verb == 'update' else []
        outcome = face(['audit', verb, name, *more], stub.url)
        assert outcome.status == 1
        assert words in outcome.err
        assert not stub.sent

    def test_only_a_uuid_where_the_server_wants_one(self, face, stub):
        reason = face.error('action_plan show nightly', stub.url)
        assert "'nightly' is not a UUID" in reason
        assert not stub.sent

    def test_filters_are_encoded(self, face, stub):
        words = ['audit', 'list', '--goal', 'a&limit=1#x y/ü']
        assert face(words, stub.url).status == 0
        assert [one.query for one in stub.requests] == [
            {'goal': 'a&limit=1#x y/ü'}
        ]


class TestRedirects:
    def test_token_stays(self, face, raw):
        other = raw(Answer(200, GOALS))
        address = other.url.removeprefix('http://')
        for target in (
            f'{other.url}/v1/goals',
            f'{other.url.replace("127.0.0.1", "localhost")}/v1/goals',
            f'//{address}/v1/goals',
            f'http://user@{address}/v1/goals',
        ):
            server = raw(Answer(302, location=target))
            reason = face.error('goal list', server.url)
            assert 'not followed' in reason and '302' in reason
        assert not other.requests

    @pytest.mark.parametrize('status', [301, 302, 303, 307, 308])
    def test_write_stays_a_write(self, face, raw, status):
        server = raw(Answer(status, location='/v1/elsewhere'))
        reason = face.error(CREATE, server.url)
        assert f'redirects POST to {server.url}/v1/elsewhere' in reason
        assert server.sent == ['POST /v1/audits']

    @pytest.mark.parametrize('status', [301, 302, 307, 308])
    def test_read_is_followed_on_the_same_server(self, face, raw, status):
        server = raw(
            Answer(status, location='/else/goals'), Answer(200, GOALS)
        )
        assert face('goal list', server.url).status == 0
        assert server.sent == ['GET /v1/goals', 'GET /else/goals']
        assert server.requests[1].headers['x-auth-token'] == TOKEN

    def test_filters_survive_a_target_without_a_query(self, face, raw):
        server = raw(
            Answer(301, location='/else/audits'),
            Answer(200, b'{"audits": []}'),
        )
        assert face('audit list --goal g', server.url).status == 0
        assert server.sent[1] == 'GET /else/audits'
        assert server.requests[1].target == '/else/audits?goal=g'

    def test_circle_ends(self, face, raw):
        server = raw(Answer(302, location='/v1/goals'))
        reason = face.error('goal list', server.url)
        assert 'exceeded 5 redirects' in reason
        assert len(server.requests) == 6

    @pytest.mark.parametrize('location', ['http://[', 'http://h:x/', '\xff'])
    def test_nonsense(self, face, raw, location):
        server = raw(Answer(302, location=location))
        assert server.url in face.error('goal list', server.url)
        assert len(server.requests) == 1

    def test_not_a_redirect(self, face, raw):
        for status in (300, 304):
            for answer in (
                Answer(status),
                Answer(status, location='http://['),
            ):
                reason = face.error('goal list', raw(answer).url)
                assert str(status) in reason


class TestRepetitions:
    @pytest.mark.parametrize('status', [429, 502, 503, 504])
    def test_read(self, face, raw, pauses, status):
        server = raw(Answer(status), Answer(status), Answer(200, GOALS))
        assert face('goal list', server.url).status == 0
        assert len(server.requests) == 3
        assert len(pauses) == 2

    @pytest.mark.parametrize('status', [400, 403, 404, 409, 500, 501])
    def test_final_answer(self, face, raw, status):
        server = raw(Answer(status), Answer(200, GOALS))
        assert str(status) in face.error('goal list', server.url)
        assert len(server.requests) == 1

    @pytest.mark.parametrize('status', [429, 502, 503, 504])
    def test_write_is_not(self, face, raw, status):
        server = raw(Answer(status), Answer(201, AUDIT))
        assert str(status) in face.error(CREATE, server.url)
        assert len(server.requests) == 1

    def test_reset_read_is(self, face, raw):
        server = raw(reset, b'', Answer(200, GOALS))
        assert face('goal list', server.url).status == 0
        assert len(server.requests) == 3

    def test_reset_write_is_not(self, face, raw):
        for broken in (reset, b'', b'nonsense'):
            server = raw(broken, Answer(201, AUDIT))
            reason = face.error(CREATE, server.url)
            assert f'connection to {server.url} was lost' in reason
            assert len(server.requests) == 1

    @pytest.mark.parametrize('words', ['goal list', CREATE])
    def test_nobody_listens(self, face, pauses, words):
        url = nowhere()
        reason = face.error(words, url)
        assert f'cannot connect to {url}' in reason
        assert 'refused' in reason
        assert len(pauses) == 2
        assert sum(pauses) < 1

    def test_end(self, face, raw, pauses):
        server = raw(Answer(503))
        assert '503' in face.error('goal list', server.url)
        assert len(server.requests) == 6
        assert sum(pauses) < 60

    def test_server_says_when(self, face, raw, pauses):
        server = raw(Answer(503, retry_after='7'), Answer(200, GOALS))
        assert face('goal list', server.url).status == 0
        assert pauses == [7]

    @pytest.mark.parametrize(
        'after',
        ['86400', '9' * 400, 'Fri, 31 Dec 9999 23:59:59 GMT'],
    )
    def test_server_asks_for_too_long(self, face, raw, pauses, after):
        server = raw(Answer(503, retry_after=after), Answer(200, GOALS))
        assert '503' in face.error('goal list', server.url)
        assert not pauses

    @pytest.mark.parametrize(
        'after', ['soon', '-5', '1.5', 'Mon, 01 Jan 1900 00:00:00 GMT', '²']
    )
    def test_server_says_nonsense(self, face, raw, after):
        server = raw(Answer(503, retry_after=after), Answer(200, GOALS))
        assert face('goal list', server.url).status == 0

    def test_as_often_as_asked(self, raw, pauses):
        server = raw(Answer(503))
        Face('library').error(
            'goal list', server.url, max_retries=3, retry_interval=2
        )
        assert len(server.requests) == 4
        assert pauses == [2, 2, 2]
        Face('library').error('goal list', server.url, max_retries=0)
        assert len(server.requests) == 5


class TestTimeouts:
    def test_no_answer(self, face, raw):
        server = raw(silence)
        more = {'glob': ['--timeout', '0.3']}
        if face.name == 'library':
            more = {'timeout': 0.3}
        elif face.name == 'openstack':
            pytest.skip('the program has no such option')
        reason = face.error('goal list', server.url, **more)
        assert reason == (
            f'request to {server.url} timed out after 0.3 seconds'
        )
        assert len(server.requests) == 1

    def test_half_an_answer(self, raw):
        def half(request):
            request.connection.sendall(bytes(Answer(200, GOALS))[:-5])
            silence(request)

        server = raw(half)
        reason = Face('library').error('goal list', server.url, timeout=0.3)
        assert server.url in reason and '0.3 seconds' in reason

    def test_the_session_of_the_caller(self, raw):
        from keystoneauth1 import noauth, session

        server = raw(silence)
        opened = session.Session(auth=noauth.NoAuth(), timeout=0.2)
        client = Client(server.url, session=opened)
        with pytest.raises(
            exceptions.ConnectionTimeout, match=r'0\.2 seconds'
        ):
            client.goal.list()

    def test_keystone_too(self, raw):

        server = raw(silence)
        client = Client(
            auth_url=f'{server.url}/v3',
            username='u',
            password='p',
            timeout=0.2,
        )
        with pytest.raises(
            exceptions.ConnectionTimeout,
            match=f'request to {server.url} timed out after 0.2 seconds',
        ):
            client.goal.list()

    def test_there_is_one_by_default(self):
        from watcherclient import auth
        from watcherclient.http import adapter as http

        session = auth.open_session(auth.Credentials(endpoint='http://h'))
        assert session.timeout == http.READ_TIMEOUT
        assert http.Adapter(session).timeout == http.READ_TIMEOUT


class TestPages:
    def page(self, link, *names):
        items = [{'uuid': f'u-{n}', 'name': n} for n in names]
        return Answer(200, {'audits': items, 'next': link})

    def test_marker_that_repeats(self, face, stub):
        stub.answer_with(
            'GET', '/v1/audits', self.page('http://x/?marker=u-a', 'a')
        )
        reason = face.error('audit list', stub.url)
        assert 'does not continue after u-a' in reason
        assert len(stub.requests) == 2

    def test_marker_that_repeats_under_rows_without_a_uuid(self, face, stub):
        answer = Answer(
            200, {'audits': [{'name': 'a'}], 'next': 'http://x/?marker=m'}
        )
        stub.answer_with('GET', '/v1/audits', answer)
        assert 'does not continue' in face.error('audit list', stub.url)
        assert len(stub.requests) == 2

    def test_pages_that_never_end(self, face, stub):
        count = iter(range(10000))
        stub.answer_with(
            'GET',
            '/v1/audits',
            lambda _: self.page(f'http://x/?marker={next(count)}'),
        )
        assert 'does not continue' in face.error('audit list', stub.url)
        assert len(stub.requests) < 3

    def test_same_rows_for_ever(self, face, stub):
        count = iter(range(10000))
        stub.answer_with(
            'GET',
            '/v1/audits',
            lambda _: self.page(f'http://x/?marker={next(count)}', 'a'),
        )
        assert 'does not continue' in face.error('audit list', stub.url)
        assert len(stub.requests) < 4

    def test_links_of_other_hosts_are_not_followed(self, face, stub, raw):
        other = raw(Answer(200, b'{"audits": []}'))
        stub.answer_with(
            'GET',
            '/v1/audits',
            self.page(f'{other.url}/v1/audits?marker=u-b', 'a', 'b'),
            Answer(200, {'audits': [{'uuid': 'u-b'}, {'uuid': 'u-c'}]}),
        )
        words = 'audit list --goal g'
        if face.name != 'library':
            words += ' -f json -c uuid'
        rows = face(words, stub.url).data
        assert len(rows) == 3
        assert not other.requests
        assert [one.query for one in stub.requests] == [
            {'goal': 'g'},
            {'goal': 'g', 'marker': 'u-b'},
        ]

    @pytest.mark.parametrize('key', ['goal_name', 'strategy_name'])
    def test_sorted_over_all(self, face, stub, key):
        stub.max_limit = 2
        stub.rows['audits'] = [
            {'uuid': f'u-{i}', key: name, 'name': name}
            for i, name in enumerate('dbeca')
        ]
        words = f'audit list --sort-key {key}'
        if face.name != 'library':
            words += f' -f json -c {key}'
        rows = face(words, stub.url).data
        found = [row.get(key) or next(iter(row.values())) for row in rows]
        assert found == [*'abcde']
        assert all('sort_key' not in one.query for one in stub.requests)

    def test_keys_are_those_of_the_server(self, face, stub):
        reason = face.error('audit list --sort-key nonsense', stub.url)
        assert "cannot sort audits by 'nonsense'" in reason
        assert 'created_at' in reason
        assert not stub.sent

    def test_negative_limit(self, face, stub):
        reason = (
            face.error('audit list --limit=-1', stub.url)
            if (face.name != 'library')
            else face.error(['audit', 'list', 'limit', '-1'], stub.url)
        )
        assert 'invalid limit' in reason
        assert not stub.sent


class TestTokens:
    def test_refused_token(self, face, stub):
        stub.answer(
            'GET', '/v1/goals', 401,
            {'error': {'code': 401, 'message': 'Authentication required'}},
        )  # fmt: skip
        reason = face.error('goal list', stub.url)
        assert 'Authentication required' in reason and '401' in reason

    def keystone(self, tokens):
        def answer(request):
            body = {
                'token': {
                    'expires_at': '2090-01-01T00:00:00.000000Z',
                    'issued_at': '2020-01-01T00:00:00.000000Z',
                    'methods': ['password'],
                    'user': {'id': 'u', 'name': 'u', 'domain': {'id': 'd'}},
                    'catalog': [],
                }
            }
            tokens.append(f'token-{len(tokens)}')
            return Answer(201, body, x_subject_token=tokens[-1])

        return answer

    @pytest.mark.parametrize('words', ['goal list', CREATE])
    def test_one_new_token(self, raw, stub, words):
        tokens: list[str] = []
        keystone = raw(self.keystone(tokens))
        path, verb = (
            ('/v1/goals', 'GET') if 'goal list' in words else
            ('/v1/audits', 'POST')
        )  # fmt: skip
        stub.answer_with(
            verb, path, Answer(401), Answer(200, {'goals': [], 'uuid': 'u'})
        )
        outcome = Face('library')(
            words, stub.url, token=None, auth_url=f'{keystone.url}/v3',
            username='u', password='p',
        )  # fmt: skip
        assert outcome.status == 0, outcome
        assert [r.headers['x-auth-token'] for r in stub.requests] == tokens
        assert tokens == ['token-0', 'token-1']

    def test_second_refusal_is_told(self, raw, stub):
        tokens: list[str] = []
        keystone = raw(self.keystone(tokens))
        stub.answer('GET', '/v1/goals', 401)
        reason = Face('library').error(
            'goal list', stub.url, token=None,
            auth_url=f'{keystone.url}/v3', username='u', password='p',
        )  # fmt: skip
        assert '401' in reason
        assert len(stub.requests) == 2
        assert len(tokens) == 2

    @pytest.fixture
    def limited(self, raw, stub):
        """A client whose tokens are good for two requests."""
        tokens: list[str] = []
        uses: collections.Counter[str] = collections.Counter()

        def answer(request):
            token = request.headers['x-auth-token']
            uses[token] += 1
            if uses[token] > 2 or token != tokens[-1]:
                return Answer(401, {'error': {'message': 'Expired'}})
            return stub._answer(request)

        keystone = raw(self.keystone(tokens))
        stub.answer_with('*', '*', answer)
        with Client(
            stub.url, auth_url=f'{keystone.url}/v3', username='u', password='p'
        ) as client:
            client.tokens = tokens
            yield client

    def test_expires_within_a_list(self, limited, stub):
        stub.max_limit = 3
        names = [f'a{n}' for n in range(20)]
        stub.rows['audits'] = [{'uuid': f'u{n}', 'name': n} for n in names]
        assert [one.name for one in limited.audit.list()] == names
        assert len(limited.tokens) == 4

    def test_expires_within_a_wait(self, limited, stub, monkeypatch):
        states = iter(['ONGOING'] * 9)
        row = {'uuid': UUID, 'name': 'a', 'state': 'PENDING'}
        stub.rows['audits'] = [row]
        monkeypatch.setattr(
            wait.time,
            'sleep',
            lambda _: row.update(state=next(states, 'SUCCEEDED')),
        )
        assert limited.audit.wait(UUID).state == 'SUCCEEDED'
        assert len(limited.tokens) == 6

    def test_cannot_be_renewed(self, stub, monkeypatch):
        """A token alone, without a password."""
        stub.rows['audits'] = [{'uuid': UUID, 'state': 'PENDING'}]
        monkeypatch.setattr(
            wait.time,
            'sleep',
            lambda _: stub.answer('*', '*', 401, {'error': {'message': 'No'}}),
        )
        with (
            Client(stub.url, token=TOKEN) as client,
            pytest.raises(exceptions.Unauthorized, match='No'),
        ):
            client.audit.wait(UUID)


class TestClock:
    """The clock is set back again and again."""

    @pytest.fixture(autouse=True)
    def _clock(self, monkeypatch):
        backwards = itertools.count(time.time(), -3600)
        monkeypatch.setattr(time, 'time', lambda: next(backwards))

    def test_wait(self, stub):
        stub.rows['audits'] = [{'uuid': UUID, 'state': 'PENDING'}]
        began = time.monotonic()
        with (
            Client(stub.url, token=TOKEN) as client,
            pytest.raises(exceptions.WaitTimeout),
        ):
            client.audit.wait(UUID, timeout=0.3, interval=0.1)
        assert 0.3 <= time.monotonic() - began < 5

    def test_retries(self, raw):
        server = raw(Answer(503))
        Face('library').error('goal list', server.url)
        assert len(server.requests) == 6


class TestVersions:
    def test_older_server(self, face, stub):
        stub.max_version = '1.4'
        assert face('goal list', stub.url).status == 0
        assert [one.version for one in stub.requests] == [NEWEST, '1.4']

    def test_newer_server(self, face, stub):
        stub.max_version = '1.99'
        assert face('goal list', stub.url).status == 0
        assert [one.version for one in stub.requests] == [NEWEST]

    def test_only_newer_server(self, face, stub):
        stub.min_version, stub.max_version = '1.50', '1.99'
        reason = face.error('goal list', stub.url)
        assert 'the server supports API 1.50 to 1.99' in reason

    def test_no_headers(self, face, raw):
        server = raw(Answer(406))
        assert '406' in face.error('goal list', server.url)
        assert len(server.requests) == 1
        assert face('goal list', raw(Answer(200, GOALS)).url).status == 0

    @pytest.mark.parametrize(
        'value', ['', 'x', '1', '1.', '9' * 5000, '-1.4', '1.4.5', '²', 'a b']
    )
    def test_malformed_headers(self, face, raw, value):
        server = raw(
            Answer(
                406,
                OpenStack_API_Minimum_Version=value,
                OpenStack_API_Maximum_Version=value,
            )
        )
        face.error('goal list', server.url)
        assert len(server.requests) == 1

    def test_refused_before_it_is_sent(self, face, stub):
        stub.max_version = '1.2'
        reason = face.error('data_model list', stub.url)
        assert reason == (
            'the data model needs API version 1.3, but the server supports '
            'at most 1.2'
        )
        assert [one.version for one in stub.requests] == [NEWEST]

    def test_other_406(self, face, stub):
        stub.answer_with(
            'GET',
            '/v1/goals',
            fault(406, 'Not this', **{'OpenStack-API-Version': f'x {NEWEST}'}),
        )
        assert 'Not this' in face.error('goal list', stub.url)
        assert len(stub.requests) == 1


def test_numbers_of_the_documentation():
    """The page about reliability matches the code."""
    root = pathlib.Path(__file__).parents[2]
    page = (root / 'doc/source/reference/reliability.rst').read_text()
    found = ' '.join(page.split())
    for words in (
        f'Wait for a connection {transport.CONNECT_TIMEOUT:g} seconds',
        f'Wait for a response {transport.READ_TIMEOUT:g} seconds',
        f'Size of a response {limits.MAX_BODY >> 20} MiB',
        f'Retries of a read {retry.RETRIES};',
        f'Retries after a refused connection {retry.CONNECT_RETRIES},',
        f'Time for all attempts {retry.RETRY_BUDGET:g} seconds',
        f'Redirects of a read {redirects.MAX_REDIRECTS}',
        f'Name of an audit or audit template {checks.LONGEST_NAME} characters',
        'Description of an audit template '
        f'{checks.LONGEST_DESCRIPTION} characters',
        f'Scope file 1 MiB, {parsing.MOST_VALUES:,} values',
    ):
        assert words in found
