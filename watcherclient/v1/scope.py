# SPDX-License-Identifier: Apache-2.0
"""Scopes: which part of a cluster an audit looks at.

A list of ``{'compute': [...]}`` and ``{'storage': [...]}``; each holds rules
that include or exclude something::

    [{'compute': [{'host_aggregates': [{'name': 'general'}]},
                  {'exclude': [{'instances': [{'uuid': '...'}]}]}]}]
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.base.resource import normalize_uuid
from watcherclient.text import display
from watcherclient.text.suggestions import did_you_mean


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {'type': 'array', 'items': item}


def _named_by(*names: str, **more: dict[str, Any]) -> dict[str, Any]:
    """Describe a list of dicts that have one of some keys, each text."""
    keys = {**{one: {'type': 'string'} for one in names}, **more}
    return _list_of(_any_of(keys))


def _any_of(keys: dict[str, Any]) -> dict[str, Any]:
    return {
        'type': 'object',
        'properties': keys,
        'additionalProperties': False,
        'minProperties': 1,
    }


_AGGREGATES = _named_by(
    'name', id={'anyOf': [{'type': 'integer'}, {'enum': ['*']}]}
)
_COMPUTE = {
    'host_aggregates': _AGGREGATES,
    'availability_zones': _named_by('name'),
    'exclude': _list_of(
        _any_of(
            {
                'instances': _named_by('uuid'),
                'compute_nodes': _named_by('name'),
                'host_aggregates': _AGGREGATES,
                'instance_metadata': _list_of({'type': 'object'}),
                'projects': _named_by('uuid'),
            }
        )
    ),
}
_STORAGE = {
    'availability_zones': _named_by('name'),
    'volume_types': _named_by('name'),
    'exclude': _list_of(
        _any_of(
            {
                'storage_pools': _named_by('name'),
                'volumes': _named_by('uuid'),
                'projects': _named_by('uuid'),
            }
        )
    ),
}
#: What a scope looks like, as a JSON schema.
SCHEMA = _list_of(
    _any_of(
        {
            'compute': _list_of(_any_of(_COMPUTE)),
            'storage': _list_of(_any_of(_STORAGE)),
        }
    )
)


def check(scope: Any, what: str = 'scope') -> list[dict[str, Any]]:
    """Return a scope in the form that the server takes.

    :param scope: a list of ``compute`` and ``storage`` elements; or, as in
        older files, of the rules of ``compute``.
    :param what: what to call it in a message.
    :returns: the scope, with ``compute`` as its first element.
    :raises ValidationError: when the server could not read it.
    """
    if not isinstance(scope, list):
        raise exceptions.ValidationError(
            f'The {what} is not a list but '
            f'{display.truncate(repr(scope), 80)}: give a list '
            'of compute and storage elements'
        )
    kinds = SCHEMA['items']['properties'].keys()
    first = scope[0] if scope else None
    if isinstance(first, dict) and first and kinds.isdisjoint(first):
        scope = [{'compute': scope}]
    _validate(scope)
    _check_aggregates(scope)
    # The server looks for it in the first element, whatever else follows.
    compute = [one for one in scope if 'compute' in one]
    if scope and not compute:
        compute = [{'compute': []}]
    return compute + [one for one in scope if 'compute' not in one]


def _validate(scope: Any) -> None:
    import jsonschema

    validator = jsonschema.Draft4Validator(SCHEMA)
    error = jsonschema.exceptions.best_match(validator.iter_errors(scope))
    if error is None:
        return
    where = ''.join(f'[{part!r}]' for part in error.absolute_path)
    hint = ''
    if error.validator == 'additionalProperties':
        hint = f': known are {", ".join(error.schema["properties"])}'
    raise exceptions.ValidationError(
        f'The scope is not understood at scope{display.truncate(where, 200)}: '
        f'{display.truncate(error.message, 200)}{hint}'
    )


def _check_aggregates(scope: list[dict[str, Any]]) -> None:
    rules = [*_rules(scope, 'compute')]
    excluded = [e for rule in rules for e in rule.get('exclude', ())]
    if all(
        any('host_aggregates' in one for one in some)
        for some in (rules, excluded)
    ):
        raise exceptions.ValidationError(
            'The scope both includes and excludes host_aggregates: '
            'do one of them'
        )


def with_uuids(
    scope: list[dict[str, Any]], uuids: Callable[[], Mapping[str, list[str]]]
) -> list[dict[str, Any]]:
    """Return a scope that excludes servers by their UUIDs only.

    :param scope: a checked scope; the server would ignore a name there.
    :param uuids: returns the UUIDs of servers by name, called if there is a
        name.
    :raises ValidationError: for a server that does not exist.
    """
    scope = copy.deepcopy(scope)
    for rule in _rules(scope, 'compute'):
        for excluded in rule.get('exclude', ()):
            for server in excluded.get('instances', ()):
                named = server['uuid']
                if normalize_uuid(named):
                    continue
                known = uuids()
                if named not in known:
                    raise exceptions.ValidationError(
                        f'no server {display.truncate(named, 80)} to exclude'
                        + _suggestion(named, known)
                    )
                if len(known[named]) > 1:
                    raise exceptions.ValidationError(
                        f'several servers are named '
                        f'{display.truncate(named, 80)}: give a UUID of '
                        f'{", ".join(known[named])}'
                    )
                server['uuid'] = known[named][0]
    return scope


def excluded_hosts(scope: list[dict[str, Any]]) -> list[str]:
    """Return the names of the hosts that a checked scope excludes."""
    return [
        host['name']
        for rule in _rules(scope, 'compute')
        for excluded in rule.get('exclude', ())
        for host in excluded.get('compute_nodes', ())
    ]


def check_hosts(hosts: Iterable[str], known: Collection[str]) -> None:
    """Refuse to exclude hosts that do not exist.

    :param hosts: their names; the server would ignore an unknown one.
    :param known: the names of all hosts.
    :raises ValidationError: for a host that does not exist.
    """
    for host in hosts:
        if host not in known:
            raise exceptions.ValidationError(
                f'no host {display.truncate(host, 80)} to exclude'
                + _suggestion(host, known)
            )


def _suggestion(named: str, known: Iterable[str]) -> str:
    question = did_you_mean(named, known)
    return f': {question}' if question else ''


def _rules(scope: list[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    for element in scope:
        yield from element.get(kind, ())
