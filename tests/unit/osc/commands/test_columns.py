# SPDX-License-Identifier: Apache-2.0
"""The columns that a user names, checked before anything is sent."""

from __future__ import annotations

import sys

import pytest

from tests.unit.conventions import compat
from watcherclient.osc.commands.base import Display
from watcherclient.osc.output import columns

U1 = '00000000-0000-4000-8000-000000000001'
U2 = '00000000-0000-4000-8000-000000000002'
U3 = '00000000-0000-4000-8000-000000000003'
#: What a command needs, where that is more than the name of a resource.
WORDS = {
    'action skip': [U1],
    'action update': [U1, '--state', 'SKIPPED'],
    'action plan update': [U1, 'replace', 'state=CANCELLED'],
    'audit create': ['--goal', 'g'],
    'audit set': ['x', '--name', 'y'],
    'audit unset': ['x', '--scope'],
    'audit update': ['x', 'replace', 'name=y'],
    'audit template create': ['x', 'g'],
    'audit template set': ['x', '--name', 'y'],
    'audit template unset': ['x', '--scope'],
    'audit template update': ['x', 'replace', 'name=y'],
}


def printing() -> list[str]:
    """Return the names of the commands that print resources."""
    return [
        name
        for name in compat.spaced()
        if issubclass(compat.command_class(name), Display)
    ]


def words_of(name: str) -> list[str]:
    """Return a command line that is complete."""
    more = [] if name.endswith(' list') else WORDS.get(name, [U1])
    return [*name.split(), *more]


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['audits'] = [
        {'uuid': uuid, 'name': name, 'state': state, 'audit_type': 'ONESHOT',
         'created_at': created, 'parameters': {}, 'scope': []}
        for uuid, name, state, created in [
            (U1, 'b', 'FAILED', '2026-01-03T00:00:00+00:00'),
            (U2, 'a', 'ONGOING', None),
            (U3, 'c', 'FAILED', '2026-01-01T00:00:00+00:00'),
        ]
    ]  # fmt: skip
    stub.rows['action_plans'] = [
        {'uuid': U1, 'state': 'RECOMMENDED', 'audit_uuid': U1}
    ]
    stub.rows['audit_templates'] = [{'uuid': U1, 'name': 'x'}]


class TestRefused:
    @pytest.mark.parametrize('name', printing())
    def test_column(self, stub, watcher, name):
        done = watcher(*words_of(name), '-c', 'zork')
        assert (done.status, done.out) == (2, '')
        assert "error: unknown column 'zork'; choose from " in done.err
        assert done.err.startswith(f'usage: watcher {name}')
        assert stub.sent == []

    @pytest.mark.parametrize('name', printing())
    def test_sort_column(self, stub, watcher, name):
        done = watcher(*words_of(name), '--sort-column', 'zork')
        assert (done.status, done.out) == (2, '')
        assert 'zork' in done.err
        assert stub.sent == []

    @pytest.mark.parametrize('name', printing())
    def test_format(self, stub, watcher, name):
        assert watcher(*words_of(name), '-f', 'zork').status == 2
        assert stub.sent == []

    def test_nearest_names_are_suggested(self, stub, watcher):
        done = watcher('action', 'plan', 'start', U1, '-c', 'Stat')
        assert done.status == 2
        assert done.err.endswith(
            "error: unknown column 'Stat'; did you mean State or Strategy?\n"
        )
        done = watcher('audit', 'list', '-c', 'creatd_at', '-c', 'Name')
        assert 'did you mean Created At' in done.err
        assert stub.sent == []

    def test_one_wrong_column_among_others(self, stub, watcher):
        assert watcher('audit', 'list', '-c', 'Name', '-c', 'x').status == 2
        assert stub.sent == []

    def test_nothing_is_written(self, stub, watcher):
        assert watcher('action', 'plan', 'start', U1, '-c', 'x').status == 2
        assert stub.rows['action_plans'][0]['state'] == 'RECOMMENDED'

    def test_control_characters_are_escaped(self, watcher):
        assert '\x1b' not in watcher('goal', 'list', '-c', 'a\x1b[31m').err

    def test_shell_of_openstack_goes_on(self, client, capsys):
        """An exit would end it together with the command."""
        app = compat.FakeApp(client, stdout=None)
        command = compat.make_command('audit list', app)
        parser = command.get_parser('openstack optimize audit list')
        app.stdout = app.stderr = sys.stderr
        assert command.run(parser.parse_args(['-c', 'zork'])) == 2
        assert "unknown column 'zork'" in capsys.readouterr().err


class TestAnyColumnOfAList:
    @pytest.mark.parametrize(
        'name',
        ['Created At', 'created at', 'CREATED_AT', 'created_at', ' Created At']
    )  # fmt: skip
    def test_is_found_by_name_or_label(self, stub, watcher, name):
        done = watcher('audit', 'list', '-c', name, '-f', 'json')
        assert [*done.json[0]] == ['Created At']
        assert done.json[0]['Created At'].startswith('2026-01-03')
        assert stub.sent == ['GET /v1/audits/detail']

    def test_details_are_not_read_without_need(self, stub, watcher):
        for words in (
            [],
            ['-c', 'Name', '-c', 'state'],
            ['--sort-column', 'Name'],
        ):
            watcher('audit', 'list', *words)
        assert {*stub.sent} == {'GET /v1/audits'}

    def test_columns_keep_their_order(self, watcher):
        done = watcher(
            'audit', 'list', '-c', 'State', '-c', 'Created At', '-c', 'UUID',
            '-f', 'csv',
        )  # fmt: skip
        assert done.rows[0] == '"UUID","Created At","State"'

    def test_column_beside_those_of_the_fields(self, stub, watcher):
        words = ['action', 'plan', 'list', '-f', 'json']
        done = watcher(*words, '-c', 'Audit Name', '-c', 'Hostname')
        assert done.json == [{'Hostname': None, 'Audit Name': 'b'}]
        assert stub.sent[0] == 'GET /v1/action_plans/detail'

    def test_details_limit_the_columns_to_those_named(self, watcher):
        words = ['audit', 'list', '--detail', '-f', 'csv']
        assert watcher(*words, '-c', 'Name').rows[0] == '"Name"'


class TestSorting:
    def names(self, watcher, *words):
        done = watcher('audit', 'list', *words, '-f', 'json')
        assert (done.status, done.err) == (0, '')
        return ''.join(row['Name'] for row in done.json)

    def test_by_what_is_shown(self, watcher):
        assert self.names(watcher, '--sort-column', 'name') == 'abc'
        words = ['--sort-column', 'NAME', '--sort-descending']
        assert self.names(watcher, *words) == 'cba'

    def test_by_several(self, watcher):
        words = ['--sort-column', 'State', '--sort-column', 'Name']
        assert self.names(watcher, *words) == 'bca'

    def test_by_what_is_not_shown(self, stub, watcher):
        words = ['--sort-column', 'created_at']
        # What has no value comes last.
        assert self.names(watcher, *words) == 'cba'
        assert stub.sent == ['GET /v1/audits/detail']
        done = watcher('audit', 'list', *words, '-f', 'csv', '-c', 'Name')
        assert done.rows == ['"Name"', '"c"', '"b"', '"a"']

    def test_by_numbers(self, stub, watcher):
        stub.rows['services'] = [{'id': n, 'name': 'x'} for n in (10, 9, 2)]
        done = watcher('service', 'list', '--sort-column', 'id', '-f', 'json')
        assert [row['ID'] for row in done.json] == [2, 9, 10]

    @pytest.mark.parametrize('value', [5, ['x'], {'a': 1}, True, None])
    def test_by_values_of_several_types(self, stub, watcher, value):
        stub.rows['audits'][0]['state'] = value
        assert len(self.names(watcher, '--sort-column', 'State')) == 3

    def test_of_waiting(self, watcher):
        done = watcher(
            'audit', 'wait', 'b', 'c', '--sort-column', 'created at', '-f',
            'value', '-c', 'name',
        )  # fmt: skip
        assert done.rows == ['c', 'b']


class TestVersions:
    """A column that exists, but not in the API version in use."""

    PINNED = ['--os-infra-optim-api-version', '1.4']
    ERROR = "column 'Status Message' needs API version 1.5; version 1.4 is in"

    @pytest.mark.parametrize('option', ['-c', '--sort-column'])
    @pytest.mark.parametrize('words', ['audit list', f'audit show {U1}'])
    def test_is_named_where_it_is_read(self, stub, watcher, words, option):
        if 'show' in words and option != '-c':
            return
        words = [*words.split(), option, 'status_message']
        done = watcher(*self.PINNED, *words)
        assert (done.status, done.out) == (1, '')
        assert self.ERROR in done.err
        assert stub.sent == []

    @pytest.mark.parametrize('words', ['audit list', f'audit show {U1}'])
    def test_is_known_after_the_first_answer(self, stub, watcher, words):
        stub.max_version = '1.4'
        done = watcher(*words.split(), '-c', 'status_message')
        assert (done.status, done.out) == (1, '')
        assert self.ERROR in done.err

    def test_is_empty_once_something_was_written(self, stub, watcher):
        stub.max_version = '1.4'
        words = ['audit', 'create', '-g', 'g', '-f', 'json']
        done = watcher(*words, '-c', 'Status Message', '-c', 'State')
        assert done.status == 0
        assert done.json == {'State': 'PENDING', 'Status Message': None}

    def test_column_of_every_version(self, watcher):
        done = watcher(
            *('--os-infra-optim-api-version', '1.0', 'audit', 'template'),
            *('show', 'x', '-c', 'default_parameters', '-f', 'json'),
        )
        assert done.json == {'Default Parameters': None}


@pytest.mark.parametrize('name', printing())
def test_no_name_stands_for_two_columns(name):
    command = compat.make_command(name)
    words = words_of(name)[len(name.split()) :]
    known = command.available(compat.parser(name).parse_args(words))
    for column in known:
        for called in (column.name, column.label):
            assert columns.find([called], known) == [column]
