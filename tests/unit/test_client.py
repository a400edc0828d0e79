# SPDX-License-Identifier: Apache-2.0
"""The ways in: get_client, Client, the client of API v1."""

from __future__ import annotations

import inspect
import logging
import typing

import pytest
from keystoneauth1 import noauth, session, token_endpoint
from keystoneauth1.identity import generic, v3

import watcherclient
from watcherclient import client, exceptions, v1, versions
from watcherclient.v1.client import Client

URL = 'http://watcher.test'
KEYSTONE = 'http://keystone.test:5000/'


@pytest.fixture
def ready():
    return session.Session(auth=noauth.NoAuth(endpoint=URL))


class TestVersions:
    @pytest.mark.parametrize('version', [1, '1', '1.latest', 'latest'])
    def test_newest_that_both_share(self, version):
        """The older client spoke 1.0 for 1, and refused the others."""
        made = client.get_client(version, watcher_url=URL)
        assert made.http_client.api_version == versions.MAX
        assert made.http_client.api_version_select_state == 'default'

    @pytest.mark.parametrize('version', ['1.0', '1.5', 1.5, '1.99'])
    def test_exact(self, version):
        made = client.get_client(version, watcher_url=URL)
        assert made.http_client.os_infra_optim_api_version == str(version)
        assert made.http_client.api_version_select_state == 'user'

    def test_keyword_wins(self):
        made = client.get_client(
            '1', watcher_url=URL, os_infra_optim_api_version='1.3'
        )
        assert made.http_client.os_infra_optim_api_version == '1.3'
        made = client.Client('1', URL, os_infra_optim_api_version='1.3')
        assert made.http_client.os_infra_optim_api_version == '1.3'

    @pytest.mark.parametrize('version', [None, 2, '2.0', 'x', ''])
    @pytest.mark.parametrize('way', ['get_client', 'Client'])
    def test_what_does_not_exist(self, way, version):
        with pytest.raises(exceptions.UnsupportedVersion):
            getattr(client, way)(version)

    def test_client_of_v1(self):
        with pytest.raises(exceptions.UnsupportedVersion):
            Client(URL, os_infra_optim_api_version='2.0')
        made = Client(URL)
        assert made.http_client.api_version == versions.MAX


class TestGetClient:
    @pytest.mark.parametrize(
        'url', [URL, f'{URL}/', f'{URL}/v1', f'{URL}/v1/']
    )
    @pytest.mark.parametrize('name', ['watcher_url', 'os_endpoint_override'])
    def test_token_and_address(self, name, url):
        made = client.get_client(1, os_auth_token='t', **{name: url})
        assert isinstance(made, Client)
        assert type(made.http_client.session.auth) is token_endpoint.Token
        assert made.http_client.endpoint == URL

    def test_one_address_wins(self):
        made = client.get_client(
            1, watcher_url=URL, os_endpoint_override='http://other.test'
        )
        assert made.http_client.endpoint == URL

    @pytest.mark.parametrize('word', ['tenant', 'project'])
    def test_password(self, word):
        made = client.get_client(
            1,
            os_auth_url=KEYSTONE,
            os_username='u',
            os_password='p',
            **{f'os_{word}_name': 'demo', f'os_{word}_id': 'i'},
        )
        plugin = made.http_client.session.auth
        assert type(plugin) is generic.Password
        assert (plugin._project_name, plugin._project_id) == ('demo', 'i')

    def test_project_wins_over_tenant(self):
        made = client.get_client(
            1,
            os_auth_url=f'{KEYSTONE}v3',
            os_username='u',
            os_password='p',
            os_project_name='a',
            os_tenant_name='b',
            os_user_domain_name='ud',
            os_project_domain_id='pd',
        )
        plugin = made.http_client.session.auth
        assert type(plugin) is v3.Password
        assert (plugin.project_name, plugin.project_domain_id) == ('a', 'pd')

    def test_application_credential(self):
        made = client.get_client(
            1,
            os_auth_url=KEYSTONE,
            os_application_credential_id='i',
            os_application_credential_secret='s',
        )
        plugin = made.http_client.session.auth
        assert type(plugin) is v3.ApplicationCredential

    def test_session(self, ready):
        made = client.get_client(1, session=ready, watcher_url=URL)
        assert made.http_client.session is ready

    def test_where_to_look(self, ready):
        api = client.get_client(
            1,
            session=ready,
            os_region_name='r',
            os_endpoint_type='internalURL',
            os_service_type='optimizer',
        ).http_client
        assert api.region_name == 'r'
        assert api.interface == 'internalURL'
        assert api.service_type == 'optimizer'

    @pytest.mark.parametrize(
        'ca,cert,key',
        [
            ('os_cacert', 'os_cert', 'os_key'),
            ('ca_file', 'cert_file', 'key_file'),
        ],
    )
    def test_tls(self, ca, cert, key):
        files = {ca: 'a', cert: 'b', key: 'c'}
        made = client.get_client(1, watcher_url=URL, **files)
        found = made.http_client.session
        assert (found.verify, found.cert) == ('a', ('b', 'c'))

    def test_insecure(self):
        made = client.get_client(1, watcher_url=URL, insecure=True)
        assert made.http_client.session.verify is False

    @pytest.mark.parametrize('timeout,seconds', [(None, 600), (5, 5)])
    def test_timeout(self, timeout, seconds):
        made = client.get_client(1, watcher_url=URL, timeout=timeout)
        assert made.http_client.timeout == seconds
        # Requests to Keystone have it too.
        assert made.http_client.session.timeout == seconds

    def test_timeout_of_a_session(self):
        ready = session.Session(auth=noauth.NoAuth(URL), timeout=3)
        made = client.get_client(1, session=ready)
        assert made.http_client.timeout == 3

    def test_retries(self):
        made = client.get_client(
            1, watcher_url=URL, max_retries=0, retry_interval=4
        )
        assert made.http_client.conflict_max_retries == 0
        assert made.http_client.conflict_retry_interval == 4

    def test_unknown_keywords_are_named(self):
        with pytest.warns(UserWarning) as caught:
            client.get_client(1, watcher_url=URL, username='u', zork='secret')
        assert [str(one.message) for one in caught] == [
            "get_client() has no keyword 'username': did you mean "
            "'os_username'?",
            "get_client() has no keyword 'zork'",
        ]

    def test_user_beside_a_token_is_no_mistake(self):
        """The dashboard of Watcher names it so."""
        client.get_client(
            1, watcher_url=URL, os_auth_token='t', username='u'
        )  # fmt: skip

    def test_not_enough(self):
        with pytest.raises(exceptions.AmbiguousAuthSystem):
            client.get_client(1)
        with pytest.raises(exceptions.AmbiguousAuthSystem):
            client.get_client(1, os_auth_token='t')


class TestClient:
    @pytest.mark.parametrize(
        'args,kwargs',
        [((), {'endpoint': URL}), ((URL,), {})],
    )
    def test_by_position_or_name(self, args, kwargs):
        made = client.Client('1', *args, token='t', **kwargs)
        assert made.http_client.endpoint == URL
        assert made.http_client.api_version == versions.MAX

    def test_session_and_endpoint(self, ready):
        """As Canonical's tools call it."""
        made = Client(session=ready, endpoint=f'{URL}/v1')
        assert made.http_client.endpoint == URL

    def test_nothing(self):
        with pytest.raises(exceptions.EndpointException):
            Client()

    def test_unknown_keywords_are_told(self, caplog):
        with caplog.at_level(logging.DEBUG):
            Client(URL, auth_ref=None, zork=1)
        assert 'auth_ref, zork' in caplog.text

    def test_interface_by_its_older_name(self, ready):
        made = Client(session=ready, endpoint_type='internal')
        assert made.http_client.interface == 'internal'
        made = Client(session=ready, endpoint_type='a', interface='admin')
        assert made.http_client.interface == 'admin'

    def test_context(self, stub):
        with Client(stub.url, token='t') as made:
            assert made.goal.list() == []
        with Client(stub.url, token='t') as made:
            pass

    def test_nothing_is_sent_before_it_is_needed(self, stub, client):
        assert client.audit.api is client.http_client
        assert stub.requests == []


def test_names_of_the_package():
    assert watcherclient.client is client
    assert watcherclient.exc.ClientException is exceptions.ClientException
    assert watcherclient.connect is client.connect
    from importlib import metadata

    from watcherclient import version

    assert watcherclient.__version__ == metadata.version(
        'python-watcherclient'
    )
    assert version.version_info == version.__version__


class TestTypes:
    def test_hints_resolve(self):
        """Editors and frameworks evaluate them."""
        assert typing.get_type_hints(client.get_client)
        assert typing.get_type_hints(client.connect)

    @pytest.mark.parametrize('name', v1.__all__)
    def test_hints_of_methods_resolve(self, name):
        methods = inspect.getmembers(getattr(v1, name), inspect.isfunction)
        for method, function in methods:
            if not method.startswith('_'):
                typing.get_type_hints(function)

    @pytest.mark.parametrize(
        'timeout', ['abc', 0, -1, float('inf'), float('nan'), 10**400]
    )
    def test_time_that_is_none(self, timeout):
        with pytest.raises(exceptions.ValidationError, match='timeout'):
            Client(URL, token='t', timeout=timeout)

    @pytest.mark.parametrize('name', ['max_retries', 'retry_interval'])
    @pytest.mark.parametrize('value', ['x', -1, [], float('inf')])
    def test_number_that_is_none(self, name, value):
        with pytest.raises(exceptions.ValidationError, match=name):
            Client(URL, token='t', **{name: value})

    @pytest.mark.parametrize('value', [2, '2'])
    def test_number(self, value):
        made = Client(URL, token='t', max_retries=value, retry_interval=value)
        assert made.http_client.max_retries == 2
        assert made.http_client.retry_interval == 2

    def test_session_that_is_none(self):
        with pytest.raises(exceptions.ValidationError, match='session'):
            Client(URL, session='x')

    def test_unknown_keyword_of_connect(self):
        with pytest.raises(TypeError, match='regionnaem'):
            client.connect('x', regionnaem='y')


class TestConnection:
    """A connection of openstacksdk stands for its session."""

    @pytest.fixture
    def connection(self):
        connection = pytest.importorskip('openstack.connection')
        opened = session.Session(auth=noauth.NoAuth(endpoint=URL))
        return connection.Connection(session=opened, region_name='east')

    def test_as_session(self, connection):
        made = client.get_client(1, session=connection)
        assert made.http_client.session is connection.session

    def test_connect(self, connection):
        made = client.connect(connection, max_retries=0, retry_interval=3)
        assert made.http_client.session is connection.session
        assert made.http_client.region_name == 'east'
        assert made.http_client.max_retries == 0
        assert made.http_client.retry_interval == 3

    def test_global_request_id(self, connection):
        made = client.connect(connection, global_request_id='req-1')
        assert made.http_client.global_request_id == 'req-1'
