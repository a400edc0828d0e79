# SPDX-License-Identifier: Apache-2.0
"""Scopes are checked and completed as the server needs them."""

from __future__ import annotations

import pytest

from watcherclient import exceptions
from watcherclient.v1 import scope

AGGREGATES = {'host_aggregates': [{'name': 'a'}, {'id': 1}, {'id': '*'}]}
STORAGE = {
    'storage': [
        {'volume_types': [{'name': 'ssd'}]},
        {
            'exclude': [
                {'storage_pools': [{'name': 'h@b#p'}]},
                {'volumes': [{'uuid': 'u'}]},
            ]
        },
    ]
}
COMPUTE = {
    'compute': [
        AGGREGATES,
        {'availability_zones': [{'name': 'nova'}]},
        {
            'exclude': [
                {'instances': [{'uuid': 'u'}]},
                {'compute_nodes': [{'name': 'n'}]},
                {'instance_metadata': [{'optimize': False}]},
                {'projects': [{'uuid': 'p'}]},
            ]
        },
    ]
}


@pytest.mark.parametrize(
    ('given', 'sent'),
    [
        ([], []),
        ([COMPUTE], [COMPUTE]),
        ([COMPUTE, STORAGE], [COMPUTE, STORAGE]),
        ([STORAGE, COMPUTE], [COMPUTE, STORAGE]),
        ([STORAGE], [{'compute': []}, STORAGE]),
        ([AGGREGATES], [{'compute': [AGGREGATES]}]),
        ([{**COMPUTE, **STORAGE}], [{**COMPUTE, **STORAGE}]),
    ],
)
def test_accepted(given, sent):
    assert scope.check(given) == sent


@pytest.mark.parametrize(
    ('given', 'words'),
    [
        ('compute', 'expected a list'),
        ({'compute': []}, 'expected a list'),
        (None, 'expected a list'),
        ([1], r'scope\[0\]'),
        ([{}], r'scope\[0\]'),
        ([{'baremetal': []}], 'baremetal'),
        ([{'compute': {}}], r"\[0\]\['compute'\]"),
        ([{'compute': [{'hosts': []}]}], 'choose from host_aggregates'),
        ([{'compute': [{'host_aggregates': [{'id': 'x'}]}]}], "'id'"),
        ([{'compute': [{'host_aggregates': [{'name': 1}]}]}], "'name'"),
        ([{'compute': [{'exclude': [{'volumes': []}]}]}], 'volumes'),
        ([{'storage': [{'host_aggregates': []}]}], 'host_aggregates'),
        ([COMPUTE, 7], r'scope\[1\]'),
        (
            [
                {
                    'compute': [
                        {**AGGREGATES, 'exclude': [AGGREGATES]},
                    ]
                }
            ],
            'both includes and excludes',
        ),
    ],
)
def test_refused(given, words):
    with pytest.raises(exceptions.ValidationError, match=words):
        scope.check(given)


SERVER = '53ae4711-2421-5cff-8175-140d52490c27'
NODE = {'node_uuid': SERVER, 'node_hostname': 'h'}


def excluding(*servers):
    rule = {'exclude': [{'instances': [{'uuid': one} for one in servers]}]}
    return [{'compute': [rule]}]


class TestServersByName:
    """The server accepts a name as a UUID, and excludes nothing."""

    @pytest.fixture(autouse=True)
    def _model(self, stub):
        vms = [('vm-1', SERVER), ('two', SERVER[:-1] + '8'), ('two', 'x')]
        context = [
            {**NODE, 'server_name': name, 'server_uuid': uuid}
            for name, uuid in vms
        ]
        stub.answer('GET', '/v1/data_model', body={'context': context})

    def test_is_sent_by_uuid(self, stub, client):
        given = excluding('vm-1', SERVER)
        client.audit_template.create(name='n', goal='g', scope=given)
        assert stub.requests[-1].body['scope'] == excluding(SERVER, SERVER)
        assert given == excluding('vm-1', SERVER)
        client.audit_template.set('n', scope=given)
        assert stub.requests[-1].body[0]['value'] == excluding(SERVER, SERVER)

    @pytest.mark.parametrize(
        ('name', 'said'),
        [('vm-2', 'no server vm-2 to exclude: did you mean vm-1?'),
         ('two', 'several servers are named two')],
    )  # fmt: skip
    def test_refused(self, stub, client, name, said):
        with pytest.raises(exceptions.ValidationError, match=said):
            client.audit_template.create(
                name='n', goal='g', scope=excluding(name)
            )
        assert 'POST' not in ' '.join(stub.sent)
