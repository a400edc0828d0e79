# SPDX-License-Identifier: Apache-2.0
"""Every command, through the real programs, against the API's own answers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.cloud import Cloud
from tests.functional.programs import Program
from watcherclient import v1
from watcherclient.base.resource import Resource
from watcherclient.v1.data_model import Entry
from watcherclient.v1.strategy import Requirement
from watcherclient.versions import Version

VERSIONS = ['1.0', '1.4', 'newest']

# What can be read: the words of the command, the path, the resource.
COLLECTIONS: dict[str, tuple[str, type[Resource]]] = {
    'action': ('actions', v1.Action),
    'action plan': ('action_plans', v1.ActionPlan),
    'audit': ('audits', v1.Audit),
    'audit template': ('audit_templates', v1.AuditTemplate),
    'goal': ('goals', v1.Goal),
    'scoring engine': ('scoring_engines', v1.ScoringEngine),
    'service': ('services', v1.Service),
    'strategy': ('strategies', v1.Strategy),
}


@pytest.fixture(scope='module')
def filled(cloud: Cloud, client: Any, until: Any) -> None:
    """One of everything that can be made."""
    suffix = uuid.uuid4().hex[:8]
    client.audit_template.create(
        name=f'template-{suffix}',
        goal='server_consolidation',
        strategy='basic',
        default_parameters={'period': 600},
        scope=[{'compute': [{'host_aggregates': [{'id': '*'}]}]}],
    )
    audits = [
        client.audit.create(goal='dummy', name=f'any-strategy-{suffix}'),
        client.audit.create(
            audit_template_uuid=f'template-{suffix}', name=f'basic-{suffix}'
        ),
    ]
    for audit in audits:
        until(
            lambda audit=audit: client.audit.get(audit).state,
            lambda state: state == 'SUCCEEDED',
        )


def expected(
    cls: type[Resource], item: dict[str, Any], version: str, detail: bool
) -> dict[str, Any]:
    """Return what a command should print of an answer of the API."""
    columns = cls.columns(Version.parse(version), detail=detail)
    found = {}
    for c in columns:
        value = item.get(c.name)
        if value is None and c.default_factory:
            value = c.default_factory()
        elif value and c.display == 'time' and '+' not in value:
            value += '+00:00'
        found[c.label] = value
    return found


@pytest.fixture
def version(request: pytest.FixtureRequest, cloud: Cloud) -> str:
    """An API microversion."""
    return cloud.newest if request.param == 'newest' else str(request.param)


def ask(cloud: Cloud, path: str, version: str) -> Any:
    status, _, body = cloud.api('GET', f'/v1/{path}', version=version)
    assert status == 200, body
    return body


def check(
    program: Program, words: str, wanted: Callable[[], Any], version: str
) -> None:
    """Compare what a command prints as JSON, its order of columns too."""
    before = json.dumps(wanted())
    shown = program.json(*words.split(), OS_INFRA_OPTIM_API_VERSION=version)
    if json.dumps(shown) != before:
        # Services may have reported meanwhile.
        assert json.dumps(shown) == json.dumps(wanted()), words


@pytest.mark.usefixtures('filled')
@pytest.mark.parametrize('version', VERSIONS, indirect=True)
@pytest.mark.parametrize('noun', COLLECTIONS)
def test_list_and_show(
    openstack: Program, watcher: Program, cloud: Cloud, noun: str, version: str
) -> None:
    path, cls = COLLECTIONS[noun]
    older = noun.replace(' ', '')

    def listed(detail: bool) -> list[dict[str, Any]]:
        form = f'{path}/detail' if detail else path
        items = ask(cloud, form, version)[path]
        assert items, 'there is nothing to compare'
        return [expected(cls, item, version, detail) for item in items]

    check(openstack, f'{noun} list', lambda: listed(False), version)
    check(watcher, f'{older} list', lambda: listed(False), version)
    check(openstack, f'{older} list --detail', lambda: listed(True), version)

    first = ask(cloud, path, version)[path][0]
    name = first.get('uuid') or first['id']

    def one() -> dict[str, Any]:
        item = ask(cloud, f'{path}/{name}', version)
        return expected(cls, item, version, True)

    check(openstack, f'{older} show {name}', one, version)
    check(watcher, f'{noun} show {name}', one, version)


@pytest.mark.parametrize('version', VERSIONS[1:], indirect=True)
def test_data_model(
    openstack: Program, watcher: Program, cloud: Cloud, version: str
) -> None:
    def listed(detail: bool) -> list[dict[str, Any]]:
        model = ask(cloud, 'data_model?data_model_type=compute', version)
        return [
            expected(Entry, item, version, detail) for item in model['context']
        ]

    assert len(listed(False)) >= 12
    check(openstack, 'data model list', lambda: listed(False), version)
    words = 'datamodel list --detail --type compute'
    check(watcher, words, lambda: listed(True), version)


def test_data_model_below_its_version(program: Program) -> None:
    refused = program(
        'data', 'model', 'list', OS_INFRA_OPTIM_API_VERSION='1.2'
    )
    assert refused.status == 1
    assert refused.stderr.strip() == (
        'the data model needs API version 1.3, but version 1.2 was requested'
    )


def test_strategy_state(program: Program, cloud: Cloud) -> None:
    def listed() -> list[dict[str, Any]]:
        items = ask(cloud, 'strategies/basic/state', cloud.newest)
        return [
            expected(Requirement, item, cloud.newest, True) for item in items
        ]

    check(program, 'strategy state basic', listed, cloud.newest)


def test_columns_by_label_and_field(program: Program, client: Any) -> None:
    goal = client.goal.get('dummy')
    shown = program.json(
        *('goal', 'show', 'dummy', '-c', 'display_name', '-c', 'UUID')
    )
    assert shown == {'UUID': goal.uuid, 'Display name': 'Dummy goal'}
    listed = program(
        *('strategy', 'list', '--goal', 'dummy', '--sort-key', 'name'),
        *('-f', 'value', '-c', 'goal_name', '-c', 'Name'),
    )
    assert listed.stdout.splitlines()[0] == 'dummy dummy'


def test_audit_life(program: Program, client: Any, until: Any) -> None:
    """Create, update, list, start, cancel, delete: the older spellings."""
    name = f'life-{program.name}-{uuid.uuid4().hex[:8]}'
    template = program.json(
        *('audittemplate', 'create', name, 'dummy', '-s', 'dummy'),
        *('-d', 'for tests', '-p', 'para1=4.5'),
    )
    assert template['Default Parameters'] == {'para1': 4.5}
    changed = program.json(
        *('audittemplate', 'update', name, 'replace', 'description=123')
    )
    assert changed['Description'] == '123'

    audit = program.json(
        *(
            'audit',
            'create',
            '-a',
            name,
            '--name',
            name,
            '-p',
            'para2=hi there',
        )
    )
    assert audit['Parameters'] == {'para1': 4.5, 'para2': 'hi there'}
    assert audit['Audit Type'] == 'ONESHOT'
    until(
        lambda: program.json('audit', 'show', name)['State'],
        lambda state: state == 'SUCCEEDED',
    )
    (plan,) = program.json('actionplan', 'list', '--audit', name)
    actions = program.json('action', 'list', '--action-plan', plan['UUID'])
    skipped = program.json(
        *('action', 'update', actions[-1]['UUID'], '--state', 'SKIPPED'),
        *('--reason', 'not now'),
    )
    assert skipped['State'] == 'SKIPPED'
    assert skipped['Status Message'].endswith('not now')
    assert program.json('action', 'show', actions[-1]['UUID']) == skipped
    started = program.json('actionplan', 'start', plan['UUID'])
    assert started['UUID'] == plan['UUID']
    done = until(
        lambda: client.action_plan.get(plan['UUID']),
        lambda found: found.state == 'SUCCEEDED',
    )
    assert done.status_message
    for noun, one in (
        ('actionplan', plan['UUID']),
        ('audit', name),
        ('audittemplate', name),
    ):
        deleted = program(noun, 'delete', one)
        assert (deleted.status, deleted.stdout) == (0, ''), deleted
        assert program(noun, 'show', one).status == 1


def test_plan_update_and_cancel(
    program: Program, client: Any, until: Any
) -> None:
    audit = client.audit.create(goal='dummy', strategy='dummy')
    (plan,) = until(
        lambda: client.action_plan.list(audit=audit), lambda found: found
    )
    cancelled = program.json('action', 'plan', 'cancel', plan.uuid)
    assert cancelled['State'] == 'CANCELLED'
    refused = program(
        *('actionplan', 'update', plan.uuid, 'replace', 'state=PENDING')
    )
    assert refused.status == 1
    assert '(HTTP 400) (Request-ID: req-' in refused.stderr


def test_continuous_and_event_audits(program: Program, client: Any) -> None:
    audit = program.json(
        *('audit', 'create', '-g', 'dummy', '-t', 'CONTINUOUS', '-i', '600'),
        *('--start-time', '2030-01-01T10:00:00+02:00'),
        *('--end-time', '2030-01-02T10:00:00+02:00'),
    )
    assert audit['Interval'] == '600'
    assert audit['Start Time'] == '2030-01-01T08:00:00+00:00'
    assert audit['Strategy'] is None
    updated = program.json(
        *('audit', 'update', audit['UUID'], 'replace', 'interval=300'),
    )
    assert updated['Interval'] == '300'
    for state in ('ONGOING', 'CANCELLED'):
        moved = program.json(
            *('audit', 'update', audit['UUID'], 'replace', f'state={state}')
        )
        assert moved['State'] == state
    assert program('audit', 'delete', audit['UUID']).status == 0

    event = program.json('audit', 'create', '-g', 'dummy', '-t', 'EVENT')
    triggered = program.json('audit', 'trigger', event['UUID'])
    assert triggered['UUID'] == event['UUID']
    refused = program('audit', 'trigger', audit['UUID'])
    assert refused.status == 1
    assert client.audit.get(event['UUID']).audit_type == 'EVENT'


def test_below_their_version(program: Program) -> None:
    """What a version lacks is refused by name before anything is sent."""
    refused = program(
        *('audit', 'create', '-g', 'dummy', '-t', 'CONTINUOUS', '-i', '60'),
        *('--start-time', '2030-01-01T10:00:00Z'),
        OS_INFRA_OPTIM_API_VERSION='1.0',
    )
    assert refused.status == 1
    assert refused.stderr.strip() == (
        'start_time of an audit needs API version 1.1, but version 1.0 was '
        'requested'
    )
    refused = program(
        *('action', 'update', str(uuid.uuid4()), '--state', 'SKIPPED'),
        OS_INFRA_OPTIM_API_VERSION='1.4',
    )
    assert refused.status == 1
    assert '1.5' in refused.stderr


def test_errors_of_usage(program: Program) -> None:
    for words in (
        ('audit', 'create', '-t', 'SOMETIMES'),
        ('audit', 'show'),
        ('goal', 'list', '--no-such-option'),
        ('goal', 'list', '--sort-dir', 'up'),
        ('audit', 'conjure'),
    ):
        refused = program(*words)
        assert refused.status == 2, refused
        assert 'Traceback' not in refused.stderr
