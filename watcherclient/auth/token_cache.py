# SPDX-License-Identifier: Apache-2.0
"""Tokens kept between runs, in files that only their owner can read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcherclient.auth.credentials import Credentials

LOG = logging.getLogger(__name__)
# What a token depends on; no secret is among it.
_IDENTITY = (
    'auth_url', 'username', 'user_id', 'user_domain_id', 'user_domain_name',
    'project_id', 'project_name', 'project_domain_id', 'project_domain_name',
    'application_credential_id', 'application_credential_name',
)  # fmt: skip


def keep(plugin: Any, known: Credentials) -> None:
    """Let a plugin begin with the token of an earlier run, and keep its own.

    keystoneauth replaces a token that has expired or is rejected.

    :param plugin: an identity plugin of keystoneauth, not used yet.
    :param known: what it was made of: a user with a password, or an
        application credential.
    """
    path = _path(known)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        plugin.set_auth_state(_read(path))
    get_access = plugin.get_access

    def kept(*args: Any, **kwargs: Any) -> Any:
        before = plugin.auth_ref
        access = get_access(*args, **kwargs)
        if access is not before:
            try:
                _write(path, plugin.get_auth_state())
            except OSError as error:
                LOG.debug('The token is not kept: %s', error)
        return access

    plugin.get_access = kept


def _path(known: Credentials) -> str:
    """Return the file for the token of a user in a project of a cloud."""
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    identity = json.dumps([getattr(known, name) for name in _IDENTITY])
    name = hashlib.sha256(identity.encode()).hexdigest()
    return os.path.join(cache, 'python-watcherclient', 'tokens', name)


def _read(path: str) -> str:
    """Read a file that is the user's, and nobody else's to read or write.

    :raises OSError: when there is none.
    """
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW)) as file:
        found = os.fstat(file.fileno())
        if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise PermissionError(f'{path} may be of others')
        return file.read()


def _write(path: str, state: str) -> None:
    """Replace a file at once, with mode 0600 from its beginning."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=folder)
    try:
        with open(handle, 'w') as file:
            file.write(state)
        os.replace(made, path)
    except OSError:
        os.unlink(made)
        raise
