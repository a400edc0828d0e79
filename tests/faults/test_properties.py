# SPDX-License-Identifier: Apache-2.0
"""Properties that hold for any data, tried on much of it."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import json
import subprocess
import types
from unittest import mock

import requests
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.faults import interfaces
from watcherclient import exceptions, versions
from watcherclient.base import checks, json_patch, lookup
from watcherclient.base.resource import Resource, fields
from watcherclient.http.body import parse_json
from watcherclient.osc import parsing
from watcherclient.osc.output import columns
from watcherclient.text import display, redact
from watcherclient.v1 import parameters, scope
from watcherclient.v1.audit import Audit
from watcherclient.v1.goal import GoalManager

settings.register_profile(
    'faults',
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile('faults')

TEXT = st.text(
    st.characters(codec='utf-8') | st.characters(categories=['Cs', 'Cc', 'Cf'])
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
    ),
    max_leaves=12,
)
FAMILY = exceptions.ClientException


def answer(content, status=200):
    response = requests.Response()
    response.status_code = status
    response._content = content
    response.url = 'http://127.0.0.1/v1/goals'
    return response


@given(st.binary() | JSON.map(lambda one: json.dumps(one).encode()))
@example(b'{"error_message": "{\\"faultstring\\": 5}"}')
def test_error_bodies(content):
    for status in (400, 404, 413, 503, 599):
        error = exceptions.from_response(answer(content, status))
        shown = str(error)
        assert f'(HTTP {status})' in shown
        assert interfaces.is_harmless(shown), shown
        assert len(shown) < 3000


@given(st.dictionaries(
    st.sampled_from(['error_message', 'error', 'faultstring', 'message',
                     'title', 'description', 'debuginfo']),
    JSON | JSON.map(json.dumps), max_size=4,
))  # fmt: skip
def test_error_bodies_of_nearly_the_right_shape(body):
    for nested in (body, {'error_message': json.dumps(body)}, {'error': body}):
        error = exceptions.from_response(
            answer(json.dumps(nested).encode(), 400)
        )
        assert interfaces.is_harmless(str(error))


@given(st.lists(
    st.binary(max_size=60)
    | JSON.map(lambda one: json.dumps(one).encode())
    | st.fixed_dictionaries(
        {'goals': st.lists(JSON | st.dictionaries(
            st.sampled_from(['uuid', 'id', 'name', 'manager']), JSON))},
        optional={'next': JSON | st.sampled_from(
            ['?marker=a', '?marker=b', 'http://[?marker=c', '?marker='])},
    ).map(lambda one: json.dumps(one).encode()),
    min_size=1, max_size=4,
), st.sampled_from([None, 'goal', 'name', 'uuid']))  # fmt: skip
def test_pages(pages, key):
    left = iter(pages)
    api = types.SimpleNamespace(
        api_version=versions.MAX,
        request=lambda *args, **kwargs: answer(next(left, b'{"goals": []}')),
    )
    client = types.SimpleNamespace(http_client=api)
    with contextlib.suppress(FAMILY):
        for one in GoalManager(client).list(sort_key=key):
            assert isinstance(one, Resource)
            assert one.to_dict() is not None
            repr(one)


@given(TEXT, TEXT)
def test_words_of_parameters_come_back(name, value):
    try:
        found = parsing.key_values([f'{name}={value}'], '-p')
    except FAMILY:
        assert not name.partition('=')[0]
        return
    outer, _, rest = f'{name}={value}'.partition('=')
    assert found == {outer: rest}
    assert parsing.key_values([f'{outer}={value}'], '-p') == {outer: value}


@given(TEXT)
def test_guess(word):
    found = parameters.guess(word)
    if found != word:
        assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert parameters.guess(json.dumps(word)) == word


@given(JSON, st.dictionaries(TEXT, JSON | TEXT.map(parameters.Word)))
def test_schemas_of_any_kind(schema, values):
    for one in (
        schema,
        {'properties': schema},
        {'properties': {name: schema for name in values}},
    ):
        with contextlib.suppress(FAMILY):
            typed = parameters.typed(one, values)
            assert json.loads(json.dumps(typed)) == typed
        assert all(
            isinstance(said, str) for said in parameters.problems(one, values)
        )
        parameters.listed(one)


@given(
    st.sampled_from(['string', 'number', 'integer', 'boolean', 'object']),
    JSON,
)
def test_words_fit_their_type(kind, value):
    """What is of a type can be typed, and is itself again."""
    schema = {'properties': {'x': {'type': kind}}}
    if parameters.problems(schema, {'x': value}):
        return
    word = value if isinstance(value, str) else json.dumps(value)
    found = parameters.typed(schema, {'x': parameters.Word(word)})
    assert found == {'x': value}
    assert parameters.problems(schema, found) == []


@given(st.sampled_from(['add', 'replace', 'remove']), TEXT)
def test_words_of_patches(operation, word):
    with contextlib.suppress(FAMILY):
        (one,) = parsing.patch(Audit, operation, [word])
        assert one['op'] == operation
        assert one['path'].startswith('/')
        json.dumps(one, allow_nan=False)


@given(TEXT.filter(lambda one: one.strip('/')))
def test_text_fields_keep_their_text(value):
    (one,) = parsing.patch(Audit, 'add', [f'name={value}'])
    assert one['value'] == value


@given(JSON)
def test_patches(data):
    with contextlib.suppress(FAMILY):
        json_patch.check_patch(Audit, data)
    with contextlib.suppress(FAMILY):
        json_patch.check_patch(Audit, [data, {'path': data}], ['goal'])


@given(JSON)
def test_values(value):
    for check in (
        lambda one: checks.interval(one, 'interval'),
        lambda one: checks.description(one, 'description'),
        lambda one: checks.name(one, 'name'),
        lambda one: checks.time(one, 'time'),
        lambda one: checks.boolean(one, 'force'),
        lambda one: checks.choice(one, 'state', ['A']),
        scope.check,
        versions.Version.parse,
    ):
        try:
            check(value)
        except FAMILY as error:
            assert interfaces.is_harmless(str(error)), check


@given(st.text('0123456789*/,-LW# montue', max_size=40))
def test_intervals(value):
    with contextlib.suppress(FAMILY):
        sent = checks.interval(value, 'interval')
        assert sent == value.strip()
        assert checks.interval(sent, 'interval') == sent


@given(st.datetimes(
    datetime.datetime(1971, 1, 1), datetime.datetime(2999, 1, 1),
    timezones=st.sampled_from([None, datetime.timezone.utc])
    | st.integers(-1439, 1439).map(
        lambda m: datetime.timezone(datetime.timedelta(minutes=m))
    ),
), st.sampled_from(['T', ' ']))  # fmt: skip
def test_times_come_back(value, between):
    sent = checks.time(value.isoformat(between), 'time')
    assert checks.time(value, 'time') == sent
    found = datetime.datetime.fromisoformat(sent)
    assert found.utcoffset() is not None
    if value.tzinfo:
        assert found == value
    else:
        assert found.replace(tzinfo=None) == value
    assert checks.time(sent, 'time') == sent


NAMED = st.lists(st.fixed_dictionaries({'name': TEXT}), max_size=2)
RULES = st.lists(st.one_of(
    st.fixed_dictionaries({'host_aggregates': NAMED}),
    st.fixed_dictionaries({'availability_zones': NAMED}),
    st.fixed_dictionaries({'exclude': st.lists(
        st.fixed_dictionaries({'compute_nodes': NAMED}), max_size=2)}),
), max_size=3)  # fmt: skip


@given(st.lists(
    st.fixed_dictionaries({'compute': RULES})
    | st.fixed_dictionaries({'storage': st.lists(
        st.fixed_dictionaries({'volume_types': NAMED}), max_size=2)}),
    max_size=3,
))  # fmt: skip
def test_scopes(given_):
    checked = scope.check(given_)
    assert scope.check(checked) == checked
    assert not checked or 'compute' in checked[0]
    assert all(one in checked for one in given_)


@given(
    st.binary(max_size=200)
    | JSON.map(lambda one: json.dumps(one, ensure_ascii=True).encode())
)
def test_files(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / 'any.yaml'
    path.write_bytes(content)
    with contextlib.suppress(FAMILY):
        scope.check(parsing.read_file(str(path)))


@given(JSON)
def test_secrets_are_found_at_any_depth(data):
    hidden = redact.value({'a': [data, {'my_token': data}]})
    assert hidden['a'][1]['my_token'] == (
        None if data is None else redact.HIDDEN
    )


@given(TEXT)
def test_visible_text_is_printable(value):
    shown = display.escape_control_chars(value)
    assert interfaces.is_harmless(shown, '\n\t')
    assert display.escape_control_chars(shown) == shown
    assert '\n' not in display.truncate(value)


@given(TEXT)
def test_names_are_one_segment_or_refused(name):
    client = mock.Mock()
    client.http_client.request.return_value = answer(b'{}')
    manager = GoalManager(client)
    with mock.patch.object(lookup, '_look_up', return_value='found'):
        try:
            manager.get(name)
        except FAMILY:
            return
    path = client.http_client.request.call_args.args[0]
    assert path.startswith('/v1/goals/')
    assert path.isascii()
    assert path.count('/') == 3 and not set(path) & set('?# \n\\')


@given(st.dictionaries(st.sampled_from([*fields(Audit)]), JSON))
@settings(max_examples=60)
def test_rendering_any_value(body):
    """Any value of a field is shown in every format."""
    row = Audit(None, body)
    for formatter in ('table', 'json', 'yaml', 'csv', 'value', 'shell'):
        for column in Audit.columns():
            render = columns.renderer(column.display, formatter)
            found = getattr(row, column.name)
            shown = render(found) if render else found
            if formatter == 'table' and isinstance(shown, str):
                assert shown == display.escape_control_chars(shown)
            if formatter in ('csv', 'value', 'shell'):
                assert not isinstance(shown, dict | list)


@given(JSON)
@settings(max_examples=60)
def test_programs_give_back_any_value(value):
    """The machine formats are valid, and hold what the server sent."""
    value = json.loads(json.dumps(value))
    body = {'uuid': 'u', 'parameters': value, 'name': 'n'}
    with mock.patch(
        'watcherclient.http.Adapter.request',
        lambda self, url, method, **kwargs: answer(json.dumps(body).encode()),
    ):
        shown = {
            form: interfaces.run(
                'watcher',
                ['audit', 'show', 'u', '-f', form, '-c', 'Parameters'],
                'http://127.0.0.1:9',
            )
            for form in ('json', 'yaml', 'value', 'shell', 'table')
        }
    assert {one.status for one in shown.values()} == {0}, shown
    expected = {} if value is None else value
    assert json.loads(shown['json'].out) == {'Parameters': expected}
    if not _has_surrogates(value):
        assert yaml.safe_load(shown['yaml'].out) == {'Parameters': expected}


def _has_surrogates(value):
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


@given(st.lists(TEXT.filter(lambda one: '\0' not in one), max_size=4))
@settings(max_examples=60)
def test_lists_as_csv(names):
    names = json.loads(json.dumps(names))
    rows = [{'uuid': str(i), 'name': one} for i, one in enumerate(names)]
    with mock.patch(
        'watcherclient.http.Adapter.request',
        lambda self, url, method, **kwargs: answer(
            json.dumps({'goals': rows}).encode()
        ),
    ):
        out = interfaces.run(
            'watcher', ['goal', 'list', '-f', 'csv', '-c', 'Name'],
            'http://127.0.0.1:9',
        ).out  # fmt: skip
    found = [*csv.reader(io.StringIO(out, newline=''), escapechar='\\')]
    assert found[0] == ['Name']
    assert len(found) == len(names) + 1
    for (shown,), name in zip(found[1:], names, strict=True):
        if not _has_surrogates(name):
            assert shown == name


@given(
    st.lists(
        st.text(
            st.characters(codec='utf-8', exclude_characters='\0\r'),
            max_size=20,
        ),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=20)
def test_shell_of_any_text(values):
    quote = columns.renderer('text', 'shell')
    script = ''.join(
        # As cliff writes it.
        'x="{}"\nprintf "%s\\0" "$x"\n'.format(quote(one).replace('"', '\\"'))
        for one in values
    )
    said = subprocess.run(['sh', '-c', script], capture_output=True)
    assert said.stdout.decode().split('\0')[:-1] == values
    assert said.stderr == b''


@given(st.binary(max_size=300))
def test_json_of_answers(content):
    with contextlib.suppress(FAMILY):
        json.dumps(parse_json(answer(content)), allow_nan=False)
