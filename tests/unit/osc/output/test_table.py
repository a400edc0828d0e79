# SPDX-License-Identifier: Apache-2.0
"""Tables on terminals fit them, whatever they contain."""

from __future__ import annotations

import datetime
import re
import sys

import pytest

from tests.unit.terminals import Screen
from watcherclient.osc.output import table

UUID = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'
OTHER = '19ae8e21-3185-4366-96e3-ed04184234e8'
TIME = '2026-11-23T14:42:52.824849+00:00'


@pytest.fixture
def shown(stub, watcher, monkeypatch):
    """A function that returns the lines of a command on a terminal."""

    def run(width, *words):
        screen = Screen()
        monkeypatch.setattr(sys, 'stdout', screen)
        monkeypatch.setenv('COLUMNS', str(width))
        assert watcher(*words).status == 0
        return screen.getvalue().splitlines()

    stub.rows['audits'] = [
        {'uuid': UUID, 'name': 'server_consolidation-2026-11-24T14:34:26.021',
         'audit_type': kind, 'state': 'SUCCEEDED', 'created_at': TIME,
         'goal_name': 'server_consolidation', 'auto_trigger': False,
         'strategy_name': 'vm_workload_consolidation', 'updated_at': TIME,
         'next_run_time': '2030-01-01T10:00:00.123456', 'interval': '*/5 * *',
         'start_time': '2030-01-01T10:00:00', 'hostname': 'watcher-1',
         'parameters': {'period': 3600, 'aggregation_method': 'mean'},
         'scope': [{'compute': [{'host_aggregates': [{'name': 'az1'}]}]}],
         'status_message': 'There is no solution for this goal'}
        for kind in ('ONESHOT', 'CONTINUOUS')
    ]  # fmt: skip
    stub.rows['action_plans'] = [
        {'uuid': UUID, 'audit_uuid': OTHER, 'state': 'RECOMMENDED',
         'created_at': TIME, 'updated_at': TIME, 'strategy_name': 'basic',
         'hostname': 'watcher-1', 'global_efficacy': EFFICACY,
         'efficacy_indicators': EFFICACY * 3}
    ]  # fmt: skip
    stub.rows['actions'] = [
        {'uuid': UUID, 'action_plan_uuid': OTHER, 'state': 'PENDING',
         'action_type': 'change_nova_service_state', 'parents': [OTHER],
         'created_at': TIME, 'description': 'Disables or enables the service',
         'input_parameters': {'resource_name': 'compute-1',
                              'disabled_reason': 'watcher_maintaining'}}
    ]  # fmt: skip
    return run


EFFICACY = [
    {'name': 'released_nodes_ratio', 'value': 50, 'unit': '%',
     'description': 'Ratio of released compute nodes'},
]  # fmt: skip


@pytest.mark.parametrize(
    'words', ['audit list', 'action plan list', 'action list']
)
@pytest.mark.parametrize('width', [80, 100, 120])
def test_lists_fit(shown, words, width):
    lines = shown(width, *words.split())
    assert max(map(len, lines)) <= width
    assert 'dfdcb491 ' in ''.join(lines)


@pytest.mark.parametrize(
    'words', ['audit list', 'action plan list', 'action list']
)
def test_long_lists_fit(shown, words):
    lines = shown(200, *words.split(), '--long')
    assert max(map(len, lines)) <= 200
    # The words of titles stay whole.
    title = ' '.join(re.split('[|+ ]+', ''.join(lines[1:4])))
    assert {'UUID', 'Created', 'State'} < {*title.split()}


def test_what_fits_is_shown_whole(shown):
    for width in (100, 300):
        words = ['action', 'plan', 'list', '-c', 'UUID', '-c', 'updated_at']
        (row,) = shown(width, *words)[3:-1]
        assert row == f'| {UUID} | {TIME} |'


def test_only_what_does_not_fit_is_shortened(shown):
    narrow = shown(40, 'action', 'plan', 'list', '-c', 'uuid', '-c', 'audit')
    assert narrow[3] == '| dfdcb491 | 19ae8e21 |'


@pytest.mark.parametrize('form', ['json', 'csv', 'value', 'yaml'])
def test_other_formats_are_whole(shown, form):
    lines = shown(40, 'action', 'plan', 'list', '-f', form)
    assert UUID in ''.join(lines)


def test_width_that_the_user_gives_goes_first(shown):
    lines = shown(80, 'audit', 'list', '--max-width', '400')
    assert UUID in ''.join(lines)


def test_pipes_have_whole_tables(watcher, shown, monkeypatch):
    monkeypatch.setenv('COLUMNS', '80')
    assert f'| {UUID} |' in watcher('audit', 'list').out


def test_no_rows(stub, shown):
    stub.rows['audits'].clear()
    assert shown(20, 'audit', 'list') == ['']


ROW = ('SUCCEEDED', 'server_consolidation', 12)


@pytest.mark.parametrize('width', range(1, 50))
def test_every_width(width):
    fitted = table.fit(('State', 'Goal name', 'N'), [ROW], width)
    assert (fitted is None) is (width >= 41)
    lines = (fitted or '').splitlines()
    # A column has one character at least.
    assert all(len(line) <= max(width, 13) for line in lines)
    cells = [line.split('|') for line in lines if line.startswith('|')]
    texts = [''.join(c).replace(' ', '') for c in zip(*cells, strict=True)]
    assert texts[1:-1] in (
        [],
        ['StateSUCCEEDED', 'Goalnameserver_consolidation', 'N12'],
    )


@pytest.mark.parametrize(
    ('width', 'lines'),
    [
        (
            40,
            [
                '| State     | Goal name     |  N |',
                '| SUCCEEDED | server_       | 12 |',
                '|           | consolidation |    |',
            ],
        ),
        (
            30,
            [
                '| State     | Goal name |  N |',
                '| SUCCEEDED | server_   | 12 |',
                '|           | consolida |    |',
                '|           | tion      |    |',
            ],
        ),
        (
            25,
            [
                '| State   | Goal   |  N |',
                '|         | name   |    |',
                '| SUCCEED | server | 12 |',
                '| ED      | _      |    |',
                '|         | consol |    |',
                '|         | idatio |    |',
                '|         | n      |    |',
            ],
        ),
    ],
)
def test_words_are_cut_last(width, lines):
    fitted = table.fit(('State', 'Goal name', 'N'), [ROW], width) or ''
    assert [line for line in fitted.splitlines() if line[0] == '|'] == lines


def test_times_in_texts_are_broken_before_the_hour():
    fitted = table.fit(('Message',), [(f'at {TIME}',)], 18) or ''
    assert fitted.splitlines()[3:-1] == [
        '| at 2026-11-23T |', '| 14:42:52Z      |',
    ]  # fmt: skip


def test_uuids_that_begin_alike_stay_whole():
    one = '00000000-0000-4000-8000-000000000001'
    other = '00000000-0000-4000-8000-000000000002'
    fitted = table.fit(('UUID', 'Name'), [(one, 'x'), (other, 'y')], 30)
    assert '00000000 ' not in fitted


def test_wide_characters():
    fitted = table.fit(('Name', 'X'), [('\u540d\u524d' * 10, 'e\u0301')], 20)
    lines = (fitted or '').splitlines()
    assert lines[3:5] == [
        '| \u540d\u524d\u540d\u524d\u540d\u524d | e\u0301 |',
        '| \u540d\u524d\u540d\u524d\u540d\u524d |   |',
    ]


def test_lines_of_a_cell_stay_apart():
    fitted = table.fit(('A', 'B'), [('one\ntwo', 'x' * 30)], 20)
    assert '| one |' in fitted
    assert '| two |' in fitted


def test_odd_values():
    fitted = table.fit(('A', 'B'), [(None, 'a\tb\r' * 9), (True, '')], 20)
    lines = (fitted or '').splitlines()
    assert {len(line) for line in lines} == {len(lines[0])}
    assert lines[3].startswith('| None | a b ')


class TestTimes:
    """Times are as short as it takes."""

    def lines(self, *times, width=40):
        rows = [[time, 'x' * 20] for time in times]
        return table.draw(['Updated At', 'Y'], rows, width).splitlines()

    def test_seconds_where_there_is_room(self):
        assert '2026-11-23T14:42:52Z' in self.lines(TIME, width=50)[3]

    def test_otherwise_the_time_of_today_or_the_day(self):
        now = datetime.datetime.now().astimezone()
        today = now.astimezone(datetime.timezone.utc).isoformat()
        other = '2020-03-02T12:00:00+00:00'
        _, *shown = self.lines(today, other, width=38)
        assert f'{now:%H:%M:%S}' in shown[2]
        assert '2020-03-02' in shown[3]
        month = 1 if now.month > 1 else 2
        then = now.replace(month=month, day=5, hour=12)
        then = then.astimezone(datetime.timezone.utc)
        assert f'{then:%b} 05' in ''.join(self.lines(then.isoformat()))

    def test_titles_are_wrapped_before_cells(self):
        head, rest, _, cell = self.lines(
            datetime.datetime.now().astimezone(
                datetime.timezone.utc
            ).isoformat(),
            width=35,
        )[1:5]  # fmt: skip
        assert 'Updated ' in head
        assert 'At ' in rest
        assert 'x' * 20 in cell


def test_plans_of_80_columns_take_a_line_each(shown):
    [row] = shown(80, 'action', 'plan', 'list')[4:-1]
    assert 'Released_nodes_ratio: 50.00 %' in row


def test_actions_of_a_plan_answer_what_happens(shown, stub):
    stub.rows['action_plans'][0]['uuid'] = OTHER
    words = ['action', 'list', '--action-plan', OTHER]
    titles = shown(80, *words)[1].split('|')[1:-1]
    assert [title.strip() for title in titles] == [
        'Number', 'Summary', 'State',
    ]  # fmt: skip
    for more in (['--detail'], ['-c', 'UUID'], ['--state', 'PENDING'],
                 ['--sort-column', 'UUID'], ['-f', 'csv']):  # fmt: skip
        assert not any('Number' in row for row in shown(200, *words, *more))


@pytest.mark.parametrize(('width', 'has'), [(100, False), (200, True)])
def test_history_leaves_out_what_has_no_room(shown, width, has):
    assert ('Goal' in ''.join(shown(width, 'history')[:3])) is has
