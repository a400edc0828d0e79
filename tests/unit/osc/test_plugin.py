# SPDX-License-Identifier: Apache-2.0
"""What OpenStackClient asks of the plugin."""

from __future__ import annotations

import argparse
import types
from importlib import metadata

import pytest

from watcherclient import exceptions, versions
from watcherclient.osc import plugin
from watcherclient.v1.client import Client


def parse(*words):
    parser = plugin.build_option_parser(argparse.ArgumentParser())
    return parser.parse_args(words).os_infra_optim_api_version


def test_names():
    assert plugin.API_NAME == 'infra-optim'
    assert plugin.API_VERSION_OPTION == 'os_infra_optim_api_version'
    assert plugin.API_VERSIONS == {'1': 'watcherclient.v1.client.Client'}
    assert plugin.DEFAULT_API_VERSION == '1.latest'
    points = metadata.distribution('python-watcherclient').entry_points
    (point,) = points.select(group='openstack.cli.extension')
    assert (point.name, point.load()) == ('infra_optim', plugin)


class TestVersion:
    def test_option_and_variable(self, monkeypatch):
        assert parse() is None
        monkeypatch.setenv('OS_INFRA_OPTIM_API_VERSION', '')
        assert parse() is None
        monkeypatch.setenv('OS_INFRA_OPTIM_API_VERSION', '1.3')
        assert parse() == '1.3'
        assert parse('--os-infra-optim-api-version', '1.5') == '1.5'

    @pytest.mark.parametrize('word', ['latest', 'LATEST'])
    def test_latest_is_spelled_out(self, monkeypatch, word):
        """OpenStackClient finds commands by what stands before the dot."""
        assert parse('--os-infra-optim-api-version', word) == '1.latest'
        monkeypatch.setenv('OS_INFRA_OPTIM_API_VERSION', word)
        assert parse() == '1.latest'

    @pytest.mark.parametrize('version', ['1', '1.0', '1.latest', '1.9'])
    def test_good(self, version):
        assert plugin.check_api_version(version) is True

    @pytest.mark.parametrize('version', ['2', '2.0', 'x', '1.x', '', 'latest'])
    def test_bad(self, version):
        with pytest.raises(exceptions.UnsupportedVersion):
            plugin.check_api_version(version)


class TestClient:
    @pytest.fixture
    def make(self, stub, make_client):
        session = make_client().http_client.session

        def make(**settings):
            instance = types.SimpleNamespace(
                session=session,
                region_name='r',
                interface='internal',
                get_configuration=lambda: settings,
            )
            return plugin.make_client(instance)

        return make

    def test_what_is_taken_over(self, make, stub):
        made = make(infra_optim_endpoint_override=f'{stub.url}/v1')
        assert isinstance(made, Client)
        assert made.http_client.region_name == 'r'
        assert made.http_client.interface == 'internal'
        assert made.goal.list() == []

    def test_version(self, make):
        newest = str(versions.MAX)
        assert make().http_client.os_infra_optim_api_version == newest
        for given, used in (('1', newest), ('1.latest', newest), (1.2, '1.2')):
            made = make(infra_optim_api_version=given)
            assert made.http_client.os_infra_optim_api_version == used
