# SPDX-License-Identifier: Apache-2.0
"""What is imported and asked, counted: time differs, numbers do not.

The limits are a little above today's numbers. Who exceeds one imports
something new, or asks the server more often: on purpose, or not.
"""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import types
from collections.abc import Iterator

import pytest

from tests.unit.conventions import compat
from tests.unit.stub import StubWatcher
from watcherclient.osc import lazy

U1 = '11111111-1111-4111-8111-111111111111'
_COUNT = (
    '\nimport sys; print(*(m for m in sys.modules if sys.modules[m]),'
    ' file=sys.stderr)'
)


@pytest.fixture
def stub() -> Iterator[StubWatcher]:
    with StubWatcher() as stub:
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
    app = types.SimpleNamespace(load_extensions=list)
    made = stand_in(app, None, cmd_name='optimize goal list')
    assert made.cmd_name == 'optimize goal list'
    assert type(made).__module__ == 'watcherclient.osc.v1.goal'


def test_stand_ins_can_be_looked_at():
    """Tools ask objects for names that commands do not have."""
    assert inspect.unwrap(lazy.v1) is lazy.v1
    assert not hasattr(lazy.v1.goal, '__wrapped__')


def test_version():
    found = watcher('--version') - modules('pass')
    assert len(found) <= 12


def test_help():
    found = watcher('--help')
    assert not found & {'requests', 'keystoneauth1', 'prettytable.colortable'}
    assert len(found - modules('pass')) <= 190


def test_import():
    assert len(modules('import watcherclient') - modules('pass')) <= 8


def test_goal_list(stub):
    found = watcher(
        *('--os-auth-token', 't', '--os-endpoint-override', stub.url),
        *['goal', 'list', '-f', 'json'],
    )
    assert not found & {
        'croniter', 'jsonschema', 'openstack', 'osc_lib', 'rich', 'yaml',
    }  # fmt: skip
    assert len(found - modules('pass')) <= 390


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
        ('audit delete nightly', ['DELETE /v1/audits/nightly']),
    ],
)  # fmt: skip
def test_requests(stub, run, words, requests):
    endpoint = ['--os-auth-token', 't', '--os-endpoint-override', stub.url]
    assert run(*endpoint, *words.split()).status == 0
    assert list(map(str, stub.requests)) == requests
