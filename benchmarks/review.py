# SPDX-License-Identifier: Apache-2.0
"""How long the review of a large action plan takes, and how much memory.

Run it as ``python -m benchmarks.review``: 1,000 hosts, 30,000 servers and
5,000 actions, of which every tenth lets the scheduler choose. A server in a
process of its own sends them, and ``watcher`` prints the review. The data
model is also read in Python: ``requests`` and ``json.loads`` are the measure.
"""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from multiprocessing.connection import Connection
from typing import Any

from benchmarks import measure
from watcherclient.testing import FakeWatcher

HOSTS, SERVERS, ACTIONS = 1_000, 30_000, 5_000
#: The limits: seconds of processor time, and MiB.
CPU, MEMORY = 3.0, 300
#: The limit of reading the data model, relative to requests and json.loads.
RATIO = 2.2
PAIRS = 5
_LIBRARY = """
import sys, time
from watcherclient.v1.client import Client
manager = Client(sys.argv[1], token='a-token').data_model
begin = time.process_time()
model = manager.list()
print(time.process_time() - begin)
assert len(model.context) == int(sys.argv[2])
"""
_BY_HAND = """
import json, requests, sys, time
from watcherclient import versions
begin = time.process_time()
answer = requests.get(
    sys.argv[1] + '/v1/data_model',
    headers={
        'X-Auth-Token': 'a-token',
        'OpenStack-API-Version': f'infra-optim {versions.MAX}',
    },
)
rows = json.loads(answer.content)['context']
print(time.process_time() - begin)
assert len(rows) == int(sys.argv[2])
"""
PLAN = 'dfdcb491-89c5-4c07-a5ed-65d2085c488c'


def uuid(n: int) -> str:
    """Return a UUID for a number."""
    return f'00000000-0000-4000-8000-{n:012}'


def host(n: int) -> dict[str, Any]:
    """Return a host of the data model."""
    sizes = {'vcpus': 128, 'memory': 524_288, 'disk': 4_000}
    return {
        'node_uuid': uuid(10**6 + n),
        'node_hostname': f'compute-{n}.example.org',
        'node_status': 'enabled',
        'node_state': 'up',
        **{f'node_{name}': size for name, size in sizes.items()},
    }


def server(n: int) -> dict[str, Any]:
    """Return a server of the data model, with its host."""
    size = 2 ** (n % 4)
    return {
        **host(n % HOSTS),
        'server_uuid': uuid(n),
        'server_name': f'vm-{n}',
        'server_state': 'active',
        'server_vcpus': size,
        'server_memory': 4_096 * size,
        'server_disk': 20 * size,
        'server_metadata': {},
        'server_project_id': uuid(n % 100),
    }


def action(n: int) -> dict[str, Any]:
    """Return an action: pairs run after the pair before them."""
    given = {
        'resource_id': uuid(n),
        'resource_name': f'vm-{n}',
        'source_node': f'compute-{n % HOSTS}.example.org',
        'destination_node': f'compute-{(n * 7 + 1) % HOSTS}.example.org',
        'migration_type': 'live',
    }
    if n % 10 == 0:
        del given['destination_node']
    before = range(max(0, n - n % 2 - 2), n - n % 2)
    return {
        'uuid': uuid(2 * 10**6 + n),
        'action_plan_uuid': PLAN,
        'action_type': 'migrate',
        'state': 'PENDING',
        'parents': [uuid(2 * 10**6 + parent) for parent in before],
        'input_parameters': given,
        'created_at': f'2026-11-23T14:00:00.{n:06}+00:00',
    }


def serve(address: Connection) -> None:
    """Serve the large cloud until the other end is closed."""
    with FakeWatcher() as fake:
        fake.data_model[:] = map(server, range(SERVERS))
        fake.rows['actions'] = [*map(action, range(ACTIONS))]
        fake.rows['action_plans'] = [{'uuid': PLAN, 'state': 'RECOMMENDED'}]
        address.send(fake.url)
        address.recv()


def main() -> int:
    """Print what the review takes; return 1 if it is too much."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs,))
    process.start()
    try:
        url = ours.recv()
        results = [measured(url, name) for name in ('table', 'json')]
        results.append(compared(url))
    finally:
        ours.send(None)
        process.join()
    return 0 if all(results) else 1


def measured(url: str, form: str) -> bool:
    """Print what the review takes in a format; return whether it is met."""
    program = str(pathlib.Path(sys.executable).parent / 'watcher')
    given = '--os-auth-token', 'a-token', '--os-endpoint-override', url
    words = 'action', 'plan', 'review', PLAN, '-f', form
    with tempfile.TemporaryDirectory() as folder:
        sample = measure.run(
            [program, *given, *words],
            {**os.environ},
            pathlib.Path(folder),
            status=0,
            probe=False,
        )
    cpu, memory = sample['cpu'] / 1000, sample['memory']
    met = cpu <= CPU and memory <= MEMORY
    print(
        f'review of {ACTIONS} actions, {SERVERS} servers and {HOSTS} hosts '
        f'as {form}: {cpu:.1f} s CPU (target {CPU:g}), {memory:.0f} MiB peak '
        f'(target {MEMORY}): {"met" if met else "missed"}'
    )
    return met


def compared(url: str) -> bool:
    """Print what reading the data model takes; return whether it is met."""
    pairs = [
        [
            float(
                subprocess.run(
                    [sys.executable, '-c', code, url, str(SERVERS)],
                    check=True,
                    stdout=subprocess.PIPE,
                ).stdout
            )
            for code in (_LIBRARY, _BY_HAND)
        ]
        for _ in range(PAIRS)
    ]
    ratio = statistics.median(ours / other for ours, other in pairs)
    met = ratio <= RATIO
    print(
        f'data model with {SERVERS} servers: read in {ratio:.2f} times '
        f'requests and json.loads (target {RATIO:g}): '
        f'{"met" if met else "missed"}'
    )
    return met


if __name__ == '__main__':
    sys.exit(main())
