# SPDX-License-Identifier: Apache-2.0
"""What the server would misread is refused before it is sent."""

from __future__ import annotations

import json
import time

import pytest

from watcherclient import exceptions
from watcherclient.v1.client import Client
from watcherclient.v1.parameters import Word

UUID = '11111111-2222-3333-4444-555555555555'
SPEC = {
    'properties': {
        'host': {'type': 'string'},
        'para1': {'type': 'number', 'maximum': 10.2, 'default': 3.2},
        'limits': {
            'type': 'object', 'properties': {'ram': {'type': 'number'}},
        },
        'password': {'type': 'number'},
    },
    'required': ['host'],
}  # fmt: skip


@pytest.fixture
def stub(stub):
    stub.rows['strategies'] = [
        {'uuid': 's-1', 'name': 's', 'parameters_spec': SPEC,
         'goal_uuid': 'g-1'},
        {'uuid': 's-2', 'name': 'open', 'parameters_spec': {}},
    ]  # fmt: skip
    stub.rows['audits'] = [
        {'uuid': UUID, 'name': 'a', 'state': 'PENDING'},
        {'uuid': 'u-2', 'name': 'taken'},
    ]
    stub.rows['audit_templates'] = [
        {'uuid': UUID, 'name': 't', 'strategy_uuid': 's-1',
         'default_parameters': {'host': 'h'}},
        {'uuid': 'u-2', 'name': 'taken'},
    ]  # fmt: skip
    return stub


@pytest.fixture
def tokyo(monkeypatch):
    monkeypatch.setenv('TZ', 'Asia/Tokyo')
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def writes(stub):
    return [one for one in stub.requests if one.method != 'GET']


CONTINUOUS = ['--goal', 'g', '--audit_type', 'CONTINUOUS']
TIMES = [*CONTINUOUS, '--interval', '60']
CREATE = {
    'nothing': ([], 'specify an audit template'),
    'goal and template': (
        ['--goal', 'g', '--audit-template', UUID], 'specify an audit template',
    ),
    'no interval': (CONTINUOUS, 'missing interval'),
    'interval of zero': ([*CONTINUOUS, '--interval', '0'], 'a positive'),
    'interval of words': ([*CONTINUOUS, '--interval', 'daily'], 'cron'),
    'interval that never comes': (
        [*CONTINUOUS, '--interval', '0 0 30 2 *'], 'cron',
    ),
    'interval once': (['--goal', 'g', '--interval', '60'], 'runs once'),
    'empty interval': ([*CONTINUOUS, '--interval', ''], 'cron'),
    'time once': (['--goal', 'g', '--start-time', '2030-01-01'], 'runs once'),
    'no time': ([*TIMES, '--start-time', 'tomorrow'], 'start time'),
    'end before start': (
        [*TIMES, '--start-time', '2030-01-02', '--end-time', '2030-01-01'],
        'not after',
    ),
    'long name': (['--goal', 'g', '--name', 'x' * 64], 'maximum 63'),
    'empty name': (['--goal', 'g', '--name', ''], 'invalid audit name'),
}  # fmt: skip


@pytest.mark.parametrize('case', CREATE)
def test_create(face, stub, case):
    words, reason = CREATE[case]
    assert reason in face.error(['audit', 'create', *words], stub.url)
    assert not stub.sent


UPDATE = {
    'goal': ('audit', 'replace', 'goal=g', 'cannot change'),
    'strategy': ('audit', 'replace', 'strategy=s', 'cannot change'),
    'remove strategy': ('audit', 'remove', 'strategy', 'cannot change'),
    'remove name': ('audit', 'remove', 'name', 'cannot remove the'),
    'remove type': ('audit', 'remove', 'audit_type', 'cannot remove the'),
    'remove state': ('audit', 'remove', 'state', 'cannot remove the'),
    'state': ('audit', 'replace', 'state=DONE', 'SUSPENDED'),
    'type': ('audit', 'replace', 'audit_type=DAILY', 'CONTINUOUS'),
    'interval': ('audit', 'replace', 'interval=-5', 'cron'),
    'trigger': ('audit', 'replace', 'auto_trigger=maybe', 'true or false'),
    'force': ('audit', 'replace', 'force=5', 'true or false'),
    'start': ('audit', 'replace', 'start_time=now', 'start time'),
    'no end': ('audit', 'replace', 'end_time=null', 'end time'),
    'scope': ('audit', 'replace', 'scope=[{"x": 1}]', 'scope'),
    'name': ('audit', 'replace', 'name=taken', 'already'),
    'template name': ('audit_template', 'replace', 'name=taken', 'already'),
    'template no name': (
        'audit_template',
        'remove',
        'name',
        'cannot remove the',
    ),
    'template no goal': (
        'audit_template',
        'remove',
        'goal',
        'cannot remove the',
    ),
    'template scope': (
        'audit_template',
        'replace',
        'scope=x',
        'expected a list',
    ),
    'plan state': ('action_plan', 'replace', 'state=x', 'RECOMMENDED'),
}


@pytest.mark.parametrize('case', UPDATE)
def test_update(face, stub, case):
    noun, *words, reason = UPDATE[case]
    told = face.error([noun, 'update', UUID, *words], stub.url)
    assert reason in told
    assert not writes(stub)


def test_state_of_an_action(program, stub):
    reason = program.error(
        ['action', 'update', UUID, '--state', 'x'], stub.url
    )
    assert 'SKIPPED' in reason
    assert not stub.sent


def test_name_of_its_own(face, stub):
    for name in (UUID, 'a'):
        words = ['audit', 'update', name, 'replace', 'name=a']
        assert face(words, stub.url).status == 0


@pytest.mark.parametrize(
    ('change', 'value'),
    [
        ('name=123', '123'), ('name=true', 'true'), ('name=null', 'null'),
        ('interval=60', '60'), ('interval=*/5 * * * * 30', '*/5 * * * * 30'),
        ('auto_trigger=true', True), ('auto_trigger=no', False),
        ('state=cancelled', 'CANCELLED'), ('parameters/x=5', 5),
        ('parameters/x=text', 'text'), ('hostname=5', '5'),
    ],
)  # fmt: skip
def test_values_have_the_type_of_their_field(face, stub, change, value):
    stub.answer('PATCH', f'/v1/audits/{UUID}', body={'uuid': UUID})
    outcome = face(['audit', 'update', UUID, 'replace', change], stub.url)
    assert outcome.status == 0, outcome
    (sent,) = writes(stub)
    assert sent.body[0]['value'] == value
    assert type(sent.body[0]['value']) is type(value)


def test_times_are_those_of_the_user(face, stub, tokyo):
    words = [*TIMES, '--start-time', '2030-01-01 10:00',
             '--end-time', '2030-01-01T10:00:00Z']  # fmt: skip
    assert face(['audit', 'create', *words], stub.url).status == 0
    (sent,) = writes(stub)
    assert sent.body['start_time'] == '2030-01-01T10:00:00+09:00'
    assert sent.body['end_time'] == '2030-01-01T10:00:00+00:00'


def test_two_times_are_two_requests(face, stub):
    words = ['audit', 'update', 'a', 'add', 'name=b',
             'end_time=2030-01-02T00:00Z', 'start_time=2030-01-01T00:00Z',
             'state=ONGOING']  # fmt: skip
    if face.name != 'library':
        words += ['-f', 'value', '-c', 'Name']
    stub.answer('PATCH', '/v1/audits/a', body={'uuid': UUID, 'name': 'b'})
    stub.answer('PATCH', f'/v1/audits/{UUID}', body={'uuid': UUID})
    assert face(words, stub.url).status == 0
    first, second = writes(stub)
    assert first.path == '/v1/audits/a'
    assert [(one['op'], one['path']) for one in first.body] == [
        ('replace', '/end_time'), ('add', '/name'), ('replace', '/state'),
    ]  # fmt: skip
    assert second.path == f'/v1/audits/{UUID}'
    assert [one['path'] for one in second.body] == ['/start_time']


def test_end_before_start(face, stub):
    reason = face.error(
        ['audit', 'update', 'a', 'replace', 'end_time=2030-01-01',
         'start_time=2030-01-02'], stub.url,
    )  # fmt: skip
    assert 'not after' in reason
    assert not writes(stub)


class TestParameters:
    def create(self, program, stub, *words):
        # Only the columns of the answer: no look at what else there is.
        return program(
            ['audit', 'create', *words, '-f', 'value', '-c', 'UUID'], stub.url
        )

    def test_types_are_those_of_the_strategy(self, program, stub):
        outcome = self.create(
            program, stub, '--goal', 'g', '-s', 's', '-p', 'host=123',
            '-p', 'para1=5', '-p', 'limits.ram=0.5',
        )  # fmt: skip
        assert outcome.status == 0, outcome
        assert stub.sent == ['GET /v1/strategies/s', 'POST /v1/audits']
        assert stub.requests[-1].body['parameters'] == {
            'host': '123', 'para1': 5, 'limits': {'ram': 0.5},
        }  # fmt: skip

    def test_all_that_is_wrong(self, program, stub):
        outcome = self.create(
            program, stub, '--goal', 'g', '-s', 's', '-p', 'hots=1',
            '-p', 'para1=99', '-p', 'password=hunter2',
        )  # fmt: skip
        assert outcome.status == 1
        for words in (
            'did you mean host?', 'greater than the maximum of 10.2',
            "'host' is a required property", 'password: does not fit',
        ):  # fmt: skip
            assert words in outcome.err
        assert 'hunter2' not in outcome.err
        assert not writes(stub)

    @pytest.mark.parametrize('strategy', ['open', 'unknown'])
    def test_what_cannot_be_checked_is_sent(self, program, stub, strategy):
        outcome = self.create(
            program, stub, '--goal', 'g', '-s', strategy, '-p', 'x=5',
            '-p', 'y.z=a',
        )  # fmt: skip
        assert outcome.status == 0, outcome
        assert stub.requests[-1].body['parameters'] == {'x': 5, 'y.z': 'a'}

    def test_defaults_of_the_template_count(self, program, stub):
        for name in ('t', UUID):
            outcome = self.create(program, stub, '-a', name, '-p', 'para1=5')
            assert outcome.status == 0, outcome
            assert stub.requests[-1].body['audit_template_uuid'] == UUID

    def test_no_strategy(self, program, stub):
        outcome = self.create(program, stub, '--goal', 'g', '-p', 'x=1')
        assert outcome.status == 1
        assert 'strategy' in outcome.err
        assert not writes(stub)

    @pytest.mark.parametrize(
        ('words', 'reason'),
        [
            (['-p', 'a=1', '-p', 'a=2'], 'a is specified twice'),
            (['-p', 'a'], 'expected name=value'),
            (['-p', '=1'], 'expected name=value'),
            (['-p', 'limits={}', '-p', 'limits.ram=1'], 'in parts'),
        ],
    )
    def test_words(self, program, stub, words, reason):
        outcome = self.create(program, stub, '-g', 'g', '-s', 's', *words)
        assert outcome.status == 1
        assert reason in outcome.err
        assert not writes(stub)

    def test_template(self, program, stub):
        words = ['audittemplate', 'create', 'n', 'g', '-s', 's']
        outcome = program([*words, '-p', 'host=123'], stub.url)
        assert outcome.status == 0, outcome
        assert writes(stub)[0].body['default_parameters'] == {'host': '123'}
        assert 'host' in program.error([*words, '-p', 'para1=1'], stub.url)
        del words[-2:]
        assert 'strategy' in program.error([*words, '-p', 'a=1'], stub.url)

    def test_library(self, stub):
        with Client(stub.url, token='t') as client:
            strategy = client.strategy.get('s')
            assert [one.name for one in strategy.parameters] == [
                *SPEC['properties']
            ]
            assert strategy.validate({'host': 'h'}) == []
            assert len(strategy.validate({'hots': 1})) == 2
            for parameters in ({'host': 5}, ['host'], 'host'):
                with pytest.raises(exceptions.ValidationError):
                    client.audit.create(
                        goal='g', strategy='s', parameters=parameters
                    )
            stub.requests.clear()
            client.audit.create(
                goal='g', strategy=strategy, parameters={'host': Word('5')}
            )
            assert stub.sent == ['POST /v1/audits']


class TestScope:
    def create(self, program, stub, path, form=()):
        return program(
            ['audittemplate', 'create', 'n', 'g', '--scope', str(path), *form],
            stub.url,
        )

    @pytest.mark.parametrize(
        ('content', 'reason'),
        [
            (b'- compute: [', 'neither YAML nor JSON'),
            (b'\xff\xfe\x00', 'neither YAML nor JSON'),
            (b'!!python/object/apply:os.system [x]', 'neither YAML nor JSON'),
            (b'[' * 5000, 'neither YAML nor JSON'),
            (b'#' * 1048577, 'too large'),
            (b'&a [*a]', 'too large'),
            (
                b'\n'.join(
                    [b'- &a0 [x]']
                    + [b'- &a%d [%s]' % (i, b','.join([b'*a%d' % (i - 1)] * 9))
                       for i in range(1, 9)]
                ),
                'too large',
            ),
            (b'', 'is empty'),
            (b'compute: []', 'expected a list'),
            (b'- baremetal: []', 'baremetal'),
            (b'- compute: [{hosts: []}]', 'hosts'),
            (b'- 2030-01-01', 'scope'),
            (b'- compute: [{exclude: [{host_aggregates: []}]}, '
             b'{host_aggregates: []}]', 'both includes and excludes'),
        ],
        ids=range(13),
    )  # fmt: skip
    def test_refused(self, program, stub, tmp_path, content, reason):
        path = tmp_path / 'scope.yaml'
        path.write_bytes(content)
        outcome = self.create(program, stub, path)
        assert outcome.status == 1
        assert reason in outcome.err
        assert 'Traceback' not in outcome.err
        assert len(outcome.err.strip().splitlines()) == 1
        assert not stub.sent

    def test_file_that_cannot_be_read(self, program, stub, tmp_path):
        for path in (tmp_path / 'missing.yaml', tmp_path):
            outcome = self.create(program, stub, path)
            assert outcome.status == 1
            assert path.name in outcome.err

    def test_completed(self, program, stub, tmp_path):
        path = tmp_path / 'scope.json'
        storage = {'storage': [{'volume_types': [{'name': 'ssd'}]}]}
        path.write_text(json.dumps([storage]))
        assert self.create(program, stub, path).status == 0
        assert stub.requests[-1].body['scope'] == [{'compute': []}, storage]


@pytest.mark.parametrize('given', [object(), {1, 2}, float('nan'), {(1,): 2}])
def test_what_json_cannot_hold(stub, given):
    with (
        Client(stub.url, token='t') as client,
        pytest.raises(exceptions.ValidationError),
    ):
        client.audit.create(goal='g', strategy='open', parameters={'x': given})
    assert not writes(stub)


@pytest.mark.parametrize('value', ['\ud800', 'a\udcff'])
def test_text_that_is_not_utf8(face, stub, value):
    for words in (
        ['audit', 'show', value],
        ['audit', 'list', '--goal', value],
    ):
        assert 'UTF-8' in face.error(words, stub.url)
    assert not stub.sent


def test_usage_is_status_two(program, stub):
    outcome = program('audit create --audit_type DAILY', stub.url)
    assert outcome.status == 2
    assert 'Traceback' not in outcome.err
