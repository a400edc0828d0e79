# SPDX-License-Identifier: Apache-2.0
"""Hints: what was meant, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.text import display
from watcherclient.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from watcherclient.osc.commands.base import Command
    from watcherclient.v1.client import Client


def find(error: exceptions.HttpError, command: Command) -> str:
    """Return what to add to the text of an error, empty if there is nothing.

    :param error: what the server answered.
    :param command: what sent the request.
    """
    # Its router, Keystone and proxies answer wrong addresses in other forms.
    if b'faultstring' not in getattr(error.response, 'content', b''):
        return ''
    status = error.http_status
    named = dict(error.references)
    if error.identifier:
        named = {error.resource_type: error.identifier}
    else:
        # The answer may be about one of several.
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
    """Go through names that exist and are like those that do not.

    The collection is listed once for each name.
    """
    import difflib

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
            yield from difflib.get_close_matches(wrong, names)


def in_data_model(client: Client, kind: str, named: str) -> str:
    """Return whether the data model has a host or server of a name or ID.

    :param kind: ``host`` or ``server``.
    :returns: what to add to a sentence; nothing where that is not known.
    """
    try:
        known = client.data_model.list().identifiers(kind)
    except exceptions.ClientException:
        return ''
    if named in known:
        return f'; the data model has a {kind} of that name'
    question = did_you_mean(named, known)
    hint = f': {question}' if question else ''
    return f'; the data model has no {kind} of that name{hint}'
