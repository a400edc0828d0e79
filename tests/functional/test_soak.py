# SPDX-License-Identifier: Apache-2.0
"""Many at once: nothing is lost, nothing appears twice, nothing breaks."""

from __future__ import annotations

import collections
import concurrent.futures
import multiprocessing
import os
import time
import uuid

import watcherclient.client
from tests.faults import unreliable
from tests.functional.cloud import Cloud
from watcherclient import exceptions
from watcherclient.v1.client import Client

#: Seconds; more of them show rarer faults.
SECONDS = float(os.environ.get('WATCHERCLIENT_SOAK_SECONDS', '30'))
PROCESSES = 8


def work(url: str, token: str, worker: int, seconds: float) -> int:
    """Create, list, update and delete for a while; return how many rounds."""
    client = watcherclient.client.get_client(
        1, os_auth_token=token, watcher_url=url
    )
    end = time.monotonic() + seconds
    rounds = 0
    with client:
        while time.monotonic() < end:
            _round(client, f'soak-{worker}-{uuid.uuid4().hex[:8]}')
            rounds += 1
    return rounds


def _round(client: Client, name: str) -> None:
    """Do it once; each step must be seen by the next."""
    template = client.audit_template.create(
        name=name,
        goal='dummy',
        strategy='dummy',
        default_parameters={'para1': 3},
    )
    audit = client.audit.create(
        audit_template_uuid=template.uuid,
        audit_type='EVENT',
        name=name,
        parameters={'para2': name},
    )
    assert audit.parameters['para2'] == name
    described = [{'op': 'replace', 'path': '/description', 'value': name}]
    client.audit_template.update(name, described)
    assert client.audit_template.get(name).description == name
    every = client.audit_template.list(limit=0)
    _once([one.uuid for one in every])
    assert template.uuid in {one.uuid for one in every}
    found = client.audit.list(strategy='dummy', detail=True)
    _once([one.uuid for one in found])
    (mine,) = (one for one in found if one.uuid == audit.uuid)
    assert mine.name == name
    taken = [{'op': 'replace', 'path': '/state', 'value': 'CANCELLED'}]
    assert client.audit.update(audit, taken).state == 'CANCELLED'
    client.audit.delete(audit)
    client.audit_template.delete(template)
    for manager in (client.audit, client.audit_template):
        try:
            manager.get(name)
        except exceptions.NotFound:
            continue
        raise AssertionError(f'{name} is still there')


def _once(names: list[str]) -> None:
    counted = collections.Counter(names)
    assert not [name for name, count in counted.items() if count > 1]


def test_soak(cloud: Cloud, client: Client) -> None:
    before = {one.uuid for one in client.audit_template.list()}
    token = cloud.token()
    with concurrent.futures.ProcessPoolExecutor(
        PROCESSES, multiprocessing.get_context('spawn')
    ) as pool:
        tasks = [
            pool.submit(work, cloud.watcher_url, token, worker, SECONDS)
            for worker in range(PROCESSES)
        ]
        # An error of a process is raised here.
        rounds = [task.result(SECONDS + 120) for task in tasks]
    assert min(rounds) > 0, rounds
    left = {one.name for one in client.audit_template.list()}
    assert not [name for name in left if name.startswith('soak-')]
    assert before >= {one.uuid for one in client.audit_template.list()}


def test_soak_with_faults(cloud: Cloud) -> None:
    """Responses get lost, connections break, tokens expire."""
    figures = unreliable.soak(cloud.watcher_url, cloud.token(), SECONDS)
    print(figures)
    assert figures.rounds > SECONDS / 2
    assert {*figures.faults} > {*unreliable.FAULTS}
    assert figures.files < 40 and figures.threads < 40
    assert figures.memory < 20_000
