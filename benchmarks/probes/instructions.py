# SPDX-License-Identifier: Apache-2.0
"""How many instructions the measured part of the plugin's probe takes."""

import json
import os
import re
import subprocess
import sys

done = subprocess.run(
    [
        'valgrind',
        '--tool=callgrind',
        '--callgrind-out-file=/dev/null',
        '--toggle-collect=PyRun_SimpleStringFlags',
        *sys.argv[1:],
    ],
    check=True,
    env={**os.environ, 'PYTHONHASHSEED': '0'},
    stdout=subprocess.DEVNULL,
    stderr=subprocess.PIPE,
    text=True,
)
found = re.search(r'Collected : (\d+)', done.stderr)
assert found, done.stderr
print(json.dumps({'instructions': int(found[1]) / 1e6}))
