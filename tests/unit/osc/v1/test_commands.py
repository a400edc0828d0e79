# SPDX-License-Identifier: Apache-2.0
"""The commands, run in this process against the stub server."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest
import yaml

from tests.unit.conventions import compat
from watcherclient import versions
from watcherclient.testing import fault

U1 = '00000000-0000-4000-8000-000000000001'
U2 = '00000000-0000-4000-8000-000000000002'
U3 = '00000000-0000-4000-8000-000000000003'
AUDIT = {
    'uuid': U1,
    'name': 'nightly',
    'state': 'SUCCEEDED',
    'audit_type': 'ONESHOT',
    'goal_name': 'dummy',
    'strategy_name': None,
    'auto_trigger': False,
    'force': True,
    'parameters': {'para1': 3.2, 'para2': 'hello'},
    'scope': [{'compute': []}],
    'status_message': None,
    'start_time': None,
}
EFFICACY = [
    {'name': 'released_nodes_ratio', 'value': 50, 'unit': '%',
     'description': 'd'},
    {'name': 'count', 'value': 4, 'unit': None, 'description': 'd'},
    {'name': 'unknown', 'value': None, 'unit': '%', 'description': 'd'},
]  # fmt: skip
PLAN = {
    'uuid': U1,
    'state': 'RECOMMENDED',
    'audit_uuid': U2,
    'global_efficacy': EFFICACY,
    'efficacy_indicators': EFFICACY,
}
#: By noun, a row of the collection.
ROWS = {
    'action': ('actions', {'uuid': U1, 'state': 'PENDING', 'parents': [U2],
                           'action_type': 'nop', 'input_parameters': {}}),
    'action plan': ('action_plans', PLAN),
    'audit': ('audits', AUDIT),
    'audit template': ('audit_templates', {'uuid': U1, 'name': 'nightly'}),
    'goal': ('goals', {'uuid': U1, 'name': 'dummy', 'efficacy_specification':
                       [{'name': 'n', 'unit': '%', 'description': 'd'}]}),
    'scoring engine': ('scoring_engines', {'uuid': U1, 'name': 'scorer'}),
    'service': ('services', {'id': 1, 'name': 'applier', 'host': 'h'}),
    'strategy': ('strategies', {'uuid': U1, 'name': 'basic',
                                'parameters_spec': {}}),
}  # fmt: skip
MODEL = [
    {'node_uuid': U1, 'node_hostname': 'h', 'server_uuid': U2,
     'server_state': 'active', 'node_vcpus': 4},
    {'node_uuid': U3, 'node_hostname': 'i'},
]  # fmt: skip
STATE = [
    {'type': 'Datasource', 'state': 'gnocchi: available', 'mandatory': True,
     'comment': ''},
    {'type': 'CDM', 'state': [{'compute_model': 'available'}],
     'mandatory': True, 'comment': ''},
]  # fmt: skip
COMMANDS = compat.surface()['commands']
COLUMNS = compat.surface()['columns']


@pytest.fixture(autouse=True)
def _server(stub):
    for path, row in ROWS.values():
        stub.rows[path] = [json.loads(json.dumps(row))]
    stub.answer('GET', '/v1/strategies/basic/state', body=STATE)
    stub.answer('GET', '/v1/data_model', body={'context': MODEL})


def spellings(name):
    return [name.split(), COMMANDS[name].get('older', name).split()]


def identity(noun):
    row = ROWS[noun][1]
    return str(row.get('uuid', row.get('id')))


class TestTables:
    """Columns, formats and versions of what is listed and shown."""

    @pytest.mark.parametrize('spelling', [0, 1])
    @pytest.mark.parametrize('noun', ROWS)
    def test_list(self, watcher, noun, spelling):
        words = spellings(f'{noun} list')[spelling]
        key = noun.replace(' ', '_')
        for form, extra in (('short', []), ('detail', ['--detail'])):
            done = watcher(*words, *extra, '-f', 'csv')
            assert (done.status, done.err) == (0, '')
            header, row = csv.reader(io.StringIO(done.out))
            known = [*COLUMNS[key][form].values()]
            assert header[: len(known)] == known
            assert row[0] == identity(noun)

    @pytest.mark.parametrize('spelling', [0, 1])
    @pytest.mark.parametrize('noun', ROWS)
    def test_show(self, watcher, noun, spelling):
        words = spellings(f'{noun} show')[spelling]
        done = watcher(*words, identity(noun), '-f', 'json')
        assert (done.status, done.err) == (0, '')
        known = [*COLUMNS[noun.replace(' ', '_')]['detail'].values()]
        assert [*json.loads(done.out)][: len(known)] == known

    @pytest.mark.parametrize(
        'columns',
        [['UUID', 'State'], ['uuid', 'state'], ['UUID', 'state']],
    )
    @pytest.mark.parametrize('verb', ['list', 'show nightly'])
    def test_columns_by_label_or_field(self, watcher, verb, columns):
        chosen = [word for name in columns for word in ('-c', name)]
        done = watcher('audit', *verb.split(), '-f', 'value', *chosen)
        assert ' '.join(done.out.split()) == f'{U1} SUCCEEDED'

    def test_older_label(self, watcher):
        words = ['datamodel', 'list', '--detail', '-f', 'value']
        done = watcher(*words, '-c', 'Server_UUID')
        assert done.rows[0] == U2

    def test_one_column(self, watcher):
        done = watcher('service', 'list', '-f', 'value', '-c', 'Host')
        assert done.rows == ['h']

    def test_unknown_column(self, watcher):
        done = watcher('audit', 'list', '-c', 'zork')
        assert done.status == 2
        assert 'zork' in done.err

    def test_json_holds_what_the_server_sent(self, watcher):
        done = watcher('audit', 'show', 'nightly', '-f', 'json')
        found = json.loads(done.out)
        assert found['Parameters'] == AUDIT['parameters']
        assert found['Audit Scope'] == AUDIT['scope']
        assert found['Strategy'] is None
        assert found['Auto Trigger'] is False
        done = watcher('action', 'plan', 'list', '-f', 'json')
        assert json.loads(done.out)[0]['Global efficacy'] == EFFICACY

    def test_yaml_holds_the_same(self, watcher):
        done = watcher('audit', 'list', '--detail', '-f', 'yaml')
        (found,) = yaml.safe_load(done.out)
        assert found['Parameters'] == AUDIT['parameters']
        assert found['Strategy'] is None

    @pytest.mark.parametrize('form', ['csv', 'value', 'shell'])
    def test_structures_are_json_in_lines_for_programs(self, watcher, form):
        done = watcher(
            'action', 'plan', 'show', U1, '-f', form, '-c', 'global_efficacy'
        ) if form == 'shell' else watcher(
            'action', 'plan', 'list', '-f', form, '-c', 'global_efficacy'
        )  # fmt: skip
        assert "'name'" not in done.out
        if form == 'value':
            assert json.loads(done.out) == EFFICACY
        elif form == 'csv':
            (_, row) = csv.reader(io.StringIO(done.out))
            assert json.loads(row[0]) == EFFICACY

    def test_tables_are_for_people(self, watcher):
        table = watcher('audit', 'show', 'nightly').out
        assert '| para1=3.2 ' in table
        assert '| Strategy ' in table
        assert '| auto ' in table
        table = watcher('action', 'plan', 'list').out
        assert '| Released_nodes_ratio: 50.00 % |' in table
        assert '| Count: 4 ' in table
        assert 'Unknown' not in table
        table = watcher('action', 'plan', 'show', U1).out
        assert '| released_nodes_ratio: 50.00 % ' in table
        assert '| unknown: unknown ' in table
        assert '| n (%): d' in watcher('goal', 'show', 'dummy').out
        table = watcher('strategy', 'state', 'basic').out
        assert '| gnocchi: available ' in table
        assert '| [x] compute_model: available ' in table

    def test_parameters_of_a_strategy(self, stub, watcher):
        stub.rows['strategies'][0]['parameters_spec'] = {
            'properties': {
                'period': {'type': 'number', 'default': 7200,
                           'description': 'How\n long'},
                'node': {'type': 'string'},
                'odd': None,
            },
            'required': ['node'],
        }  # fmt: skip
        table = watcher('strategy', 'show', 'basic').out
        assert '| Name    Type    Default   Description ' in table
        assert '| period  number  7200      How long ' in table
        assert '| node    string  required ' in table
        stub.rows['strategies'][0]['parameters_spec'] = {'x': 1}
        assert '| x=1 ' in watcher('strategy', 'show', 'basic').out

    def test_values_that_parameters_of_a_strategy_take(self, stub, watcher):
        about = {
            'low': {'minimum': 0},
            'high': {'maximum': 1.5},
            'both': {'type': 'integer', 'minimum': 1, 'maximum': 100},
            'zero': {'minimum': -1, 'maximum': 0},
            'one': {'enum': ['cpu', 5, None]},
            'other': {'choice': ['a', 'b'], 'minimum': 7},
            'odd': {'enum': 'x'},
        }
        strategy = stub.rows['strategies'][0]
        strategy['parameters_spec'] = {'properties': about}
        table = watcher('strategy', 'show', 'basic').out
        lines = [
            line.split('|')[2].split() for line in table.splitlines()[3:-1]
        ]
        assert lines[-8:] == [
            ['Name', 'Type', 'Default', 'Values', 'Description'],
            ['low', 'any', '0', 'or', 'more'],
            ['high', 'any', 'at', 'most', '1.5'],
            ['both', 'integer', '1', 'to', '100'],
            ['zero', 'any', '-1', 'to', '0'],
            ['one', 'any', 'cpu,', '5,', 'None'],
            ['other', 'any', 'a,', 'b'],
            ['odd', 'any'],
        ]
        plain = watcher('strategy', 'show', 'basic', '-f', 'json').json
        assert plain['Parameters spec'] == {'properties': about}

    @pytest.mark.parametrize('value', ['text', 7, {'a': 1}, ['x']])
    def test_values_of_another_form_than_today(self, stub, watcher, value):
        plan, goal = stub.rows['action_plans'][0], stub.rows['goals'][0]
        plan['global_efficacy'] = goal['efficacy_specification'] = value
        assert watcher('action', 'plan', 'show', U1).status == 0
        assert watcher('goal', 'show', 'dummy').status == 0

    def test_figure_that_is_no_number(self, stub, watcher):
        plan = stub.rows['action_plans'][0]
        plan['global_efficacy'] = [{'name': 'a', 'value': 'x', 'unit': '%'}]
        assert '| A: x % ' in watcher('action', 'plan', 'list').out

    def test_control_characters_do_not_reach_a_terminal(self, stub, watcher):
        stub.rows['audits'][0]['name'] = 'a\x1b[31mb'
        assert '\x1b' not in watcher('audit', 'list').out
        assert 'a\\x1b[31mb' in watcher('audit', 'list').out

    @pytest.mark.parametrize('form', ['value', 'csv', 'json'])
    def test_programs_get_control_characters_but_terminals(
        self, stub, watcher, monkeypatch, form
    ):
        stub.rows['audits'][0]['name'] = 'a\x1b[31mb'
        words = ['audit', 'list', '-f', form, '-c', 'name']
        raw = watcher(*words).out
        assert ('\\u001b' if form == 'json' else '\x1b') in raw
        monkeypatch.setattr(sys.stdout, 'isatty', lambda: True)
        assert '\x1b' not in watcher(*words).out

    @pytest.mark.parametrize(
        'version,missing',
        [(str(versions.MAX), set()), ('1.4', {'Status Message'}),
         ('1.1', {'Status Message', 'Force'}),
         ('1.0', {'Status Message', 'Force', 'Start Time', 'End Time'})],
    )  # fmt: skip
    def test_columns_of_older_versions(self, stub, watcher, version, missing):
        known = {*COLUMNS['audit']['detail'].values()}
        for words in (['list', '--detail'], ['show', 'nightly']):
            for pinned in (True, False):
                stub.max_version = str(versions.MAX) if pinned else version
                given = ['--os-infra-optim-api-version', version] * pinned
                done = watcher(*given, 'audit', *words, '-f', 'json')
                found = json.loads(done.out)
                found = found[0] if isinstance(found, list) else found
                assert known - {*found} == missing

    def test_empty_list(self, stub, watcher):
        stub.rows['audits'].clear()
        assert json.loads(watcher('audit', 'list', '-f', 'json').out) == []

    def test_data_model(self, watcher):
        for words in (['data', 'model', 'list'], ['datamodel', 'list']):
            found = json.loads(watcher(*words, '-f', 'json').out)
            assert [*found[0].values()] == [U2, None, 'active', U1, 'h']
            assert found[1]['Server UUID'] is None
            found = json.loads(watcher(*words, '--detail', '-f', 'json').out)
            known = [*COLUMNS['data_model']['detail'].values()]
            assert [*found[0]][: len(known)] == known

    def test_state_of_a_strategy(self, watcher):
        done = watcher('strategy', 'state', 'basic', '-f', 'json')
        found = json.loads(done.out)
        assert [*found[0]] == ['Type', 'State', 'Mandatory', 'Comment']
        assert found[1]['State'] == [{'compute_model': 'available'}]


class TestLists:
    """The options of lists, as they are sent."""

    def test_filters(self, stub, watcher):
        watcher('audit', 'list', '--goal', 'g', '--strategy', 's')
        assert stub.requests[0].query == {'goal': 'g', 'strategy': 's'}
        watcher('action', 'list', '--action-plan', U1)
        (sent,) = [r for r in stub.requests if r.path == '/v1/actions']
        assert sent.query == {'action_plan_uuid': U1}
        watcher('data', 'model', 'list', '--type', 'compute', '--audit', U1)
        assert stub.requests[-1].query == {
            'data_model_type': 'compute',
            'audit_uuid': U1,
        }

    def test_paging_options(self, stub, watcher):
        stub.rows['audits'] = [{'uuid': u, 'name': u} for u in (U1, U2, U3)]
        done = watcher(
            'audit', 'list', '--limit', '1', '--marker', U1,
            '--sort-key', 'Name', '--sort-dir', 'asc', '-f', 'value',
            '-c', 'uuid',
        )  # fmt: skip
        assert done.rows == [U2]
        assert stub.requests[0].query == {
            'limit': '1',
            'marker': U1,
            'sort_key': 'name',
            'sort_dir': 'asc',
        }

    def test_all_pages(self, stub, watcher):
        stub.max_limit = 2
        stub.rows['goals'] = [{'uuid': u} for u in (U1, U2, U3)]
        for words in ([], ['--limit', '0']):
            done = watcher('goal', 'list', *words, '-f', 'value', '-c', 'UUID')
            assert done.rows == [U1, U2, U3]

    @pytest.mark.parametrize(
        'words,status,said',
        [
            (['--limit', '-1'], 1, 'invalid limit -1'),
            (['--limit', 'x'], 2, 'invalid int value'),
            (['--sort-dir', 'up'], 2, 'invalid choice'),
            (['--sort-key', 'zork'], 1, "cannot sort audits by 'zork'"),
        ],
    )
    def test_refused(self, stub, watcher, words, status, said):
        done = watcher('audit', 'list', *words)
        assert (done.status, done.out) == (status, '')
        assert said in done.err
        assert stub.requests == []


class TestWriting:
    def test_create_an_audit(self, stub, watcher):
        stub.rows['strategies'][0]['parameters_spec'] = {
            'properties': {'n': {'type': 'number'}, 's': {'type': 'string'}}
        }
        done = watcher(
            'audit', 'create', '-t', 'CONTINUOUS', '-g', 'dummy',
            '-s', 'basic', '-i', '60', '-p', 'n=3', '-p', 's=4',
            '--auto-trigger', '--name', 'x', '--force',
            '--start-time', '2030-01-01T00:00:00Z', '-f', 'json',
        )  # fmt: skip
        assert (done.status, done.err) == (0, '')
        assert stub.sent[-1] == 'POST /v1/audits'
        assert stub.requests[-1].body == {
            'audit_type': 'CONTINUOUS',
            'goal': 'dummy',
            'strategy': 'basic',
            'interval': '60',
            'parameters': {'n': 3, 's': '4'},
            'auto_trigger': True,
            'name': 'x',
            'force': True,
            'start_time': '2030-01-01T00:00:00+00:00',
        }
        assert json.loads(done.out)['Name'] == 'x'

    def test_least_of_an_audit(self, stub, watcher):
        watcher('audit', 'create', '-a', U1)
        sent = stub.requests[-1].body
        assert sent['audit_template_uuid'] == U1
        assert sent['audit_type'] == 'ONESHOT'

    @pytest.mark.parametrize(
        'words,said',
        [(['-p', 'x'], "invalid parameter 'x': expected name=value"),
         (['-p', '=x'], "invalid parameter '=x'"),
         (['-p', 'a=1', '-p', 'a=2'], '-p a is specified twice')],
    )  # fmt: skip
    def test_parameters_that_are_none(self, stub, watcher, words, said):
        done = watcher('audit', 'create', '-g', 'd', '-s', 'basic', *words)
        assert done.status == 1
        assert said in done.err
        assert stub.requests == []

    def test_create_a_template(self, stub, watcher, tmp_path):
        scope = tmp_path / 'scope.yaml'
        scope.write_text('- compute:\n  - availability_zones: [{name: nova}]')
        done = watcher(
            'audit', 'template', 'create', 'n', 'dummy', '-s', 'basic',
            '-d', 'about', '--scope', str(scope), '-p', 'p=1',
        )  # fmt: skip
        assert (done.status, done.err) == (0, '')
        assert stub.requests[-1].body == {
            'name': 'n',
            'goal': 'dummy',
            'strategy': 'basic',
            'description': 'about',
            'scope': [
                {'compute': [{'availability_zones': [{'name': 'nova'}]}]}
            ],
            'default_parameters': {'p': 1},
        }

    @pytest.mark.parametrize(
        'content,said',
        [(None, 'cannot read file'), ('{', 'neither YAML'),
         ('x' * 1024 * 1025, 'is too large')],
    )  # fmt: skip
    def test_scope_that_is_none(self, stub, watcher, tmp_path, content, said):
        path = tmp_path / 'scope'
        if content:
            path.write_text(content)
        done = watcher(
            'audittemplate', 'create', 'n', 'g', '--scope', str(path)
        )
        assert done.status == 1
        assert said in done.err
        assert stub.requests == []

    @pytest.mark.parametrize(
        'op,words,patch',
        [
            ('replace', ['force=true', '/auto_trigger=false'],
             [('/force', True), ('/auto_trigger', False)]),
            ('add', ['parameters/period=60'], [('/parameters/period', 60)]),
            ('replace', ['interval=60'], [('/interval', '60')]),
            ('replace', ['name=17'], [('/name', '17')]),
            ('replace', ['parameters={"a": 1}'], [('/parameters', {'a': 1})]),
            ('replace', ['parameters/x=a=b'], [('/parameters/x', 'a=b')]),
            ('remove', ['interval', '/scope'], [('/interval',), ('/scope',)]),
        ],
    )  # fmt: skip
    def test_patch(self, stub, watcher, op, words, patch):
        done = watcher('audit', 'update', U1, op, *words)
        assert (done.status, done.err) == (0, '')
        assert stub.sent[-1] == f'PATCH /v1/audits/{U1}'
        keys = ('path', 'value')
        assert stub.requests[-1].body == [
            {'op': op, **dict(zip(keys, one, strict=False))} for one in patch
        ]

    @pytest.mark.parametrize('word', ['force', '=x', '/=x'])
    def test_patch_that_is_none(self, stub, watcher, word):
        done = watcher('audit', 'update', U1, 'add', word)
        assert done.status == 1
        assert 'expected path=value to add' in done.err
        assert stub.requests == []

    def test_operation_that_is_none(self, watcher):
        done = watcher('audit', 'update', U1, 'move', 'a=b')
        assert done.status == 2
        assert 'invalid choice' in done.err

    def test_strategy_of_a_template_is_text(self, stub, watcher):
        watcher('audittemplate', 'update', U1, 'replace', 'strategy=7')
        assert stub.requests[-1].body[0]['value'] == '7'

    @pytest.mark.parametrize('spelling', [0, 1])
    @pytest.mark.parametrize(
        'verb,request_',
        [('start', f'POST /v1/action_plans/{U1}/start'),
         ('cancel', f'PATCH /v1/action_plans/{U1}'),
         ('delete', f'DELETE /v1/action_plans/{U1}'),
         ('update', f'PATCH /v1/action_plans/{U1}')],
    )  # fmt: skip
    def test_plan(self, stub, watcher, verb, request_, spelling):
        words = spellings(f'action plan {verb}')[spelling]
        rest = ['replace', 'state=CANCELLED'] if verb == 'update' else []
        done = watcher(*words, U1, *rest)
        assert (done.status, done.err) == (0, '')
        assert request_ in stub.sent

    def test_skip_an_action(self, stub, watcher):
        done = watcher(
            'action', 'update', U1, '--state', 'SKIPPED', '--reason', 'r'
        )
        assert (done.status, done.err) == (0, '')
        assert stub.requests[-1].body == [
            {'op': 'replace', 'path': '/state', 'value': 'SKIPPED'},
            {'op': 'replace', 'path': '/status_message', 'value': 'r'},
        ]

    def test_nothing_to_change_of_an_action(self, stub, watcher):
        done = watcher('action', 'update', U1)
        assert done.status == 1
        assert done.err == (
            'At least one field update is required for this operation: '
            'specify --state, --reason or both\n'
        )
        assert stub.requests == []

    def test_feature_of_a_newer_version(self, stub, watcher):
        done = watcher(
            '--os-infra-optim-api-version', '1.4',
            'action', 'update', U1, '--state', 'SKIPPED',
        )  # fmt: skip
        assert done.status == 1
        assert done.err == (
            'updating an action needs API version 1.5 and is '
            'not supported in API version 1.4, which was requested\n'
        )
        assert stub.requests == []

    def test_trigger(self, stub, watcher):
        stub.rows['audits'][0]['audit_type'] = 'EVENT'
        done = watcher('audit', 'trigger', 'nightly')
        assert (done.status, done.err) == (0, '')
        assert f'POST /v1/webhooks/{U1}' in stub.sent

    def test_delete_several(self, stub, watcher):
        stub.rows['audits'] = [{'uuid': u, 'name': u[-1]} for u in (U1, U2)]
        stub.rows['action_plans'] = []
        done = watcher('audit', 'delete', U1, '2')
        assert (done.status, done.out, done.err) == (0, '', '')
        assert stub.rows['audits'] == []

    def test_all_are_tried(self, stub, watcher):
        stub.rows['audits'] = [{'uuid': u, 'name': u[-1]} for u in (U1, U2)]
        done = watcher('audit', 'delete', '1', 'nope', '2', '')
        assert done.status == 1
        assert stub.rows['audits'] == []
        assert "'nope': Audit nope could not be found" in done.err
        assert 'the name or UUID of the audit is empty' in done.err
        assert done.err.endswith('2 of 4 audits failed to delete\n')


class TestErrors:
    def test_words_of_the_server(self, stub, watcher):
        stub.answer_with(
            'GET',
            '/v1/audits/x',
            fault(404, 'Audit x is gone', **{'x-openstack-request-id': 'r'}),
        )
        done = watcher('audit', 'show', 'x')
        assert (done.status, done.out) == (1, '')
        assert done.err == (
            'Audit x is gone (HTTP 404) (Request-ID: r): '
            'see "watcher audit list"\n'
        )

    def test_trace_only_when_debugging(self, watcher):
        assert 'Traceback' not in watcher('audit', 'show', 'x').err
        assert 'Traceback' in watcher('--debug', 'audit', 'show', 'x').err

    def test_secrets_are_not_told(self, watcher):
        done = watcher(
            '--debug', 'audit', 'create', '-g', 'dummy', '-s', 'basic',
            '-p', 'password=hunter2',
        )  # fmt: skip
        assert 'POST' in done.err
        assert 'hunter2' not in done.err
        assert 'a-token' not in done.err
