# SPDX-License-Identifier: Apache-2.0
"""Hints for errors: suggestions and next steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.text import display
from watcherclient.text.suggestions import similar, suggestion

if TYPE_CHECKING:
    from watcherclient.osc.commands.base import Command
    from watcherclient.v1.client import Client


def find(error: exceptions.HttpError, command: Command) -> str:
    """Return a hint for the text of an error, empty if there is none.

    :param error: the error response.
    :param command: the command that sent the request.
    """
    # Routers, Keystone and proxies send other kinds of errors.
    if b'faultstring' not in getattr(error.response, 'content', b''):
        return ''
    status = error.http_status
    named = dict(error.references)
    if error.identifier:
        named = {error.resource_type: error.identifier}
    else:
        # The error can refer to one of several resources.
        named = {k: v for k, v in named.items() if v in error.message} or named
    if status in (400, 404):
        close = [*_similar(command.client, named)]
        if close:
            return f'did you mean {" or ".join(close)}?'
        if status == 404 and named:
            noun = next(iter(named)).replace('_', ' ')
            return f'see "{command.program} {noun} list"'
    if status in command.next_steps and error.identifier:
        name = display.truncate(error.identifier, 80)
        step = command.next_steps[status]
        return f'run "{command.program} {step} {name}" first'
    return ''


def _similar(client: Client, named: Mapping[str, str]) -> Iterator[str]:
    """Yield existing names that are similar to those that do not exist.

    The collection is listed once for each name.
    """
    for attribute, wrong in named.items():
        manager = getattr(client, attribute)
        has_names = manager.resource_class.IDENTITY != resource.UUID
        if not has_names or resource.normalize_uuid(wrong):
            continue
        try:
            rows = manager.list()
        except exceptions.ClientException:
            continue
        known = (str(getattr(row, 'name', '')) for row in rows)
        names = [display.truncate(name, 80) for name in known]
        if wrong not in names:
            yield from similar(wrong, names)


def in_data_model(client: Client, kind: str, named: str) -> str:
    """Return whether the data model contains a host or server.

    :param kind: ``host`` or ``server``.
    :returns: the end of a sentence, empty if it is not known.
    """
    try:
        known = client.data_model.list().identifiers(kind)
    except exceptions.ClientException:
        return ''
    if named in known:
        return f'; the data model contains this {kind}'
    hint = suggestion(named, known)
    return f'; the data model does not contain this {kind}{hint}'
