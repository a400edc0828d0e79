# SPDX-License-Identifier: Apache-2.0
"""Action plans by their audit, columns beside the fields, actions skipped."""

from __future__ import annotations

import io
import sys

import pytest

from watcherclient.testing import fault

AUDIT = '19ae8e21-3185-4366-96e3-ed04184234e8'
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'


def uuid(n):
    return f'00000000-0000-4000-8000-{n:012}'


def action(n, *parents, **fields):
    return {
        'uuid': uuid(n),
        'action_plan_uuid': PLAN,
        'action_type': 'migrate',
        'state': 'PENDING',
        'parents': [uuid(p) for p in parents],
        'input_parameters': {
            'resource_name': f'vm-{n}',
            'source_node': f'compute-{n}',
            'migration_type': 'live',
        },
        'created_at': f'2026-11-23T14:00:{n:02}+00:00',
        'status_message': None,
        **fields,
    }


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['audits'] = [
        {'uuid': AUDIT, 'name': 'nightly', 'state': 'SUCCEEDED'}
    ]
    stub.rows['action_plans'] = [
        {'uuid': PLAN, 'state': 'RECOMMENDED', 'audit_uuid': AUDIT}
    ]
    stub.rows['actions'] = [
        action(
            1,
            action_type='change_nova_service_state',
            input_parameters={
                'resource_name': 'compute-1',
                'state': 'disabled',
            },
        ),
        action(2, 1),
        action(3, 1),
        action(4, 2, 3),
    ]


class TestByAudit:
    @pytest.mark.parametrize('verb', ['show', 'start', 'cancel', 'wait'])
    def test_every_verb_takes_it(self, watcher, stub, verb):
        stub.strict = False  # Whatever the state is.
        stub.rows['action_plans'][0]['state'] = 'SUCCEEDED'
        done = watcher(
            'action', 'plan', verb, '--audit', 'nightly', '-f', 'json'
        )
        assert (done.status, done.err.count('\n') > 1) == (0, False)
        found = done.json if isinstance(done.json, dict) else done.json[0]
        assert found['UUID'] == PLAN

    def test_update_takes_it(self, watcher, stub):
        done = watcher(
            'action', 'plan', 'update', '--audit', 'nightly', 'replace',
            'state=CANCELLED', '-f', 'json',
        )  # fmt: skip
        assert (done.status, done.json['State']) == (0, 'CANCELLED')

    def test_update_takes_digits(self, watcher):
        done = watcher(
            *('action', 'plan', 'update', 'dfdc', 'replace'),
            *('state=CANCELLED', '-f', 'json'),
        )
        assert (done.status, done.json['UUID']) == (0, PLAN)

    @pytest.mark.parametrize('extra', [[], [PLAN, '--audit', 'nightly']])
    def test_exactly_one_is_named(self, watcher, stub, extra):
        assert watcher('action', 'plan', 'show', *extra).status == 2
        assert watcher('action', 'plan', 'wait', *extra).status == 2
        assert stub.sent == []


class TestColumns:
    """Machine formats change only when asked for more."""

    def test_long_list_adds_to_the_detailed_one(self, watcher):
        for words, label in (
            (['action', 'list'], 'Summary'),
            (
                ['action', 'plan', 'list'],
                'Audit Name","Duration","Actions',
            ),
        ):
            detail = watcher(*words, '--detail', '-f', 'csv').rows[0]
            longer = watcher(*words, '--long', '-f', 'csv').rows[0]
            assert longer == f'{detail},"{label}"'

    def test_long_is_detail_where_there_is_no_more(self, watcher):
        detail = watcher('goal', 'list', '--detail', '-f', 'csv').out
        assert watcher('goal', 'list', '--long', '-f', 'csv').out == detail

    def test_one_more_may_be_asked_for(self, watcher, stub):
        done = watcher('action', 'list', '-f', 'value', '-c', 'summary')
        assert done.rows[:2] == [
            'disable nova-compute on compute-1',
            'migrate vm-2 from compute-2 (live)',
        ]
        done = watcher('action', 'list', '-c', 'Summary', '-c', 'UUID', '-f',
                       'csv')  # fmt: skip
        assert done.rows[0] == '"UUID","Summary"'

    def test_name_of_an_audit_that_is_gone_is_nothing(self, watcher, stub):
        words = ['action', 'plan', 'list', '-c', 'Audit Name', '-f', 'json']
        assert watcher(*words).json == [{'Audit Name': 'nightly'}]
        stub.rows['audits'] = []
        assert watcher(*words).json == [{'Audit Name': None}]

    def test_shown_plan_explains_itself_to_people(self, watcher, stub):
        stub.rows['actions'][3].update(
            state='FAILED', status_message='No valid host was found'
        )
        done = watcher('action', 'plan', 'show', PLAN)
        assert '| 4: 1 failed, 3 pending' in done.out
        assert (
            'migrate vm-4 from compute-4 (live): No valid host was found'
            in done.out
        )
        assert stub.sent == [
            f'GET /v1/action_plans/{PLAN}',
            'GET /v1/actions/detail',
        ]

    def test_programs_ask_for_the_explanation(self, watcher, stub):
        show = ['action', 'plan', 'show', PLAN, '-f', 'json']
        assert 'Actions' not in watcher(*show).json
        assert stub.sent == [f'GET /v1/action_plans/{PLAN}']
        assert watcher(
            *show, '-c', 'Actions', '-c', 'failed_actions'
        ).json == {
            'Actions': {'total': 4, 'pending': 4},
            'Failed actions': [],
        }

    def test_explanation_can_be_left_out(self, watcher, stub):
        done = watcher('action', 'plan', 'show', PLAN, '--no-extra')
        assert 'Actions' not in done.out
        assert stub.sent == [f'GET /v1/action_plans/{PLAN}']

    def test_explanation_that_is_forbidden_is_left_out(self, watcher, stub):
        stub.answer_with('GET', '/v1/actions/detail', fault(403, 'no'))
        done = watcher('action', 'plan', 'show', PLAN)
        assert (done.status, done.err) == (0, '')
        assert 'Actions' not in done.out
        done = watcher('action', 'plan', 'show', PLAN, '-c', 'Actions')
        assert done.status == 1

    def test_failure_without_a_reason(self, watcher, stub):
        stub.rows['actions'] = [action(1, state='FAILED')]
        done = watcher('action', 'plan', 'show', PLAN, '-c', 'failed_actions')
        assert '(live): no reason given' in done.out

    def test_plan_without_actions(self, watcher, stub):
        stub.rows['actions'] = []
        shown = watcher('action', 'plan', 'show', PLAN, '-c', 'Actions').rows
        assert shown[3].split() == ['|', 'Actions', '|', '0', '|']

    def test_audit_shows_its_plans(self, watcher, stub):
        assert f'{PLAN} RECOMMENDED' in watcher('audit', 'show', AUDIT).out
        plain = watcher('audit', 'show', AUDIT, '-f', 'json').json
        assert 'Action plans' not in plain
        asked = watcher(
            'audit', 'show', AUDIT, '-f', 'json', '-c', 'action_plans'
        )
        assert asked.json == {
            'Action plans': [{'uuid': PLAN, 'state': 'RECOMMENDED'}]
        }
        shown = watcher('audit', 'show', AUDIT, '--no-extra').out
        assert 'Action plans' not in shown

    def test_action_has_a_summary_for_people(self, watcher):
        shown = watcher('action', 'show', uuid(2)).out
        assert 'migrate vm-2 from compute-2 (live)' in shown
        plain = watcher('action', 'show', uuid(2), '-f', 'json').json
        assert 'Summary' not in plain

    def test_names_are_read_once_for_a_list(self, watcher, stub):
        for row in stub.rows['actions']:
            row['input_parameters'] = {'resource_id': uuid(9)}
        stub.answer('GET', '/v1/data_model', body={'context': [
            {'node_uuid': uuid(7), 'node_hostname': 'h',
             'server_uuid': uuid(9), 'server_name': 'vm-9'}]})  # fmt: skip
        done = watcher('action', 'list', '-c', 'Summary', '-f', 'value')
        assert done.rows[1:] == ['migrate vm-9'] * 3
        assert stub.sent.count('GET /v1/data_model') == 1


class TestTree:
    def test_people_see_the_order_drawn(self, watcher):
        done = watcher('action', 'list', '--audit', 'nightly', '--tree')
        assert [
            line.split('|')[2][1:].rstrip() for line in done.rows[3:-1]
        ] == [
            'disable nova-compute on compute-1',
            '├── migrate vm-2 from compute-2 (live)',
            '└── migrate vm-3 from compute-3 (live)',
            '    └── migrate vm-4 from compute-4 (live)',
        ]
        assert done.rows[-2].endswith('| 2, 3  |')

    def test_it_is_drawn_with_what_the_output_can_show(
        self, watcher, monkeypatch
    ):
        monkeypatch.setattr(sys, 'stdout', io.TextIOWrapper(
            io.BytesIO(), 'ascii', write_through=True
        ))  # fmt: skip
        assert not watcher('action', 'list', '--audit', AUDIT, '--tree').status
        shown = sys.stdout.buffer.getvalue().decode()
        assert '| |-- migrate vm-2 from compute-2 (live)' in shown
        assert '|     `-- migrate vm-4 from compute-4 (live)' in shown
        assert '\\u' not in shown

    def test_its_columns_can_be_named(self, watcher, stub):
        tree = ['action', 'list', '--audit', 'nightly', '--tree', '-f', 'csv']
        done = watcher(*tree, '-c', 'after', '-c', 'NUMBER')
        assert done.rows[0] == '"Number","After"'
        stub.requests.clear()
        assert watcher(*tree, '-c', 'Parents').status == 2
        assert stub.sent == []

    def test_programs_get_it_as_numbers(self, watcher):
        done = watcher(
            'action', 'list', '--action-plan', 'dfdc', '--tree', '-f', 'json'
        )
        assert done.json[3] == {
            'UUID': uuid(4),
            'Number': 4,
            'Summary': 'migrate vm-4 from compute-4 (live)',
            'State': 'PENDING',
            'After': [2, 3],
        }

    def test_long_chains_are_drawn(self, watcher, stub):
        stub.rows['actions'] = [
            action(n, n - 1, created_at=f'{n:05}') for n in range(2000)
        ]
        done = watcher(
            'action', 'list', '--action-plan', PLAN, '--tree', '-c', 'Number'
        )
        assert (done.status, len(done.rows)) == (0, 2004)

    @pytest.mark.parametrize(
        'words',
        [[], ['--action-plan', PLAN, '--limit', '1'],
         ['--action-plan', PLAN, '--state', 'FAILED'],
         ['--action-plan', PLAN, '--audit', 'nightly']],
    )  # fmt: skip
    def test_is_of_one_whole_plan(self, watcher, stub, words):
        done = watcher('action', 'list', '--tree', *words)
        assert done.status == 1
        assert '--tree requires --action-plan or --audit' in done.err
        assert stub.sent == []


class TestFilters:
    """Filters that match nothing because they cannot."""

    @pytest.fixture(autouse=True)
    def _model(self, stub):
        stub.data_model = [
            {'node_uuid': 'n1', 'node_hostname': 'compute-1'},
            {'node_uuid': 'n2', 'node_hostname': 'compute-2',
             'server_uuid': 's1', 'server_name': 'vm-5'},
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ('kind', 'named', 'known'),
        [
            ('host', 'compute-9', 'does not contain this host: did you mean '
             'compute-2 or compute-1?'),
            ('host', 'zork', 'does not contain this host'),
            ('server', 'vm-99', 'does not contain this server: '
             'did you mean vm-5?'),
            ('server', 'vm-5', 'contains this server'),
            ('server', 's1', 'contains this server'),
            ('server', 'compute-1', 'does not contain this server'),
        ],
    )  # fmt: skip
    def test_of_hosts_and_servers_are_explained(
        self, stub, watcher, kind, named, known
    ):
        done = watcher('action', 'list', f'--{kind}', named, '-f', 'value')
        assert (done.status, done.out) == (0, '')
        assert done.err == (
            f'no action on {kind} {named} matches; the data model {known}\n'
        )
        assert stub.sent == ['GET /v1/actions/detail', 'GET /v1/data_model']

    def test_that_match_need_no_explanation(self, stub, watcher):
        assert watcher('action', 'list', '--host', 'compute-2').err == ''
        assert stub.sent == ['GET /v1/actions/detail']

    def test_are_explained_without_a_data_model(self, stub, watcher):
        stub.answer_with('GET', '/v1/data_model', fault(403, 'no'))
        done = watcher('action', 'list', '--server', 'vm-99')
        assert (done.status, done.err) == (
            0, 'no action on server vm-99 matches\n'
        )  # fmt: skip
        done = watcher('-q', 'action', 'list', '--server', 'vm-99')
        assert 'no action on' not in done.err

    @pytest.mark.parametrize(
        ('named', 'meant'),
        [
            ('migrat', 'did you mean migrate or volume_migrate?'),
            ('zork', 'choose from migrate, volume_migrate, change_nova_'),
        ],
    )
    def test_of_types_are_checked(self, stub, watcher, named, meant):
        done = watcher('action', 'list', '--type', f'stop,{named}')
        assert (done.status, done.out) == (1, '')
        assert f"no action is of type '{named}'; {meant}" in done.err

    def test_of_known_types_may_match_nothing(self, watcher):
        done = watcher('action', 'list', '--type', 'stop,shelve')
        assert (done.status, done.err) == (0, '')

    def test_of_types_that_plugins_add(self, stub, watcher):
        stub.rows['actions'] = [action(1, action_type='migrat')]
        done = watcher('action', 'list', '--type', 'migrat', '-f', 'json')
        assert (done.status, len(done.json)) == (0, 1)

    @pytest.mark.parametrize(
        ('words', 'why'),
        [
            (['--host', 'compute-8'], 'model does not contain this host: did'),
            (['--server', 'vm-5'], 'the data model contains this server'),
            (['--type', 'migrat'], 'did you mean migrate or volume_migrate?'),
            (['--type', 'stop'], '--tree)'),
        ],
    )
    def test_of_skip_are_explained(self, watcher, words, why):
        done = watcher('action', 'skip', '--audit', 'nightly', *words)
        assert done.status == 1
        assert (
            f'no action of the plan matches {" ".join(words)} (see' in done.err
        )
        assert why in done.err


class TestSkip:
    def skip(self, watcher, *words):
        return watcher('action', 'skip', *words, '-f', 'json')

    def skipped(self, stub):
        rows = stub.rows['actions']
        return [n for n, a in enumerate(rows, 1) if a['state'] == 'SKIPPED']

    @pytest.mark.parametrize(
        ('words', 'numbers'),
        [
            (['--server', 'vm-2'], [2]),
            (['--server', 'vm-2', '--server', 'vm-4'], [2, 4]),
            (['--host', 'compute-1', '--host', 'compute-3'], [1, 3]),
            (['--type', 'migrate'], [2, 3, 4]),
            (['--number', '1,3'], [1, 3]),
            (['--except', '1,2'], [3, 4]),
            (['--type', 'migrate', '--except', '3'], [2, 4]),
        ],
    )
    def test_chooses_what_fits_all_options(
        self, watcher, stub, words, numbers
    ):
        done = self.skip(watcher, '--audit', 'nightly', *words)
        assert done.status == 0
        assert self.skipped(stub) == numbers
        assert [row['Number'] for row in done.json] == numbers

    def test_prints_what_is_skipped(self, watcher, stub):
        done = watcher(
            'action', 'skip', '--action-plan', 'dfdc', '--server', 'vm-4',
            '--reason', 'owner asked',
        )  # fmt: skip
        header = [cell.strip() for cell in done.rows[1].split('|')[1:-1]]
        assert header == ['Number', 'Summary', 'State', 'Status Message']
        assert 'owner asked' in done.rows[3]
        assert done.err == ''

    def test_names_what_comes_after(self, watcher, stub):
        done = self.skip(watcher, '--action-plan', PLAN, '--number', '2')
        assert done.err == (
            'Not skipped, but depend on a skipped action: '
            '4 (migrate vm-4 from compute-4 (live))\n'
        )

    def test_dry_run_changes_nothing(self, watcher, stub):
        done = self.skip(
            watcher, '--action-plan', PLAN, '--number', '4', '--dry-run'
        )
        assert [row['State'] for row in done.json] == ['PENDING']
        assert self.skipped(stub) == []
        assert 'Dry run: nothing was changed' in done.err

    def test_takes_actions(self, watcher, stub):
        done = self.skip(
            watcher, uuid(4), '00000000-0000-4000-8000-000000000003'
        )
        assert self.skipped(stub) == [3, 4]
        assert [row['Number'] for row in done.json] == [3, 4]

    def test_tries_all(self, watcher, stub):
        path = f'/v1/actions/{uuid(2)}'
        stub.answer_with('PATCH', path, fault(409, 'too late'))
        done = self.skip(watcher, uuid(2), uuid(3), uuid(8))
        assert done.status == 1
        assert self.skipped(stub) == [3]
        assert len(done.json) == 1
        assert f"Failed to skip action '{uuid(2)}': too late" in done.err
        assert done.err.endswith('2 of 3 actions failed to skip\n')

    @pytest.mark.parametrize(
        ('words', 'message'),
        [
            (
                ['--server', 'vm-2', '--server', 'vm-x'],
                'matches --server vm-x',
            ),
            (['--number', '2,9'], 'matches --number 9'),
            (['--except', '9'], 'matches --except 9'),
            (['--server', 'vm-2', '--number', '3'], 'no action matches all'),
            ([], 'select actions with'),
        ],
    )
    def test_what_fits_nothing_changes_nothing(
        self, watcher, stub, words, message
    ):
        done = self.skip(watcher, '--action-plan', PLAN, *words)
        assert (done.status, done.out) == (1, '')
        assert message in done.err
        assert self.skipped(stub) == []

    def test_actions_and_options_do_not_mix(self, watcher, stub):
        done = self.skip(watcher, uuid(2), '--server', 'vm-2')
        assert done.status == 1
        assert 'require --action-plan or --audit' in done.err
        assert stub.sent == []

    @pytest.mark.parametrize(
        'words', [[], [PLAN, '--action-plan', PLAN], ['--number', 'x,1']]
    )
    def test_usage(self, watcher, words):
        assert self.skip(watcher, *words).status == 2
