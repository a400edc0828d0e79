# SPDX-License-Identifier: Apache-2.0
"""Whatever a server sends, there is an answer or one clear sentence."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import subprocess

import pytest
import yaml

from tests.faults.interfaces import Face, is_harmless
from watcherclient import exceptions
from watcherclient.testing import Answer
from watcherclient.v1.client import Client

HTML = b'<html><head><title>502 Bad Gateway</title></head><body>no</body>'
#: What is no answer of Watcher, though the status says success.
BROKEN = {
    'empty': b'',
    'truncated': b'{"goals": [{"uuid": "u1", "na',
    'html': HTML,
    'text': b'Internal error',
    'binary': bytes(range(256)),
    'list': b'[]',
    'null': b'null',
    'number': b'17',
    'string': b'"goals"',
    'other_key': b'{"audits": []}',
    'null_list': b'{"goals": null}',
    'object': b'{"goals": {"uuid": "u1"}}',
    'rows_of_numbers': b'{"goals": [1, 2]}',
    'rows_of_null': b'{"goals": [null]}',
    'row_of_a_list': b'{"goals": [["uuid", "u1"]]}',
    'uuid_of_a_list': b'{"goals": [{"uuid": ["u1"]}]}',
    'next_of_a_number': b'{"goals": [{"uuid": "u1"}], "next": 5}',
    'next_of_nonsense': b'{"goals": [{"uuid": "u1"}], "next": "http://["}',
    'deep': b'[' * 100_000,
    'huge_number': b'{"goals": ' + b'9' * 5000 + b'}',
    'utf16': '{"goals": '.encode('utf-16'),
    'latin1': b'{"goals": [{"name": "\xe9"}]}',
}
ROW = {'uuid': 'u1', 'name': 'dummy', 'display_name': 'Dummy'}


def goals(**fields):
    return Answer(200, json.dumps({'goals': [{**ROW, **fields}]}).encode())


class TestBroken:
    @pytest.mark.parametrize('kind', BROKEN)
    def test_list(self, face, raw, kind):
        server = raw(Answer(200, BROKEN[kind]))
        reason = face.error('goal list', server.url)
        assert f'{server.url}/v1/goals' in reason
        assert '(HTTP 200)' in reason
        assert len(reason) < 600

    @pytest.mark.parametrize(
        'kind', ['empty', 'truncated', 'html', 'list', 'null', 'number']
    )
    @pytest.mark.parametrize('words', ['goal show x', 'audit create --goal g'])
    def test_one(self, face, raw, kind, words):
        server = raw(Answer(200, BROKEN[kind]))
        reason = face.error(words, server.url)
        assert server.url in reason and '(HTTP 200)' in reason

    def test_first_line_is_quoted(self, face, raw):
        server = raw(Answer(200, b'\n\n  oops it broke \n second line'))
        reason = face.error('goal list', server.url)
        assert 'oops it broke' in reason and 'second' not in reason

    @pytest.mark.parametrize('kind', BROKEN)
    def test_error_of_any_shape(self, face, raw, kind):
        server = raw(Answer(500, BROKEN[kind]))
        reason = face.error('goal list', server.url)
        assert server.url in reason
        assert '(HTTP 500)' in reason
        assert len(reason) < 600

    def test_page_of_a_proxy(self, face, raw):
        server = raw(Answer(403, HTML, content_type='text/html'))
        reason = face.error('goal list', server.url)
        assert reason.endswith('sent: 502 Bad Gateway (HTTP 403)')
        server = raw(Answer(200, HTML, content_type='text/html'))
        reason = face.error('goal list', server.url)
        assert reason.endswith('not JSON: 502 Bad Gateway (HTTP 200)')

    @pytest.mark.parametrize(
        'answer',
        [
            b'nonsense\r\n\r\n',
            b'HTTP/1.1 abc OK\r\n\r\n',
            b'HTTP/1.1 200 OK\r\n' + b'X: y\r\n' * 200 + b'\r\n',
            b'HTTP/1.1 200 OK\r\nX: ' + b'y' * 70000 + b'\r\n\r\n',
            Answer(200, b'{"goals"', content_length='400',
                   connection='close'),
            Answer(200, b'zz', content_encoding='gzip'),
            Answer(200, b'2\r\n{}\r\nzz', transfer_encoding='chunked',
                   connection='close'),
            Answer(200, gzip.compress(b'{"goals": []}')[:-15],
                 content_encoding='gzip'),
            b'\x16\x03\x01\x02\x00',
        ],
    )  # fmt: skip
    def test_no_http(self, face, raw, answer):
        server = raw(answer)
        assert server.url in face.error('goal list', server.url)

    def test_https_of_a_server_that_only_speaks_http(self, face, raw):
        server = raw(Answer(400))
        url = server.url.replace('http:', 'https:')
        assert 'TLS' in face.error('goal list', url)

    def test_missing_fields(self, face, raw):
        body = b'{"audits": [{}, {"uuid": "u2"}], "extra": 1}'
        assert face('audit list', raw(Answer(200, body)).url).status == 0

    @pytest.mark.parametrize('value', [None, 5, 1.5, True, [], {}, [1], 'x'])
    def test_wrong_types(self, face, raw, value):
        names = (
            'uuid', 'name', 'state', 'parameters', 'scope', 'goal_name',
            'auto_trigger', 'interval', 'unknown', 'audit_type',
            'strategy_name', 'global_efficacy', 'efficacy_indicators',
            'parents', 'input_parameters', 'parameters_spec', 'audit_uuid',
            'efficacy_specification', 'created_at', 'manager', 'to_dict',
        )  # fmt: skip
        body = json.dumps(dict.fromkeys(names, value)).encode()
        nouns = ['audit', 'goal', 'strategy', 'service', 'audit_template']
        for noun in nouns:
            url = raw(Answer(200, body)).url
            assert face(f'{noun} show x', url).status == 0

    def test_long_strings(self, face, raw):
        long = 'x' * 1_000_000
        url = raw(goals(display_name=long)).url
        words = 'goal list'
        if face.name != 'library':
            words += ' -f json'
        assert long in face(words, url).out
        error = json.dumps({'error_message': long}).encode()
        for body in (error, long.encode()):
            reason = face.error('goal list', raw(Answer(500, body)).url)
            assert len(reason) < 3000

    def test_debug_shows_the_traceback(self, program, raw):
        server = raw(Answer(200, b'oops'))
        outcome = program('goal list', server.url, glob=['--debug'])
        assert outcome.status == 1
        assert 'Traceback' in outcome.err


HOSTILE = 'a\x1b[31mred\x07\x9b\u202e\u2066b\x00\rc\x7f\ud800'


class TestTerminal:
    @pytest.mark.parametrize('form', ['table', 'value', 'csv', 'shell'])
    def test_lists_show_what_is_not_text(self, program, raw, form):
        if form == 'shell':
            words = f'goal show x -f {form}'
            body = json.dumps({**ROW, 'display_name': HOSTILE}).encode()
            url = raw(Answer(200, body)).url
        else:
            words, url = (
                f'goal list -f {form}',
                raw(goals(display_name=HOSTILE)).url,
            )
        outcome = program(words, url, tty=True)
        assert outcome.status == 0, outcome
        assert is_harmless(outcome.out, '\n')
        assert '\\x1b' in outcome.out and '\\u202e' in outcome.out

    def test_nested(self, program, raw):
        body = {
            'uuid': 'u', 'name': HOSTILE, 'state': HOSTILE,
            'parameters': {HOSTILE: {'a': [HOSTILE]}},
            'scope': [{'compute': [{HOSTILE: HOSTILE}]}],
            'strategy_name': HOSTILE,
        }  # fmt: skip
        url = raw(Answer(200, json.dumps(body).encode())).url
        outcome = program('audit show x', url, tty=True)
        assert outcome.status == 0
        assert is_harmless(outcome.out, '\n')

    def test_efficacy(self, program, raw):
        item = dict.fromkeys(('name', 'unit', 'value', 'description'), HOSTILE)
        body = {
            'uuid': 'u', 'global_efficacy': [item],
            'efficacy_indicators': [item, {'name': 1, 'value': 2, 'unit': 3}],
        }  # fmt: skip
        url = raw(Answer(200, json.dumps(body).encode())).url
        words = ['action', 'plan', 'show', '0' * 32]
        outcome = program(words, url, tty=True)
        assert outcome.status == 0
        assert is_harmless(outcome.out, '\n')

    @pytest.mark.parametrize('shape', ['watcher', 'keystone', 'text'])
    def test_errors(self, face, raw, shape):
        body = {
            'watcher': {'error_message': json.dumps({'faultstring': HOSTILE})},
            'keystone': {'error': {'message': HOSTILE}},
            'text': {'error_message': HOSTILE},
        }[shape]
        url = raw(Answer(400, json.dumps(body).encode())).url
        reason = face.error('goal list', url)
        assert is_harmless(reason)
        assert '\\x1b' in reason

    def test_headers(self, face, raw):
        server = raw(Answer(500, x_openstack_request_id='req\x1b[2J\x9b'))
        assert is_harmless(face.error('goal list', server.url))

    def test_what_the_user_typed(self, face, stub):
        for words in (
            ['audit', 'show', HOSTILE],
            ['audit', 'list', '--sort-key', HOSTILE],
            ['audit', 'create', '--goal', 'g', '--interval', HOSTILE],
        ):
            assert is_harmless(face.error(words, stub.url))


VALUES = [HOSTILE, '', '-', 'a,b', 'a"b', "a'b", 'a\nb', '=1+1', 'ü☃', '$(x)',
          '`x`', '\\', '\\n', 'a: b', '# x', 'null', 'true', '1', '1e3',
          '\u2028', '\ufeff', '\U0001f600', '\ud800\udc00', '*', '&a', '!!x',
          ' padded ', '\t', '\x85']  # fmt: skip


def _read_csv(out):
    """Read CSV as cliff writes it, with escapes."""
    return [*csv.DictReader(io.StringIO(out), escapechar='\\')]


class TestFormats:
    """Machine formats are valid for any data, and give it back."""

    @pytest.mark.parametrize('value', VALUES)
    def test_round_trip(self, program, raw, value):
        # What JSON brings: a pair of surrogates is one character there.
        value = json.loads(json.dumps(value))
        for form, read in (
            ('json', json.loads),
            ('yaml', yaml.safe_load),
            ('csv', _read_csv),
        ):
            outcome = program(
                f'goal list -f {form}', raw(goals(display_name=value)).url
            )
            assert outcome.status == 0, outcome
            if form == 'csv' and '\0' in value:
                continue
            (row,) = read(outcome.out)
            found = row['Display name']
            if any('\ud800' <= one <= '\udfff' for one in value):
                assert found.startswith('a')
            else:
                assert found == (
                    value if form != 'csv' else value.replace('\r', '\r')
                )

    @pytest.mark.parametrize(
        'value',
        [
            '$(touch x)', '`touch x`', '"; touch x; "', "'", '\\', '\\"',
            '$HOME', '${HOME}', 'a\nb', '!!', '$((1+1))', '\\$(touch x)',
            '\\\\`touch x`', '*', '~', "$'x'",
        ],
    )  # fmt: skip
    def test_shell_runs_nothing(self, program, raw, tmp_path, value):
        body = json.dumps({**ROW, 'display_name': value}).encode()
        outcome = program('goal show x -f shell', raw(Answer(200, body)).url)
        assert outcome.status == 0
        script = f'{outcome.out}\nprintf %s "$display_name"'
        said = subprocess.run(
            ['sh', '-c', script], cwd=tmp_path, capture_output=True, text=True
        )
        assert said.stdout == value
        assert not [*tmp_path.iterdir()]

    def test_shell_of_structures(self, program, raw, tmp_path):
        body = {'uuid': 'u', 'parameters': {'a': '$(touch x)', 'b': '"`x`"'}}
        outcome = program(
            'audit show x -f shell',
            raw(Answer(200, json.dumps(body).encode())).url,
        )
        said = subprocess.run(
            ['sh', '-c', f'{outcome.out}\nprintf %s "$parameters"'],
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert json.loads(said.stdout) == body['parameters']
        assert not [*tmp_path.iterdir()]

    @pytest.mark.parametrize(
        'number', ['NaN', 'Infinity', '-Infinity', '1e999']
    )
    def test_numbers_that_json_lacks(self, program, raw, number):
        body = b'{"uuid": "u", "parameters": {"a": %s}}' % number.encode()
        outcome = program('audit show x -f json', raw(Answer(200, body)).url)

        def refuse(name):
            raise AssertionError(name)

        found = json.loads(outcome.out, parse_constant=refuse)
        assert found['Parameters'] == {'a': None}

    @pytest.mark.parametrize('encoding', ['ascii', 'latin-1', 'cp1252'])
    @pytest.mark.parametrize('form', ['table', 'json', 'yaml', 'csv', 'value'])
    def test_any_encoding(self, program, raw, encoding, form):
        outcome = program(
            f'goal list -f {form}',
            raw(goals(display_name='ü☃\U0001f600')).url,
            encoding=encoding,
        )
        assert outcome.status == 0, outcome
        if form in ('json', 'yaml'):
            read = json.loads if form == 'json' else yaml.safe_load
            assert read(outcome.out)[0]['Display name'] == 'ü☃\U0001f600'


class TestSeveral:
    """All are tried, each failure is a line, the end counts them."""

    @pytest.mark.parametrize('noun', ['audit', 'audittemplate'])
    def test_delete(self, program, stub, noun):
        rows = 'audits' if noun == 'audit' else 'audit_templates'
        stub.rows[rows] = [
            {'uuid': 'u1', 'name': 'a'}, {'uuid': 'u3', 'name': 'c'},
        ]  # fmt: skip
        outcome = program([noun, 'delete', 'a', 'b\nx', 'c'], stub.url)
        assert outcome.status == 1
        first, last = outcome.err.strip().splitlines()
        assert 'could not be found' in first
        called = 'audit' if noun == 'audit' else 'audit template'
        assert last == f'1 of 3 {called}s failed to delete'
        assert not stub.rows[rows]

    def test_words_of_several_lines(self, program, stub):
        stub.answer(
            'DELETE', '/v1/audits/a', 400,
            {'error_message': json.dumps({'faultstring': 'one\ntwo\n'})},
        )  # fmt: skip
        outcome = program('audit delete a', stub.url)
        assert len(outcome.err.strip().splitlines()) == 2

    def test_all_is_well(self, program, stub):
        stub.rows['audits'] = [{'uuid': 'u1', 'name': 'a'}]
        outcome = program('audit delete a', stub.url)
        assert (outcome.status, outcome.err) == (0, '')


def test_family(raw):
    """The library raises nothing but its own errors."""
    for body in BROKEN.values():
        for status in (200, 201, 400, 500):
            with Client(raw(Answer(status, body)).url, token='t') as client:
                for call in (
                    client.goal.list,
                    lambda c=client: c.goal.get('x'),
                    lambda c=client: c.strategy.state('x'),
                    client.data_model.list,
                    lambda c=client: c.audit.update(
                        'x', [{'op': 'add', 'path': '/name', 'value': 'y'}]
                    ),
                ):
                    with contextlib.suppress(exceptions.ClientException):
                        call()


def test_one_face_has_no_output_on_failure(raw):
    outcome = Face('watcher')('goal list -f json', raw(Answer(500)).url)
    assert outcome.out == ''
