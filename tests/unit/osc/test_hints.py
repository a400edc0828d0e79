# SPDX-License-Identifier: Apache-2.0
"""Errors end in what was meant, or in what to do next."""

from __future__ import annotations

import pytest

from watcherclient.testing import fault


@pytest.fixture(autouse=True)
def _rows(stub):
    for collection in ('goals', 'strategies', 'audits', 'audit_templates'):
        stub.rows[collection] = [
            {'uuid': name, 'name': name}
            for name in ('nightly', 'nightly-2', 'dummy')
        ]


@pytest.mark.parametrize(
    'words',
    [
        'goal show {}', 'strategy show {}', 'strategy state {}',
        'audit show {}', 'audit template show {}', 'audit cancel {}',
        'audit delete {}', 'audit template set {} --name x',
        'audit create -a {}', 'action plan list --audit {}',
    ],
)  # fmt: skip
def test_wrong_name_is_answered_with_the_nearest(watcher, words):
    result = watcher(*words.format('nightli').split())

    assert result.status == 1
    assert 'did you mean nightly or nightly-2?' in result.err


def test_names_within_a_request(watcher, stub):
    stub.answer_with('POST', '/v1/audits', fault(404, 'No goal dumy'))

    result = watcher('audit', 'create', '-g', 'dumy', '-s', 'nightly')

    assert result.status == 1
    assert 'did you mean dummy?' in result.err
    assert 'nightly' not in result.err.rpartition('No goal')[2]


def test_without_a_near_name_the_list_is_named(watcher):
    result = watcher('goal', 'show', 'xyz')

    assert result.status == 1
    assert 'see "watcher goal list"' in result.err


def test_uuids_are_not_names(watcher, stub):
    uuid = '7fc775ef-40db-43c5-8da8-8416a142ee2a'
    result = watcher('audit', 'show', uuid)

    assert result.status == 1
    assert 'did you mean' not in result.err
    assert stub.sent == [f'GET /v1/audits/{uuid}']


def test_other_errors_list_nothing(watcher, stub):
    stub.answer_with('GET', '/v1/goals/nightli', fault(403, 'No'))
    result = watcher('goal', 'show', 'nightli')

    assert result.status == 1
    assert 'did you mean' not in result.err
    assert len(stub.sent) == 1


def test_names_that_cannot_be_listed(watcher, stub):
    stub.answer_with('GET', '/v1/goals', fault(403, 'Not for you'))
    result = watcher('goal', 'show', 'nightli')

    assert result.status == 1
    assert 'nightli could not be found' in result.err
    assert 'see "watcher goal list"' in result.err


@pytest.mark.parametrize(
    ('words', 'path', 'remedy'),
    [
        ('audit delete nightly', '/v1/audits/nightly', 'audit cancel nightly'),
        (
            'action plan delete 7fc775ef-40db-43c5-8da8-8416a142ee2a',
            '/v1/action_plans/7fc775ef-40db-43c5-8da8-8416a142ee2a',
            'action plan cancel 7fc775ef-40db-43c5-8da8-8416a142ee2a',
        ),
    ],
)
def test_what_is_running_is_cancelled_first(
    watcher, stub, words, path, remedy
):
    stub.answer_with('DELETE', path, fault(400, "state is 'ONGOING'"))

    result = watcher(*words.split())

    assert result.status == 1
    assert f'run "watcher {remedy}" first' in result.err


@pytest.mark.parametrize(
    ('words', 'listing'),
    [
        ('action plan show {}', 'action plan list'),
        ('service show {}', 'service list'),
        ('scoring engine show {}', 'scoring engine list'),
    ],
)
def test_what_has_no_names_to_suggest_names_the_list(watcher, words, listing):
    uuid = '7fc775ef-40db-43c5-8da8-8416a142ee2a'
    result = watcher(*words.format(uuid).split())
    assert result.status == 1
    assert f'see "watcher {listing}"' in result.err
