# SPDX-License-Identifier: Apache-2.0
"""Cached tokens, in files that only their owner can read."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import tempfile
from typing import TYPE_CHECKING, Any

from keystoneauth1 import session

if TYPE_CHECKING:
    from watcherclient.auth.credentials import Credentials

LOG = logging.getLogger(__name__)
# The settings that determine a token, without secrets.
_IDENTITY = (
    'auth_url', 'username', 'user_id', 'user_domain_id', 'user_domain_name',
    'project_id', 'project_name', 'project_domain_id', 'project_domain_name',
    'application_credential_id', 'application_credential_name',
)  # fmt: skip


class CachingSession(session.Session):
    """A session that starts with a cached token.

    keystoneauth replaces a token that has expired or that is rejected; each
    new token is saved before it is used.

    :param plugin: an identity plugin that has not been used yet.
    :param path: the file for the token.
    :param settings: further arguments of ``keystoneauth1.session.Session``.
    """

    def __init__(self, plugin: Any, path: str, **settings: Any) -> None:
        super().__init__(auth=plugin, **settings)
        self._plugin = plugin
        self._token_path = path
        try:
            plugin.set_auth_state(_read(path))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            # A different release of keystoneauth may have used another format.
            plugin.set_auth_state(None)
        self._saved = plugin.auth_ref

    def get_auth_headers(self, *args: Any, **kwargs: Any) -> Any:
        """Return the headers with the token, and save it if it is new."""
        headers = super().get_auth_headers(*args, **kwargs)
        current = self._plugin.auth_ref
        if current is not self._saved:
            self._saved = current
            try:
                # Empty if another thread has discarded the token.
                _write(self._token_path, self._plugin.get_auth_state() or '')
            except OSError as error:
                LOG.debug('cannot save the token: %s', error)
        return headers


def path_for(credentials: Credentials) -> str:
    """Return the path for the token of a user, project and cloud."""
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    identity = json.dumps([getattr(credentials, name) for name in _IDENTITY])
    name = hashlib.sha256(identity.encode()).hexdigest()
    return os.path.join(cache, 'python-watcherclient', 'tokens', name)


def _read(path: str) -> str:
    """Read a file that only the current user can read and write.

    :raises OSError: if it cannot be read.
    :raises ValueError: if it is damaged, or belongs to another user or
        project.
    """
    # Do not block on anything but a regular file.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    with open(os.open(path, flags), encoding='utf-8') as file:
        found = os.fstat(file.fileno())
        is_private = not stat.S_IMODE(found.st_mode) & 0o077
        if found.st_uid != os.getuid() or not (
            is_private and stat.S_ISREG(found.st_mode)
        ):
            raise PermissionError(f'{path} is accessible by other users')
        digest, _, state = file.read().partition('\n')
    if digest != _digest(path, state):
        raise ValueError(f'{path} is damaged')
    return state


def _write(path: str, state: str) -> None:
    """Replace a file atomically, with mode 0600 from the start."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=folder)
    try:
        with open(handle, 'w', encoding='utf-8') as file:
            file.write(f'{_digest(path, state)}\n{state}')
        os.replace(made, path)
    except OSError:
        os.unlink(made)
        raise


def _digest(path: str, state: str) -> str:
    """Return a digest that ties a state to its file."""
    text = f'{os.path.basename(path)}\n{state}'
    return hashlib.sha256(text.encode()).hexdigest()
