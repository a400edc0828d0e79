# SPDX-License-Identifier: Apache-2.0
"""The commands that change audits and audit templates."""

from __future__ import annotations

import pytest

UUID = 'a3326a6a-c18e-4e8e-adba-d0c61ad404c5'


@pytest.fixture
def audit(stub):
    """An audit named hourly."""
    stub.rows['audits'].append(
        {'uuid': UUID, 'name': 'hourly', 'state': 'ONGOING'}
    )
    return stub.rows['audits'][0]


@pytest.mark.parametrize(
    ('verb', 'state'),
    [('cancel', 'CANCELLED'), ('suspend', 'SUSPENDED'), ('resume', 'ONGOING')],
)
def test_all_are_tried(watcher, audit, verb, state) -> None:
    audit['state'] = 'PENDING'

    result = watcher('audit', verb, 'nope', 'hourly')

    assert audit['state'] == state
    assert result.status == 1
    assert not result.out
    assert 'Failed to' in result.err
    assert "'nope'" in result.err


def test_set(watcher, audit) -> None:
    result = watcher(
        *('audit', 'set', 'hourly', '--interval', '900'),
        *('--no-auto-trigger', '--name', 'x', '-f', 'json'),
    )

    assert result.status == 0
    assert result.json['Interval'] == '900'
    assert audit['auto_trigger'] is False
    assert audit['name'] == 'x'


def test_unset(watcher, stub, audit) -> None:
    result = watcher('audit', 'unset', 'hourly', '--end-time', '--scope')

    assert result.status == 0
    assert stub.requests[-1].body == [
        {'op': 'remove', 'path': '/end_time'},
        {'op': 'remove', 'path': '/scope'},
    ]


def test_nothing_to_set_is_an_error(watcher, stub, audit) -> None:
    for verb in ('set', 'unset'):
        result = watcher('audit', verb, 'hourly')
        assert result.status == 1
        assert 'specify at least one field' in result.err
    assert not stub.sent


def test_template_set_and_unset(watcher, stub, tmp_path) -> None:
    stub.rows['audit_templates'].append({'uuid': UUID, 'name': 'nightly'})
    scope = tmp_path / 'scope.yaml'
    scope.write_text('- compute:\n  - availability_zones: [{name: z}]\n')

    result = watcher(
        *('audit', 'template', 'set', 'nightly', '--scope', str(scope)),
        *('--goal', 'dummy', '-f', 'json'),
    )
    assert result.json['Audit Scope'] == [
        {'compute': [{'availability_zones': [{'name': 'z'}]}]}
    ]

    watcher('audittemplate', 'unset', 'nightly', '--description')
    assert stub.requests[-1].body == [{'op': 'remove', 'path': '/description'}]
