# SPDX-License-Identifier: Apache-2.0
"""Programs as known consumers of the library write them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from keystoneauth1 import session
from keystoneauth1.identity import v3

from tests.functional.cloud import Cloud
from watcherclient import client as watcher_client
from watcherclient import exceptions as wc_exc
from watcherclient.common import api_versioning
from watcherclient.common.apiclient import exceptions as apiclient_exc
from watcherclient.v1 import client as v1_client


def test_dashboard(cloud: Cloud, until: Any) -> None:
    """A web page: token, endpoint, and version 1.0 unless it needs more."""
    token = cloud.token()
    common: dict[str, Any] = {
        'os_auth_token': token,
        'watcher_url': cloud.watcher_url,
        'insecure': False,
        'ca_file': None,
        'username': cloud.admin.username,
        'os_username': cloud.admin.username,
        'os_password': token,
        'os_auth_url': cloud.auth_url,
    }
    watcher = watcher_client.get_client('1.0', **common)
    _, root = watcher.http_client.json_request('GET', '/')
    newest = root['versions'][0]['max_version']
    assert api_versioning.APIVersion(newest) >= api_versioning.APIVersion(
        api_versioning.MINOR_7_AUDIT_TEMPLATE_DEFAULT_PARAMS
    )

    goal = watcher.goal.get('dummy')
    strategies = watcher.strategy.list(goal=goal.uuid, detail=True)
    assert {s.name for s in strategies} >= {'dummy', 'dummy_with_scorer'}

    name = f'page-{uuid.uuid4()}'
    template = watcher.audit_template.create(
        name=name, goal=goal.uuid, strategy='dummy', description='', scope=[]
    )
    assert template.to_dict()['name'] == name
    assert template.default_parameters is None
    patched = watcher.audit_template.patch(
        template.uuid,
        [{'op': 'replace', 'path': '/description', 'value': 'changed'}],
    )
    assert patched.description == 'changed'
    shown = watcher.audit_template.get(audit_template_id=template.uuid)
    assert shown == patched
    assert name in [t.name for t in watcher.audit_template.list(name=name)]

    audit = watcher.audit.create(
        audit_template_uuid=template.uuid,
        audit_type='ONESHOT',
        auto_trigger=False,
        interval=None,
    )
    assert audit.status_message is None
    until(
        lambda: watcher.audit.get(audit=audit.uuid).state,
        lambda state: state == 'SUCCEEDED',
    )
    assert audit.uuid in [a.uuid for a in watcher.audit.list()]
    (plan,) = watcher.action_plan.list(audit=audit.uuid)
    actions = watcher.action.list(action_plan=plan.uuid, detail=True)
    assert [a.action_type for a in actions] == ['nop', 'nop', 'sleep']

    newer = watcher_client.get_client(
        '1', os_infra_optim_api_version='1.5', **common
    )
    skipped = newer.action.update(
        action_id=actions[0].uuid,
        patch=[{'op': 'replace', 'path': '/state', 'value': 'SKIPPED'}],
    )
    assert skipped.state == 'SKIPPED'
    with pytest.raises(wc_exc.ClientException) as refused:
        watcher.action.update(
            action_id=actions[1].uuid,
            patch=[{'op': 'replace', 'path': '/state', 'value': 'SKIPPED'}],
        )
    assert isinstance(refused.value, wc_exc.UnsupportedVersion)
    with pytest.raises(apiclient_exc.ClientException):
        watcher.action.delete(action_id=actions[0].uuid)

    started = watcher.action_plan.start(action_plan_id=plan.uuid)
    assert started.state in ('PENDING', 'ONGOING', 'SUCCEEDED')
    until(
        lambda: watcher.action_plan.get(action_plan_id=plan.uuid).state,
        lambda state: state == 'SUCCEEDED',
    )
    watcher.action_plan.delete(action_plan_id=plan.uuid)
    watcher.audit.delete(audit=audit.uuid)
    watcher.audit_template.delete(audit_template_id=template.uuid)
    with pytest.raises(apiclient_exc.NotFound):
        watcher.audit_template.get(audit_template_id=template.uuid)


def test_rally(cloud: Cloud, until: Any) -> None:
    """A load generator: a session, names made at random, waiting loops."""
    auth = v3.Password(
        cloud.auth_url,
        username=cloud.admin.username,
        password=cloud.admin.password,
        project_name=cloud.admin.project_name,
        user_domain_name='Default',
        project_domain_name='Default',
    )
    opened = session.Session(auth=auth)
    endpoint = opened.get_endpoint(service_type='infra-optim')
    watcher = watcher_client.Client('1', endpoint, session=opened)

    name = f's_rally_{uuid.uuid4().hex[:8]}'
    template = watcher.audit_template.create(
        name=name, goal='dummy', strategy='dummy'
    )
    audit = watcher.audit.create(
        audit_type='ONESHOT', audit_template_uuid=template.uuid
    )
    # A waiting loop reads a resource again through its manager.
    ready = until(
        lambda: audit.manager.get(audit.uuid),
        lambda found: found.state in ('SUCCEEDED', 'FAILED'),
    )
    assert ready.state == 'SUCCEEDED'
    listed = watcher.audit_template.list(
        name=None, goal='dummy', strategy='dummy', limit=None,
        sort_key='name', sort_dir='asc', detail=False,
    )  # fmt: skip
    assert template.uuid in [t.uuid for t in listed]
    public = [field for field in dir(ready) if not field.startswith('_')]
    assert {'uuid', 'state', 'goal_name', 'to_dict'} <= {*public}
    for plan in watcher.action_plan.list(audit=audit.uuid):
        watcher.action_plan.delete(plan.uuid)
    watcher.audit.delete(audit.uuid)
    watcher.audit_template.delete(template.uuid)


def test_cluster_tool(cloud: Cloud, until: Any) -> None:
    """A deployment tool: the class of version 1, session and endpoint."""
    auth = v3.Password(
        cloud.auth_url,
        username=cloud.admin.username,
        password=cloud.admin.password,
        project_id=cloud.admin.project_id,
        user_domain_id='default',
    )
    watcher = v1_client.Client(
        session=session.Session(auth=auth), endpoint=cloud.watcher_url
    )
    name = f'host-maintenance-{uuid.uuid4().hex[:8]}'
    try:
        template = watcher.audit_template.get(name)
    except apiclient_exc.NotFound:
        template = watcher.audit_template.create(
            name=name, goal='cluster_maintaining', strategy='host_maintenance'
        )
    audit = watcher.audit.create(
        audit_template_uuid=template.uuid,
        audit_type='ONESHOT',
        parameters={'maintenance_node': 'compute-2'},
    )
    details = until(
        lambda: watcher.audit.get(audit.uuid),
        lambda found: found.state in ('SUCCEEDED', 'FAILED'),
    )
    assert details.state == 'SUCCEEDED', details
    assert details.parameters['maintenance_node'] == 'compute-2'
    actions = watcher.action.list(audit=audit.uuid, detail=True)
    kinds = {action.action_type for action in actions}
    assert kinds == {'change_nova_service_state', 'migrate'}
    (plan,) = watcher.action_plan.list(audit=audit)
    assert watcher.action_plan.cancel(plan.uuid).state == 'CANCELLED'
    watcher.action_plan.delete(plan)
    watcher.audit.delete(audit)
    watcher.audit_template.delete(template)
