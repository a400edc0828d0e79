# SPDX-License-Identifier: Apache-2.0
"""Which authentication results from what is known, without a request."""

from __future__ import annotations

import sys

import pytest
from keystoneauth1 import (
    http_basic,
    loading,
    noauth,
    service_token,
    token_endpoint,
)
from keystoneauth1 import session as ksa_session
from keystoneauth1.identity import generic, v3

from watcherclient import auth, exceptions
from watcherclient.auth import clouds, session
from watcherclient.base import batch

V3 = 'http://keystone.test/v3'
KEYSTONE = 'http://keystone.test:5000/'
WATCHER = 'http://watcher.test'
USER = {'username': 'u', 'password': 'p'}
APPLICATION = {
    'application_credential_id': 'i',
    'application_credential_secret': 's',
}


def plugin(**known):
    """Return what a session would authenticate with."""
    return auth.open_session(auth.Credentials(**known)).auth


class TestPlugin:
    @pytest.mark.parametrize(
        'known,cls',
        [
            ({'token': 't', 'endpoint': WATCHER}, token_endpoint.Token),
            ({'endpoint': WATCHER}, noauth.NoAuth),
            ({'endpoint': WATCHER, **USER}, http_basic.HTTPBasicAuth),
            ({'auth_url': KEYSTONE, **USER}, generic.Password),
            ({'auth_url': KEYSTONE, 'token': 't'}, generic.Token),
            ({'auth_url': V3, **USER}, v3.Password),
            ({'auth_url': f'{V3}/', **USER}, v3.Password),
            ({'auth_url': V3, 'token': 't'}, v3.Token),
            ({'auth_url': V3, **APPLICATION}, v3.ApplicationCredential),
            ({'auth_url': KEYSTONE, **APPLICATION}, v3.ApplicationCredential),
            ({'auth_url': V3, 'endpoint': WATCHER, **USER}, v3.Password),
            ({'auth_url': V3, 'token': 't', 'endpoint': WATCHER},
             token_endpoint.Token),
            ({'auth_type': 'password', 'auth_url': V3, 'token': 't', **USER},
             v3.Password),
            ({'auth_type': 'token', 'auth_url': V3, 'token': 't',
              'endpoint': WATCHER}, v3.Token),
            ({'auth_type': 'v3applicationcredential', 'auth_url': V3,
              **APPLICATION}, v3.ApplicationCredential),
            ({'auth_type': 'none', 'endpoint': WATCHER}, noauth.NoAuth),
            ({'auth_type': 'http_basic', 'endpoint': WATCHER, **USER},
             http_basic.HTTPBasicAuth),
            ({'auth_type': 'admin_token', 'endpoint': WATCHER, 'token': 't'},
             token_endpoint.Token),
            ({'auth_type': 'v3totp', 'auth_url': V3, 'username': 'u',
              'options': {'passcode': '123', 'user_domain_id': 'd'}}, v3.TOTP),
        ],
    )  # fmt: skip
    def test_class(self, known, cls):
        assert type(plugin(**known)) is cls

    def test_domains_are_default_where_none_is_given(self):
        """The older client failed on Keystone v3 without them."""
        known = {'auth_url': V3, 'project_name': 'demo', **USER}
        found = plugin(**known)
        assert found.project_domain_id == 'default'
        assert found.auth_methods[0].user_domain_id == 'default'
        found = plugin(**{**known, 'auth_url': KEYSTONE})
        assert found._default_domain_id == 'default'

    def test_domains_that_are_given(self):
        known = {
            'auth_url': V3,
            'project_name': 'demo',
            'project_domain_name': 'pd',
            'user_domain_name': 'ud',
            **USER,
        }
        found = plugin(**known)
        assert (found.project_domain_id, found.project_domain_name) == (
            None,
            'pd',
        )
        (method,) = found.auth_methods
        assert (method.user_domain_id, method.user_domain_name) == (None, 'ud')

    def test_project_by_its_id_needs_no_domain(self):
        found = plugin(auth_url=V3, project_id='p1', **USER)
        assert (found.project_id, found.project_domain_id) == ('p1', None)

    def test_user_by_its_id_needs_no_domain(self):
        found = plugin(auth_url=V3, user_id='u1', password='p')
        (method,) = found.auth_methods
        assert (method.user_id, method.user_domain_id) == ('u1', None)

    def test_empty_password_is_one(self):
        assert plugin(auth_url=V3, username='u', password='')

    def test_token_is_stripped(self):
        found = plugin(token=' t\n', endpoint=WATCHER)
        assert found.token == 't'

    def test_options_yield_to_what_is_given(self):
        found = plugin(
            auth_type='v3totp',
            auth_url=V3,
            username='u',
            user_domain_id='d',
            options={'username': 'other', 'passcode': '1', 'unknown': 'x'},
        )
        assert found.auth_methods[0].username == 'u'


class TestRefusals:
    @pytest.mark.parametrize(
        'known,words',
        [
            ({}, 'OS_AUTH_URL'),
            ({'token': 't'}, 'OS_AUTH_URL'),
            (USER, 'OS_AUTH_URL'),
            ({'auth_type': 'password', 'endpoint': WATCHER, **USER},
             'OS_AUTH_URL'),
            ({'auth_url': V3}, 'missing username and password'),
            ({'auth_url': V3, 'username': 'u'}, 'missing password'),
            ({'auth_url': V3, 'user_id': 'u'}, 'missing password'),
            ({'auth_url': V3, 'password': 'p'}, 'missing username and'),
            ({'auth_url': V3, 'application_credential_id': 'i'},
             'application credential'),
        ],
    )  # fmt: skip
    def test_not_enough(self, known, words):
        with pytest.raises(exceptions.AmbiguousAuthSystem, match=words):
            plugin(**known)

    @pytest.mark.parametrize('token', ['a\nb', 'ü', 'a\x00b', 'a\r\nX: y'])
    def test_token_that_no_header_can_hold(self, token):
        with pytest.raises(exceptions.ValidationError) as caught:
            plugin(token=token, endpoint=WATCHER)
        assert token not in str(caught.value)

    def test_unknown_type(self):
        with pytest.raises(
            exceptions.AuthSystemNotFound,
            match="unknown authentication type 'zork'",
        ):
            plugin(auth_type='zork')

    def test_option_that_a_type_needs(self):
        with pytest.raises(
            exceptions.AuthPluginOptionsMissing,
            match=r'missing authentication options: .*auth-url',
        ):
            plugin(auth_type='v3totp')

    def test_type_that_leaves_it_to_python(self):
        with pytest.raises(
            exceptions.AuthorizationFailure,
            match="missing options for authentication type 'admin_token'",
        ):
            plugin(auth_type='admin_token')

    @pytest.mark.parametrize('error', [ImportError, AttributeError])
    def test_type_without_the_libraries_it_stands_on(self, monkeypatch, error):
        def load(name):
            raise error('pip\n install it')

        monkeypatch.setattr(loading, 'get_plugin_loader', load)
        with pytest.raises(
            exceptions.AuthorizationFailure,
            match="'v3kerberos' is not completely installed: pip install it",
        ):
            plugin(auth_type='v3kerberos', auth_url=V3)


class TestSession:
    def session(self, **known):
        return auth.open_session(
            auth.Credentials(endpoint=WATCHER, token='t', **known)
        )

    @pytest.mark.parametrize(
        'known,verify',
        [({}, True), ({'insecure': True}, False), ({'cacert': 'f'}, 'f'),
         ({'insecure': True, 'cacert': 'f'}, False)],
    )  # fmt: skip
    def test_trust(self, known, verify):
        assert self.session(**known).verify == verify

    @pytest.mark.parametrize(
        'known,cert',
        [({}, None), ({'cert': 'c'}, 'c'), ({'key': 'k'}, None),
         ({'cert': 'c', 'key': 'k'}, ('c', 'k'))],
    )  # fmt: skip
    def test_client_certificate(self, known, cert):
        assert self.session(**known).cert == cert

    def test_timeout(self):
        assert self.session(timeout=3.5).timeout == 3.5

    def test_pool_is_as_large_as_the_parallelism(self):
        """Of our own code, and of a program with twice as many threads."""
        for url in ('http://watcher.test', 'https://watcher.test'):
            pool = self.session().session.get_adapter(url).poolmanager
            size = pool.connection_from_url(url).pool.maxsize
            assert size >= max(batch.MAX_WORKERS, 16)

    def test_pool_keeps_the_restrictions_of_tls(self):
        if not hasattr(ksa_session.Session(), 'tls_min_version'):
            pytest.skip('an older keystoneauth')
        made = ksa_session.Session(tls_min_version='1.3')
        session.set_up(made)
        adapter = made.session.get_adapter('https://watcher.test')
        assert adapter.tls_min_version == '1.3'


class TestCloud:
    """clouds.yaml, which openstacksdk reads."""

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path, monkeypatch):
        pytest.importorskip('openstack')
        path = tmp_path / 'clouds.yaml'
        path.write_text(
            'clouds:\n'
            '  one:\n'
            '    region_name: r1\n'
            '    interface: internal\n'
            '    infra_optim_endpoint_override: http://watcher.test/v1\n'
            '    infra_optim_api_version: "1.4"\n'
            f'    auth: {{auth_url: {V3}, username: u, password: p,\n'
            '      project_name: demo}\n'
            '  broken: {auth_type: zork}\n'
        )
        monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(path))
        monkeypatch.chdir(tmp_path)

    def test_settings(self):
        session, region = clouds.cloud_session('one')
        assert session.auth is not None
        pool = session.session.get_adapter(WATCHER).poolmanager
        assert pool.connection_from_url(WATCHER).pool.maxsize >= 16
        assert region.get_region_name('infra-optim') == 'r1'

    def test_connect(self):
        import watcherclient

        api = watcherclient.connect('one', timeout=7).http_client
        assert api.os_infra_optim_api_version == '1.4'
        assert api.region_name == 'r1'
        assert api.interface == 'internal'
        assert api.endpoint == 'http://watcher.test'
        assert api.timeout == 7

    def test_what_is_given_wins(self, monkeypatch):
        import watcherclient

        monkeypatch.setenv('OS_CLOUD', 'one')
        api = watcherclient.connect(
            interface=None,
            infra_optim_api_version='1.2',
            infra_optim_endpoint_override='http://other.test',
        ).http_client
        assert api.os_infra_optim_api_version == '1.2'
        assert api.interface == 'internal'
        assert api.endpoint == 'http://other.test'

    @pytest.mark.parametrize('cloud', ['two', 'broken'])
    def test_unknown(self, cloud):
        with pytest.raises(exceptions.ClientException):
            clouds.cloud_session(cloud)

    def test_without_openstacksdk(self, monkeypatch):
        monkeypatch.setitem(sys.modules, 'openstack', None)
        with pytest.raises(exceptions.CommandError, match='pip install'):
            clouds.cloud_session('one')


def catalog(*endpoints):
    """Return what Keystone answers to who authenticates."""
    found = [
        {'id': str(number), 'interface': interface, 'region': region,
         'region_id': region, 'url': url}
        for number, (interface, region, url) in enumerate(endpoints)
    ]  # fmt: skip
    return {
        'token': {
            'methods': ['password'],
            'expires_at': '2999-01-01T00:00:00.000000Z',
            'issued_at': '2020-01-01T00:00:00.000000Z',
            'user': {'id': 'u', 'name': 'u',
                     'domain': {'id': 'default', 'name': 'Default'}},
            'catalog': [
                {'type': 'infra-optim', 'name': 'watcher',
                 'id': 'w', 'endpoints': found}
            ],
        }
    }  # fmt: skip


class TestKeystone:
    """From a password to an answer of Watcher."""

    @pytest.fixture
    def known(self, stub):
        return {
            'endpoint': None,
            'token': None,
            'auth_url': f'{stub.url}/v3',
            'project_name': 'demo',
            **USER,
        }

    def offer(self, stub, *endpoints):
        stub.answer(
            'POST',
            '/v3/auth/tokens',
            status=201,
            body=catalog(*endpoints),
            X_Subject_Token='fresh',
        )

    def test_address_of_the_catalog(self, stub, make_client, known):
        self.offer(stub, ('public', 'r', f'{stub.url}/prefix/v1/'))
        stub.answer('GET', '/prefix/v1/goals', body={'goals': []})
        assert make_client(**known).goal.list() == []
        assert stub.sent == ['POST /v3/auth/tokens', 'GET /prefix/v1/goals']
        assert stub.requests[1].headers['x-auth-token'] == 'fresh'
        sent = stub.requests[0].body['auth']
        assert sent['scope']['project'] == {
            'name': 'demo',
            'domain': {'id': 'default'},
        }

    def test_region_and_interface(self, stub, make_client, known):
        self.offer(
            stub,
            ('public', 'r1', 'http://wrong.test'),
            ('internal', 'r1', 'http://wrong.test'),
            ('internal', 'r2', stub.url),
        )
        made = make_client(
            region_name='r2', endpoint_type='internalURL', **known
        )
        assert made.goal.list() == []

    def test_no_address(self, stub, make_client, known):
        self.offer(stub, ('public', 'r1', stub.url))
        with pytest.raises(exceptions.EndpointNotFound) as caught:
            make_client(region_name='r2', **known).goal.list()
        assert 'infra-optim service in r2 region' in str(caught.value)

    def test_wrong_password(self, stub, make_client, known):
        message = {'code': 401, 'message': 'Wrong password', 'title': 'No'}
        stub.answer(
            'POST', '/v3/auth/tokens', status=401, body={'error': message}
        )
        with pytest.raises(exceptions.Unauthorized, match='Wrong password'):
            make_client(**known).goal.list()

    def test_missing_file_of_authorities(self, make_client, known):
        known['auth_url'] = 'https://127.0.0.1:1/v3'
        with pytest.raises(
            exceptions.TLSError,
            match=r'cannot open a TLS connection.*missing\.pem',
        ):
            make_client(ca_file='missing.pem', **known).goal.list()

    def test_keystone_is_away(self, make_client, known):
        known['auth_url'] = 'http://127.0.0.1:1/v3'
        with pytest.raises(
            exceptions.ConnectionRefused, match=r'127\.0\.0\.1:1: '
        ):
            make_client(**known).goal.list()


def test_session_of_the_caller_stays_open(stub, make_client):
    session = make_client().http_client.session
    wrapped = service_token.ServiceTokenAuthWrapper(
        user_auth=session.auth, service_auth=session.auth
    )
    session.auth = wrapped
    with make_client(token=None, session=session) as other:
        other.goal.list()
    assert make_client(token=None, session=session).goal.list() == []
    assert 'x-service-token' in stub.requests[0].headers
