# SPDX-License-Identifier: Apache-2.0
"""The collections of the API and the fields of their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from watcherclient.versions import Version

Row = dict[str, Any]

#: The version that introduced a field; older versions omit it.
SINCE = {
    'start_time': Version(1, 1),
    'end_time': Version(1, 1),
    'status_message': Version(1, 5),
    'server_flavor_extra_specs': Version(1, 6),
    'server_pinned_az': Version(1, 6),
    'default_parameters': Version(1, 7),
}
#: Older versions and short lists have ``force``, but always as false.
_FORCE_SINCE = Version(1, 2)
GOAL = 'goal_uuid goal_name'
STRATEGY = 'strategy_uuid strategy_name'
_TIMES = 'created_at updated_at deleted_at'


@dataclass(frozen=True)
class Collection:
    """A collection of the API; its lists of names are separated by spaces.

    :param noun: what error messages call a row.
    :param short: the fields of a short list.
    :param detail: the fields that only detail lists and single rows have.
    :param filters: the query parameters that select rows.
    :param has_names: rows can be addressed by name.
    :param verbs: the methods that change rows.
    :param body: what error messages call the body of a POST.
    """

    noun: str
    short: str
    detail: str
    filters: str = ''
    has_names: bool = True
    verbs: str = ''
    body: str = ''

    @property
    def fields(self) -> list[str]:
        """All fields."""
        return [*self.short.split(), *self.detail.split()]

    def visible(self, row: Row, version: Version, *, short: bool) -> Row:
        """Return the fields of a row that an API version includes."""
        found = since(row, version)
        for name in self.detail.split() if short else ():
            found.pop(name, None)
        if 'force' in found and (short or version < _FORCE_SINCE):
            found['force'] = False
        return found

    def find(self, rows: Iterable[Row], identifier: str) -> Row | None:
        """Return the row with an identifier."""
        keys = ('uuid', 'id', 'name') if self.has_names else ('uuid',)
        for row in rows:
            if identifier in [str(row[key]) for key in keys if key in row]:
                return row
        return None


def exists(field: str, version: Version) -> bool:
    """Return whether a version of the API has a field."""
    return version >= SINCE.get(field, version)


def since(row: Row, version: Version) -> Row:
    """Return a row without the fields that a version does not have."""
    return {k: v for k, v in row.items() if exists(k, version)}


def marker(row: Row) -> str:
    """Return the identifier of a row in a request."""
    return str(row.get('uuid') or row['id'])


def is_computed(key: str) -> bool:
    """Return whether the API sorts by a key only within each page."""
    pattern = '(goal|strategy|audit|action_plan)_(uuid|name)'
    return re.fullmatch(pattern, key) is not None


def in_order(rows: list[Row], key: str, descending: bool) -> list[Row]:
    """Return sorted rows, those without a value first."""
    if key == 'id':
        return rows[::-1] if descending else rows
    return sorted(
        rows,
        key=lambda row: (row.get(key) is not None, str(row.get(key))),
        reverse=descending,
    )


COLLECTIONS = {
    'actions': Collection(
        'Action',
        'uuid action_plan_uuid state action_type parents links',
        f'description input_parameters status_message {_TIMES}',
        'action_plan_uuid audit_uuid',
        has_names=False,
        verbs='PATCH',
    ),
    'action_plans': Collection(
        'ActionPlan',
        f'uuid audit_uuid {STRATEGY} state efficacy_indicators '
        'global_efficacy links updated_at',
        'hostname status_message created_at deleted_at',
        'audit_uuid strategy',
        has_names=False,
        verbs='PATCH DELETE',
    ),
    'audits': Collection(
        'Audit',
        f'uuid name audit_type state {GOAL} {STRATEGY} links interval '
        'scope auto_trigger next_run_time force',
        f'parameters hostname start_time end_time status_message {_TIMES}',
        'goal strategy',
        verbs='POST PATCH DELETE',
        body='audit_p',
    ),
    'audit_templates': Collection(
        'AuditTemplate',
        f'uuid name {GOAL} {STRATEGY} links scope',
        f'description default_parameters {_TIMES}',
        'goal strategy',
        verbs='POST PATCH DELETE',
        body='audit_template_postdata',
    ),
    'goals': Collection(
        'Goal', 'uuid name display_name efficacy_specification links', _TIMES
    ),
    'scoring_engines': Collection(
        'ScoringEngine', 'uuid name description links', 'metainfo'
    ),
    'services': Collection(
        'Service', 'id name host status links', f'last_seen_up {_TIMES}'
    ),
    'strategies': Collection(
        'Strategy',
        f'uuid name display_name links {GOAL}',
        'parameters_spec',
        'goal',
    ),
}
