# SPDX-License-Identifier: Apache-2.0
"""Command lines of published guides are accepted."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    'words',
    [
        '-t oneshot', '--audit_type Oneshot', '--audit-type ONESHOT',
        '--type oneshot',
    ],
)  # fmt: skip
def test_audit_types(stub, watcher, words):
    assert watcher('audit', 'create', '-g', 'g', *words.split()).status == 0
    assert stub.requests[-1].body['audit_type'] == 'ONESHOT'


@pytest.mark.parametrize(
    'words', ['dummy', '--goal dummy', '-g dummy', 'dummy -s basic']
)
def test_goal_of_a_template(stub, watcher, words):
    done = watcher('audittemplate', 'create', 'nightly', *words.split())
    assert done.status == 0
    assert stub.requests[-1].body['goal'] == 'dummy'


def test_goal_follows_from_the_strategy(stub, watcher):
    stub.rows['strategies'] = [
        {'uuid': 's', 'name': 'basic', 'goal_uuid': 'the-goal'}
    ]
    for words in ('audit create', 'audit template create nightly'):
        done = watcher(*words.split(), '-s', 'basic')
        assert done.status == 0
        assert stub.requests[-1].body['goal'] == 'the-goal'


def test_goal_is_given_once(stub, watcher):
    create = ['audit', 'template', 'create', 'nightly']
    assert watcher(*create).status == 2
    assert watcher(*create, 'dummy', '--goal', 'other').status == 2
    assert not stub.sent
