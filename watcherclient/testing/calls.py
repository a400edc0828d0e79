# SPDX-License-Identifier: Apache-2.0
"""The operations of the API on the rows of a collection."""

from __future__ import annotations

import datetime
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from watcherclient import versions
from watcherclient.testing import rows
from watcherclient.testing.errors import Refused, fault, require, router_error
from watcherclient.testing.rows import COLLECTIONS, Row
from watcherclient.testing.server import Answer, Request
from watcherclient.versions import Version

# The states in which rows can be deleted, where the state matters.
_DELETABLE = {
    'audits': 'FAILED SUCCEEDED CANCELLED SUSPENDED',
    'action_plans': 'RECOMMENDED SUCCEEDED FAILED SUPERSEDED CANCELLED',
}
_RELATIONS = {'goal': 'goals', 'strategy': 'strategies'}
_FROM_TEMPLATE = f'{rows.GOAL} {rows.STRATEGY} scope'.split()


@dataclass(kw_only=True, eq=False, repr=False)
class State:
    """The settings and the rows of a fake API."""

    max_version: str = str(versions.MAX)
    min_version: str = str(versions.MIN)
    max_limit: int = 1000
    strict: bool = True
    audit_detail_strategy: bool = True
    host_url: str = ''
    #: Rows by the names of their collections.
    rows: dict[str, list[Row]] = field(
        default_factory=lambda: {name: [] for name in COLLECTIONS}, init=False
    )
    #: The rows of the compute data model.
    data_model: list[Row] = field(default_factory=list, init=False)

    def find(self, name: str, identifier: str) -> Row | None:
        """Return the row of a collection with an identifier."""
        return COLLECTIONS[name].find(self.rows[name], identifier)


class Call:
    """A request for rows of a collection, in one API version."""

    def __init__(
        self, state: State, request: Request, version: Version, name: str
    ) -> None:
        self.state = state
        self.request = request
        self.version = version
        self.name = name
        self.kind = COLLECTIONS[name]
        self.rows = state.rows[name]

    def answer(self, parts: list[str]) -> Answer:
        """Return the answer.

        :param parts: the path below the collection.
        """
        match [self.request.method, *parts]:
            case ['GET']:
                return self._list(short=True)
            case ['GET', 'detail']:
                return self._list(short=False)
            case ['GET', identifier]:
                return self._shown(self.find(identifier))
            case ['POST'] if 'POST' in self.kind.verbs:
                return self._create()
            case ['PATCH', identifier] if 'PATCH' in self.kind.verbs:
                return self._update(self.find(identifier))
            case ['DELETE', identifier] if 'DELETE' in self.kind.verbs:
                return self._delete(self.find(identifier))
            case ['GET', identifier, 'state'] if self.name == 'strategies':
                self.find(identifier)
                return Answer(200, [])
            case ['POST', identifier, 'start'] if self.name == 'action_plans':
                return self._start(self.find(identifier))
        return router_error(405 if len(parts) < 2 else 404)

    def find(self, identifier: str) -> Row:
        """Return the row with an identifier."""
        found = self.state.find(self.name, identifier)
        if found is None:
            by_name = self.kind.has_names
            field = None if by_name else f'{self.name[:-1]}_uuid'
            raise self._missing(identifier, field)
        return found

    def _missing(self, value: str, field: str | None) -> Refused:
        """Return the error for a value that identifies no row.

        :param field: the name of the value if it must be a UUID.
        """
        if field and not re.fullmatch('[0-9a-fA-F-]{32,36}', value):
            invalid = (
                f'Invalid input for field/attribute {field}. Value: '
                f"'{value}'. unable to convert to uuid. Error: Expected a "
                f'uuid but received {value}'
            )
            return Refused(fault(400, invalid))
        missing = f'{self.kind.noun} {value} could not be found'
        return Refused(fault(404, missing))

    def _visible(self, row: Row, *, short: bool = False) -> Row:
        if self.state.strict:
            return self.kind.visible(row, self.version, short=short)
        return row

    def _shown(self, row: Row) -> Answer:
        return Answer(200, self._visible(row))

    def _list(self, *, short: bool) -> Answer:
        query = {
            'sort_key': 'id',
            'sort_dir': 'asc',
            'limit': str(self.state.max_limit),
            **self.request.query,
        }
        self._check(query, short=short)
        key, descending = query['sort_key'], query['sort_dir'] == 'desc'
        # The API sorts all rows by columns, and single pages by other keys.
        column = 'id' if rows.is_computed(key) else key
        found = rows.in_order(self._filtered(query), column, descending)
        if value := query.pop('marker', None):
            markers = [rows.marker(row) for row in found]
            if value not in markers:
                is_uuid = 'PATCH' in self.kind.verbs
                raise self._missing(value, 'marker' if is_uuid else None)
            found = found[markers.index(value) + 1 :]
        limit = min(int(query['limit']), self.state.max_limit)
        page = found[:limit]
        body: dict[str, Any] = {}
        if len(page) == limit:
            last = rows.marker(page[-1])
            body['next'] = self._link(query, limit=limit, marker=last)
        if column != key:
            page = rows.in_order(page, key, descending)
        body[self.name] = [self._visible(row, short=short) for row in page]
        return Answer(200, body)

    def _link(self, query: dict[str, str], **more: object) -> str:
        """Return the link to the next page, which repeats no filters."""
        kept = {name: query[name] for name in ('sort_key', 'sort_dir')}
        where = self.state.host_url + self.request.path
        return f'{where}?{urlencode({**kept, **more})}'

    def _check(self, query: dict[str, str], *, short: bool) -> None:
        """Reject parameters that the API does not support."""
        known = ['limit', 'marker', 'sort_key', 'sort_dir']
        known += self.kind.filters.split()
        old = not self.state.audit_detail_strategy
        if old and self.name == 'audits' and not short:
            known.remove('strategy')
        for name in query:
            require(name in known, f'Unknown argument: "{name}"')
        key, direction = query['sort_key'], query['sort_dir']
        keys = {'id', *self.kind.fields} - {'links'}
        sorts = key in keys or key.endswith('_id')
        require(sorts, f'Invalid sort key: {key}')
        require(
            direction in ('asc', 'desc'),
            f'Invalid sort direction: {direction}. Acceptable values are '
            "'asc' or 'desc'",
        )
        limit = query['limit']
        positive = limit.isdecimal() and int(limit)
        require(positive, 'Limit must be positive')

    def _filtered(self, query: dict[str, str]) -> list[Row]:
        found = self.rows
        for name in self.kind.filters.split():
            if value := query.get(name):
                found = [r for r in found if self._matches(r, name, value)]
        return found

    def _matches(self, row: Row, name: str, value: str) -> bool:
        if self.name == 'actions' and name == 'audit_uuid':
            plan = row.get('action_plan_uuid', '')
            row = self.state.find('action_plans', plan) or row
        same = (name, f'{name}_uuid', f'{name}_name')
        return value in [row.get(key) for key in same]

    def _create(self) -> Answer:
        row, body = self._new_row(), self.request.body
        template = body.pop('audit_template_uuid', None)
        if template:
            found = self.state.find('audit_templates', template) or {}
            row |= {name: found.get(name) for name in _FROM_TEMPLATE}
            row['parameters'] = dict(found.get('default_parameters') or {})
        given = template or body.get('goal') or 'goal_name' not in row
        require(given, 'A valid goal or audit_template_id must be provided')
        self._set_relations(row, body)
        for name, value in body.items():
            unknown = f'Unknown attribute for argument {self.kind.body}'
            require(name in row, f'{unknown}: {name}')
            known = not value or rows.exists(name, self.version)
            require(known, 'Request not acceptable.', 406)
        row |= body
        about = row.get('strategy_name') or row.get('goal_name')
        name = row['name'] or f'{about}-{row["created_at"]}'
        taken = name in [other.get('name') for other in self.rows]
        same = f'An {self.name[:-1]} with UUID or name {name} already exists'
        require(not taken, same, 409)
        row['name'] = name
        self.rows.append(row)
        shown = self._visible(row)
        return Answer(201, shown, location=row['links'][0]['href'])

    def _new_row(self) -> Row:
        identifier = str(uuid.uuid4())
        path = f'{self.name}/{identifier}'
        values = _defaults() | {
            'uuid': identifier,
            'links': [
                {'href': f'{self.state.host_url}/v1/{path}', 'rel': 'self'},
                {'href': f'{self.state.host_url}/{path}', 'rel': 'bookmark'},
            ],
            'created_at': _now(),
        }
        return {name: values.get(name) for name in self.kind.fields}

    def _set_relations(self, row: Row, given: Row) -> None:
        """Move the goal and strategy of a request to the fields of a row."""
        for relation, name in _RELATIONS.items():
            if value := given.pop(relation, None):
                found = self.state.find(name, value) or {'name': value}
                row[f'{relation}_uuid'] = found.get('uuid')
                row[f'{relation}_name'] = found.get('name')

    def _update(self, row: Row) -> Answer:
        if self.name == 'actions':
            old = 'API microversion 1.5 or higher is required.'
            require(self.version >= Version(1, 5), old)
        for change in self.request.body:
            *parents, name = change['path'][1:].split('/')
            target = row
            for parent in parents:
                target = target.setdefault(parent, {})
            if change['op'] != 'remove':
                target[name] = change['value']
            elif parents:
                target.pop(name, None)
            else:
                target[name] = _defaults().get(name)
        self._set_relations(row, row)
        row['updated_at'] = _now()
        return self._shown(row)

    def _delete(self, row: Row) -> Answer:
        if self.name in _DELETABLE:
            self._require_state(row, 'delete', _DELETABLE[self.name])
        self.rows.remove(row)
        return Answer(204)

    def _start(self, row: Row) -> Answer:
        self._require_state(row, 'start', 'RECOMMENDED')
        row['state'] = 'PENDING'
        return self._shown(row)

    def _require_state(self, row: Row, verb: str, states: str) -> None:
        state = row.get('state')
        met = not self.state.strict or state in (None, *states.split())
        require(met, f"Couldn't {verb} when state is '{state}'.")


def _defaults() -> Row:
    """Return the values of new and of removed fields that are not None."""
    return {
        'state': 'PENDING',
        'parameters': {},
        'default_parameters': {},
        'scope': [],
        'auto_trigger': False,
        'force': False,
    }


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat()
