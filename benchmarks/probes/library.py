# SPDX-License-Identifier: Apache-2.0
"""What it costs to read all actions: with the library, or by hand."""

import gc
import json
import sys
import time

how, url = sys.argv[1:]
if how == 'json':
    import requests

    session = requests.Session()
else:
    from watcherclient import client

    manager = client.get_client(
        '1', os_auth_token='token', watcher_url=url
    ).action


def by_hand() -> int:
    """Read page after page with requests and json.loads."""
    pages = []
    path = '/v1/actions'
    while path:
        answer = session.get(url + path, headers={'X-Auth-Token': 'token'})
        gc.disable()
        pages.append(json.loads(answer.content))
        gc.enable()
        _, found, query = pages[-1].get('next', '').partition('/v1/')
        path = found + query
    return sum(len(page['actions']) for page in pages)


begin = time.process_time()
if how == 'json':
    count = by_hand()
elif how == 'list':
    count = len(manager.list(limit=0))
else:
    count = sum(1 for _ in manager.iterate())
# Let the collector walk what it did not yet: that is part of the cost.
assert [[] for _ in range(1000)]
added = time.process_time() - begin
assert count == int(url.split('/')[3]), count
print(json.dumps({'added': added * 1000}))
