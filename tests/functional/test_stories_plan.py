# SPDX-License-Identifier: Apache-2.0
"""What operators do with audits and action plans, from beginning to end.

Each story uses the real programs, and is compared with Watcher and Nova.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.cloud import Cloud
from tests.functional.programs import (
    BIN,
    PATIENCE,
    PREFIXES,
    Program,
    clean_environment,
)

#: Waiting, for tests: reads often.
WAIT = ('--wait', '--poll', '0.5')


def sleep(seconds: float) -> dict[str, Any]:
    """Return an action that takes its time."""
    parameters = {'duration': seconds}
    return {'action_type': 'sleep', 'input_parameters': parameters}


def nop(message: str, **options: Any) -> dict[str, Any]:
    """Return an action that does nothing, or that fails."""
    parameters = {'message': message, **options}
    return {'action_type': 'nop', 'input_parameters': parameters}


@pytest.fixture(autouse=True)
def _servers_at_home(cloud: Cloud) -> None:
    cloud.reset_servers()


@pytest.fixture
def name() -> str:
    return f'story-{uuid.uuid4().hex[:8]}'


@pytest.fixture
def planned(cloud: Cloud, client: Any, name: str) -> Callable[..., Any]:
    """Make an action plan of exactly the given actions."""

    def planned(*actions: dict[str, Any]) -> Any:
        audit = client.audit.create(
            strategy='actuator', parameters={'actions': [*actions]}, name=name,
            force=True,
        )  # fmt: skip
        client.audit.wait(audit, interval=0.3)
        return client.action_plan.latest(audit)

    return planned


def start(program: Program, *words: str, **kwargs: Any) -> Any:
    """Start one of our commands; return its process."""
    return subprocess.Popen(
        [str(BIN / program.name), *PREFIXES[program.name], *words],
        env={**clean_environment(), **program.environment},
        stdin=subprocess.DEVNULL,
        **kwargs,
    )


def test_maintenance_without_two_servers(
    program: Program, cloud: Cloud, name: str
) -> None:
    """Template by names, audit, plan by its audit, two servers left alone."""
    program.json(
        'audit', 'template', 'create', name, 'cluster_maintaining',
        '-s', 'host_maintenance', '-p', 'maintenance_node=compute-1',
    )  # fmt: skip
    audit = program.json(
        'audit', 'create', '--template', name, '--name', name, '--force',
        *WAIT,
    )  # fmt: skip
    assert audit['State'] == 'SUCCEEDED'
    plan = program.json('action', 'plan', 'show', '--audit', name)
    assert plan['Audit'] == audit['UUID']
    assert plan['State'] == 'RECOMMENDED'
    [row] = program.json('action', 'plan', 'list', '--audit', name, '--long')
    assert row['Audit Name'] == name

    skipped = program.json(
        'action', 'skip', '--audit', name, '--server', 'vm-3',
        '--server', 'vm-4', '--reason', 'the owner asked',
    )  # fmt: skip
    assert sorted(row['Summary'] for row in skipped) == [
        f'migrate {server} from compute-1 (live)'
        for server in ('vm-3', 'vm-4')
    ]
    assert all('the owner asked' in row['Status Message'] for row in skipped)

    before = cloud.nova_placement()
    done = program(
        'action', 'plan', 'start', '--audit', name, *WAIT, '-f', 'json'
    )
    assert done.json()['State'] == 'SUCCEEDED'
    assert f'Action plan {plan["UUID"][:8]}: ' in done.stderr
    after = cloud.nova_placement()
    moved = {server for server in before if before[server] != after[server]}
    assert moved == {'vm-1', 'vm-2'}
    _, _, body = cloud.api('GET', f'/v1/action_plans/{plan["UUID"]}')
    assert body['state'] == 'SUCCEEDED'

    shown = program('action', 'plan', 'show', plan['UUID'][:12]).stdout
    assert '5: 3 succeeded, 2 skipped' in shown
    tree = program.json('action', 'list', '--audit', name, '--tree')
    assert [row['Number'] for row in tree] == [1, 2, 3, 4, 5]
    assert tree[0]['After'] == []


def test_failing_action_is_named(
    watcher: Program, cloud: Cloud, planned: Callable[..., Any], name: str
) -> None:
    plan = planned(nop('first'), nop('second', fail_execute=True))
    words = ['action', 'plan', 'start', '--audit', name, *WAIT]
    done = watcher(*words, '-f', 'json')
    assert done.status == 1
    assert json.loads(done.stdout)['State'] == 'FAILED'
    _, _, body = cloud.api(
        'GET', f'/v1/actions/detail?action_plan_uuid={plan.uuid}'
    )
    [failed] = [a for a in body['actions'] if a['state'] == 'FAILED']
    assert f'action plan {plan.uuid} is FAILED' in done.stderr
    reason = f'do nothing (second): {failed["status_message"]}'
    assert reason in done.stderr

    shown = watcher('action', 'plan', 'show', '--audit', name).stdout
    assert '| 2: 1 succeeded, 1 failed' in shown
    assert '| Failed actions      | do nothing (second): ' in shown
    asked = watcher.json('action', 'plan', 'show', plan.uuid,
                         '-c', 'Failed actions')  # fmt: skip
    assert asked['Failed actions'] == [
        {
            'uuid': failed['uuid'],
            'summary': 'do nothing (second)',
            'status_message': failed['status_message'],
        }
    ]


def test_time_is_up_and_the_work_goes_on(
    openstack: Program,
    watcher: Program,
    client: Any,
    planned: Callable[..., Any],
) -> None:
    plan = planned(sleep(5))
    done = openstack(
        'action', 'plan', 'start', plan.uuid, *WAIT, '--timeout', '1',
        '-f', 'json',
    )  # fmt: skip
    assert done.status == 3
    assert json.loads(done.stdout)['State'] in ('PENDING', 'ONGOING')
    assert 'timed out after 1 seconds; ' in done.stderr
    # An audit is not made while a plan is ongoing, and says what to do.
    refused = watcher('audit', 'create', '-g', 'dummy', *WAIT)
    assert refused.status == 1
    assert f'action plan {plan.uuid} is ONGOING' in refused.stderr
    assert '--force' in refused.stderr
    assert client.action_plan.wait(plan, interval=0.3).state == 'SUCCEEDED'


def test_interrupt_ends_the_wait_and_not_the_work(
    program: Program, client: Any, planned: Callable[..., Any], name: str
) -> None:
    plan = client.action_plan.start(planned(sleep(5)))
    process = start(
        program, 'action', 'plan', 'wait', '--audit', name, '-f', 'json',
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    first = process.stderr.readline()
    assert plan.uuid[:8] in first
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert json.loads(stdout)[0]['UUID'] == plan.uuid
    assert f'stopped waiting; action plan {plan.uuid} continues' in stderr
    assert 'Traceback' not in stderr
    assert client.action_plan.get(plan).state in ('PENDING', 'ONGOING')
    assert client.action_plan.wait(plan, interval=0.3).state == 'SUCCEEDED'


def test_cancelled_plan_is_waited_for(
    watcher: Program, client: Any, planned: Callable[..., Any], name: str
) -> None:
    plan = client.action_plan.start(planned(sleep(3), sleep(4)))
    client.action_plan.wait(plan, interval=0.3, state='ONGOING')
    done = watcher(
        'action', 'plan', 'cancel', '--audit', name, *WAIT, '-f', 'json'
    )
    assert (done.status, done.json()['State']) == (0, 'CANCELLED')
    assert client.action_plan.get(plan).state == 'CANCELLED'
    late = watcher('action', 'plan', 'wait', plan.uuid[:8])
    assert late.status == 1


def test_terminal_has_one_line_that_fits(
    watcher: Program, client: Any, planned: Callable[..., Any]
) -> None:
    plan = planned(sleep(4))
    screen, terminal = pty.openpty()
    process = start(
        Program('watcher', {**watcher.environment, 'COLUMNS': '40',
                            'TERM': 'xterm'}),
        'action', 'plan', 'start', plan.uuid, *WAIT, '-f', 'json',
        stdout=subprocess.PIPE, stderr=terminal,
    )  # fmt: skip
    os.close(terminal)
    shown = b''
    while True:
        try:
            shown += os.read(screen, 1024)
        except OSError:
            # The program has closed its end.
            break
    stdout, _ = process.communicate(timeout=PATIENCE)
    os.close(screen)
    assert json.loads(stdout)['State'] == 'SUCCEEDED'
    lines = re.split(r'\r|\n|\x1b\[[?0-9]*[a-zA-Z]', shown.decode())
    assert any(line.endswith('…, 2 s') for line in lines), lines
    assert all(len(line) <= 40 for line in lines), lines


def test_watched_plan_and_audit(
    watcher: Program, client: Any, planned: Callable[..., Any], name: str
) -> None:
    """Each change is one line, and the status is that of the plan."""
    plan = planned(sleep(1), nop('second', fail_execute=True))
    client.action_plan.start(plan)
    done = watcher('action', 'plan', 'watch', plan.uuid, '-f', 'json')
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.status == 1
    last = {event['uuid']: event['new'] for event in events}
    actions = client.action.list(plan)
    assert last == {
        plan.uuid: 'FAILED',
        **{action.uuid: action.state for action in actions},
    }  # fmt: skip
    assert events[-1]['kind'] == 'plan'
    shown = watcher('audit', 'watch', name)
    assert (shown.status, len(shown.stdout.splitlines())) == (0, 1)


def test_history_has_what_became_of_each_run(
    watcher: Program, client: Any, planned: Callable[..., Any], name: str
) -> None:
    plan = planned(nop('first'), nop('second', fail_execute=True))
    client.action_plan.start(plan)
    watcher('action', 'plan', 'wait', plan.uuid, '--poll', '0.5')
    [run] = watcher.json('history', '--audit', name, '--since', 'yesterday')
    assert (run['Action Plan'], run['State']) == (plan.uuid, 'FAILED')
    assert run['Actions'] == {'total': 2, 'succeeded': 1, 'failed': 1}
    [found] = client.history(audit=name, state='failed')
    assert found.plan.uuid == plan.uuid
    assert not [*client.history(audit=name, until='yesterday')]
