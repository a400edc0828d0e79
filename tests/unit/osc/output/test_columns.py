# SPDX-License-Identifier: Apache-2.0
"""Tables are for users; other formats have what the server sent."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml

from watcherclient.osc.output import columns

UUID = '00000000-0000-0000-0000-000000000001'
PARENT = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['audits'] = [
        {'uuid': UUID, 'name': 'a', 'audit_type': 'CONTINUOUS',
         'next_run_time': '2030-01-01T10:00:00', 'strategy_name': None,
         'start_time': '2030-01-01T10:00:00.123456', 'end_time': None,
         'created_at': '2026-11-23T14:42:52.824849+00:00'}
    ]  # fmt: skip
    stub.rows['services'] = [
        {'id': 1, 'name': 's', 'last_seen_up': '2026-11-23T14:42:52'}
    ]
    stub.rows['actions'] = [
        {'uuid': UUID, 'parents': [PARENT], 'action_type': 'nop'}
    ]


@pytest.mark.parametrize(
    ('sent', 'shown'),
    [
        ('2030-01-01T10:00:00', '2030-01-01T10:00:00+00:00'),
        ('2030-01-01T10:00:00.123456', '2030-01-01T10:00:00.123456+00:00'),
        ('2026-11-23T14:42:52+00:00', '2026-11-23T14:42:52+00:00'),
        (None, None),
    ],
)
def test_times_have_an_offset_on_a_terminal(sent, shown):
    assert columns.renderer('time', 'table', terminal=True)(sent) == shown


def test_scripts_find_times_in_tables_as_they_are_sent(watcher):
    table = watcher('audit', 'show', 'a').out
    assert '| 2030-01-01T10:00:00 ' in table
    assert '| 2026-11-23T14:42:52.824849+00:00 ' in table
    assert '| End Time       | None ' in table


def test_parents_are_short_in_tables(watcher):
    assert '| dfdcb491 |' in watcher('action', 'list').out


def test_requirements_are_a_checklist_in_tables(stub, watcher):
    stub.answer('GET', '/v1/strategies/x/state', body=[
        {'type': 'CDM', 'state': [{'compute_model': 'available'},
                                  {'storage_model': 'not available'}],
         'mandatory': True, 'comment': ''},
    ])  # fmt: skip
    table = watcher('strategy', 'state', 'x').out
    assert '| [x] compute_model: available ' in table
    assert '| [ ] storage_model: not available ' in table


@pytest.mark.parametrize('form', ['json', 'yaml', 'csv', 'value', 'shell'])
def test_programs_get_what_the_server_sent(watcher, form):
    names = ['-c', 'next_run_time', '-c', 'strategy_name', '-c', 'End Time']
    if form == 'csv':
        done = watcher('audit', 'list', '--detail', '-f', form, *names)
        (_, values) = csv.reader(io.StringIO(done.out))
    else:
        done = watcher('audit', 'show', 'a', '-f', form, *names)
        read = {
            'json': lambda: [*json.loads(done.out).values()],
            'yaml': lambda: [*yaml.safe_load(done.out).values()],
            'value': done.out.splitlines,
            'shell': lambda: [
                line.partition('=')[2].strip('"') for line in done.rows
            ],
        }
        values = read[form]()
    assert done.status == 0
    # Like the other times that the server sends.
    assert '2030-01-01T10:00:00+00:00' in map(str, values)
    if form in ('json', 'yaml'):
        assert values.count(None) == 2
        assert 'auto' not in values


def test_parents_are_whole_for_programs(watcher):
    (row,) = watcher('action', 'list', '-f', 'json').json
    assert row['Parents'] == [PARENT]


@pytest.mark.parametrize('form', ['json', 'yaml', 'csv', 'value', 'table'])
def test_times_of_a_command_have_one_form_on_a_terminal(
    stub, watcher, monkeypatch, form
):
    stub.rows['audits'][0]['end_time'] = '2030-01-02T10:00:00'
    monkeypatch.setattr('sys.stdout.isatty', lambda: True, raising=False)
    monkeypatch.setenv('COLUMNS', '400')
    times = ['Created At', 'Next Run Time', 'Start Time', 'End Time']
    words = [word for time in times for word in ('-c', time)]
    done = watcher('audit', 'list', '-f', form, *words)
    assert done.out.count('+00:00') == 4


@pytest.mark.parametrize('form', ['json', 'yaml', 'csv', 'value', 'shell'])
@pytest.mark.parametrize('value', [None, 7, ['x'], {'a': 'x'}])
def test_times_that_are_none_are_left_alone(form, value):
    shown = columns.renderer('time', form)(value)
    plain = columns.renderer('text', form)(value)
    assert shown == plain
