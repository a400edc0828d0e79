# SPDX-License-Identifier: Apache-2.0
"""Hints: what was meant, what to do next, and what the cause may be."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.states import AuditState
from watcherclient.text import display
from watcherclient.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from watcherclient.osc.commands.base import Command
    from watcherclient.v1.audit import Audit
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
        known = _names(client, kind)
    except exceptions.ClientException:
        return ''
    if named in known:
        return f'; the data model has a {kind} of that name'
    question = did_you_mean(named, known)
    hint = f': {question}' if question else ''
    return f'; the data model has no {kind} of that name{hint}'


#: The fields of an entry of the data model that name what it is about.
_NAMES = {
    'host': ('node_hostname', 'node_uuid'),
    'server': ('server_name', 'server_uuid'),
}


def _names(client: Client, kind: str) -> list[str]:
    """Return the names and IDs of the hosts, or servers, that are known."""
    found = {
        getattr(entry, field): None
        for entry in client.data_model.list().entries
        for field in _NAMES[kind]
    }
    return [name for name in found if isinstance(name, str)]


#: The names of parameters of strategies that name hosts.
_HOST_PARAMETER = '(.+_)?(host|node)'
_MISSING = 'not available'


def failure(audit: Audit) -> list[str]:
    """Return what is known about a failure without a reason.

    :param audit: an audit with all fields.
    :returns: nothing where it has not failed, or the server gives a reason;
        otherwise where to look, and causes that can be seen from here.
    """
    if audit.state != AuditState.FAILED or audit.status_message:
        return []
    where = f' on host {audit.hostname}' if audit.hostname else ''
    found = [f'no reason given: see the log of the decision engine{where}']
    # Not every user may read them.
    with contextlib.suppress(exceptions.ClientException):
        found += _unknown_hosts(audit) or _unmet_requirements(audit)
    return found


def _unknown_hosts(audit: Audit) -> list[str]:
    named = [*_hosts(audit.parameters)]
    if not named:
        return []
    known = _names(audit.manager.client, 'host')
    return [
        f'{parameter}: the data model has no host named {host}'
        for parameter, host in named
        if host not in known
    ]


def _hosts(parameters: Any) -> Iterator[tuple[str, str]]:
    """Go through the parameters that name hosts, and these names."""
    waiting: list[tuple[str, Any]] = [('', parameters)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(name, one) for one in value]
        elif isinstance(value, str) and re.fullmatch(_HOST_PARAMETER, name):
            yield name, value


def _unmet_requirements(audit: Audit) -> list[str]:
    strategies = audit.manager.client.strategy
    strategy: Any = audit.strategy_name
    if not strategy:
        # The server does not tell which one it chose.
        strategy, *others = strategies.list(goal=audit.goal_uuid) or [None]
        if others or not strategy:
            return []
        strategy = strategy.name
    unmet = [
        name
        for requirement in strategies.state(strategy)
        for name in _unmet(requirement.state)
    ]
    if not unmet:
        return []
    return [
        f'not available in this cloud: {", ".join(unmet)} (strategy '
        f'{strategy} may not need all of them)'
    ]


def _unmet(state: Any) -> Iterator[str]:
    """Go through what a requirement reports as not available."""
    for item in state if isinstance(state, list) else [state]:
        if isinstance(item, dict):
            yield from (n for n, how in item.items() if how == _MISSING)
        elif str(item).endswith(f': {_MISSING}'):
            yield str(item).partition(':')[0]
