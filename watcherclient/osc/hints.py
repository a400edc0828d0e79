# SPDX-License-Identifier: Apache-2.0
"""Hints for errors: suggestions, next steps, and possible causes."""

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
    """Return whether the data model contains a host or server.

    :param kind: ``host`` or ``server``.
    :returns: the end of a sentence, empty if it is not known.
    """
    try:
        known = _names(client, kind)
    except exceptions.ClientException:
        return ''
    if named in known:
        return f'; the data model contains this {kind}'
    question = did_you_mean(named, known)
    hint = f': {question}' if question else ''
    return f'; the data model does not contain this {kind}{hint}'


#: The fields of a data model entry with names and IDs.
_NAMES = {
    'host': ('node_hostname', 'node_uuid'),
    'server': ('server_name', 'server_uuid'),
}


def _names(client: Client, kind: str) -> list[str]:
    """Return the names and IDs of the hosts or servers in the data model."""
    found = {
        getattr(entry, field): None
        for entry in client.data_model.list().entries
        for field in _NAMES[kind]
    }
    return [name for name in found if isinstance(name, str)]


#: The strategy parameters that contain host names.
_HOST_PARAMETER = '(.+_)?(host|node)'
_MISSING = 'not available'


def failure(audit: Audit) -> list[str]:
    """Return possible causes of a failure without a reason.

    :param audit: an audit with all fields.
    :returns: empty if it has not failed, or if the server sent a reason;
        otherwise, where to look, and possible causes.
    """
    if audit.state != AuditState.FAILED or audit.status_message:
        return []
    where = f' on host {audit.hostname}' if audit.hostname else ''
    found = [f'no reason given: see the log of the decision engine{where}']
    # Not all users can read them.
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
    """Yield the parameters with host names, and the names."""
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
        # The server does not report the strategy that it chose.
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
    """Yield the unavailable parts of a requirement."""
    for item in state if isinstance(state, list) else [state]:
        if isinstance(item, dict):
            yield from (n for n, how in item.items() if how == _MISSING)
        elif str(item).endswith(f': {_MISSING}'):
            yield str(item).partition(':')[0]
