# SPDX-License-Identifier: Apache-2.0
"""Summaries of actions, with a function for each known type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def summarise(
    action_type: str, parameters: Mapping[str, Any], names: Mapping[str, str]
) -> str:
    """Return a short description of an action.

    :param action_type: its type, such as ``migrate``.
    :param parameters: its input parameters; empty in a short list.
    :param names: names by ID, for targets whose name the server did not send.
    :returns: ``migrate vm-1 from compute-1 (live)``; for unknown types, the
        type and all parameters.
    """
    describe = _KNOWN.get(str(action_type))
    if describe and parameters:
        return describe(_Given(parameters, names))
    return ' '.join(
        [str(action_type), *(f'{k}={v}' for k, v in parameters.items())]
    )


def target_of(
    parameters: Mapping[str, Any], names: Mapping[str, str]
) -> str | None:
    """Return the name of the target of an action, its ID, or None."""
    name: str | None = parameters.get('resource_name')
    if name:
        return name
    identifier: str | None = parameters.get('resource_id')
    return names.get(str(identifier), identifier) if identifier else None


class _Given:
    """The parameters of an action, as words of a description."""

    def __init__(
        self, parameters: Mapping[str, Any], names: Mapping[str, str]
    ) -> None:
        self._parameters = parameters
        self._names = names
        self.target = target_of(parameters, names) or 'unknown'

    def get(self, name: str) -> Any:
        return self._parameters.get(name)

    def after(self, word: str, name: str) -> str:
        """Return a parameter after a word; empty without a value."""
        value = self.get(name)
        return f' {word} {self._names.get(str(value), value)}' if value else ''

    def aside(self, name: str) -> str:
        """Return a parameter in parentheses; empty without a value."""
        value = self.get(name)
        return f' ({value})' if value else ''


def _change_nova_service_state(given: _Given) -> str:
    verb = 'enable' if given.get('state') == 'enabled' else 'disable'
    reason = given.aside('disabled_reason') if verb == 'disable' else ''
    return f'{verb} nova-compute on {given.target}{reason}'


def _change_node_power_state(given: _Given) -> str:
    state = str(given.get('state')).removeprefix('power ')
    return f'power {state} {given.target}'


_KNOWN: dict[str, Callable[[_Given], str]] = {
    'migrate': lambda given: (
        f'migrate {given.target}{given.after("from", "source_node")}'
        f'{given.after("to", "destination_node")}'
        f'{given.aside("migration_type")}'
    ),
    'volume_migrate': lambda given: (
        f'migrate volume {given.target}'
        f'{given.after("to", "destination_node")}'
        f'{given.after("to type", "destination_type")}'
        f'{given.aside("migration_type")}'
    ),
    'change_nova_service_state': _change_nova_service_state,
    'change_node_power_state': _change_node_power_state,
    'resize': lambda given: (
        f'resize {given.target}{given.after("to", "flavor")}'
    ),
    'stop': lambda given: f'stop {given.target}',
    'sleep': lambda given: f'sleep {given.get("duration")} s',
    'nop': lambda given: f'do nothing{given.aside("message")}',
}
#: The action types of Watcher. Plugins can add others.
TYPES = (*_KNOWN, 'delete', 'shelve')
