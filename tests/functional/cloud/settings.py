# SPDX-License-Identifier: Apache-2.0
"""The configuration files of the servers."""

from __future__ import annotations

import pathlib

REGION = 'RegionOne'
# The name under which Watcher's services list themselves.
HOST = 'watcher-demo'


def keystone_database(state_dir: pathlib.Path) -> pathlib.Path:
    """Return the path of Keystone's SQLite file."""
    return state_dir / 'keystone.sqlite'


def watcher_database(state_dir: pathlib.Path) -> pathlib.Path:
    """Return the path of Watcher's SQLite file."""
    return state_dir / 'watcher.sqlite'


def _url(database: pathlib.Path) -> str:
    # The timeout is SQLite's, in seconds.
    return f'sqlite:///{database}?timeout=30'


def keystone(state_dir: pathlib.Path, token_lifetime: int) -> str:
    """Return keystone.conf; the token lifetime is in seconds."""
    keys = state_dir / 'fernet-keys'
    return f"""\
[DEFAULT]
use_stderr = true
notification_format = basic

[cache]
# One process only, so that its memory is a coherent cache.
backend = dogpile.cache.memory_pickle
expiration_time = 60

[database]
connection = {_url(keystone_database(state_dir))}
sqlite_synchronous = false

[fernet_tokens]
key_repository = {keys}

[fernet_receipts]
key_repository = {keys}

[identity]
# The least that bcrypt does and takes: tokens in milliseconds.
password_hash_rounds = 4
max_password_length = 72

[token]
expiration = {token_lifetime}
"""


def watcher(
    state_dir: pathlib.Path, auth_url: str, password: str, max_limit: int
) -> str:
    """Return watcher.conf; the password is that of the user watcher."""
    service_user = f"""\
auth_type = password
auth_url = {auth_url}
username = watcher
password = {password}
project_name = service
user_domain_name = Default
project_domain_name = Default
region_name = {REGION}
"""
    locks = state_dir / 'locks'
    return f"""\
[DEFAULT]
host = {HOST}
# In-memory messages: the services are threads of one process.
transport_url = fake:/
notification_level =
use_stderr = true

[database]
connection = {_url(watcher_database(state_dir))}
sqlite_synchronous = false

[oslo_concurrency]
lock_path = {locks}

[api]
max_limit = {max_limit}

[keystone_authtoken]
www_authenticate_uri = {auth_url}
service_token_roles_required = true
# Seconds a role that was taken away may still be honoured.
token_cache_time = 10
{service_user}
[watcher_clients_auth]
{service_user}
[collector]
collector_plugins = compute
api_query_max_retries = 2
api_query_interval = 1

[watcher_datasources]
# No metrics here: strategies that want some fail at once.
query_max_retries = 1
query_interval = 0

[watcher_cluster_data_model_collectors.compute]
# No notifications from Nova either: look every so many seconds.
period = 5

[compute_model]
enable_extended_attributes = true

[nova]
api_version = 2.96
migration_interval = 0.2
migration_max_retries = 50

[watcher_applier]
workers = 4

[watcher_decision_engine]
continuous_audit_interval = 2
"""


def older_watcher(state_dir: pathlib.Path) -> str:
    """Return watcher.conf of an API alone, which trusts its callers."""
    return f"""\
[DEFAULT]
enable_authentication = false
transport_url = fake:/
use_stderr = true

[database]
connection = {_url(watcher_database(state_dir))}

[oslo_concurrency]
lock_path = {state_dir}
"""
