# SPDX-License-Identifier: Apache-2.0
"""What it costs to list all actions and to read four fields of each.

``read`` does it with the library and ``json`` by hand; ``list`` reads no
fields, and ``iterate`` goes through the actions page by page.
"""

import json
import sys
import time
from collections.abc import Iterator

how, count, url = sys.argv[1:]
if how == 'json':
    import requests

    session = requests.Session()
else:
    from watcherclient import client

    manager = client.get_client(
        '1', os_auth_token='token', watcher_url=url
    ).action


def pages() -> Iterator[list[dict[str, str]]]:
    """Read page after page with requests and json.loads."""
    path = '/v1/actions'
    while path:
        answer = session.get(url + path, headers={'X-Auth-Token': 'token'})
        page = json.loads(answer.content)
        yield page['actions']
        _, found, query = page.get('next', '').partition('/v1/')
        path = found + query


begin = time.process_time()
if how == 'iterate':
    number = sum(1 for _ in manager.iterate())
elif how == 'json':
    rows = [row for page in pages() for row in page]
    for row in rows:
        seen = (
            row['uuid'],
            row['state'],
            row['action_type'],
            row['action_plan_uuid'],
        )
    number = len(rows)
else:
    actions = manager.list(limit=0)
    for one in actions if how == 'read' else ():
        seen = one.uuid, one.state, one.action_type, one.action_plan_uuid
    number = len(actions)
added = time.process_time() - begin
assert number == int(count), number
print(json.dumps({'added': added * 1000}))
