# SPDX-License-Identifier: Apache-2.0
"""EVENT audits are triggered, waited for, and addressed."""

from __future__ import annotations

import pytest

from watcherclient import exceptions
from watcherclient.testing import Answer

UUID = 'a3326a6a-c18e-4e8e-adba-d0c61ad404c5'
PATH = f'/v1/audits/{UUID}'


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['audits'] = [
        {'uuid': UUID, 'name': 'ev1', 'audit_type': 'EVENT',
         'state': 'SUCCEEDED', 'updated_at': '1'},
        {'uuid': 'x', 'name': 'once', 'audit_type': 'ONESHOT',
         'state': 'SUCCEEDED', 'updated_at': '1'},
    ]  # fmt: skip


def answers(stub, *states):
    """Answer with states, each with the time of its last change."""
    row = stub.rows['audits'][0]
    stub.answer_with(
        'GET',
        PATH,
        *(
            Answer(200, {**row, 'state': s, 'updated_at': t})
            for s, t in states
        ),
    )


def test_wait_is_for_the_end_of_the_new_run(stub, client, pauses):
    answers(
        stub, ('SUCCEEDED', '1'), ('PENDING', '2'), ('ONGOING', '3'),
        ('SUCCEEDED', '4'),
    )  # fmt: skip

    before = client.audit.trigger('ev1')
    found = client.audit.wait(before, after=before)

    assert before.updated_at == '1'
    assert found.updated_at == '4'
    assert stub.sent[2] == f'POST /v1/webhooks/{UUID}'


def test_failed_run(stub, client, pauses):
    answers(stub, ('SUCCEEDED', '1'), ('FAILED', '2'))
    before = client.audit.trigger('ev1')
    with pytest.raises(exceptions.WaitFailed):
        client.audit.wait(before, after=before)


def test_other_types_are_refused_before_sending(stub, client, watcher):
    with pytest.raises(exceptions.ValidationError, match='ONESHOT'):
        client.audit.trigger('once')
    done = watcher('audit', 'trigger', 'once')
    assert done.status == 1
    assert 'audit once is of type ONESHOT' in done.err
    assert 'POST' not in ' '.join(stub.sent)


@pytest.mark.parametrize(('end', 'status'), [('SUCCEEDED', 0), ('FAILED', 1)])
def test_command_waits(stub, watcher, pauses, end, status):
    answers(stub, ('SUCCEEDED', '1'), ('ONGOING', '2'), (end, '3'))

    done = watcher('audit', 'trigger', 'ev1', '--wait', '-f', 'json')

    assert done.status == status
    assert done.json['State'] == end


def test_address(stub, client, make_client):
    address = f'trust+{stub.url}/v1/webhooks/{UUID}'

    assert client.webhook.url('ev1') == address
    assert client.webhook.url(client.audit.get('ev1')) == address
    other = make_client(endpoint=f'{stub.url}/v1/')
    assert other.webhook.url(UUID) == address


def test_address_is_a_column_of_event_audits(stub, watcher):
    show = ['audit', 'show', 'ev1']
    asked = watcher(*show, '-c', 'Alarm URL', '-f', 'value')
    assert asked.out == f'trust+{stub.url}/v1/webhooks/{UUID}\n'
    assert 'Alarm URL' in watcher(*show).out
    assert 'Alarm URL' not in watcher(*show, '-f', 'json').json
    assert 'Alarm URL' not in watcher('audit', 'show', 'once').out
    other = watcher('audit', 'show', 'once', '-c', 'alarm_url', '-f', 'json')
    assert other.json == {'Alarm URL': None}


def test_address_of_a_new_audit(stub, watcher):
    create = ['audit', 'create', '-g', 'g', '--alarm-url', '-f', 'json']

    made = watcher(*create, '-t', 'event').json

    assert made['Alarm URL'].endswith(made['UUID'])
    done = watcher(*create)
    assert done.status == 1
    assert '--type EVENT' in done.err
    assert stub.sent.count('POST /v1/audits') == 1
