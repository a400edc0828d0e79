# SPDX-License-Identifier: Apache-2.0
"""What our plugin adds to the start of OpenStackClient.

All that OpenStackClient itself needs is loaded first, then the plugin, its
hooks and all its commands, as OpenStackClient does it.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import io
import json
import sys
import time
from importlib import metadata

OURS = 'watcherclient'
load = metadata.EntryPoint.load


def others(self: metadata.EntryPoint) -> object:
    """Load an entry point, if it is not ours."""
    if self.value.startswith(OURS):
        raise ImportError
    return load(self)


metadata.EntryPoint.load = others  # type: ignore[method-assign]
with contextlib.redirect_stderr(io.StringIO()):
    from cliff import commandmanager
    from openstackclient import shell
    from openstackclient.common import clientmanager

groups = ['openstack.common', 'openstack.extension']
for module in clientmanager.PLUGIN_MODULES:
    version = getattr(module, 'DEFAULT_API_VERSION', '1').split('.')[0]
    groups.append(f'openstack.{module.API_NAME.replace("-", "_")}.v{version}')
manager = commandmanager.CommandManager('openstack.cli')
for group in groups:
    manager.add_command_group(group)
metadata.EntryPoint.load = load  # type: ignore[method-assign]
parser = argparse.ArgumentParser()


def start() -> None:
    """Do what OpenStackClient does with a plugin at each start."""
    plugins = clientmanager.get_plugin_modules('openstack.cli.extension')
    (plugin,) = (p for p in plugins if p.API_NAME == 'infra-optim')
    plugin.build_option_parser(parser)
    plugin.check_api_version(plugin.DEFAULT_API_VERSION)
    manager.add_command_group('openstack.infra_optim.v1')


assert shell
before = len(sys.modules)
begin = time.process_time()
# callgrind counts the instructions of this function, see rows.py.
ctypes.pythonapi.PyRun_SimpleString(b'start()')
added = time.process_time() - begin
print(
    json.dumps({'added': added * 1000, 'modules': len(sys.modules) - before})
)
