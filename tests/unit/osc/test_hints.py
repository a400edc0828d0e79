# SPDX-License-Identifier: Apache-2.0
"""Errors end in what was meant, or in what to do next."""

from __future__ import annotations

import types

import pytest

from watcherclient import exceptions
from watcherclient.osc import hints
from watcherclient.testing import fault


@pytest.fixture(autouse=True)
def _rows(stub):
    for collection in stub.rows:
        stub.rows[collection] = [
            {'uuid': name, 'id': name, 'name': name}
            for name in ('nightly', 'nightly-2', 'dummy')
        ]


@pytest.mark.parametrize(
    'words',
    [
        'goal show {}', 'strategy show {}', 'strategy state {}',
        'audit show {}', 'audit template show {}', 'audit cancel {}',
        'audit delete {}', 'audit template set {} --name x',
        'audit create -a {}', 'action plan list --audit {}',
        'scoring engine show {}', 'service show {}',
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


@pytest.mark.parametrize(
    ('message', 'listing'),
    [('Strategy xyz could not be found', 'strategy'), ('Goal zork', 'goal')],
)
def test_list_is_that_of_the_name_in_the_answer(
    watcher, stub, message, listing
):
    stub.answer_with('POST', '/v1/audits', fault(404, message))

    result = watcher('audit', 'create', '-g', 'zork', '-s', 'xyz')

    assert result.err.endswith(f': see "watcher {listing} list"\n')


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


class TestError:
    """Hints use only the attributes of the error."""

    @pytest.fixture
    def command(self, client):
        return types.SimpleNamespace(
            client=client, program='watcher', next_steps={400: 'audit cancel'}
        )

    def error(self, status, content=b'{"faultstring": "x"}', **attributes):
        response = types.SimpleNamespace(content=content)
        made = exceptions.HttpError(
            response=response,
            http_status=status,
            url='http://h/v1/goals/nightli',
        )
        vars(made).update(attributes)
        return made

    @pytest.mark.parametrize(
        ('attributes', 'hint'),
        [
            ({'resource_type': 'goal', 'identifier': 'nightli'},
             'did you mean nightly or nightly-2?'),
            ({'resource_type': 'audit_template', 'identifier': 'xyz'},
             'see "watcher audit template list"'),
            ({'resource_type': 'service', 'identifier': '7'},
             'see "watcher service list"'),
            ({'resource_type': 'audit',
              'references': {'goal': 'dumy', 'strategy': 'nightly'}},
             'did you mean dummy?'),
            ({'resource_type': 'audit', 'references': {'goal': 'xyz'}},
             'see "watcher goal list"'),
            ({'resource_type': 'goal'}, ''),
            ({}, ''),
        ],
    )  # fmt: skip
    def test_of_something_that_is_missing(self, command, attributes, hint):
        assert hints.find(self.error(404, **attributes), command) == hint

    @pytest.mark.parametrize(
        'content',
        [
            b'<html>Not Found</html>',
            b'{"error": {"code": 404, "message": "Not found"}}',
            b'{"error_message": "{\\"code\\": 404, \\"title\\": \\"x\\"}"}',
        ],
        ids=['proxy', 'keystone', 'router'],
    )
    def test_of_a_wrong_address_has_none(self, command, stub, content):
        error = self.error(
            404, content, resource_type='goal', identifier='nightli'
        )
        assert hints.find(error, command) == ''
        assert stub.sent == []

    def test_of_a_proxy_that_refuses_has_none(self, command):
        error = self.error(
            400, b'<html>', resource_type='audit', identifier='nightly'
        )
        assert hints.find(error, command) == ''

    @pytest.mark.parametrize('status', [401, 403, 409, 500])
    def test_of_another_status_has_none(self, command, stub, status):
        error = self.error(status, resource_type='goal', identifier='nightli')
        assert hints.find(error, command) == ''
        assert stub.sent == []

    def test_of_a_refusal_names_the_next_step(self, command):
        error = self.error(400, resource_type='audit', identifier='nightly')
        assert hints.find(error, command) == (
            'run "watcher audit cancel nightly" first'
        )
        error = self.error(400, references={'goal': 'dummy'})
        assert hints.find(error, command) == ''
