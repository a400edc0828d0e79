# SPDX-License-Identifier: Apache-2.0
"""Reasons why an audit failed or recommended nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from watcherclient.text import display
from watcherclient.text.suggestions import suggestion

if TYPE_CHECKING:
    from watcherclient.v1.data_model import DataModel
    from watcherclient.v1.strategy import Requirement

#: The parameters of strategies and actions that contain host names.
_HOSTS = '(maintenance|backup|src|dst|source|destination)_node'
#: The parameters whose hosts are drained.
_EMPTIED = ('maintenance_node', 'src_node')
#: Parameters that only strategies with metrics have.
_METRICS = frozenset({'granularity', 'metrics', 'period', 'periods'})
#: Strategies that fall back to flavor sizes without metrics.
_FALL_BACK = frozenset({'basic', 'vm_workload_consolidation'})
#: Further data models that strategies require.
_MODELS = {
    'saving_energy': 'baremetal_model',
    'storage_capacity_balance': 'storage_model',
    'zone_migration': 'storage_model',
}
_MISSING = 'not available'


class Finding(NamedTuple):
    """A possible cause."""

    #: The kind of finding, for programs.
    code: str
    #: A sentence for users, without a full stop.
    text: str


def named_hosts(parameters: Any) -> Iterator[tuple[str, str]]:
    """Yield the parameters with host names, and the names."""
    waiting: list[tuple[str, Any]] = [('', parameters)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(name, one) for one in value]
        elif isinstance(value, str) and re.fullmatch(_HOSTS, name):
            yield name, value


def unknown_hosts(parameters: Any, known: Collection[str]) -> list[Finding]:
    """Return a finding for each host that the data model lacks.

    :param parameters: the parameters of a strategy.
    :param known: the names and UUIDs of hosts.
    """
    return [
        Finding('unknown_host', f'{name}: {_unknown(host, known)}')
        for name, host in named_hosts(parameters)
        if host not in known
    ]


def _unknown(host: str, known: Iterable[str]) -> str:
    named = display.truncate(host, 80)
    hint = suggestion(host, known)
    return f'the data model has no host named {named}{hint}'


def empty_model(model: DataModel, scope: DataModel) -> list[Finding]:
    """Return a finding if there are no hosts to optimize.

    :param model: the whole data model.
    :param scope: the part of it that is in the scope of the audit.
    """
    if not model.context:
        text = (
            'the data model has no hosts: the decision engine has not '
            'collected it yet, or cannot read from Nova'
        )
        return [Finding('empty_model', text)]
    if not scope.context:
        text = 'no host is in the scope of the audit'
        return [Finding('empty_scope', text)]
    return []


def unmet_requirements(
    strategy: str,
    parameters: Mapping[str, Any],
    requirements: Iterable[Requirement],
) -> list[Finding]:
    """Return findings for unmet requirements of a strategy.

    :param strategy: its name.
    :param parameters: the parameters that it runs with.
    :param requirements: its requirements, as reported by the server.
    """
    states = {one.type: one.state for one in requirements}
    verdict = f'strategy {strategy} cannot run here: '
    missing = _missing(states.get('CDM'))
    needed = ('compute_model', _MODELS.get(strategy))
    found = [
        Finding('no_model', f'{verdict}the {name} is {_MISSING}')
        for name in missing
        if name in needed
    ]
    if strategy in _FALL_BACK or _METRICS.isdisjoint(parameters):
        return found
    source = str(states.get('Datasource'))
    if not source.endswith(': available'):
        text = f'{verdict}it needs metrics, and no datasource is available'
        return [*found, Finding('no_metrics', text)]
    metrics = _missing(states.get('Metrics'))
    chosen = parameters.get('metrics') or metrics
    names = [name for name in metrics if name in chosen]
    if names:
        verb = 'is' if len(names) == 1 else 'are'
        text = f'{verdict}{", ".join(names)} {verb} not collected'
        found.append(Finding('no_metrics', text))
    return found


def _missing(state: Any) -> list[str]:
    """Return the unavailable items of a requirement."""
    return [
        str(name)
        for item in (state if isinstance(state, list) else [])
        if isinstance(item, dict)
        for name, how in item.items()
        if how == _MISSING
    ]


def nothing_to_do(
    strategy: str, parameters: Mapping[str, Any], model: DataModel
) -> Finding:
    """Return reasons why a successful audit recommends nothing.

    :param strategy: its name.
    :param parameters: the parameters that it ran with.
    :param model: the data model.
    """
    occupied = {
        name
        for entry in model.entries
        if entry.server_uuid
        for name in (entry.node_hostname, entry.node_uuid)
    }
    empty = [
        host
        for name, host in named_hosts(parameters)
        if name in _EMPTIED and host not in occupied
    ]
    if empty:
        hosts = display.truncate(', '.join(dict.fromkeys(empty)), 200)
        text = f'nothing to do: no server is on {hosts}'
        return Finding('empty_host', text)
    limits = ', '.join(
        f'{name}={value}'
        for name, value in parameters.items()
        if 'threshold' in name
    )
    if limits:
        text = f'nothing to do: all hosts are within the limits ({limits})'
        return Finding('balanced', display.truncate(text, 300))
    text = f'nothing to do: strategy {strategy} found nothing to improve'
    return Finding('balanced', text)
