# SPDX-License-Identifier: Apache-2.0
"""Ways to the server: IPv6, proxies; and what is never sent on them."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import ssl

import pytest
import trustme

from tests.faults.relay import Relay
from watcherclient.testing import Answer, FakeWatcher
from watcherclient.v1.client import Client

GOALS = Answer(200, b'{"goals": []}')
SECRET = 'proxy-s3cr3t'


def has_ipv6():
    with (
        contextlib.suppress(OSError),
        socket.create_server(('::1', 0), family=socket.AF_INET6),
    ):
        return True
    return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason='there is no IPv6')


@needs_ipv6
class TestIPv6:
    @pytest.fixture
    def url(self, stub):
        with Relay(stub.url, '::1') as relay:
            yield relay.url

    @pytest.mark.parametrize('suffix', ['', '/', '/v1/'])
    def test_endpoint(self, face, stub, url, suffix):
        stub.rows['goals'] = [{'uuid': 'u1', 'name': 'a'}]
        assert face('goal list', url + suffix).status == 0
        assert face('goal show a', url + suffix).status == 0
        assert stub.requests[0].headers['host'] == url[7:]

    def test_next_page_and_redirect(self, face, stub, url):
        stub.max_limit = 1
        stub.rows['goals'] = [{'uuid': f'u{i}', 'name': 'a'} for i in range(3)]
        assert face('goal list', url).out.count('u') >= 3
        stub.answer(
            'GET', '/v1/audits', 302, location=f'{url}/v1/audits/detail'
        )
        assert face('audit list', url).status == 0
        assert stub.sent[-1] == 'GET /v1/audits/detail'

    def test_connection_refused(self, face):
        with socket.create_server(('::1', 0), family=socket.AF_INET6) as taken:
            port = taken.getsockname()[1]
        reason = face.error('goal list', f'http://[::1]:{port}')
        assert f'cannot connect to http://[::1]:{port}: ' in reason


@pytest.mark.parametrize(
    'url', ['http://::1:9322', 'http://[::1', 'http://[::1]:x', 'http://[]']
)
def test_malformed_address(face, url):
    assert 'expected a URL such as' in face.error('goal list', url)


class TestProxies:
    URL = 'http://watcher.invalid:9322'

    @pytest.fixture
    def proxy(self):
        with FakeWatcher() as fake:
            fake.answer_with('*', '*', GOALS)
            yield fake

    def use(self, monkeypatch, proxy, scheme='HTTP'):
        address = proxy.url.replace('//', f'//user:{SECRET}@')
        monkeypatch.setenv(f'{scheme}_PROXY', address)

    def test_http(self, face, proxy, monkeypatch):
        self.use(monkeypatch, proxy)
        assert face('goal list', self.URL).status == 0
        (request,) = proxy.requests
        assert request.target == f'{self.URL}/v1/goals'
        basic = base64.b64encode(f'user:{SECRET}'.encode()).decode()
        assert request.headers['proxy-authorization'] == f'Basic {basic}'

    @pytest.mark.parametrize(
        'given', ['127.0.0.1', '*', 'localhost, 127.0.0.0/8']
    )
    def test_no_proxy(self, face, stub, proxy, monkeypatch, given):
        self.use(monkeypatch, proxy)
        monkeypatch.setenv('NO_PROXY', given)
        assert face('goal list', stub.url).status == 0
        assert stub.sent and not proxy.requests

    def test_https_is_a_tunnel(self, face, raw, monkeypatch, tmp_path):
        authority = trustme.CA()
        ca_file = tmp_path / 'ca.pem'
        authority.cert_pem.write_to_path(ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert('watcher.invalid').configure_cert(context)
        server = raw(GOALS, tls=context)
        monkeypatch.setenv('REQUESTS_CA_BUNDLE', str(ca_file))
        with Relay(server.url, connect=True) as proxy:
            self.use(monkeypatch, proxy, 'HTTPS')
            url = self.URL.replace('http:', 'https:')
            assert face('goal list', url).status == 0
        (head,) = proxy.heads
        assert head.startswith('CONNECT watcher.invalid:9322 ')
        assert 'x-auth-token' not in head.lower()
        assert server.requests[0].headers['host'] == 'watcher.invalid:9322'

    @pytest.mark.parametrize('scheme', ['http', 'https'])
    def test_proxy_that_does_not_listen(self, face, monkeypatch, scheme):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            address = f'127.0.0.1:{taken.getsockname()[1]}'
        monkeypatch.setenv(
            f'{scheme.upper()}_PROXY', f'http://user:{SECRET}@{address}'
        )
        url = self.URL.replace('http:', f'{scheme}:')
        reason = face.error('goal list', url)
        assert f'{url} through the proxy: ' in reason
        assert 'refused' in reason
        assert SECRET not in reason

    @pytest.mark.parametrize('status', [403, 407, 502])
    def test_proxy_that_refuses_a_tunnel(
        self, face, proxy, monkeypatch, status
    ):
        proxy.answer_with('CONNECT', '*', Answer(status, connection='close'))
        self.use(monkeypatch, proxy, 'HTTPS')
        url = self.URL.replace('http:', 'https:')
        reason = face.error('goal list', url)
        assert f'{url} through the proxy: ' in reason
        assert str(status) in reason and SECRET not in reason
        # Nothing reached the server: tried twice again, reads and writes.
        assert len(proxy.sent) == 3

    def test_proxy_that_asks_for_a_password(self, face, proxy, monkeypatch):
        monkeypatch.setenv('HTTP_PROXY', proxy.url)
        page = b'<html><title>Access denied</title>'
        proxy.answer_with('GET', '*', Answer(407, page))
        reason = face.error('goal list', self.URL)
        assert 'Access denied (HTTP 407)' in reason


@pytest.fixture
def _netrc(monkeypatch, tmp_path):
    """A user that has a password for every host."""
    path = tmp_path / 'netrc'
    path.write_text(f'default login user password {SECRET}\n')
    path.chmod(0o600)
    monkeypatch.setenv('NETRC', str(path))


@pytest.mark.usefixtures('_netrc')
class TestNetrc:
    def test_is_not_used(self, face, stub):
        assert face('goal list', stub.url).status == 0
        assert 'authorization' not in stub.requests[0].headers

    def test_nor_for_keystone(self, stub):
        with Client(
            auth_url=stub.auth_url, username='u', password='p'
        ) as client:
            client.goal.list()
        assert stub.sent == ['POST /v3/auth/tokens', 'GET /v1/goals']
        for request in stub.requests:
            assert 'authorization' not in request.headers

    def test_nor_for_clouds_yaml(self, stub, tmp_path, monkeypatch):
        import watcherclient

        path = tmp_path / 'clouds.yaml'
        user = {'username': 'u', 'password': 'p', 'project_name': 'p'}
        auth = {'auth_url': stub.auth_url, **user}
        path.write_text(json.dumps({'clouds': {'mine': {'auth': auth}}}))
        monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(path))
        with watcherclient.connect('mine') as client:
            client.goal.list()
        for request in stub.requests:
            assert 'authorization' not in request.headers

    def test_what_the_caller_configured_is(self, stub):
        from keystoneauth1 import noauth, session

        opened = session.Session(auth=noauth.NoAuth())
        opened.session.auth = ('mine', 'own')
        Client(stub.url, session=opened).goal.list()
        expected = base64.b64encode(b'mine:own').decode()
        sent = stub.requests[0].headers['authorization']
        assert sent == f'Basic {expected}'

    def test_basic_authentication_is(self, stub):
        with Client(stub.url, username='mine', password='own') as client:
            client.goal.list()
        expected = base64.b64encode(b'mine:own').decode()
        sent = stub.requests[0].headers['authorization']
        assert sent == f'Basic {expected}'


def test_other_schemes(face):
    for url in ('ftp://h/', 'file:///etc/passwd', 'h:9322', '//h'):
        assert 'invalid endpoint' in face.error('goal list', url)
