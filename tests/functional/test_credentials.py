# SPDX-License-Identifier: Apache-2.0
"""The ways in: each kind of credentials, with each program and the library."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1 import session
from keystoneauth1.identity import v3

import watcherclient
from tests.functional.cloud import Cloud
from tests.functional.programs import Program
from watcherclient import client, exceptions

GOAL = 'dummy'


@pytest.fixture(scope='module')
def application_credential(cloud: Cloud) -> Iterator[dict[str, str]]:
    """An application credential of the administrator."""
    token = cloud.token()
    url = f'{cloud.auth_url}/users/{cloud.admin.user_id}'
    body = {'application_credential': {'name': 'tests', 'unrestricted': True}}
    request = urllib.request.Request(
        f'{url}/application_credentials',
        json.dumps(body).encode(),
        {'X-Auth-Token': token, 'Content-Type': 'application/json'},
    )
    with urllib.request.urlopen(request) as answer:
        made = json.load(answer)['application_credential']
    yield {'id': made['id'], 'secret': made['secret']}
    request = urllib.request.Request(
        f'{url}/application_credentials/{made["id"]}',
        headers={'X-Auth-Token': token},
        method='DELETE',
    )
    urllib.request.urlopen(request).close()


def environments(
    cloud: Cloud, application_credential: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Return the OS_* variables of each kind of credentials."""
    user = {
        'OS_AUTH_URL': cloud.auth_url,
        'OS_USERNAME': cloud.admin.username,
        'OS_PASSWORD': cloud.admin.password,
        'OS_PROJECT_NAME': cloud.admin.project_name,
    }
    return {
        'token and endpoint': {
            'OS_AUTH_TYPE': 'admin_token',
            'OS_TOKEN': cloud.token(),
            'OS_ENDPOINT': cloud.watcher_url,
        },
        'password with domains': {
            **user,
            'OS_USER_DOMAIN_NAME': 'Default',
            'OS_PROJECT_DOMAIN_NAME': 'Default',
        },
        # OpenStackClient fills in a domain where it is told of version 3.
        'password without domains': {**user, 'OS_IDENTITY_API_VERSION': '3'},
        'application credential': {
            'OS_AUTH_TYPE': 'v3applicationcredential',
            'OS_AUTH_URL': cloud.auth_url,
            'OS_APPLICATION_CREDENTIAL_ID': application_credential['id'],
            'OS_APPLICATION_CREDENTIAL_SECRET': application_credential[
                'secret'
            ],
        },
        'clouds.yaml': {
            'OS_CLOUD': 'watcher-demo',
            'OS_CLIENT_CONFIG_FILE': str(cloud.clouds_yaml),
        },
    }


@pytest.mark.parametrize(
    'kind',
    [
        'token and endpoint',
        'password with domains',
        'password without domains',
        'application credential',
        'clouds.yaml',
    ],
)
def test_programs(
    program: Program,
    cloud: Cloud,
    application_credential: dict[str, str],
    kind: str,
) -> None:
    variables = environments(cloud, application_credential)[kind]
    shown = Program(program.name, variables).json('goal', 'show', GOAL)
    assert shown['Name'] == GOAL


def test_watcher_with_token_and_endpoint_as_before(cloud: Cloud) -> None:
    watcher = Program('watcher', {})
    shown = watcher(
        '--os-auth-token',
        cloud.token(),
        '--os-endpoint-override',
        f'{cloud.watcher_url}/v1/',
        *('goal', 'show', GOAL, '-f', 'value', '-c', 'Name'),
    )
    assert shown.stdout == f'{GOAL}\n', shown


def test_watcher_without_credentials_is_refused_by_the_server(
    cloud: Cloud,
) -> None:
    """Nothing is sent to Keystone; Watcher itself asks for a token."""
    watcher = Program('watcher', {'OS_ENDPOINT_OVERRIDE': cloud.watcher_url})
    refused = watcher('--no-auth', 'goal', 'list')
    assert refused.status == 1
    assert '401' in refused.stderr


def test_auth_url_without_version(cloud: Cloud) -> None:
    variables = environments(cloud, {'id': '', 'secret': ''})
    unversioned = {'OS_AUTH_URL': cloud.auth_url.removesuffix('/v3')}
    watcher = Program('watcher', variables['password without domains'])
    assert watcher.json('goal', 'show', GOAL, **unversioned)['Name'] == GOAL


def test_user_of_another_domain(cloud: Cloud) -> None:
    watcher = Program('watcher', cloud.environment(cloud.west))
    assert watcher.json('goal', 'show', GOAL)['Name'] == GOAL


def test_member_is_forbidden(program: Program, cloud: Cloud) -> None:
    member = Program(program.name, cloud.environment(cloud.member))
    refused = member('goal', 'list')
    assert refused.status == 1
    assert refused.stdout == ''
    assert '(HTTP 403) (Request-ID: req-' in refused.stderr


def test_wrong_password(program: Program, cloud: Cloud) -> None:
    wrong = {**cloud.environment(), 'OS_PASSWORD': 'no-such-password'}
    refused = Program(program.name, wrong)('goal', 'list')
    assert refused.status == 1
    assert '401' in refused.stderr
    assert 'no-such-password' not in refused.stderr
    assert 'Traceback' not in refused.stderr


@pytest.mark.parametrize('suffix', ['', '/', '/v1', '/v1/'])
def test_endpoint_forms(cloud: Cloud, suffix: str) -> None:
    watcher = client.get_client(
        1, os_auth_token=cloud.token(), watcher_url=cloud.watcher_url + suffix
    )
    assert watcher.goal.get(GOAL).name == GOAL


def _password(cloud: Cloud) -> dict[str, Any]:
    return {
        'os_username': cloud.admin.username,
        'os_password': cloud.admin.password,
        'os_auth_url': cloud.auth_url,
    }


def test_library_tenant_name(cloud: Cloud) -> None:
    watcher = client.get_client(
        1, os_tenant_name=cloud.admin.project_name, **_password(cloud)
    )
    assert watcher.goal.get(GOAL).name == GOAL


def test_library_tenant_name_with_domains(cloud: Cloud) -> None:
    watcher = client.get_client(
        '1',
        os_tenant_name=cloud.admin.project_name,
        os_user_domain_name='Default',
        os_project_domain_name='Default',
        **_password(cloud),
    )
    assert watcher.goal.get(GOAL).name == GOAL


def test_library_tenant_id(cloud: Cloud) -> None:
    watcher = client.get_client(
        1, os_tenant_id=cloud.admin.project_id, **_password(cloud)
    )
    assert watcher.goal.get(GOAL).name == GOAL


def test_library_application_credential(
    cloud: Cloud, application_credential: dict[str, str]
) -> None:
    watcher = client.get_client(
        1,
        os_auth_url=cloud.auth_url,
        os_application_credential_id=application_credential['id'],
        os_application_credential_secret=application_credential['secret'],
    )
    assert watcher.goal.get(GOAL).name == GOAL


def test_library_session(cloud: Cloud) -> None:
    auth = v3.Password(
        cloud.auth_url,
        username=cloud.admin.username,
        password=cloud.admin.password,
        project_name=cloud.admin.project_name,
        user_domain_id='default',
        project_domain_id='default',
    )
    watcher = client.get_client(1, session=session.Session(auth=auth))
    assert watcher.goal.get(GOAL).name == GOAL


def test_library_cloud(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(cloud.clouds_yaml))
    with watcherclient.connect(cloud='watcher-demo') as watcher:
        assert watcher.goal.get(GOAL).name == GOAL


def test_library_unknown_cloud(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(cloud.clouds_yaml))
    with pytest.raises(exceptions.ClientException, match='no-such-cloud'):
        watcherclient.connect(cloud='no-such-cloud')


def test_interface_and_region(program: Program) -> None:
    shown = program.run(
        *('--os-interface', 'internal', '--os-region-name', 'RegionOne'),
        *(['optimize'] if program.name == 'openstack' else []),
        *('goal', 'show', GOAL, '-f', 'json'),
    )
    assert shown.json()['Name'] == GOAL


def test_unknown_region(program: Program) -> None:
    refused = program('goal', 'list', OS_REGION_NAME='nowhere')
    assert refused.status == 1
    assert 'nowhere' in refused.stderr


def test_endpoint_override_of_the_plugin(
    program: Program, cloud: Cloud
) -> None:
    """The override wins over the catalog, for both programs."""
    override = 'OS_INFRA_OPTIM_ENDPOINT_OVERRIDE'
    shown = program('goal', 'list', **{override: f'{cloud.watcher_url}/v1'})
    assert shown.status == 0, shown
    refused = program('goal', 'list', **{override: 'http://127.0.0.1:9/v1'})
    assert refused.status == 1
    assert 'http://127.0.0.1:9' in refused.stderr
