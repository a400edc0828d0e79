# SPDX-License-Identifier: Apache-2.0
"""Parameters are typed and checked against those of the strategy."""

from __future__ import annotations

import pytest

from watcherclient import exceptions
from watcherclient.v1 import parameters
from watcherclient.v1.parameters import Parameter, Word

SCHEMA = {
    'properties': {
        'host': {'type': 'string', 'description': 'Which\n host'},
        'para1': {
            'type': 'number', 'minimum': 1.0, 'maximum': 10.2, 'default': 3.2,
        },
        'live': {'type': 'boolean', 'default': False},
        'nodes': {'type': 'array', 'items': {'type': 'string'}},
        'either': {'type': ['string', 'null']},
        'thresholds': {
            'type': 'object',
            'properties': {'ram': {'type': 'number'}},
        },
        'grade': {'type': 'string', 'enum': ['6']},
        'free': {},
        'api_key': {'type': 'number'},
    },
    'required': ['host', 'para1'],
}  # fmt: skip


def words(**given):
    return {name: Word(value) for name, value in given.items()}


@pytest.mark.parametrize(
    ('name', 'word', 'value'),
    [
        ('host', '123', '123'),
        ('host', 'true', 'true'),
        ('para1', '3', 3),
        ('para1', '99', 99),
        ('para1', 'x', 'x'),
        ('live', 'True', True),
        ('live', 'false', False),
        ('nodes', '["a"]', ['a']),
        ('either', '5', '5'),
        ('either', 'null', None),
        ('thresholds', '{"ram": 1}', {'ram': 1}),
        ('grade', '5', '5'),
        ('grade', '6', '6'),
        ('free', '5', 5),
        ('free', 'True', 'True'),
        ('other', '5', 5),
        ('other', 'NaN', 'NaN'),
        ('other', '1e999', '1e999'),
        ('other', '[' * 99999, '[' * 99999),
    ],
)
def test_words_get_the_type_of_the_schema(name, word, value):
    found = parameters.typed(SCHEMA, words(**{name: word}))[name]
    assert (type(found), found) == (type(value), value)


def test_values_of_programs_stay():
    given = {'host': 123, 'para1': '3'}
    assert parameters.typed(SCHEMA, given) == given


def test_dots_reach_into_objects():
    given = words(**{'thresholds.ram': '0.5', 'thresholds.new.one': '1'})
    assert parameters.typed(SCHEMA, given) == {
        'thresholds': {'ram': 0.5, 'new.one': 1}
    }
    assert parameters.typed({}, words(**{'a.b': '1'})) == {'a.b': 1}
    with pytest.raises(exceptions.ValidationError, match='in parts'):
        parameters.typed(
            SCHEMA, words(**{'thresholds': '{}', 'thresholds.ram': '1'})
        )


def test_all_problems_are_told_at_once():
    assert parameters.problems(
        SCHEMA, {'hots': 'x', 'zzz': 1, 'para1': 99, 'nodes': [1]}
    ) == [
        "'host' is a required property",
        "nodes.0: 1 is not of type 'string'",
        'para1: 99 is greater than the maximum of 10.2',
        'unknown parameter hots: did you mean host?',
        'unknown parameter zzz: choose from host, para1, live, nodes, either, '
        'thresholds, grade, free, api_key',
    ]


def test_what_fits():
    assert parameters.problems(SCHEMA, {'host': 'h'}) == []


def test_secrets_are_not_told():
    assert parameters.problems(
        {'properties': SCHEMA['properties']}, {'api_key': 'hunter2'}
    ) == ['api_key: does not fit']


@pytest.mark.parametrize(
    'schema',
    [
        {}, None, [], 'x', {'properties': []}, {'properties': {'a': 1}},
        {'properties': {'a': {'$ref': 'http://127.0.0.1:9/'}}},
        {'properties': {'a': {'type': 'nonsense'}}},
        {'properties': {'a': {'pattern': '('}}, 'required': 7},
    ],
)  # fmt: skip
def test_what_cannot_be_applied_is_left_to_the_server(schema):
    assert parameters.problems(schema, {'a': 1}) == []
    assert parameters.typed(schema, words(a='1')) == {'a': 1}
    assert isinstance(parameters.listed(schema), list)


def test_listed():
    found = {one.name: one for one in parameters.listed(SCHEMA)}
    assert [*found] == [*SCHEMA['properties']]
    assert found['host'] == Parameter(
        'host', 'string', True, None, 'Which host'
    )
    assert found['para1'].default == 3.2
    assert found['either'].type == 'string or null'
    assert found['free'].type == 'any'


def test_listed_values():
    about = {
        'range': {'minimum': 0, 'maximum': 2.5},
        'choice': {'enum': ['a', 1, None]},
        'odd': {'enum': 'a'},
    }
    found = parameters.listed({'properties': about})
    assert [one[-3:] for one in found] == [
        (0, 2.5, ()),
        (None, None, ('a', 1, None)),
        (None, None, ()),
    ]
