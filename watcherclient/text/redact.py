# SPDX-License-Identifier: Apache-2.0
"""Redact secrets in logs and errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from watcherclient.text import display

HIDDEN = '***'
_SHORTEST_SECRET = 8
_HIDDEN_NAMES = '(?i)pass|secret|token|key|credential|private'
_SECRET_HEADERS = frozenset(
    {'authorization', 'cookie', 'set-cookie', 'x-auth-token',
     'x-service-token', 'x-subject-token', 'proxy-authorization'}
)  # fmt: skip
_BODY = 4000


def is_secret(name: object) -> bool:
    """Return whether a field name marks a secret."""
    return bool(re.search(_HIDDEN_NAMES, str(name)))


def value(data: Any, name: object = '') -> Any:
    """Return JSON data with the values of secret fields replaced."""
    if isinstance(data, dict):
        # A JSON patch has the name of its field in "path".
        path = data.get('path', '') if 'value' in data else ''
        return {
            k: HIDDEN
            if is_secret(k) and v is not None
            else value(v, path if k == 'value' else k)
            for k, v in data.items()
        }
    if isinstance(data, list):
        return [value(item, name) for item in data]
    if isinstance(data, str) and data[:1] in ('{', '['):
        # Watcher sends JSON in strings, for example in errors.
        try:
            return value(json.loads(data), name)
        except (ValueError, RecursionError):
            pass
    return HIDDEN if is_secret(name) and data is not None else data


def without_token(answer: Any, text: Any) -> Any:
    """Return text of a response without the token of its request."""
    headers = getattr(getattr(answer, 'request', None), 'headers', None) or {}
    token = headers.get('X-Auth-Token')
    if isinstance(token, bytes):
        token = token.decode('latin-1')
    if not token or not isinstance(text, str):
        return text
    if len(token) >= _SHORTEST_SECRET:
        return text.replace(token, HIDDEN)
    # Short text may be part of any word.
    return re.sub(rf'(?<!\w){re.escape(token)}(?!\w)', HIDDEN, text)


def first_line(answer: Any) -> str:
    """Return the first line of a response without the token of its request.

    For an HTML page, which a proxy may send, return its title or text.
    """
    text = answer.content[:_BODY].decode(errors='replace').strip()
    if text.startswith('<'):
        text = display.page_summary(text) or 'an HTML page'
    return str(without_token(answer, display.first_line(text)))


def url(address: str) -> str:
    """Return a URL without the username and password in it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return display.escape_control_chars(address.rpartition('@')[2])
    bare = parts._replace(netloc=parts.netloc.rpartition('@')[2])
    return display.escape_control_chars(urlunsplit(bare))


def host(address: str) -> str:
    """Return the scheme, host and port of a URL."""
    bare = url(address)
    try:
        parts = urlsplit(bare)
    except ValueError:
        return bare
    return f'{parts.scheme}://{parts.netloc}' if parts.netloc else bare


def request(method: str, address: str, kwargs: Mapping[str, Any]) -> str:
    """Describe a request as a curl command."""
    query = {k: v for k, v in (kwargs.get('params') or {}).items() if v}
    shown = url(address) + (f'?{urlencode(query)}' if query else '')
    words = f"curl -g -i -X {method} '{shown}' -H 'X-Auth-Token: {HIDDEN}'"
    if kwargs.get('json') is not None:
        words += f" -d '{_dump(kwargs['json'])}'"
    return words


def response(answer: Any) -> str:
    """Describe a response: status, headers and the start of its body."""
    headers = ' '.join(
        f'{k}: {HIDDEN if k.lower() in _SECRET_HEADERS else v}'
        for k, v in sorted(answer.headers.items())
    )
    try:
        body = _dump(json.loads(answer.content))
    except (ValueError, RecursionError):
        body = answer.content[:_BODY].decode(errors='replace')
    shown = without_token(answer, f'{headers} {body}')
    return display.truncate(f'[{answer.status_code}] {shown}', _BODY)


class LazyStr:
    """Text that is only produced if a log record is written.

    :param describe: the function that returns it.
    :param arguments: the arguments of the function.
    """

    def __init__(self, describe: Callable[..., str], *arguments: Any) -> None:
        self._describe = describe
        self._arguments = arguments

    def __str__(self) -> str:
        return self._describe(*self._arguments)


def _dump(data: Any) -> str:
    return json.dumps(value(data), default=str, ensure_ascii=False)
