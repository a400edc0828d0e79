# SPDX-License-Identifier: Apache-2.0
"""The demo of the README, against the cloud of the tests."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from tests.functional.cloud import Cloud
from tests.functional.programs import BIN, PATIENCE, clean_environment


def test_demo(cloud: Cloud) -> None:
    cloud.reset_servers()
    before = cloud.placement()
    done = subprocess.run(
        ['sh', str(pathlib.Path(__file__).with_name('demo.sh'))],
        env={
            **clean_environment(),
            'PATH': f'{BIN}:{os.environ["PATH"]}',
            'PYTHON': sys.executable,
            'WATCHERCLIENT_CLOUD_DIR': str(cloud.state_dir),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    after = cloud.placement()
    cloud.reset_servers()
    assert done.returncode == 0, done
    _, recommended, later = done.stdout.partition(' RECOMMENDED ')
    assert recommended
    assert '| SUCCEEDED ' in later
    assert 'Everything is as planned' in later
    moved = {name for name, host in before.items() if after[name] != host}
    assert moved == {n for n, host in before.items() if host == 'compute-1'}
