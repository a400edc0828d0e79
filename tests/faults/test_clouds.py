# SPDX-License-Identifier: Apache-2.0
"""clouds.yaml in all its variants, for both programs and the library."""

from __future__ import annotations

import json
import ssl

import pytest
import trustme

import watcherclient
from tests.faults import interfaces
from watcherclient import exceptions
from watcherclient.testing import Answer, FakeWatcher

pytest.importorskip('openstack')

PASSWORD = 's3cret-of-ours'
DOMAIN = {'id': 'default', 'name': 'Default'}


class Cloud:
    """A clouds.yaml, and a server that it leads to.

    :param folder: the folder for the files.
    :param server: Keystone and Watcher.
    """

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        self.settings = {
            'auth': {
                'auth_url': server.auth_url,
                'username': 'u',
                'password': PASSWORD,
                'project_name': 'demo',
            }
        }
        self.offer(public=server.url)
        server.answer_with('POST', '/v3/auth/tokens', lambda _: self.token)

    def offer(self, region='RegionOne', **urls):
        """Let the catalog have endpoints, by their interfaces."""
        endpoints = [
            {'interface': k, 'region': region, 'region_id': region, 'url': v}
            for k, v in urls.items()
        ]
        body = {
            'methods': ['password'],
            'user': {'id': 'u', 'name': 'u', 'domain': DOMAIN},
            'project': {'id': 'p', 'name': 'demo', 'domain': DOMAIN},
            'issued_at': '2020-01-01T00:00:00.000000Z',
            'expires_at': '2100-01-01T00:00:00.000000Z',
            'roles': [],
            'catalog': [
                {'type': 'infra-optim', 'name': 'w', 'endpoints': endpoints}
            ],
        }
        self.token = Answer(
            201, {'token': body}, x_subject_token='token-of-the-cloud'
        )

    def write(self, name='clouds.yaml', **content):
        path = self.folder / name
        path.write_text(json.dumps(content))
        return path

    @property
    def auth(self):
        """What was sent to Keystone."""
        posts = [r for r in self.server.requests if r.method == 'POST']
        assert len(posts) == 1
        return posts[0].body['auth']


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    with FakeWatcher() as server:
        made = Cloud(tmp_path, server)
        monkeypatch.setenv(
            'OS_CLIENT_CONFIG_FILE', str(tmp_path / 'clouds.yaml')
        )
        monkeypatch.setenv(
            'OS_CLIENT_SECURE_FILE', str(tmp_path / 'secure.yaml')
        )
        monkeypatch.chdir(tmp_path)
        yield made


@pytest.fixture(params=interfaces.NAMES)
def list_goals(request, cloud, monkeypatch):
    """A function that lists goals and returns an error, empty if none."""

    def program(*glob):
        cloud.write(clouds={'mine': cloud.settings})
        monkeypatch.setitem(interfaces.WAYS, request.param, [])
        words = ['--os-cloud', 'mine', *glob]
        return interfaces.run(request.param, ['goal', 'list'], '', words).err

    def library(*glob):
        cloud.write(clouds={'mine': cloud.settings})
        names = {'--os-interface': 'interface', '--os-region-name':
                 'region_name', '--os-cacert': 'cacert'}  # fmt: skip
        if '--insecure' in glob:
            given = {'verify': False}
        else:
            pairs = zip(glob[::2], glob[1::2], strict=True)
            given = {names[k]: v for k, v in pairs}
        try:
            with watcherclient.connect('mine', **given) as client:
                client.goal.list()
        except exceptions.ClientException as error:
            return str(error)
        return ''

    return library if request.param == 'library' else program


def test_password(cloud, list_goals):
    assert list_goals() == ''
    user = cloud.auth['identity']['password']['user']
    assert (user['name'], user['password']) == ('u', PASSWORD)
    assert cloud.server.requests[-1].headers['x-auth-token'] == (
        'token-of-the-cloud'
    )


def test_secure_yaml(cloud, list_goals):
    del cloud.settings['auth']['password']
    secret = {'auth': {'password': PASSWORD}}
    cloud.write('secure.yaml', clouds={'mine': secret})
    assert list_goals() == ''
    assert cloud.auth['identity']['password']['user']['password'] == PASSWORD


def test_application_credential(cloud, list_goals):
    cloud.settings = {
        'auth_type': 'v3applicationcredential',
        'auth': {
            'auth_url': cloud.server.auth_url,
            'application_credential_id': 'ac-id',
            'application_credential_secret': PASSWORD,
        },
    }
    assert list_goals() == ''
    assert cloud.auth['identity'] == {
        'methods': ['application_credential'],
        'application_credential': {'id': 'ac-id', 'secret': PASSWORD},
    }
    assert 'scope' not in cloud.auth


NOWHERE = 'http://127.0.0.1:9/wrong'


@pytest.mark.parametrize('interface', ['public', 'internal', 'admin'])
@pytest.mark.parametrize('given', ['file', 'option', 'service'])
def test_interface(cloud, list_goals, interface, given):
    urls = dict.fromkeys(['public', 'internal', 'admin'], NOWHERE)
    cloud.offer(**{**urls, interface: cloud.server.url})
    options = []
    if given == 'option':
        cloud.settings['interface'] = 'public'
        options = ['--os-interface', interface]
    elif given == 'file':
        cloud.settings['interface'] = interface
    else:
        cloud.settings['infra_optim_interface'] = interface
    assert list_goals(*options) == ''
    assert cloud.server.sent[-1] == 'GET /v1/goals'


@pytest.mark.parametrize('given', ['file', 'option'])
def test_region(cloud, list_goals, given):
    cloud.offer('two', public=cloud.server.url)
    cloud.settings['regions'] = ['one', 'two']
    if given == 'file':
        cloud.settings['regions'] = ['two']
    options = ['--os-region-name', 'two'] if given == 'option' else []
    assert list_goals(*options) == ''
    cloud.settings['regions'] = ['one']
    assert 'infra-optim service in one region not found' in list_goals()


def test_endpoint_override(cloud, list_goals):
    cloud.offer(public=NOWHERE)
    cloud.settings['infra_optim_endpoint_override'] = cloud.server.url
    assert list_goals() == ''


def test_microversion(cloud, list_goals):
    cloud.settings['infra_optim_api_version'] = '1.2'
    assert list_goals() == ''
    assert cloud.server.requests[-1].version == '1.2'


class TestTLS:
    @pytest.fixture
    def authority(self):
        return trustme.CA()

    @pytest.fixture
    def cloud(self, tmp_path, monkeypatch, authority):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert('127.0.0.1').configure_cert(context)
        monkeypatch.setenv(
            'OS_CLIENT_CONFIG_FILE', str(tmp_path / 'clouds.yaml')
        )
        monkeypatch.chdir(tmp_path)
        with FakeWatcher(tls=context) as server:
            yield Cloud(tmp_path, server)

    def test_unknown_authority(self, cloud, list_goals):
        assert 'certificate' in list_goals().lower()
        assert cloud.server.requests == []

    @pytest.mark.parametrize('given', ['file', 'option'])
    def test_cacert(self, cloud, list_goals, authority, given):
        path = cloud.folder / 'ca.pem'
        authority.cert_pem.write_to_path(path)
        if given == 'file':
            cloud.settings['cacert'] = str(path)
            assert list_goals() == ''
        else:
            assert list_goals('--os-cacert', str(path)) == ''

    @pytest.mark.filterwarnings('ignore:Unverified HTTPS request')
    @pytest.mark.parametrize('given', ['file', 'option'])
    def test_verify(self, cloud, list_goals, given):
        if given == 'file':
            cloud.settings['verify'] = False
            assert list_goals() == ''
        else:
            assert list_goals('--insecure') == ''

    def test_missing_cacert(self, cloud, list_goals):
        cloud.settings['cacert'] = '/nowhere/ca.pem'
        said = list_goals()
        assert 'ca.pem' in said and 'Traceback' not in said


@pytest.mark.parametrize(
    'text',
    ['', '[]', 'clouds: 5', 'clouds: {mine: 5}', 'clouds: {mine: {auth: 5}}',
     '{', 'clouds: {mine: {auth_type: zork}}', '\0', '[' * 2000],
)  # fmt: skip
def test_malformed_file(cloud, list_goals, text, monkeypatch):
    monkeypatch.setattr(
        cloud,
        'write',
        lambda **content: (cloud.folder / 'clouds.yaml').write_text(text),
    )
    said = list_goals().strip()
    assert ' ' in said and 'Traceback' not in said
    assert cloud.server.requests == []
