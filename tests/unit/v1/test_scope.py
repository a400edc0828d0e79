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
        ('compute', 'not a list'),
        ({'compute': []}, 'not a list'),
        (None, 'not a list'),
        ([1], r'scope\[0\]'),
        ([{}], r'scope\[0\]'),
        ([{'baremetal': []}], 'baremetal'),
        ([{'compute': {}}], r"\[0\]\['compute'\]"),
        ([{'compute': [{'hosts': []}]}], 'known are host_aggregates'),
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
