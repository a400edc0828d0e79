# SPDX-License-Identifier: Apache-2.0
"""What it costs to import the library, and to make a client."""

import json
import sys
import time

before = len(sys.modules)
begin = time.process_time()
if sys.argv[1] == 'import':
    import watcherclient

    assert watcherclient
else:
    from watcherclient import client

    made = client.get_client(
        '1', os_auth_token='token', watcher_url='http://127.0.0.1:9322'
    )
    if sys.argv[1] == 'manager':
        assert made.audit
added = time.process_time() - begin
figures = {'added': added * 1000, 'modules': len(sys.modules) - before}
print(json.dumps(figures))
