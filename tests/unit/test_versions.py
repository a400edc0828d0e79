# SPDX-License-Identifier: Apache-2.0
"""Versions of the API: their texts, their order, and the older module."""

from __future__ import annotations

import math

import pytest

import watcherclient
from watcherclient import exceptions, versions
from watcherclient.common import api_versioning
from watcherclient.common.api_versioning import APIVersion
from watcherclient.versions import Version


@pytest.mark.parametrize('value', ['1', 1, 'latest', 'LATEST', '1.latest'])
def test_newest_version_has_several_spellings(value):
    assert Version.parse(value) == versions.LATEST
    assert str(Version.parse(value)) == '1.latest'


@pytest.mark.parametrize('value', ['1.5', 1.5, ' 1.5 '])
def test_exact_version(value):
    assert Version.parse(value) == Version(1, 5)
    assert str(Version.parse(value)) == '1.5'
    assert not Version.parse(value).is_latest()


@pytest.mark.parametrize(
    'value',
    [
        '',
        'abc',
        '1.',
        '.1',
        '1.5.0',
        '01.5',
        '1.05',
        '-1.5',
        'v1',
        None,
        '\uff11',
    ],
)
def test_any_other_text_is_refused(value):
    with pytest.raises(exceptions.UnsupportedVersion, match='invalid API'):
        Version.parse(value)


def test_versions_are_ordered_by_number_not_by_text():
    assert Version.parse('1.10') > Version.parse('1.9')
    assert Version(1, 9999) < versions.LATEST


def test_another_major_version_is_refused():
    assert versions.check_major(Version(1, 99)) == Version(1, 99)
    with pytest.raises(
        exceptions.UnsupportedVersion, match=f'1.0 to {versions.MAX}'
    ):
        versions.check_major(Version(2, 0))


def test_bounds_of_the_package():
    assert APIVersion('1.0') == watcherclient.API_MIN_VERSION
    assert APIVersion(str(versions.MAX)) == watcherclient.API_MAX_VERSION


class TestAPIVersion:
    """The class that the dashboard compares versions with."""

    def test_parts(self):
        version = APIVersion('1.2')
        assert (version.ver_major, version.ver_minor) == (1, 2)
        assert version.get_string() == '1.2'
        assert repr(version) == '<APIVersion: 1.2>'
        assert not version.is_null()
        assert not version.is_latest()
        assert APIVersion('1.latest').ver_minor == math.inf
        assert APIVersion('1.latest').is_latest()
        assert APIVersion('1.latest').get_string() == '1.latest'

    def test_order(self):
        assert APIVersion('1.2') < APIVersion('1.10') < APIVersion('1.latest')
        assert APIVersion('1.2') == APIVersion('1.2') != APIVersion('1.3')
        assert APIVersion('1.2') <= APIVersion('1.2') >= APIVersion('1.1')
        with pytest.raises(TypeError):
            APIVersion('1.2') < '1.3'  # noqa: B015

    def test_null(self):
        null = APIVersion()
        assert null.is_null()
        assert (null.ver_major, null.ver_minor) == (0, 0)
        with pytest.raises(ValueError, match='no text'):
            null.get_string()
        with pytest.raises(ValueError, match='matches nothing'):
            null.matches(APIVersion('1.0'), APIVersion('1.7'))

    @pytest.mark.parametrize('text', ['1', 'latest', '', '1.x', '1.5.1'])
    def test_text_has_two_parts(self, text):
        with pytest.raises(exceptions.UnsupportedVersion):
            APIVersion(text)

    @pytest.mark.parametrize(
        'low,high,fits',
        [
            ('1.0', '1.7', True),
            ('1.5', '1.5', True),
            ('1.6', '1.7', False),
            ('1.0', '1.4', False),
            (None, '1.4', False),
            (None, '1.5', True),
            ('1.4', None, True),
            (None, None, True),
        ],
    )
    def test_range(self, low, high, fits):
        bounds = APIVersion(low), APIVersion(high)
        assert APIVersion('1.5').matches(*bounds) is fits

    def test_from_the_text_of_a_user(self):
        assert api_versioning.get_api_version('1') == APIVersion('1.0')
        assert api_versioning.get_api_version(1.5) == APIVersion('1.5')
        assert api_versioning.get_api_version('1.latest').is_latest()
        with pytest.raises(exceptions.UnsupportedVersion):
            api_versioning.get_api_version('2')
        with pytest.raises(exceptions.UnsupportedVersion):
            api_versioning.get_api_version('latest')

    def test_major_versions(self):
        assert api_versioning.get_available_major_versions() == ['1']
        api_versioning.check_major_version(APIVersion())
        api_versioning.check_major_version(APIVersion('1.7'))
        with pytest.raises(exceptions.UnsupportedVersion):
            api_versioning.check_major_version(APIVersion('3.0'))

    @pytest.mark.parametrize(
        'check,below,from_',
        [
            ('allow_start_end_audit_time', '1.0', '1.1'),
            ('launch_audit_forced', '1.1', '1.2'),
            ('action_update_supported', '1.4', '1.5'),
            ('allow_audit_template_default_parameters', '1.6', '1.7'),
        ],
    )
    def test_features(self, check, below, from_):
        function = getattr(api_versioning, check)
        assert function(below) is False
        assert function(from_) is True
        assert function('1.latest') is True
