# SPDX-License-Identifier: Apache-2.0
"""Tokens that are kept between runs."""

from __future__ import annotations

import collections
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from watcherclient import client, exceptions
from watcherclient.auth import token_cache
from watcherclient.testing import Answer, FakeWatcher

TOKENS = '/v3/auth/tokens'
PASSWORD = 'never-in-a-file'
#: The requests of a run: the first one, and one that has a token.
FIRST = [f'POST {TOKENS}', 'GET /v1/goals']
LATER = ['GET /v1/goals']


@pytest.fixture
def stub() -> Any:
    with FakeWatcher() as stub:
        yield stub


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    return tmp_path


def files(cache: Path) -> list[Path]:
    return [path for path in cache.rglob('*') if path.is_file()]


def token_of(stub):
    endpoint = {'id': 'e', 'interface': 'public', 'region': 'r',
                'region_id': 'r', 'url': stub.url}  # fmt: skip
    service = {'type': 'infra-optim', 'id': 'w', 'endpoints': [endpoint]}
    body = {'methods': ['password'], 'expires_at': '2999-01-01T00:00:00Z',
            'issued_at': '2020-01-01T00:00:00Z',
            'catalog': [service]}  # fmt: skip
    return {'token': body}


def offer(stub, named='fresh'):
    stub.answer('POST', TOKENS, 201, token_of(stub), X_Subject_Token=named)


def goals(stub, **kwargs: Any) -> list[str]:
    """List goals with a client of its own; return the requests it took."""
    known = {
        'os_auth_url': f'{stub.url}/v3',
        'os_username': 'u',
        'os_password': PASSWORD,
        'os_project_name': 'demo',
        'token_cache': True,
    }
    stub.requests.clear()
    with client.get_client(1, **{**known, **kwargs}) as made:
        made.goal.list()
    return stub.sent


def test_second_run_is_one_request(stub, cache):
    offer(stub)
    assert goals(stub) == FIRST
    assert goals(stub) == LATER
    assert stub.requests[0].headers['x-auth-token'] == 'fresh'


def test_off_by_default(stub, cache):
    offer(stub)
    for _ in range(2):
        assert goals(stub, token_cache=False) == FIRST
    assert not files(cache)


def test_file_is_private_and_has_no_password(stub, cache):
    offer(stub)
    goals(stub)
    (file,) = files(cache)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert PASSWORD not in file.read_text()
    assert PASSWORD not in file.name


@pytest.mark.parametrize(
    'other',
    [{'os_username': 'v'}, {'os_project_name': 'p'},
     {'os_user_domain_name': 'd'}],
)  # fmt: skip
def test_each_identity_has_its_own(stub, cache, other):
    offer(stub)
    goals(stub)
    assert goals(stub, **other) == FIRST
    assert len(files(cache)) == 2


def test_expired_token_is_replaced(stub, cache):
    offer(stub, 'old')
    offer(stub, 'new')
    goals(stub)
    (file,) = files(cache)
    state = file.read_text().partition('\n')[2].replace('2999-', '2020-')
    token_cache._write(str(file), state)
    assert goals(stub) == FIRST
    assert goals(stub) == LATER
    assert stub.requests[0].headers['x-auth-token'] == 'new'


def test_rejected_token_is_replaced(stub, cache):
    offer(stub, 'old')
    offer(stub, 'new')
    goals(stub)
    stub.answer('GET', '/v1/goals', 401, {})
    stub.answer('GET', '/v1/goals', 200, {'goals': []})
    assert goals(stub) == [*LATER, *FIRST]
    assert goals(stub) == LATER
    assert stub.requests[0].headers['x-auth-token'] == 'new'


@pytest.mark.parametrize(
    'text',
    [
        '',
        'x',
        '[]',
        '{}',
        '{"auth_token": 1}',
        '[' * 100_000,
        json.dumps({'auth_token': 't', 'body': 1}),
    ],
)
def test_damaged_file_is_replaced(stub, cache, text):
    offer(stub)
    goals(stub)
    files(cache)[0].write_text(text)
    assert goals(stub) == FIRST
    assert goals(stub) == LATER


@pytest.mark.parametrize(
    'body', [{}, {'token': {}}, {'token': 1}, {'token': {'expires_at': 1}}]
)
def test_token_that_is_not_one_is_replaced(stub, cache, body):
    offer(stub)
    goals(stub)
    state = {'auth_token': 't', 'body': body}
    files(cache)[0].write_text(json.dumps(state))
    assert goals(stub) == FIRST
    assert goals(stub) == LATER


@pytest.mark.parametrize('place', [0, 40, 80, 200, -2])
@pytest.mark.parametrize('byte', [b'\0', b'x', b'\xff', b''])
def test_damage_of_one_byte(stub, cache, place, byte):
    offer(stub)
    goals(stub)
    (file,) = files(cache)
    data = file.read_bytes()
    file.write_bytes(data[:place] + byte + data[place:][1:])
    assert goals(stub) == FIRST
    assert goals(stub) == LATER


def test_file_of_another_project_is_not_used(stub, cache):
    offer(stub)
    goals(stub)
    (file,) = files(cache)
    goals(stub, os_project_name='other')
    (other,) = {*files(cache)} - {file}
    other.write_bytes(file.read_bytes())
    assert goals(stub, os_project_name='other') == FIRST
    assert goals(stub) == LATER


def test_pipe_is_not_read(stub, cache):
    offer(stub)
    goals(stub)
    (file,) = files(cache)
    file.unlink()
    os.mkfifo(file, 0o600)
    assert goals(stub) == FIRST
    assert goals(stub) == LATER


PROCESS = """
import sys
from watcherclient import client, exceptions
for _ in range(25):
    with client.get_client(
        1, os_auth_url=sys.argv[1], os_username='u', os_password='p',
        os_project_name='demo', token_cache=True,
    ) as made:
        made.goal.list()
"""


def test_two_processes(stub, cache):
    """Each token is rejected after a while, but not for who just got it."""
    owners: dict[str, Any] = {}
    uses: collections.Counter[str] = collections.Counter()

    def issue(request):
        name = f'token-{len(owners)}'
        owners[name] = request.connection.getpeername()
        return Answer(201, token_of(stub), x_subject_token=name)

    def answer(request):
        token = request.headers['x-auth-token']
        uses[token] += 1
        mine = owners[token] == request.connection.getpeername()
        return Answer(200 if mine or uses[token] < 4 else 401, {'goals': []})

    stub.answer_with('POST', TOKENS, issue)
    stub.answer_with('GET', '/v1/goals', answer)
    command = [sys.executable, '-c', PROCESS, f'{stub.url}/v3']
    environment = {**os.environ, 'HOME': str(cache)}
    runs = [
        subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)
        for _ in range(2)
    ]
    said = [run.communicate(timeout=60)[1].decode() for run in runs]
    assert said == ['', '']
    (file,) = files(cache)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(uses) > 10
    stub.requests.clear()
    assert goals(stub)[-1:] == LATER


def test_nothing_is_written_without_a_new_token(stub, cache, monkeypatch):
    offer(stub)
    goals(stub)
    (file,) = files(cache)
    before = file.stat()
    monkeypatch.setattr(token_cache, '_write', lambda *args: 1 / 0)
    for _ in range(2):
        assert goals(stub) == LATER
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )
    assert len(files(cache)) == 1


def test_token_is_saved_before_the_first_answer(stub, cache):
    """A program that is killed in the middle has it next time."""
    offer(stub)
    stub.answer('GET', '/v1/goals', 500, {})
    with pytest.raises(exceptions.InternalServerError):
        goals(stub)
    assert len(files(cache)) == 1


def test_new_token_within_a_run_is_saved(stub, cache):
    """A long run outlives its token."""
    for name in ('first', 'second'):
        offer(stub, name)
    stub.answer('GET', '/v1/goals', 200, {'goals': []})
    stub.answer('GET', '/v1/goals', 401, {})
    stub.answer('GET', '/v1/goals', 200, {'goals': []})
    with client.get_client(
        1, os_auth_url=f'{stub.url}/v3', os_username='u', token_cache=True,
        os_password=PASSWORD, os_project_name='demo',
    ) as made:  # fmt: skip
        made.goal.list()
        made.goal.list()
    assert goals(stub) == LATER
    assert stub.requests[0].headers['x-auth-token'] == 'second'


def test_file_of_another_user_is_not_read(stub, cache, monkeypatch):
    offer(stub)
    goals(stub)
    monkeypatch.setattr(os, 'getuid', lambda: os.geteuid() + 1)
    assert goals(stub) == FIRST


def test_plugin_that_asks_for_versions_first(stub, cache):
    link = {'rel': 'self', 'href': f'{stub.url}/v3/'}
    versions = {'id': 'v3.14', 'status': 'stable', 'links': [link]}
    stub.answer('GET', '/', 300, {'versions': {'values': [versions]}})
    offer(stub)
    assert goals(stub, os_auth_url=stub.url) == ['GET /', *FIRST]
    assert goals(stub, os_auth_url=stub.url) == LATER


def test_file_that_others_can_read_is_not_trusted(stub, cache):
    offer(stub)
    goals(stub)
    files(cache)[0].chmod(0o640)
    assert goals(stub) == FIRST
    assert goals(stub) == LATER


def test_link_is_not_followed(stub, cache):
    offer(stub)
    goals(stub)
    (file,) = files(cache)
    other = file.rename(cache / 'other')
    file.symlink_to(other)
    assert goals(stub) == FIRST
    assert not file.is_symlink()


def test_folder_that_cannot_be_made(stub, cache):
    (cache / 'python-watcherclient').write_text('')
    offer(stub)
    assert goals(stub) == FIRST


def test_file_that_cannot_be_replaced(stub, cache, monkeypatch):
    def replace(*paths):
        raise OSError('No space left')

    offer(stub)
    monkeypatch.setattr(os, 'replace', replace)
    assert goals(stub) == FIRST
    assert not files(cache)


def test_wrong_password_keeps_nothing(stub, cache):
    stub.answer('POST', TOKENS, 401, {'error': {'message': 'No'}})
    with pytest.raises(exceptions.Unauthorized):
        goals(stub)
    assert not files(cache)


def test_given_token_is_not_kept(stub, cache):
    offer(stub)
    given = {'os_auth_token': 'mine', 'os_password': None}
    assert goals(stub, **given) == FIRST
    assert not files(cache)


@pytest.mark.parametrize('how', ['option', 'variable'])
def test_watcher(stub, cache, run, monkeypatch, how):
    offer(stub)
    words = ['--os-auth-url', f'{stub.url}/v3', '--os-username', 'u',
             '--os-password', PASSWORD, '--os-project-name', 'demo',
             'goal', 'list']  # fmt: skip
    if how == 'option':
        words.insert(0, '--os-token-cache')
    else:
        monkeypatch.setenv('OS_TOKEN_CACHE', 'true')
    assert run(*words).status == 0
    stub.requests.clear()
    assert run(*words).status == 0
    assert stub.sent == LATER
