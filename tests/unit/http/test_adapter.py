# SPDX-License-Identifier: Apache-2.0
"""The road to the server: versions, retries, redirects, errors, the log."""

from __future__ import annotations

import collections
import itertools
import logging
import socket
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest
from keystoneauth1 import noauth, session, token_endpoint

import watcherclient
from watcherclient import exceptions, http, versions
from watcherclient.http import redirects, retry
from watcherclient.testing import Answer, fault, keystone
from watcherclient.versions import Version

NEWEST = str(versions.MAX)


def refusal(minimum, maximum):
    """Return the answer of a server that does not support a version."""
    return Answer(
        406,
        openstack_api_minimum_version=minimum,
        openstack_api_maximum_version=maximum,
    )


@pytest.fixture
def api(client):
    return client.http_client


@pytest.fixture
def nowhere():
    """Return the address of a port that refuses connections."""
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        port = sock.getsockname()[1]
    return f'http://127.0.0.1:{port}'


class TestRequest:
    def test_headers(self, stub, api):
        api.get('/v1/goals')
        (request,) = stub.requests
        assert request.headers['x-auth-token'] == 'a-token'
        assert request.headers['accept'] == 'application/json'
        assert (
            request.headers['openstack-api-version'] == f'infra-optim {NEWEST}'
        )
        assert 'python-watcherclient' in request.headers['user-agent']

    def test_body_is_json(self, stub, api):
        api.post('/v1/audits', json={'goal': 'dummy'})
        (request,) = stub.requests
        assert request.headers['content-type'] == 'application/json'
        assert request.body == {'goal': 'dummy'}

    @pytest.mark.parametrize(
        'suffix', ['', '/', '/v1', '/v1/', ' ', '/prefix', '/prefix/v1/']
    )
    def test_forms_of_an_endpoint(self, stub, make_client, suffix):
        made = make_client(endpoint=stub.url + suffix)
        stub.answer('GET', '/prefix/v1/goals', body={'goals': []})
        assert made.goal.list() == []
        prefix = '/prefix' if 'prefix' in suffix else ''
        assert stub.sent == [f'GET {prefix}/v1/goals']
        assert made.http_client.endpoint == stub.url + prefix

    def test_address_of_another_server_is_refused(self, stub, api):
        with pytest.raises(
            exceptions.ValidationError, match='specify only the path'
        ):
            api.get('http://user:secret@elsewhere.test/v1/goals')
        assert stub.requests == []

    @pytest.mark.parametrize(
        'endpoint',
        [
            'http://[oops',
            'http://',
            'http://host:0',
            'http://host:65536',
            'host:9322',
            'ftp://host:9322',
        ],
    )
    def test_no_address_at_all(self, make_client, endpoint):
        made = make_client(endpoint=endpoint)
        with pytest.raises(
            exceptions.ValidationError, match='invalid endpoint'
        ):
            made.goal.list()

    @pytest.mark.parametrize('region', [None, 'r'])
    def test_session_that_knows_no_address(self, make_client, region):
        known = session.Session(auth=noauth.NoAuth())
        made = make_client(
            endpoint=None, token=None, session=known, region_name=region
        )
        with pytest.raises(
            exceptions.EndpointNotFound,
            match='no public endpoint of the infra-optim service'
            + (' in region r' if region else '$'),
        ):
            made.goal.list()

    @pytest.mark.parametrize('token', ['a\nb', '✓', 'a\r\nX: y'])
    def test_token_of_a_session_that_no_header_can_hold(
        self, stub, make_client, token
    ):
        plugin = token_endpoint.Token(stub.url, token)
        made = make_client(token=None, session=session.Session(auth=plugin))
        with pytest.raises(
            exceptions.ValidationError, match='token contains characters'
        ) as caught:
            made.goal.list()
        assert stub.requests == []
        shown = ''.join(traceback.format_exception(caught.value))
        assert repr(token)[1:-1] not in shown

    @pytest.mark.parametrize('value', [float('nan'), object(), {1, 2}])
    def test_value_that_is_no_json(self, stub, api, value):
        with pytest.raises(exceptions.ValidationError, match='as JSON'):
            api.post('/v1/audits', json={'parameters': value})
        assert stub.requests == []

    def test_query_that_is_no_text(self, stub, client):
        with pytest.raises(exceptions.ValidationError, match='not UTF-8'):
            client.audit.list(goal='a\ud800')
        assert stub.requests == []


class TestJsonRequest:
    """The request of the dashboard's own making."""

    def test_version_document(self, stub, api):
        response, body = api.json_request('GET', '/')
        assert response.status_code == 200
        assert body['versions'][0]['max_version'] == NEWEST
        assert stub.sent == ['GET /']

    def test_body_is_sent(self, stub, api):
        api.json_request('POST', '/v1/audits', body={'goal': 'dummy'})
        assert stub.requests[0].body == {'goal': 'dummy'}

    def test_answer_without_a_body(self, stub, api):
        stub.answer('DELETE', '/v1/audits/a', status=204)
        assert api.json_request('DELETE', '/v1/audits/a')[1] == []

    def test_answer_of_another_type(self, stub, api):
        stub.answer('GET', '/x', body=b'text', content_type='text/plain')
        assert api.json_request('GET', '/x')[1] is None

    def test_broken_json(self, stub, api):
        stub.answer('GET', '/x', body=b'{', content_type='application/json')
        with pytest.raises(exceptions.InvalidResponse, match='not JSON: \\{'):
            api.json_request('GET', '/x')

    def test_error_for_a_body_that_is_not_json(self, stub, api):
        stub.answer('GET', '/x', body=b' ', x_openstack_request_id='req-7')
        with pytest.raises(exceptions.InvalidResponse) as caught:
            api.json_request('GET', '/x')
        error = caught.value
        assert str(error).startswith(
            f'{stub.url}/x sent a body that is not JSON: an empty body'
        )
        assert (error.url, error.http_status) == (f'{stub.url}/x', 200)
        assert error.request_id == 'req-7'
        assert error.response.content == b' '

    def test_headers_are_added(self, stub, api):
        api.json_request('GET', '/', headers={'X-Show-Deleted': 'true'})
        assert stub.requests[0].headers['x-show-deleted'] == 'true'
        assert stub.requests[0].headers['accept'] == 'application/json'

    def test_raw_request(self, stub, api):
        assert api.raw_request('GET', '/').json()['versions']

    def test_error(self, stub, api):
        with pytest.raises(exceptions.NotFound) as caught:
            api.json_request('GET', '/v1/goals/x')
        assert caught.value.message == 'Goal x could not be found'
        assert caught.value.method == 'GET'
        assert caught.value.url == f'{stub.url}/v1/goals/x'
        assert caught.value.request_id.startswith('req-')


class TestBody:
    @pytest.mark.parametrize(
        ('sent', 'value'),
        [
            ('25.5', 25.5),
            ('-0.5e2', -50.0),
            ('7', 7),
            ('1e999', None),
            ('-Infinity', None),
            ('NaN', None),
        ],
    )
    def test_numbers(self, stub, client, sent, value):
        """Python reads more as a number than JSON has."""
        body = f'{{"audits": [{{"uuid": "u", "interval": {sent}}}]}}'
        stub.answer_with('GET', '/v1/audits', Answer(200, body.encode()))
        assert client.audit.list()[0].interval == value


class TestMicroversion:
    def test_newest_is_lowered_once_and_remembered(self, stub, client):
        stub.max_version = '1.3'
        assert client.http_client.api_version_select_state == 'default'
        client.goal.list()
        client.goal.list()
        assert [r.version for r in stub.requests] == [NEWEST, '1.3', '1.3']
        assert client.http_client.api_version == Version(1, 3)
        assert client.http_client.os_infra_optim_api_version == '1.3'
        assert client.http_client.api_version_select_state == 'negotiated'

    def test_newer_server_is_asked_for_what_we_know(self, stub, client):
        stub.max_version = '1.99'
        client.goal.list()
        assert [r.version for r in stub.requests] == [NEWEST]

    def test_version_of_the_user_is_never_changed(self, stub, make_client):
        stub.max_version = '1.3'
        made = make_client(os_infra_optim_api_version='1.5')
        with pytest.raises(
            exceptions.UnsupportedVersion,
            match=r'1\.0 to 1\.3; version 1\.5 was',
        ):
            made.goal.list()
        assert len(stub.requests) == 1
        assert made.http_client.api_version_select_state == 'user'

    def test_server_without_a_version_of_ours(self, stub, client):
        stub.min_version, stub.max_version = '1.98', '1.99'
        with pytest.raises(
            exceptions.UnsupportedVersion,
            match=rf'1\.98 to 1\.99; this client supports 1\.0 to {NEWEST}',
        ):
            client.goal.list()

    def test_406_for_another_reason_is_an_error(self, stub, client):
        headers = {
            'OpenStack-API-Version': f'infra-optim {NEWEST}',
            'OpenStack-API-Minimum-Version': '1.0',
            'OpenStack-API-Maximum-Version': NEWEST,
        }
        refused = fault(406, 'Too new', **headers)
        stub.answer_with('GET', '/v1/goals', refused)
        with pytest.raises(exceptions.NotAcceptable, match='Too new'):
            client.goal.list()

    @pytest.mark.parametrize('offered', [NEWEST, '1.99', 'nonsense', ''])
    def test_406_that_offers_what_was_sent_does_not_loop(
        self, stub, client, offered
    ):
        stub.answer(
            'GET',
            '/v1/goals',
            status=406,
            OpenStack_API_Minimum_Version='infra-optim 1.0',
            OpenStack_API_Maximum_Version=offered,
        )
        with pytest.raises(exceptions.NotAcceptable):
            client.goal.list()
        assert len(stub.requests) == 1

    def test_feature_above_the_version_of_the_user(self, stub, make_client):
        made = make_client(os_infra_optim_api_version='1.2')
        with pytest.raises(exceptions.UnsupportedVersion) as caught:
            made.data_model.list()
        assert str(caught.value) == (
            'the data model needs API version 1.3, '
            'but version 1.2 was requested'
        )
        assert stub.requests == []

    def test_feature_above_the_version_of_the_server(self, stub, client):
        stub.max_version = '1.2'
        with pytest.raises(exceptions.UnsupportedVersion) as caught:
            client.data_model.list()
        assert str(caught.value) == (
            'the data model needs API version 1.3, '
            'but the server supports at most 1.2'
        )

    @pytest.mark.parametrize('pinned', [False, True])
    def test_operation_that_the_version_lacks(self, stub, make_client, pinned):
        stub.max_version = '1.2'
        version = '1.2' if pinned else None
        api = make_client(os_infra_optim_api_version=version).http_client
        api.get('/v1/goals')
        sent = len(stub.requests)
        with pytest.raises(exceptions.MethodNotSupported) as caught:
            api.patch('/v1/a', json=[], since=Version(1, 5), verb='The change')
        assert str(caught.value) == (
            'The change needs API version 1.5 and is not supported in '
            'API version 1.2, '
            + ('which was requested' if pinned else
               'the newest that the server supports')
        )  # fmt: skip
        assert len(stub.requests) == sent

    def test_operation_that_the_version_has(self, stub, api):
        api.get('/v1/goals', since=Version(1, 5), verb='The list')
        assert len(stub.requests) == 1


class TestThreads:
    """An adapter may be shared."""

    THREADS = 16

    def run(self, call):
        """Call a function in all threads at the same time."""
        ready = threading.Barrier(self.THREADS)

        def one(number):
            ready.wait()
            return call(number)

        with ThreadPoolExecutor(self.THREADS) as pool:
            return [*pool.map(one, range(self.THREADS))]

    def test_all_negotiate_at_once(self, stub, client):
        """All first requests are refused before one is repeated."""
        refused = threading.Barrier(self.THREADS)

        def answer(request):
            if request.version == NEWEST:
                refused.wait(10)
                return refusal(stub.min_version, stub.max_version)
            return Answer(200, {'goals': []})

        stub.max_version = '1.3'
        stub.answer_with('GET', '/v1/goals', answer)
        api = client.http_client
        found = self.run(lambda number: api.get('/v1/goals').status_code)
        assert found == [200] * self.THREADS
        versions = [request.version for request in stub.requests]
        assert collections.Counter(versions) == {'1.3': 16, NEWEST: 16}
        assert api.api_version == Version(1, 3)

    def test_servers_of_different_versions(self, stub, client):
        """While servers are upgraded, the oldest decides."""
        offers = {str(n): f'1.{3 + n % 3}' for n in range(self.THREADS)}

        def answer(request):
            offered = offers[request.query['number']]
            if Version.parse(request.version) > Version.parse(offered):
                return refusal('1.0', offered)
            return Answer(200, {'goals': []})

        stub.answer_with('GET', '/v1/goals', answer)
        api = client.http_client
        self.run(lambda n: api.get('/v1/goals', params={'number': n}))
        assert api.api_version == Version(1, 3)

    def test_requests_are_not_mixed(self, stub, client):
        def answer(request):
            return Answer(200, {'goals': [{'uuid': request.query['number']}]})

        stub.answer_with('GET', '/v1/goals', answer)
        api = client.http_client

        def call(number):
            return [
                api.get(
                    '/v1/goals', params={'number': f'{number}.{turn}'}
                ).json()['goals'][0]['uuid']
                for turn in range(5)
            ]

        assert self.run(call) == [
            [f'{number}.{turn}' for turn in range(5)]
            for number in range(self.THREADS)
        ]

    def test_token_expires_for_all_at_once(self, stub, make_client):
        """All requests are refused before one gets a new token."""
        refused = threading.Barrier(self.THREADS)
        issued = itertools.count()

        def issue(request):
            time.sleep(0.1)
            answer = keystone.token(stub.url)
            answer.headers['x-subject-token'] = f'token-{next(issued)}'
            return answer

        def answer(request):
            if request.headers['x-auth-token'] == 'token-0':
                refused.wait(10)
                return Answer(401)
            return Answer(200, {'goals': []})

        stub.answer_with('POST', '/v3/auth/tokens', issue)
        stub.answer_with('GET', '/v1/goals', answer)
        api = make_client(
            token=None, auth_url=stub.auth_url, username='u', password='p'
        ).http_client
        assert api.get_token() == 'token-0'
        found = self.run(lambda number: api.get('/v1/goals').status_code)
        assert found == [200] * self.THREADS
        assert next(issued) == 2

    def test_pool_is_large_enough(self, stub, client, caplog):
        """urllib3 would warn, and open connections again and again."""
        meeting = threading.Barrier(self.THREADS)

        def answer(request):
            meeting.wait(10)
            return Answer(200, {'goals': []})

        stub.answer_with('GET', '/v1/goals', answer)
        api = client.http_client
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                self.run(lambda number: api.get('/v1/goals'))
        assert not caplog.records


class TestIdentity:
    """What services learn about the client."""

    AGENT = f'python-watcherclient/{watcherclient.__version__}'

    def test_own_session(self, stub, api):
        api.get('/v1/goals')
        agent = stub.requests[0].headers['user-agent']
        assert agent.startswith(f'{self.AGENT} keystoneauth1/')
        assert agent.count('python-watcherclient') == 1

    @pytest.mark.parametrize('name', [None, 'horizon'])
    def test_session_of_the_caller(self, stub, name):
        given = session.Session(auth=noauth.NoAuth(), app_name=name)
        http.Adapter(given, endpoint_override=stub.url).get('/v1/goals')
        agent = stub.requests[0].headers['user-agent']
        expected = f'{name} {self.AGENT}' if name else self.AGENT
        assert agent.startswith(f'{expected} keystoneauth1/')

    def test_name_of_the_caller(self, stub):
        given = session.Session(auth=noauth.NoAuth())
        http.Adapter(
            given,
            endpoint_override=stub.url,
            client_name='tool',
            client_version='2',
        ).get('/v1/goals')
        assert stub.requests[0].headers['user-agent'].startswith('tool/2 ')

    def test_global_request_id(self, stub, make_client):
        made = make_client(global_request_id='req-1')
        made.goal.list()
        made.http_client.get('/v1/goals', global_request_id='req-2')
        found = [r.headers['x-openstack-request-id'] for r in stub.requests]
        assert found == ['req-1', 'req-2']

    def test_no_global_request_id(self, stub, api):
        api.get('/v1/goals')
        assert 'x-openstack-request-id' not in stub.requests[0].headers


class TestRate:
    """Limits of keystoneauth, which a caller may set."""

    def get(self, stub, times, **limits):
        """Return the seconds that some requests take."""
        given = session.Session(auth=noauth.NoAuth())
        api = http.Adapter(given, endpoint_override=stub.url, **limits)
        began = time.monotonic()
        for _ in range(times):
            api.get('/v1/goals')
        return time.monotonic() - began

    def test_is_kept(self, stub):
        assert self.get(stub, 4, rate_limit=10) >= 0.3

    def test_clock_that_is_set_back(self, stub, monkeypatch):
        later = time.time() + 60
        clock = itertools.chain([later] * 2, itertools.repeat(later - 60))
        monkeypatch.setattr(time, 'time', lambda: next(clock))
        assert self.get(stub, 2) < 10


@pytest.mark.usefixtures('pauses')
class TestRetries:
    @pytest.mark.parametrize('status', [429, 502, 503, 504])
    def test_read_is_repeated(self, stub, client, status):
        good = Answer(200, {'goals': []})
        stub.answer_with('GET', '/v1/goals', Answer(status), good)
        assert client.goal.list() == []
        assert len(stub.requests) == 2

    @pytest.mark.parametrize('status', [400, 404, 409, 500, 501])
    def test_final_answers_are_not(self, stub, client, status):
        stub.answer('GET', '/v1/goals', status=status)
        with pytest.raises(exceptions.HttpError) as caught:
            client.goal.list()
        assert caught.value.http_status == status
        assert len(stub.requests) == 1

    def test_read_ends_in_the_last_error(self, stub, make_client, pauses):
        made = make_client(max_retries=3, retry_interval=2)
        stub.answer('GET', '/v1/goals', status=503)
        with pytest.raises(exceptions.ServiceUnavailable):
            made.goal.list()
        assert len(stub.requests) == 4
        assert pauses == [2, 2, 2]

    def test_pauses_grow(self, stub, client, pauses):
        stub.answer('GET', '/v1/goals', status=503)
        with pytest.raises(exceptions.ServiceUnavailable):
            client.goal.list()
        assert pauses == pytest.approx([0.1, 0.3, 0.9, 2.7, 8.1])

    def test_none_when_told_so(self, stub, make_client):
        made = make_client(max_retries=0)
        stub.answer('GET', '/v1/goals', status=503)
        with pytest.raises(exceptions.ServiceUnavailable):
            made.goal.list()
        assert len(stub.requests) == 1

    def test_write_is_not_repeated(self, stub, client, pauses):
        stub.answer('POST', '/v1/audits', status=503)
        with pytest.raises(exceptions.ServiceUnavailable):
            client.audit.create(goal='dummy')
        assert stub.sent == ['POST /v1/audits']
        assert pauses == []

    def test_server_says_how_long_to_wait(self, stub, client, pauses):
        busy = Answer(503, retry_after='4')
        date = formatdate(time.time() + 9, usegmt=True)
        later = Answer(429, retry_after=date)
        odd = Answer(503, retry_after='soon')
        good = Answer(200, {'goals': []})
        stub.answer_with('GET', '/v1/goals', busy, later, odd, good)
        client.goal.list()
        assert pauses[0] == 4
        assert 7 < pauses[1] < 9
        assert pauses[2] == pytest.approx(0.9)

    def test_too_long_a_wait_is_an_error_at_once(self, stub, client, pauses):
        stub.answer('GET', '/v1/goals', status=503, Retry_After='3600')
        with pytest.raises(exceptions.ServiceUnavailable):
            client.goal.list()
        assert pauses == []

    @pytest.mark.parametrize('send', ['get', 'post'])
    def test_nobody_listens(self, make_client, nowhere, pauses, send):
        made = make_client(endpoint=nowhere)
        with pytest.raises(exceptions.ConnectionRefused) as caught:
            getattr(made.http_client, send)('/v1/goals')
        assert str(caught.value) == (
            f'cannot connect to {nowhere}: Connection refused'
        )
        assert len(pauses) == retry.CONNECT_RETRIES

    def test_what_others_look_at(self, api, make_client):
        assert api.conflict_max_retries == 5
        assert api.conflict_retry_interval == 0.1
        made = make_client(max_retries=1, retry_interval=3).http_client
        assert made.conflict_max_retries == 1
        assert made.conflict_retry_interval == 3


class TestRedirects:
    def test_read_follows_on_the_same_server(self, stub, client):
        stub.answer('GET', '/v1/goals', status=301, Location='/moved?a=b')
        stub.answer('GET', '/moved', body={'goals': []})
        assert client.goal.list(sort_key='name') == []
        assert stub.requests[1].query == {'a': 'b'}
        assert stub.requests[1].headers['x-auth-token'] == 'a-token'

    @pytest.mark.parametrize(
        'location',
        ['http://elsewhere.test/v1', 'http://127.0.0.1:1/v1',
         'http://a:b@127.0.0.1/v1', 'http://127.0.0.1:port/', 'https://127.0.0.1/'],
    )  # fmt: skip
    def test_token_goes_nowhere_else(self, stub, client, location):
        stub.answer('GET', '/v1/goals', status=302, Location=location)
        with pytest.raises(exceptions.HTTPRedirection) as caught:
            client.goal.list()
        assert 'The redirect was not followed' in str(caught.value)
        assert 'a:b@' not in str(caught.value)

    def test_write_is_not_redirected(self, stub, client):
        stub.answer('POST', '/v1/audits', status=307, Location='/moved')
        with pytest.raises(
            exceptions.HTTPRedirection, match=f'POST to {stub.url}/moved'
        ):
            client.audit.create(goal='dummy')
        assert len(stub.requests) == 1

    def test_circle_ends(self, stub, client):
        stub.answer('GET', '/v1/goals', status=301, Location='/v1/goals')
        with pytest.raises(exceptions.HTTPRedirection) as caught:
            client.goal.list()
        assert len(stub.requests) == 1 + redirects.MAX_REDIRECTS
        assert caught.value.method == 'GET'
        assert caught.value.url == f'{stub.url}/v1/goals'

    @pytest.mark.parametrize('status', [300, 304, 399])
    def test_no_location(self, stub, client, status):
        stub.answer('GET', '/v1/goals', status=status)
        with pytest.raises(exceptions.HTTPRedirection, match='to an unknown'):
            client.goal.list()


class TestLog:
    def test_secrets_are_left_out(self, stub, make_client, caplog):
        made = make_client(token='so-secret')
        stub.rows['audits'] = [
            {'uuid': 'u', 'parameters': {'password': 'so-secret', 'a': 1}}
        ]
        with caplog.at_level(logging.DEBUG):
            made.audit.list(detail=True)
            made.audit.create(
                goal='g', strategy='s', parameters={'api_key': 'so-secret'}
            )
        assert 'curl -g -i -X GET' in caplog.text
        assert '"a": 1' in caplog.text
        assert 'so-secret' not in caplog.text

    def test_repetitions_are_told(self, stub, client, caplog, pauses):
        stub.answer_with(
            'GET', '/v1/goals', Answer(503), Answer(200, {'goals': []})
        )
        with caplog.at_level(logging.INFO):
            client.goal.list()
        assert f'{stub.url}: 503; retrying in 0.1 s' in caplog.text
