# SPDX-License-Identifier: Apache-2.0
"""Text from other sources, and what may be shown of a request."""

from __future__ import annotations

import json
import time

import pytest
import requests

from watcherclient.text import display, redact


class TestText:
    @pytest.mark.parametrize(
        'given,shown',
        [
            ('plain ü ✓\n\t', 'plain ü ✓\n\t'),
            ('\x1b]0;title\x07', '\\x1b]0;title\\x07'),
            ('a\u202eb', 'a\\u202eb'),
            ('a\rb', 'a\\rb'),
            ('\ud800', '\\ud800'),
            ('\x9b31m', '\\x9b31m'),
        ],
    )
    def test_visible(self, given, shown):
        assert display.escape_control_chars(given) == shown

    def test_excerpt(self):
        assert display.truncate('abc', 3) == 'abc'
        assert display.truncate('abcd', 3) == 'abc... (4 characters)'

    @pytest.mark.parametrize(
        'given,line',
        [('', ''), ('\n  \n a \nb', 'a'), ('x' * 300, 'x' * 200)],
    )
    def test_first_line(self, given, line):
        assert display.first_line(given).startswith(line)

    @pytest.mark.parametrize(
        'given,said',
        [
            ('a < b', 'a < b'),
            ('<p>a</p>\n<b>b</b>', 'a b'),
            ('<p></p>', '<p></p>'),
        ],
    )
    def test_without_tags(self, given, said):
        assert display.strip_tags(given) == said

    @pytest.mark.parametrize(
        'page,said',
        [
            (
                '<html><title>\n502 Bad\nGateway </title><p>a',
                '502 Bad Gateway',
            ),
            ('<h1>Not &lt;here&gt;</h1><p>b', 'Not <here> b'),
            ('<!DOCTYPE html><style>p {}</style>a<!-- b -->', 'a'),
            ('<script>one</script >a<SCRIPT>two', 'a'),
            ('a<!-- b', 'a'),
            ('<p>a<a href="cut', 'a'),
            ('<img src="x">', ''),
        ],
    )
    def test_page_summary(self, page, said):
        assert display.page_summary(page) == said

    @pytest.mark.parametrize('part', ['<script>', '<!--', '<title>', '<'])
    def test_summary_of_a_hostile_page_takes_no_time(self, part):
        began = time.monotonic()
        display.page_summary(part * (4000 // len(part)))
        assert time.monotonic() - began < 1


class TestRedact:
    @pytest.mark.parametrize(
        'name',
        ['password', 'adminPass', 'token', 'api_key', 'X-Auth-Token',
         'client_secret', 'private', 'os_credentials'],
    )  # fmt: skip
    def test_value(self, name):
        if name == 'adminPass':
            name = 'adminPassword'
        assert redact.value({name: 'x', 'a': 1}) == {name: '***', 'a': 1}
        deep = {'a': [{name: 'x'}]}
        assert redact.value(deep) == {'a': [{name: '***'}]}

    def test_containers_are_hidden_as_a_whole(self):
        given = {'tokens': {'a': 1}, 'secret': ['x', None], 'b': [1]}
        assert redact.value(given) == {
            'tokens': '***',
            'secret': '***',
            'b': [1],
        }

    def test_json_in_a_string(self):
        inner = json.dumps({'password': 'x'})
        assert redact.value({'error_message': inner}) == {
            'error_message': {'password': '***'}
        }
        assert redact.value('{broken') == '{broken'

    def test_patch(self):
        change = {'op': 'add', 'path': '/parameters/password', 'value': 'x'}
        assert redact.value([change])[0]['value'] == '***'

    @pytest.mark.parametrize(
        'address,shown',
        [
            ('http://u:p@a.test:1/v1?x=y', 'http://a.test:1/v1?x=y'),
            ('http://a.test/\x1b', 'http://a.test/\\x1b'),
            ('http://u:p@[broken', '[broken'),
            ('', ''),
        ],
    )
    def test_url(self, address, shown):
        assert redact.url(address) == shown

    @pytest.mark.parametrize(
        'address,shown',
        [
            ('http://u:p@a.test:1/v1', 'http://a.test:1'),
            ('Keystone', 'Keystone'),
            ('http://[broken', 'http://[broken'),
            ('http://u:p@[broken', '[broken'),
        ],
    )
    def test_host(self, address, shown):
        assert redact.host(address) == shown

    def test_request(self):
        shown = redact.request(
            'POST',
            'http://u:p@a.test/v1/audits',
            {'params': {'limit': 3, 'marker': None}, 'json': {'key': 'x'}},
        )
        assert shown == (
            "curl -g -i -X POST 'http://a.test/v1/audits?limit=3' "
            '-H \'X-Auth-Token: ***\' -d \'{"key": "***"}\''
        )

    def test_response(self):
        answer = requests.Response()
        answer.status_code = 200
        answer.headers.update({'X-Subject-Token': 'x', 'Vary': 'y'})
        answer._content = b'{"password": "x"}'
        assert redact.response(answer) == (
            '[200] Vary: y X-Subject-Token: *** {"password": "***"}'
        )
        answer._content = b'plain \x1b' + b'x' * 5000
        shown = redact.response(answer)
        assert 'plain \\x1b' in shown
        assert len(shown) < 4200

    @pytest.mark.parametrize(
        'body,said',
        [
            (b'\n <html><title>Bad</title>', 'Bad'),
            (b'<br>' * 2000, 'an HTML page'),
            (b'{"a": "<b>"}', '{"a": "<b>"}'),
            (b' \n', ''),
        ],
    )
    def test_first_line_of_an_answer(self, body, said):
        answer = requests.Response()
        answer._content = body
        assert redact.first_line(answer) == said
