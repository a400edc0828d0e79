# SPDX-License-Identifier: Apache-2.0
"""How much is imported and requested: counts are exact, unlike times.

The limits are slightly above today's counts. A change that exceeds one
imports something new, or sends more requests: on purpose, or by accident.
"""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import types
from collections.abc import Iterator

import pytest

from tests.unit.conventions import compat, source
from watcherclient.osc import lazy
from watcherclient.testing import FakeWatcher

#: What takes long to import; only what needs it may import it.
HEAVY = {
    'croniter',
    'jsonschema',
    'keystoneauth1',
    'openstack',
    'prettytable',
    'requests',
    'rich',
    'yaml',
}
#: What only the programs use.
PROGRAMS = {'cliff', 'osc_lib', 'openstackclient', 'stevedore'}
U1 = '11111111-1111-4111-8111-111111111111'
_COUNT = (
    '\nimport sys; print(*(m for m in sys.modules if sys.modules[m]),'
    ' file=sys.stderr)'
)


@pytest.fixture
def stub() -> Iterator[FakeWatcher]:
    with FakeWatcher() as stub:
        stub.rows['goals'] = [{'uuid': U1, 'name': 'dummy'}]
        stub.rows['audits'] = [{'uuid': U1, 'name': 'nightly'}]
        yield stub


def modules(code: str, *arguments: str) -> set[str]:
    """Return the names of the modules that are there after some code."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', code + _COUNT, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=clean,
    )
    return {*done.stderr.split()}


def packages(names: set[str]) -> set[str]:
    """Return the packages that modules belong to."""
    return {name.partition('.')[0] for name in names}


def watcher(*arguments: str) -> set[str]:
    """Return the names of the modules that the program imports."""
    code = """if True:
        from watcherclient.shell import main
        try:
            main()
        except SystemExit:
            pass
    """
    return modules(code, *arguments)


def test_plugin():
    code = 'import argparse, typing'
    found = modules(f'{code}, watcherclient.osc.plugin') - modules(code)
    assert found == {
        'watcherclient',
        'watcherclient.osc',
        'watcherclient.osc.plugin',
    }


def test_all_commands():
    """Every start of OpenStackClient loads them all, and runs one at most."""
    code = f"""if True:
        import importlib.metadata
        from cliff import command
        name = 'python-watcherclient'
        points = importlib.metadata.distribution(name).entry_points
        points = points.select(group={compat.GROUP!r})
    """
    load = 'assert all(issubclass(p.load(), command.Command) for p in points)'
    assert modules(f'{code}    {load}') - modules(code) == {
        'watcherclient',
        'watcherclient.osc',
        'watcherclient.osc.lazy',
    }


def test_stand_in_passes_on_what_cliff_gives():
    """cliff looks for the name, which hooks of other packages are found by."""
    stand_in = compat.entry_points()['goal list'].load()
    assert 'cmd_name' in inspect.getfullargspec(stand_in.__init__).args
    manager = types.SimpleNamespace(namespace=compat.GROUP)
    app = types.SimpleNamespace(command_manager=manager)
    made = stand_in(app, None, cmd_name='optimize goal list')
    assert made.cmd_name == 'optimize goal list'
    assert type(made).__module__ == 'watcherclient.osc.v1.goal'


def test_stand_ins_can_be_looked_at():
    """Tools ask objects for names that commands do not have."""
    assert inspect.unwrap(lazy.v1) is lazy.v1
    assert not hasattr(lazy.v1.goal, '__wrapped__')


@pytest.mark.parametrize(
    'module',
    [m for m in source.modules() if m.startswith('watcherclient.osc.v1')],
)
def test_commands_import_heavy_packages_when_they_run(module):
    """Even if the releases of today's dependencies import them anyway."""
    at_once = {one.name for one in source.imports(module) if not one.lazy}
    assert not packages(at_once) & HEAVY


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An installation that is not editable."""
    (tmp_path / 'watcherclient').symlink_to(source.ROOT)
    (tmp_path / 'python_watcherclient-5.0.0.dist-info').mkdir()
    monkeypatch.chdir(tmp_path)


def test_version(installed):
    found = watcher('--version') - modules('pass')
    assert len(found) <= 14
    assert not packages(found) & (HEAVY | PROGRAMS | {'argparse'})
    assert 'importlib.metadata' not in found


def test_pbr():
    """It builds the package, and is not needed afterwards."""
    library = modules('import watcherclient.version, watcherclient.v1.client')
    program = watcher('--version')
    assert not packages(library | program) & {'pbr', 'setuptools'}


def test_help():
    found = watcher('--help')
    assert not found & {'requests', 'keystoneauth1', 'prettytable.colortable'}
    assert len(found - modules('pass')) <= 233


def test_import():
    found = modules('import watcherclient') - modules('pass')
    assert len(found) <= 8
    ours = {name for name in found if name.startswith('watcherclient')}
    assert ours == {'watcherclient'}
    assert not packages(modules('import watcherclient.v1')) & HEAVY


def test_goal_list(stub):
    found = watcher(
        *('--os-auth-token', 't', '--os-endpoint-override', stub.url),
        *['goal', 'list', '-f', 'json'],
    )
    assert not found & {
        'croniter', 'jsonschema', 'openstack', 'osc_lib.cli',
        'osc_lib.logs', 'osc_lib.utils', 'rich', 'yaml',
    }  # fmt: skip
    assert len(found - modules('pass')) <= 410


@pytest.mark.parametrize(
    ('words', 'requests'),
    [
        ('goal list', ['GET /v1/goals']),
        ('goal show dummy', ['GET /v1/goals/dummy']),
        ('audit list', ['GET /v1/audits']),
        ('audit list --goal dummy', ['GET /v1/audits']),
        # An audit is shown with its newest action plan.
        ('audit show nightly',
         ['GET /v1/audits/nightly', 'GET /v1/action_plans']),
        (f'action list --action-plan {U1}', ['GET /v1/actions']),
        ('action list --audit nightly',
         ['GET /v1/audits/nightly', 'GET /v1/actions']),
        ('service list', ['GET /v1/services']),
        # An audit whose action plan is running is not deleted.
        ('audit delete nightly',
         ['GET /v1/audits/nightly', 'GET /v1/action_plans',
          f'DELETE /v1/audits/{U1}']),
    ],
)  # fmt: skip
def test_requests(stub, run, words, requests):
    endpoint = ['--os-auth-token', 't', '--os-endpoint-override', stub.url]
    assert run(*endpoint, *words.split()).status == 0
    assert list(map(str, stub.requests)) == requests
