# SPDX-License-Identifier: Apache-2.0
"""The import paths of older programs."""

from __future__ import annotations

import argparse
import types

import pytest

from watcherclient import exceptions, versions
from watcherclient.base import resource
from watcherclient.base.manager import Manager
from watcherclient.common import base, httpclient, utils
from watcherclient.common.apiclient import base as apiclient_base
from watcherclient.v1.client import Client

UUID = '00000000-0000-4000-8000-00000000000a'


class TestWords:
    @pytest.mark.parametrize(
        'word,pair',
        [
            ('a=1', ('a', 1)),
            ('a=x', ('a', 'x')),
            ('a=b=c', ('a', 'b=c')),
            ('a={"b": [1, null]}', ('a', {'b': [1, None]})),
            ('a=', ('a', '')),
        ],
    )
    def test_value_may_be_json(self, word, pair):
        assert utils.split_and_deserialize(word) == pair

    def test_value_may_stay_text(self):
        pair = utils.split_and_deserialize('a=1', exclude_fields=['a'])
        assert pair == ('a', '1')

    def test_word_without_a_value(self):
        with pytest.raises(
            exceptions.CommandError, match="invalid argument 'a': expected"
        ):
            utils.split_and_deserialize('a')

    def test_dict_in_place(self):
        kwargs = {'parameters': ['a=1', 'b=x'], 'name': 'n'}
        found = utils.args_array_to_dict(kwargs, 'parameters')
        assert found is kwargs
        assert found == {'parameters': {'a': 1, 'b': 'x'}, 'name': 'n'}
        assert utils.args_array_to_dict({}, 'parameters') == {}

    def test_patch(self):
        words = ['a=1', '/b=x', 'interval=5']
        assert utils.args_array_to_patch('add', words, ['/interval']) == [
            {'op': 'add', 'path': '/a', 'value': 1},
            {'op': 'add', 'path': '/b', 'value': 'x'},
            {'op': 'add', 'path': '/interval', 'value': '5'},
        ]
        assert utils.args_array_to_patch('remove', ['a', '/b']) == [
            {'op': 'remove', 'path': '/a'},
            {'op': 'remove', 'path': '/b'},
        ]

    @pytest.mark.parametrize('op,word', [('move', 'a=1'), ('add', 'a')])
    def test_patch_that_is_none(self, op, word):
        with pytest.raises(exceptions.CommandError):
            utils.args_array_to_patch(op, [word])


class TestList:
    def params(self, **given):
        args = argparse.Namespace(**{'detail': False, **given})
        return utils.common_params_for_list(
            args, ['uuid', 'goal_name'], ['UUID', 'Goal']
        )

    def test_only_what_is_given(self):
        assert self.params() == {'detail': False}
        assert self.params(limit=None, sort_dir=None) == {'detail': False}
        assert self.params(limit=0, marker='m', detail=True) == {
            'limit': 0,
            'marker': 'm',
            'detail': True,
        }

    @pytest.mark.parametrize('key', ['Goal', 'goal_name'])
    def test_key_by_label_or_name(self, key):
        found = self.params(sort_key=key, sort_dir='asc')
        assert found['sort_key'] == 'goal_name'

    def test_without_labels(self):
        args = argparse.Namespace(detail=False, sort_key='name')
        found = utils.common_params_for_list(args, ['name'], [])
        assert found['sort_key'] == 'name'

    @pytest.mark.parametrize(
        'given', [{'limit': -1}, {'sort_key': 'x'}, {'sort_dir': 'up'}]
    )
    def test_refused(self, given):
        with pytest.raises(exceptions.CommandError, match='invalid --'):
            self.params(**given)

    def test_query(self):
        assert utils.common_filters() == []
        assert utils.common_filters(0, '', None) == []
        assert utils.common_filters(5, 'name', 'asc', 'm&n') == [
            'limit=5',
            'sort_key=name',
            'sort_dir=asc',
            'marker=m%26n',
        ]


@pytest.mark.parametrize(
    'value,like',
    [(UUID, True), (UUID.upper(), False), (UUID.replace('-', ''), False),
     ('x', False), (None, False), (7, False)],
)  # fmt: skip
def test_form_of_a_uuid(value, like):
    assert utils.is_uuid_like(value) is like


def test_file(tmp_path):
    path = tmp_path / 'scope.yaml'
    path.write_text('- compute: []')
    assert utils.serialize_file_to_dict(str(path)) == [{'compute': []}]


def test_id_of_an_object():
    assert base.getid(types.SimpleNamespace(id=3)) == 3
    assert base.getid('x') == 'x'


def test_bases():
    assert base.Resource is apiclient_base.Resource is resource.Resource
    assert base.Manager is Manager


class TestHttpClient:
    def test_constants(self):
        assert httpclient.API_VERSION == '/v1'
        assert httpclient.DEFAULT_VER == '1.latest'
        assert versions.MAX.minor == httpclient.LAST_KNOWN_API_VERSION
        assert str(versions.MAX) == httpclient.LATEST_VERSION
        assert httpclient.DEFAULT_MAX_RETRIES == 5
        assert httpclient.DEFAULT_RETRY_INTERVAL == 2
        assert httpclient.USER_AGENT == 'python-watcherclient'
        assert httpclient.SENSITIVE_HEADERS == ('X-Auth-Token',)
        assert httpclient.SUPPORTED_ENDPOINT_SCHEME == ('http', 'https')

    @pytest.mark.parametrize(
        'url,server',
        [
            ('http://a:80/x', ('a', '80')),
            ('http://a', ('a', None)),
            ('', (None, None)),
            (None, (None, None)),
        ],
    )
    def test_server(self, url, server):
        assert httpclient.get_server(url) == server

    def test_clients(self, stub, make_client):
        plain = httpclient.HTTPClient(stub.url, token='t')
        assert isinstance(plain, httpclient.VersionNegotiationMixin)
        assert plain.json_request('GET', '/')[1]['versions']
        assert stub.requests[0].headers['x-auth-token'] == 't'
        session = httpclient.SessionClient(
            '1.4', 'user', 2, 1, stub.url, session=plain.session
        )
        session.json_request('GET', '/v1/goals')
        assert stub.requests[1].version == '1.4'
        assert session.conflict_max_retries == 2
        plain.session.session.close()

    def test_class_of_a_client(self):
        from watcherclient import client

        made = client.Client('1', endpoint='http://a.test', token='t')
        assert type(made) is Client
