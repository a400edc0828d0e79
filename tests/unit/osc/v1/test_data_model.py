# SPDX-License-Identifier: Apache-2.0
"""The data model by host and by server."""

from __future__ import annotations

import pytest

from tests.unit.analysis.plans import rows, uuid

HOSTS = ('data', 'model', 'host', 'list')
SERVERS = ('data', 'model', 'server', 'list')


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.data_model[:] = rows(
        {10: 1, 2: 1, 3: 2},
        on_hosts={4: {'node_status': 'disabled', 'node_vcpus': 0}},
        on_servers={
            3: {'server_state': 'stopped', 'server_project_id': 'other'}
        },
    )


def test_hosts(watcher):
    done = watcher(*HOSTS, '--host', 'compute-1', '--host', uuid(1004))
    assert done.status == 0
    assert done.err == (
        'Spread (standard deviation): vCPU 10.2, RAM 5.2, disk 3.3\n'
    )
    assert (
        done.out
        == """\
+-----------+----------+-------+---------+-----------+--------+------------\
----+-------+
| Host      | Status   | State | Servers | vCPU used | vCPU % | RAM used (G\
iB) | RAM % |
+-----------+----------+-------+---------+-----------+--------+------------\
----+-------+
| compute-1 | enabled  | up    |       2 | 4 of 16   |   25.0 | 4 of 32    \
    |  12.5 |
| compute-4 | disabled | up    |       0 | 0 of 0    |   None | 0 of 32    \
    |   0.0 |
+-----------+----------+-------+---------+-----------+--------+------------\
----+-------+
"""
    )


def test_hosts_as_json(watcher):
    found = watcher(*HOSTS, '--long', '-f', 'json').json
    assert [row['Host'] for row in found] == [
        f'compute-{n}' for n in range(1, 5)
    ]
    assert found[0]['Disk used (GiB)'] == {'used': 40, 'capacity': 500}
    assert found[3]['vCPU %'] is None


def test_hosts_sorted(watcher):
    done = watcher(
        *HOSTS, '--sort-column', 'vcpus_load', '--sort-descending',
        '-c', 'Host', '-f', 'value',
    )  # fmt: skip
    assert done.rows[-2:] == ['compute-2', 'compute-3']


def test_unknown_host(watcher):
    done = watcher(*HOSTS, '--host', 'nope')
    assert (done.status, done.out) == (1, '')
    assert "the data model has no host 'nope'" in done.err


def test_servers(watcher):
    done = watcher(*SERVERS, '-f', 'value', '-c', 'Name', '-c', 'Host')
    assert done.rows == ['vm-2 compute-1', 'vm-10 compute-1', 'vm-3 compute-2']


@pytest.mark.parametrize(
    ('words', 'names'),
    [
        ('--host compute-1', ['vm-2', 'vm-10']),
        (f'--host {uuid(1002)}', ['vm-3']),
        ('--project other', ['vm-3']),
        ('--state active --host compute-1', ['vm-2', 'vm-10']),
        ('--state active --project other', []),
    ],
)
def test_some_servers(watcher, words, names):
    done = watcher(*SERVERS, *words.split(), '-f', 'json', '--long')
    assert [row['Name'] for row in done.json] == names


def test_servers_of_an_unknown_host(watcher):
    done = watcher(*SERVERS, '--host', 'nope', '-f', 'json')
    assert done == (0, '[]\n', "the data model has no host 'nope'\n")


def test_library(client):
    model = client.data_model.list()
    assert [one.name for one in model.servers] == ['vm-2', 'vm-10', 'vm-3']
    assert model.hosts[0].vcpus_used == 4
    assert model.hosts[0].memory_used == 4096
    assert model.hosts[0].disk_used == 40
    assert model.spread() == model.cluster.spread()
