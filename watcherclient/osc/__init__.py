# SPDX-License-Identifier: Apache-2.0
"""The commands, for OpenStackClient and for the ``watcher`` program."""
