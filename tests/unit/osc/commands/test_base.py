# SPDX-License-Identifier: Apache-2.0
"""What all commands have in common, whatever they do."""

from __future__ import annotations

import csv
import io
import logging
import re
import shlex
import subprocess
import sys
from importlib import metadata
from types import SimpleNamespace
from typing import Any

import pytest
from osc_lib.command import command as osc_command

from tests.unit.conventions import compat
from watcherclient import exceptions, v1
from watcherclient.cli import app
from watcherclient.osc.commands.base import Display
from watcherclient.osc.output import columns
from watcherclient.testing import Answer, fault

U1 = '00000000-0000-4000-8000-000000000001'
U2 = '00000000-0000-4000-8000-000000000002'


def printing() -> list[str]:
    """Return the names of the commands that print resources."""
    return [
        name
        for name in compat.spaced()
        if issubclass(compat.command_class(name), Display)
    ]


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.rows['audits'] = [{'uuid': U1, 'name': 'x', 'state': 'FAILED'}]
    stub.rows['action_plans'] = [{'uuid': U1, 'state': 'RECOMMENDED'}]
    stub.rows['audit_templates'] = [{'uuid': U1, 'name': 'x'}]


@pytest.mark.parametrize('name', compat.spaced())
def test_commands_are_those_of_osc_lib(name):
    assert issubclass(compat.command_class(name), osc_command.Command)


@pytest.mark.parametrize('name', ['goal show', 'audit delete'])
def test_arguments_are_not_logged(client, caplog, name):
    """They may hold secrets."""
    caplog.set_level(logging.DEBUG)
    command = compat.make_command(name, compat.FakeApp(client, io.StringIO()))
    parsed = command.get_parser(name).parse_args(['hunter2'])
    command.take_action = lambda args: ([], [])

    command.run(parsed)

    assert 'hunter2' not in caplog.text


@pytest.mark.parametrize('name', ['goal list', 'audit delete'])
def test_closed_output_is_noticed_before_anything_is_sent(client, stub, name):
    command = compat.make_command(name, compat.FakeApp(client, stdout=None))
    words = ['x'] if name == 'audit delete' else []
    parsed = command.get_parser(name).parse_args(words)

    with pytest.raises(exceptions.CommandError, match='output is closed'):
        command.run(parsed)

    assert stub.sent == []


@pytest.mark.parametrize('kind', [AttributeError, LookupError, TypeError])
def test_bug_is_not_blamed_on_the_server(client, kind):
    def broken(args):
        raise kind('a bug of this client')

    command = compat.make_command(
        'goal list', compat.FakeApp(client, io.StringIO())
    )
    parsed = command.get_parser('goal list').parse_args([])
    command.take_action = broken

    with pytest.raises(kind, match='a bug of this client'):
        command.run(parsed)


IN_OPENSTACK = """
import sys, types
from watcherclient.osc.commands import base as command
class Nothing(command.Command):
    take_action = print
app = types.SimpleNamespace(stdout=sys.stdout, options=None)
Nothing(app, None).run(types.SimpleNamespace())
"""


@pytest.mark.parametrize(
    ('code', 'told'),
    [
        ('import watcherclient.client', 'found at the exit\n'),
        ('from watcherclient import shell; shell.main(["help", "help"])', ''),
        (IN_OPENSTACK, ''),
    ],
    ids=['library', 'watcher', 'openstack'],
)
def test_programs_skip_the_last_walk_and_libraries_do_not(
    code: str, told: str
) -> None:
    code += """
class Cycle:
    def __init__(self):
        self.itself = self
    def __del__(self):
        import sys
        print('found at the exit', file=sys.stderr)
Cycle()
"""
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == told


class TestUnknownColumn:
    @pytest.mark.parametrize('name', printing())
    def test_column(self, stub, watcher, name):
        done = watcher(*compat.example(name), '-c', 'zork')
        assert (done.status, done.out) == (2, '')
        assert "error: unknown column 'zork'; choose from " in done.err
        assert done.err.startswith(f'usage: watcher {name}')
        assert stub.sent == []

    @pytest.mark.parametrize('name', printing())
    def test_sort_column(self, stub, watcher, name):
        done = watcher(*compat.example(name), '--sort-column=zork')
        assert (done.status, done.out) == (2, '')
        assert 'zork' in done.err
        assert stub.sent == []

    @pytest.mark.parametrize('name', printing())
    def test_format(self, stub, watcher, name):
        assert watcher(*compat.example(name), '-f', 'zork').status == 2
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


class Broken(io.StringIO):
    """An output that fails when it is written to, or flushed."""

    def __init__(self, error, *, late=False):
        super().__init__()
        self.error, self.late = error, late

    def write(self, text):
        if not self.late:
            raise self.error
        return len(text)

    def flush(self):
        if self.late:
            self.late = False
            raise self.error


def changes(stub):
    """Return the requests that change something."""
    return [one for one in stub.sent if not one.startswith('GET')]


#: What the commands that change a resource have done to it, by the last
#: word of their names.
DONE = {
    'cancel': 'cancelled',
    'create': 'created',
    'retry': 'created',
    'revert': 'created',
    'set': 'updated',
    'skip': 'skipped',
    'start': 'started',
    'trigger': 'triggered',
    'unset': 'updated',
    'update': 'updated',
}
CHANGING = [n for n in printing() if n.rpartition(' ')[2] in DONE]


class TestOutputFails:
    """A change that was made is reported although its output failed."""

    FULL = OSError(28, 'No space left on device')

    @pytest.fixture(autouse=True)
    def _more_rows(self, stub):
        stub.rows['audits'][0]['audit_type'] = 'EVENT'
        stub.rows['actions'] = [
            {'uuid': U1, 'action_plan_uuid': U1, 'state': 'PENDING',
             'action_type': 'nop', 'parents': [], 'input_parameters': {}}
        ]  # fmt: skip
        stub.rows['strategies'] = [
            {'uuid': U1, 'name': 'basic', 'goal_uuid': U1},
            {'uuid': U2, 'name': 'actuator', 'goal_uuid': U1},
        ]
        for rows in stub.rows.values():
            if not rows:
                rows.append({'uuid': U1, 'id': U1, 'name': 'x'})

    def words(self, name):
        """Return the first example of a command, for the rows of the stub."""
        words = compat.example(name)
        target = len(name.split())
        if words[target:] and not words[target].startswith('-'):
            words[target] = U1
        return [word for word in words if word != '--wait']

    def prepare(self, stub, name):
        """Give the action plan a state that suits a command."""
        ended = name.endswith(('retry', 'revert'))
        plan = stub.rows['action_plans'][0]
        plan['state'] = 'FAILED' if ended else 'RECOMMENDED'
        if not ended:
            return
        done = {'action_plan_uuid': U1, 'input_parameters': {'state': 'on'},
                'action_type': 'change_node_power_state'}  # fmt: skip
        stub.rows['actions'] = [
            {'uuid': U1, 'state': 'SUCCEEDED', **done},
            {'uuid': U2, 'state': 'FAILED', **done},
        ]
        audit = {'uuid': U2, 'name': 'new', 'state': 'SUCCEEDED'}
        stub.rows['audits'].append(audit)
        stub.rows['action_plans'].append(
            {'uuid': U2, 'audit_uuid': U2, 'state': 'RECOMMENDED'}
        )
        stub.answer('POST', '/v1/audits', 201, audit)

    def test_all_that_change_something_are_tried(self, stub, watcher):
        found = []
        reading = (
            'compare',
            'list',
            'review',
            # Needs a server that goes on with its work.
            'run',
            'show',
            'state',
            'verify',
            'wait',
        )
        for name in printing():
            if name.endswith(reading):
                continue
            stub.requests.clear()
            self.prepare(stub, name)
            assert watcher(*self.words(name), '-f', 'json').status == 0
            if changes(stub):
                found.append(name)
        assert found == CHANGING

    @pytest.mark.parametrize('name', CHANGING)
    @pytest.mark.parametrize('late', [False, True])
    def test_it_is_reported(
        self, stub, client, watcher, monkeypatch, name, late
    ):
        self.prepare(stub, name)
        monkeypatch.setattr(sys, 'stdout', Broken(self.FULL, late=late))
        done = watcher(*self.words(name), '-f', 'json')
        noun, _, verb = name.rpartition(' ')
        uuid = U2 if name.endswith(('retry', 'revert')) else U1
        if verb == 'create':
            collection = getattr(client, noun.replace(' ', '_')).path
            uuid = stub.rows[collection][-1]['uuid']
        assert len(changes(stub)) == 1
        assert (done.status, done.out) == (1, '')
        assert done.err.splitlines()[-1] == (
            f'{noun} {uuid} was {DONE[verb]}, but then the command '
            'failed: cannot write to standard output: No space left on device'
        )

    def test_nothing_is_reported_where_nothing_was_changed(
        self, watcher, monkeypatch
    ):
        monkeypatch.setattr(sys, 'stdout', Broken(self.FULL))
        done = watcher('audit', 'list')
        assert done.status == 1
        assert 'but then' not in done.err

    @pytest.mark.parametrize(
        ('error', 'status'), [(BrokenPipeError, 141), (KeyboardInterrupt, 130)]
    )
    def test_the_status_tells_what_ended_it(
        self, stub, watcher, monkeypatch, error, status
    ):
        monkeypatch.setattr(sys, 'stdout', Broken(error()))
        monkeypatch.setattr(Broken, 'fileno', lambda _: -1, raising=False)
        monkeypatch.setattr('os.dup2', lambda *_: None)
        done = watcher('audit', 'create', '-g', 'g')
        uuid = stub.rows['audits'][-1]['uuid']
        assert done.status == status
        assert f'audit {uuid} was created, but then' in done.err

    def test_values_that_a_format_cannot_show(self, stub, watcher):
        deep: list = []
        for _ in range(600):
            deep = [deep]
        stub.answer('POST', '/v1/audits', 201, {
            'uuid': U1, 'state': 'PENDING', 'parameters': {'p': deep}
        })  # fmt: skip
        done = watcher('audit', 'create', '-g', 'g', '-f', 'yaml')
        assert done.status == 1
        assert f'audit {U1} was created, but then' in done.err

    def test_option_of_a_format_that_does_not_suit_a_value(
        self, watcher, monkeypatch
    ):
        def refuse(*args, **kwargs):
            raise csv.Error('need to escape')

        monkeypatch.setattr(csv, 'writer', refuse)
        done = watcher('action', 'skip', U1, '-f', 'csv', '--quote', 'none')
        assert done.status == 1
        assert f'action {U1} was skipped, but then' in done.err

    @pytest.mark.parametrize(
        'options',
        [
            ['--max-width', 'abc'],
            ['-f', 'csv'],
            ['--quote', 'x'],
            ['--print-emtpy'],
            ['-f', 'shell', '--prefix'],
        ],
    )
    def test_wrong_options_of_formats_change_nothing(
        self, stub, watcher, options
    ):
        done = watcher('audit', 'create', '-g', 'g', *options)
        assert done.status == 2
        assert stub.sent == []

    def test_reading_again_may_fail(self, stub, watcher):
        row = {**stub.rows['audits'][0]}
        stub.answer_with(
            'GET', '/v1/audits/x', Answer(200, row), fault(404, 'Audit x')
        )
        stub.answer_with('GET', f'/v1/audits/{U1}', fault(404, 'Audit x'))
        done = watcher('audit', 'trigger', 'x')
        assert done.status == 1
        assert f'audit {U1} was triggered, but then the command failed' in (
            done.err
        )

    def test_address_of_an_alarm_may_be_unknown(
        self, stub, watcher, monkeypatch
    ):
        def fail(*args):
            raise exceptions.EndpointNotFound('no public endpoint')

        monkeypatch.setattr(v1.WebhookManager, 'url', fail)
        done = watcher(
            'audit', 'create', '-t', 'event', '-g', 'g', '--alarm-url'
        )
        uuid = stub.rows['audits'][-1]['uuid']
        assert done.status == 1
        assert done.err == (
            f'audit {uuid} was created, but then the command failed: no '
            'public endpoint\n'
        )


class TestVersions:
    """A column that exists, but not in the API version in use."""

    PINNED = ['--os-infra-optim-api-version', '1.4']
    ERROR = "column 'Status Message' needs API version 1.5; version 1.4 is in"

    @pytest.mark.parametrize(
        'words',
        ['audit list -c', 'audit list --sort-column', f'audit show {U1} -c'],
    )
    def test_is_named_where_it_is_read(self, stub, watcher, words):
        done = watcher(*self.PINNED, *words.split(), 'status_message')
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
    words = compat.example(name)[len(name.split()) :]
    known = command.available(compat.parser(name).parse_args(words))
    for column in known:
        for called in (column.name, column.label):
            assert columns.find([called], known) == [column]


POINTS = metadata.distribution('python-watcherclient').entry_points.select(
    group=app.COMMAND_GROUP
)
SPACED = {
    point.value: point.name.replace('_', ' ')
    for point in sorted(POINTS, key=lambda point: point.name.count('_'))
}


def _command(value: str, program: str) -> Any:
    point = next(point for point in POINTS if point.value == value)
    return point.load()(SimpleNamespace(NAME=program, stdout=None), None)


@pytest.mark.parametrize('value', sorted(SPACED))
@pytest.mark.parametrize('program', ['openstack', 'watcher'])
def test_help_ends_with_examples_that_the_command_accepts(
    value: str, program: str
) -> None:
    words = SPACED[value]
    prefix = 'openstack optimize'
    if program == 'watcher':
        words, prefix = words.removeprefix('optimize '), 'watcher'
    command = _command(value, program)
    parser = command.get_parser(f'{program} {words}')

    shown = parser.format_help().partition('\nExamples:\n\n')[2]

    lines = shown.partition('\n\n')[0].splitlines()
    assert max(map(len, lines)) < 80
    whole = '\n'.join(lines).replace('\\\n', '').splitlines()
    assert 1 <= len(whole) <= 3
    for line in whole:
        given = shlex.split(line)
        start = [*prefix.split(), *words.removeprefix('optimize ').split()]
        assert given[: len(start)] == start
        parser.parse_args(given[len(start) :])


def test_help_keeps_paragraphs_apart() -> None:
    command = _command(
        'watcherclient.osc.lazy:v1.action.UpdateAction', 'watcher'
    )

    text = command.get_parser('watcher action update').format_help()

    assert 'reason for skipping it.\n\nThe action must be PENDING' in text


def test_plurals_are_words() -> None:
    for value in SPACED:
        parser = _command(value, 'watcher').get_parser('watcher x')
        assert not re.search(r'\b(strategy|entry)s\b', parser.format_help())


def test_help_of_both_programs_has_the_same_first_line() -> None:
    for value in SPACED:
        lines = [
            _command(value, program).get_description().partition('\n')[0]
            for program in ('openstack', 'watcher')
        ]
        assert lines[0] == lines[1]
        assert 'Examples' not in lines[0]
