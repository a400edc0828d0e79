# SPDX-License-Identifier: Apache-2.0
"""The cloud: its state folder, its servers and ways to talk to them."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
import secrets
import shlex
import shutil
import socket
import sqlite3
import time
import typing

from watcherclient import versions

from . import environment, identity, processes, rest, settings
from .errors import CloudError
from .identity import Credentials
from .seed import Seeded, seed, unseed

# Name of each server and the module that runs it.
SERVERS = {
    'keystone': 'keystone_server',
    'nova': 'emulators',
    'watcher': 'watcher_server',
}
MODEL = pathlib.Path(__file__).resolve().with_name('model.json')

_ROOT = pathlib.Path(__file__).resolve().parents[3]
_DEFAULTS = {'token_lifetime': 3600, 'max_limit': 1000}
_PATIENCE = 180.0


def default_state_dir() -> pathlib.Path:
    """Return the folder named by the user, or .cloud in the repository."""
    named = os.environ.get('WATCHERCLIENT_CLOUD_DIR')
    return pathlib.Path(named) if named else _ROOT / '.cloud'


@dataclasses.dataclass(frozen=True)
class Status:
    """Whether the servers run: 'up', 'down' or 'partial', and which."""

    state: str
    running: dict[str, int]
    dead: list[str]


def _silent(message: str) -> None:
    """Take no notice of a progress message."""


class Cloud:
    """A Keystone and a Watcher on loopback, kept in one state folder.

    Options left out keep the value of the last start. All that talks to
    the cloud needs it to have been started once.
    """

    def __init__(
        self,
        state_dir: str | os.PathLike[str] | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
        *,
        token_lifetime: int | None = None,
        max_limit: int | None = None,
        ports: dict[str, int] | None = None,
        tied: bool = False,
        progress: typing.Callable[[str], None] = _silent,
    ) -> None:
        """Describe a cloud; nothing is started.

        ``token_lifetime`` is in seconds, ``max_limit`` is Watcher's page
        size, ``ports`` asks for certain ports of 'keystone', 'nova' or
        'watcher'. The servers of a ``tied`` cloud end with this process.
        """
        self.state_dir = pathlib.Path(
            default_state_dir() if state_dir is None else state_dir
        ).absolute()
        self.cache_dir = pathlib.Path(
            environment.default_cache_dir() if cache_dir is None else cache_dir
        ).absolute()
        self._asked = {
            name: value
            for name, value in (
                ('token_lifetime', token_lifetime),
                ('max_limit', max_limit),
            )
            if value is not None
        }
        self._ports = dict(ports or {})
        self._tied = tied
        self._progress = progress
        self._lifelines: list[int] = []
        self._tokens: dict[Credentials, identity.Token] = {}

    # State

    @property
    def _state_file(self) -> pathlib.Path:
        return self.state_dir / 'state.json'

    def _read(self) -> dict[str, typing.Any]:
        try:
            state = json.loads(self._state_file.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise CloudError(
                f'Cannot read {self._state_file}: {error}.'
            ) from error
        return typing.cast('dict[str, typing.Any]', state)

    def _state(self) -> dict[str, typing.Any]:
        state = self._read()
        if not state:
            raise CloudError(
                f'No cloud has been started in {self.state_dir} yet.'
            )
        return state

    def _write(self, state: dict[str, typing.Any]) -> None:
        self._private(self._state_file, json.dumps(state, indent=2) + '\n')

    def _private(self, path: pathlib.Path, text: str) -> None:
        """Write a file whole, readable by its owner only."""
        part = path.with_name(f'.{path.name}.part')
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, 'w') as stream:
            stream.write(text)
        part.replace(path)

    @contextlib.contextmanager
    def _locked(self) -> typing.Iterator[None]:
        try:
            self.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = self.state_dir / 'lock'
            lock.touch(mode=0o600)
        except OSError as error:
            raise CloudError(
                f'Cannot use the state folder {self.state_dir}: '
                f'{error.strerror}.'
            ) from error
        with processes.locked(lock):
            yield

    # Addresses and credentials

    def server_url(self, server: str) -> str:
        """Return the root URL of 'keystone', 'nova' or 'watcher'."""
        port = self._state()['ports'][server]
        return f'http://{processes.LOOPBACK}:{port}'

    @property
    def auth_url(self) -> str:
        """Keystone's URL, ending in /v3."""
        return self.server_url('keystone') + '/v3'

    @property
    def watcher_url(self) -> str:
        """The root URL of Watcher's API."""
        return self.server_url('watcher')

    @property
    def nova_url(self) -> str:
        """The root URL of the emulated Nova."""
        return self.server_url('nova')

    @property
    def database(self) -> pathlib.Path:
        """Watcher's SQLite file."""
        return settings.watcher_database(self.state_dir)

    @property
    def openrc(self) -> pathlib.Path:
        """Shell commands that set the administrator's OS_* variables."""
        return self.state_dir / 'openrc'

    @property
    def clouds_yaml(self) -> pathlib.Path:
        """The clouds watcher-demo, watcher-demo-member, -west."""
        return self.state_dir / 'clouds.yaml'

    def _credentials(self, role: str) -> Credentials:
        username, domain, project = {
            'admin': ('admin', 'Default', 'admin'),
            'member': ('demo-member', 'Default', 'demo'),
            'west': ('west-admin', 'west', 'west-operations'),
            'service': ('watcher', 'Default', 'service'),
        }[role]
        state = self._state()
        ids = state['ids'].get(role, {})
        password = state['passwords'][role]
        return Credentials(username, password, domain, project, domain, **ids)

    @property
    def admin(self) -> Credentials:
        """The administrator."""
        return self._credentials('admin')

    @property
    def member(self) -> Credentials:
        """A user with the role member only: Watcher answers 403."""
        return self._credentials('member')

    @property
    def west(self) -> Credentials:
        """An administrator whose user and project are in domain west."""
        return self._credentials('west')

    def environment(
        self, credentials: Credentials | None = None
    ) -> dict[str, str]:
        """Return OS_* variables and NO_PROXY, by default of the admin."""
        user = credentials or self.admin
        return {
            **user.environment(self.auth_url),
            'NO_PROXY': processes.LOOPBACK,
            'no_proxy': processes.LOOPBACK,
        }

    # Life cycle

    def status(self) -> Status:
        """Tell which servers run."""
        known = self._processes(self._read())
        running = {p.name: p.pid for p in known if p.alive()}
        dead = [p.name for p in known if p.name not in running]
        if len(running) == len(SERVERS):
            return Status('up', running, dead)
        return Status('partial' if running else 'down', running, dead)

    def up(self, fresh: bool = False) -> bool:
        """Start the cloud and wait until all of it works.

        ``fresh`` drops the databases first. Returns False when the cloud
        was up already, raises CloudError when it cannot be started; then
        nothing is left running.
        """
        if set('$?%\n') & set(str(self.state_dir)):
            # They have a meaning in settings and database URLs.
            raise CloudError(
                'The path of the state folder must not hold $, ? or %: '
                f'{self.state_dir}.'
            )
        with self._locked():
            state = self._read()
            if not fresh and self.status().state == 'up':
                self._check_options(state)
                return False
            self._stop(state)
            python = environment.ensure(self.cache_dir, self._progress)
            if fresh:
                self._erase()
            self._progress(f'Starting the servers in {self.state_dir}')
            state = self._prepare(state)
            try:
                self._start(state, python)
            except BaseException:
                self._stop(state)
                raise
            if not self._tied:
                self._let_go()
        return True

    def down(self) -> bool:
        """Stop the servers, keep the databases; False when none ran."""
        if not self.state_dir.exists():
            return False
        with self._locked():
            state = self._read()
            ran = self.status().state != 'down'
            self._stop(state)
        return ran

    def restart(self) -> None:
        """Stop and start the servers; the databases stay."""
        self.down()
        self.up()

    def _processes(
        self, state: dict[str, typing.Any]
    ) -> list[processes.Process]:
        return [processes.Process(**p) for p in state.get('processes', ())]

    def _check_options(self, state: dict[str, typing.Any]) -> None:
        for name, value in self._asked.items():
            if state['options'][name] != value:
                raise CloudError(
                    f'The cloud is up with {name} {state["options"][name]}; '
                    'restart it to change that.'
                )
        for name, value in self._ports.items():
            if state['ports'][name] != value:
                raise CloudError(
                    f'The cloud is up with {name} on port '
                    f'{state["ports"][name]}; restart it to change that.'
                )

    def _prepare(self, old: dict[str, typing.Any]) -> dict[str, typing.Any]:
        passwords = {
            role: secrets.token_urlsafe(12)
            for role in ('admin', 'member', 'west', 'service')
        }
        return {
            'options': {**_DEFAULTS, **old.get('options', {}), **self._asked},
            'ports': {**dict.fromkeys(SERVERS, 0), **old.get('ports', {})},
            'passwords': old.get('passwords') or passwords,
            'ids': old.get('ids', {}),
            'processes': [],
        }

    def _erase(self) -> None:
        """Drop what the servers keep; ports and passwords stay."""
        for path in (
            *self.state_dir.glob('*.sqlite*'),
            *self.state_dir.glob('*.log*'),
            self.state_dir / 'keystone.bootstrapped',
        ):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.state_dir / 'fernet-keys', ignore_errors=True)

    def _listeners(
        self, state: dict[str, typing.Any]
    ) -> dict[str, socket.socket]:
        opened: dict[str, socket.socket] = {}
        try:
            for name in SERVERS:
                asked = self._ports.get(name)
                opened[name] = processes.listen(
                    asked or state['ports'][name], exact=bool(asked)
                )
        except BaseException:
            for listener in opened.values():
                listener.close()
            raise
        return opened

    def _start(
        self, state: dict[str, typing.Any], python: pathlib.Path
    ) -> None:
        listeners = self._listeners(state)
        for name, listener in listeners.items():
            state['ports'][name] = listener.getsockname()[1]
        self._write(state)
        self._configure(state)
        for name, module in SERVERS.items():
            process, lifeline = processes.spawn(
                name,
                python,
                f'{__package__}.{module}',
                self.state_dir,
                listeners[name],
            )
            self._lifelines.append(lifeline)
            state['processes'].append(dataclasses.asdict(process))
            self._write(state)
        self._tokens.clear()
        self._await('Keystone answers', self._keystone_answers)
        self._populate(state)
        self._write_access()
        self._await('Watcher answers', self._watcher_answers)
        self._await('Watcher knows the servers', self._model_collected)

    def _configure(self, state: dict[str, typing.Any]) -> None:
        options = state['options']
        self.state_dir.joinpath('locks').mkdir(exist_ok=True)
        shutil.copyfile(MODEL, self.state_dir / 'model.json')
        self._private(
            self.state_dir / 'keystone.conf',
            settings.keystone(self.state_dir, options['token_lifetime']),
        )
        self._private(
            self.state_dir / 'watcher.conf',
            settings.watcher(
                self.state_dir,
                self.auth_url,
                state['passwords']['service'],
                options['max_limit'],
            ),
        )

    def _populate(self, state: dict[str, typing.Any]) -> None:
        population = identity.Population(self.auth_url, self.admin)
        population.catalogue({name: self.server_url(name) for name in SERVERS})
        # The service user is last: Watcher's start waits for it.
        for role, roles in (
            ('admin', ['admin']),
            ('member', ['member']),
            ('west', ['admin']),
            ('service', ['admin', 'service']),
        ):
            user = population.user(self._credentials(role), roles)
            state['ids'][role] = {
                'project_id': user.project_id,
                'user_id': user.user_id,
            }
        self._write(state)

    def _write_access(self) -> None:
        """Write openrc and clouds.yaml."""
        exports = ''.join(
            f'export {name}={shlex.quote(value)}\n'
            for name, value in sorted(self.environment().items())
        )
        self._private(self.openrc, exports)
        clouds = {
            name: {
                'auth': {
                    'auth_url': self.auth_url,
                    'username': user.username,
                    'password': user.password,
                    'user_domain_name': user.user_domain_name,
                    'project_name': user.project_name,
                    'project_domain_name': user.project_domain_name,
                },
                'identity_api_version': '3',
                'interface': 'public',
                'region_name': settings.REGION,
            }
            for name, user in (
                ('watcher-demo', self.admin),
                ('watcher-demo-member', self.member),
                ('watcher-demo-west', self.west),
            )
        }
        # JSON is YAML.
        text = json.dumps({'clouds': clouds}, indent=2) + '\n'
        self._private(self.clouds_yaml, text)

    def _stop(self, state: dict[str, typing.Any]) -> None:
        processes.stop(self._processes(state))
        for lifeline in self._lifelines:
            os.close(lifeline)
        self._lifelines.clear()
        if state.get('processes'):
            state['processes'] = []
            self._write(state)

    def _let_go(self) -> None:
        for lifeline in self._lifelines:
            processes.release(lifeline)
        self._lifelines.clear()

    # Health

    def _await(self, what: str, healthy: typing.Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            for process in self._processes(self._state()):
                if not process.alive():
                    log = pathlib.Path(process.log)
                    raise CloudError(
                        f'The server {process.name} died: '
                        f'{processes.last_words(log)}; see {log}.'
                    )
            with contextlib.suppress(OSError, CloudError):
                if healthy():
                    return
            if time.monotonic() > deadline:
                raise CloudError(
                    f'Waited {_PATIENCE:.0f} s in vain until {what}; see the '
                    f'logs in {self.state_dir}.'
                )
            time.sleep(0.1)

    def _keystone_answers(self) -> bool:
        return rest.request('GET', self.auth_url, timeout=2).status == 200

    def _watcher_answers(self) -> bool:
        headers = {'X-Auth-Token': self.token()}
        root = rest.request('GET', self.watcher_url + '/', None, headers, 2)
        if root.status != 200:
            return False
        _, _, services = self.api('GET', '/v1/services')
        _, _, goals = self.api('GET', '/v1/goals')
        active = [s for s in services['services'] if s['status'] == 'ACTIVE']
        return len(active) == 2 and bool(goals['goals'])

    def _model_collected(self) -> bool:
        return self.placement() == self._initial_placement()

    # Talking to the cloud

    def token(self, credentials: Credentials | None = None) -> str:
        """Return a token that is good for a while, by default the admin's.

        It is used again during the first half of its life.
        """
        user = credentials or self.admin
        known = self._tokens.get(user)
        lifetime = self._state()['options']['token_lifetime']
        if not known or time.monotonic() - known.born > lifetime / 2:
            known = identity.authenticate(self.auth_url, user)
            self._tokens[user] = known
        return known.id

    def api(
        self,
        method: str,
        path: str,
        body: typing.Any = None,
        version: str | None = 'latest',
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, typing.Any, typing.Any]:
        """Send a raw request to Watcher, e.g. ``api('GET', '/v1/goals')``.

        Returns status, headers (a mapping that ignores case) and the
        parsed body. ``version`` None sends no microversion, an empty
        ``token`` no token; None means the administrator's.
        """
        sent = dict(headers or {})
        if version is not None:
            sent['OpenStack-API-Version'] = f'infra-optim {version}'
        token = self.token() if token is None else token
        if token:
            sent['X-Auth-Token'] = token
        answer = rest.request(method, self.watcher_url + path, body, sent)
        return answer.status, answer.headers, answer.body

    @property
    def newest(self) -> str:
        """The newest API microversion that client and server know."""
        _, _, body = self.api('GET', '/')
        offered = body['versions'][0]['max_version']
        return str(min(versions.MAX, versions.Version.parse(offered)))

    def _initial_placement(self) -> dict[str, str]:
        model = json.loads(self.state_dir.joinpath('model.json').read_text())
        return {s['name']: s['host'] for s in model['instances']}

    def placement(self) -> dict[str, str]:
        """Return the host of each server, by name, as Watcher sees it."""
        _, _, body = self.api('GET', '/v1/data_model')
        return {
            entry['server_name']: entry['node_hostname']
            for entry in body['context']
            if 'server_name' in entry
        }

    def nova_placement(self) -> dict[str, str]:
        """Return the host of each server, by name, according to Nova."""
        url = f'{self.nova_url}/v2.1/servers/detail'
        return {
            server['name']: server['OS-EXT-SRV-ATTR:host']
            for server in rest.request('GET', url).body['servers']
        }

    def refresh_model(self) -> None:
        """Have Watcher collect the data model now, not in 5 seconds."""
        self._control(f'{self.watcher_url}/_cloud/refresh')

    def reset_servers(self) -> None:
        """Put the emulated servers and hosts back to their first state."""
        self._control(f'{self.nova_url}/_cloud/reset')
        self.refresh_model()

    def pin_server(self, uuid: str, pinned: bool = True) -> None:
        """Make migrations of a server fail, or succeed again."""
        verb = 'pin' if pinned else 'unpin'
        self._control(f'{self.nova_url}/_cloud/{verb}/{uuid}')

    def move_server(self, uuid: str, host: str) -> None:
        """Have Nova move a server, without Watcher."""
        url = f'{self.nova_url}/v2.1/servers/{uuid}/action'
        rest.request('POST', url, {'os-migrateLive': {'host': host}})
        self.refresh_model()

    def set_host(self, host: str, status: str) -> None:
        """Have Nova enable or disable a host, without Watcher."""
        url = f'{self.nova_url}/v2.1/os-services'
        listed = rest.request('GET', f'{url}?host={host}').body
        for service in listed['services']:
            rest.request('PUT', f'{url}/{service["id"]}', {'status': status})
        self.refresh_model()

    def flavors(self) -> dict[int, str]:
        """Return the names of flavors by the vCPUs that they have."""
        answer = rest.request('GET', f'{self.nova_url}/v2.1/flavors/detail')
        return {one['vcpus']: one['name'] for one in answer.body['flavors']}

    def _control(self, url: str) -> None:
        answer = rest.request('POST', url)
        if answer.status != 204:
            raise CloudError(
                f'POST {url} gave HTTP status {answer.status}: {answer.body}.'
            )

    def seed(
        self,
        actions: int | typing.Sequence[int] = 0,
        **options: typing.Any,
    ) -> Seeded:
        """Insert audits, action plans and actions; see :func:`.seed.seed`."""
        self._state()
        with self._writing():
            return seed(self.database, actions, **options)

    def unseed(self, seeded: Seeded) -> None:
        """Remove the rows of a :meth:`seed`."""
        with self._writing():
            unseed(self.database, seeded)

    @contextlib.contextmanager
    def _writing(self) -> typing.Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CloudError(
                f"Cannot write Watcher's database {self.database}: {error}."
            ) from error
