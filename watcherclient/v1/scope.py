# SPDX-License-Identifier: Apache-2.0
"""Scopes: the part of a cluster that an audit analyzes.

A list of ``{'compute': [...]}`` and ``{'storage': [...]}``; each contains
rules that include or exclude something::

    [{'compute': [{'host_aggregates': [{'name': 'general'}]},
                  {'exclude': [{'instances': [{'uuid': '...'}]}]}]}]
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from watcherclient import exceptions
from watcherclient.base import checks
from watcherclient.base.resource import normalize_uuid
from watcherclient.text import display
from watcherclient.text.suggestions import suggestion


def _dicts(**keys: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list of dicts with at least one of some keys."""
    return {
        'type': 'array',
        'items': {
            'type': 'object',
            'properties': keys,
            'additionalProperties': False,
            'minProperties': 1,
        },
    }


_TEXT = {'type': 'string'}
_NAMES = _dicts(name=_TEXT)
_UUIDS = _dicts(uuid=_TEXT)
_AGGREGATES = _dicts(
    name=_TEXT, id={'anyOf': [{'type': 'integer'}, {'enum': ['*']}]}
)
#: The JSON schema of scopes.
SCHEMA = _dicts(
    compute=_dicts(
        host_aggregates=_AGGREGATES,
        availability_zones=_NAMES,
        exclude=_dicts(
            instances=_UUIDS,
            compute_nodes=_NAMES,
            host_aggregates=_AGGREGATES,
            instance_metadata={'type': 'array', 'items': {'type': 'object'}},
            projects=_UUIDS,
        ),
    ),
    storage=_dicts(
        availability_zones=_NAMES,
        volume_types=_NAMES,
        exclude=_dicts(storage_pools=_NAMES, volumes=_UUIDS, projects=_UUIDS),
    ),
)


def check(scope: Any, what: str = 'scope') -> list[dict[str, Any]]:
    """Return a scope in the form that the server accepts.

    :param scope: a list of ``compute`` and ``storage`` elements; or, as in
        older files, of ``compute`` rules.
    :param what: its name in messages.
    :returns: the scope, with ``compute`` as its first element.
    :raises ValidationError: if it is invalid.
    """
    if not isinstance(scope, list):
        raise checks.invalid(
            scope, what, 'expected a list of compute and storage elements'
        )
    kinds = SCHEMA['items']['properties'].keys()
    first = scope[0] if scope else None
    if isinstance(first, dict) and first and kinds.isdisjoint(first):
        scope = [{'compute': scope}]
    _validate(scope)
    _check_aggregates(scope)
    # The server expects it in the first element.
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
        hint = f': choose from {", ".join(error.schema["properties"])}'
    raise exceptions.ValidationError(
        f'invalid scope at scope{display.truncate(where, 200)}: '
        f'{display.truncate(error.message, 200)}{hint}'
    )


def _check_aggregates(scope: list[dict[str, Any]]) -> None:
    if all(
        any('host_aggregates' in one for one in some)
        for some in (_rules(scope), _excluded(scope))
    ):
        raise exceptions.ValidationError(
            'invalid scope: it both includes and excludes host_aggregates'
        )


def with_uuids(
    scope: list[dict[str, Any]], uuids: Callable[[], Mapping[str, list[str]]]
) -> list[dict[str, Any]]:
    """Return a scope that excludes servers by UUID.

    :param scope: a checked scope, in which the server would ignore names.
    :param uuids: returns the UUIDs of servers by name; called if there is a
        name.
    :raises ValidationError: if a server does not exist.
    """
    scope = copy.deepcopy(scope)
    for excluded in _excluded(scope):
        for server in excluded.get('instances', ()):
            named = server['uuid']
            if normalize_uuid(named):
                continue
            known = uuids()
            if named not in known:
                raise exceptions.ValidationError(
                    f'no server {display.truncate(named, 80)} to exclude'
                    + suggestion(named, known)
                )
            if len(known[named]) > 1:
                raise exceptions.ValidationError(
                    f'several servers are named {display.truncate(named, 80)}'
                    f': use one of the UUIDs {", ".join(known[named])}'
                )
            server['uuid'] = known[named][0]
    return scope


def check_hosts(
    scope: list[dict[str, Any]], hosts: Callable[[], Collection[str]]
) -> None:
    """Refuse to exclude hosts that do not exist.

    :param scope: a checked scope, in which the server would ignore unknown
        names.
    :param hosts: returns the names of all hosts, or nothing if they are not
        known; called if a host is excluded.
    :raises ValidationError: for a host that does not exist.
    """
    names = [
        host['name']
        for excluded in _excluded(scope)
        for host in excluded.get('compute_nodes', ())
    ]
    known = hosts() if names else ()
    for name in names:
        if known and name not in known:
            raise exceptions.ValidationError(
                f'no host {display.truncate(name, 80)} to exclude'
                + suggestion(name, known)
            )


def _rules(scope: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rules for servers and hosts."""
    for element in scope:
        yield from element.get('compute', ())


def _excluded(scope: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what these rules exclude."""
    for rule in _rules(scope):
        yield from rule.get('exclude', ())
