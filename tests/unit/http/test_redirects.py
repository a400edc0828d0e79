# SPDX-License-Identifier: Apache-2.0
"""Which redirects are followed, with the token."""

from __future__ import annotations

import pytest
import requests

from watcherclient import exceptions
from watcherclient.http import redirects


def response(location, status=302, url=None):
    made = requests.Response()
    made.status_code = status
    made.reason = 'Moved'
    made.url = url
    made._content = b''
    if location is not None:
        made.headers['location'] = location
    return made


def target(address, location, **kwargs):
    return redirects.target(response(location, **kwargs), 'GET', address)


@pytest.mark.parametrize(
    'address,location',
    [
        ('http://a/v1', 'http://a/else'),
        ('http://a/v1', 'http://a:80/v1'),
        ('http://a:80/v1', 'http://a/v1'),
        ('https://a/v1', 'https://a:443/v1'),
        ('https://a:443/v1', 'https://a/v1'),
        ('http://a:9322/v1', 'http://a:9322/else'),
        ('http://A/v1', 'http://a/v1'),
        # To TLS: on the same port, or from one default port to the other.
        ('http://a/v1', 'https://a/v1'),
        ('http://a:80/v1', 'https://a:443/v1'),
        ('http://a:9322/v1', 'https://a:9322/v1'),
        ('http://a:443/v1', 'https://a/v1'),
    ],
)
def test_same_server(address, location):
    assert target(address, location) == location


@pytest.mark.parametrize(
    'address,location',
    [
        ('http://a/v1', 'http://b/v1'),
        ('http://a/v1', 'http://a.b/v1'),
        ('http://a/v1', '//b/v1'),
        ('http://a/v1', 'http://a:8080/v1'),
        ('http://a/v1', 'http://a:443/v1'),
        ('http://a:8080/v1', 'http://a/v1'),
        ('http://a:80/v1', 'http://a:81/v1'),
        ('https://a/v1', 'https://a:80/v1'),
        # Only the default ports belong together.
        ('http://a/v1', 'https://a:9322/v1'),
        ('http://a:9322/v1', 'https://a/v1'),
        ('http://a:9322/v1', 'https://a:9323/v1'),
        # Never away from TLS.
        ('https://a/v1', 'http://a/v1'),
        ('https://a:443/v1', 'http://a:443/v1'),
        ('https://a:80/v1', 'http://a/v1'),
        ('http://a/v1', 'ftp://a/v1'),
        ('http://a/v1', 'http://u:p@a/v1'),
        ('http://a/v1', 'http://@a/v1'),
        ('http://a/v1', 'http://a:x/v1'),
        ('http://a/v1', 'http://['),
        ('http://a/v1', ''),
        ('http://a/v1', None),
    ],
)
def test_other_server(address, location):
    assert target(address, location) is None


@pytest.mark.parametrize('status', [200, 300, 304, 305, 306, 400])
def test_other_status(status):
    assert target('http://a/v1', 'http://a/else', status=status) is None


@pytest.mark.parametrize('method', ['POST', 'PATCH', 'DELETE', 'HEAD'])
def test_other_method(method):
    moved = response('http://a/else')
    assert redirects.target(moved, method, 'http://a/v1') is None


@pytest.mark.parametrize(
    'location,expected',
    [
        ('/else', 'http://a:1/else'),
        ('goals/', 'http://a:1/v1/goals/'),
        ('?x=y', 'http://a:1/v1/goals?x=y'),
        ('//a:1/else', 'http://a:1/else'),
    ],
)
def test_relative_target(location, expected):
    assert target('http://a:1/v1/goals', location) == expected


def test_target_is_relative_to_the_address_that_answered():
    found = target('http://a/v1/', 'x', url='http://a/v1/?y=z')
    assert found == 'http://a/v1/x'


def test_errors_name_both_addresses_without_passwords():
    moved = response('http://u:secret@b/v1')
    error = redirects.not_followed(moved, 'GET', 'http://v:secret@a/v1')
    assert type(error) is exceptions.HTTPRedirection
    assert str(error).startswith('http://a/v1 redirects GET to http://b/v1.')
    assert 'secret' not in str(error)
    assert (error.method, error.url) == ('GET', 'http://v:secret@a/v1')
    error = redirects.too_many(moved, 'GET', 'http://v:secret@a/v1')
    assert str(error).startswith('http://a/v1 exceeded 5 redirects')
    assert (error.method, error.url) == ('GET', 'http://v:secret@a/v1')
    assert error.response is moved


@pytest.mark.parametrize(
    ('location', 'shown'),
    [
        (None, 'an unknown location'),
        ('http://[', 'http://['),
        ('/x', 'http://a/x'),
    ],
)
def test_error_for_a_redirect_without_a_target(location, shown):
    error = redirects.not_followed(response(location), 'POST', 'http://a/v1')
    assert str(error).startswith(f'http://a/v1 redirects POST to {shown}. ')
    assert error.method == 'POST'
