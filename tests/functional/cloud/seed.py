# SPDX-License-Identifier: Apache-2.0
"""Puts rows straight into Watcher's database, thousands in a moment."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import pathlib
import sqlite3
import typing
import uuid

from .errors import CloudError


@dataclasses.dataclass(frozen=True)
class Seeded:
    """The uuids of new rows, in the order of creation."""

    audits: list[str]
    plans: list[str]
    # The actions of each plan.
    actions: dict[str, list[str]]


def _insert(
    cursor: sqlite3.Cursor,
    table: str,
    rows: typing.Sequence[dict[str, typing.Any]],
) -> None:
    if not rows:
        return
    columns = ', '.join(f'"{name}"' for name in rows[0])
    values = ', '.join(f':{name}' for name in rows[0])
    cursor.executemany(
        f'INSERT INTO {table} ({columns}) VALUES ({values})',  # noqa: S608 - names are ours
        rows,
    )


def _ids(
    cursor: sqlite3.Cursor, table: str, uuids: typing.Iterable[str]
) -> list[int]:
    statement = f'SELECT id FROM {table} WHERE uuid = ?'  # noqa: S608 - names are ours
    return [
        cursor.execute(statement, (value,)).fetchone()[0] for value in uuids
    ]


def _named(cursor: sqlite3.Cursor, table: str, name: str) -> int:
    statement = f'SELECT id FROM {table} WHERE name = ? AND deleted = 0'  # noqa: S608 - names are ours
    row = cursor.execute(statement, (name,)).fetchone()
    if row is None:
        raise CloudError(f'Watcher has no {name} among its {table}.')
    return int(row[0])


def seed(
    database: pathlib.Path,
    actions: int | typing.Sequence[int] = 0,
    *,
    audits: int = 1,
    goal: str = 'dummy',
    strategy: str = 'dummy',
    audit_state: str = 'SUCCEEDED',
    plan_state: str = 'RECOMMENDED',
    action_state: str = 'PENDING',
    action_type: str = 'nop',
    parameters: dict[str, typing.Any] | None = None,
) -> Seeded:
    """Insert audits, and one action plan for each number of actions.

    ``seed(db, 6000)`` makes one plan of 6000 actions, ``seed(db, [2500,
    3500])`` two plans and ``seed(db, [], audits=20)`` audits alone; plans
    go to the audits in turn. Every row is one that Watcher could have made.
    """
    sizes = [actions] if isinstance(actions, int) else list(actions)
    if audits < 1 and sizes:
        raise CloudError('An action plan needs an audit.')
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    common = {'created_at': str(now), 'deleted': 0}
    text = json.dumps(
        {'message': 'seeded'} if parameters is None else parameters
    )
    new_audits = [str(uuid.uuid4()) for _ in range(audits)]
    new_plans = [str(uuid.uuid4()) for _ in sizes]
    new_actions = {
        plan: [str(uuid.uuid4()) for _ in range(size)]
        for plan, size in zip(new_plans, sizes, strict=True)
    }
    with contextlib.closing(
        sqlite3.connect(database, timeout=60, isolation_level=None)
    ) as connection:
        cursor = connection.cursor()
        cursor.execute('PRAGMA synchronous = OFF')
        cursor.execute('BEGIN IMMEDIATE')
        goal_id = _named(cursor, 'goals', goal)
        strategy_id = _named(cursor, 'strategies', strategy)
        _insert(
            cursor,
            'audits',
            [
                {
                    **common,
                    'uuid': value,
                    'name': f'seeded-{value}',
                    'audit_type': 'ONESHOT',
                    'state': audit_state,
                    'parameters': '{}',
                    'goal_id': goal_id,
                    'strategy_id': strategy_id,
                    'scope': '[]',
                    'auto_trigger': 0,
                    'force': 0,
                }
                for value in new_audits
            ],
        )
        audit_ids = _ids(cursor, 'audits', new_audits)
        _insert(
            cursor,
            'action_plans',
            [
                {
                    **common,
                    'uuid': value,
                    'audit_id': audit_ids[number % len(audit_ids)],
                    'strategy_id': strategy_id,
                    'state': plan_state,
                    'global_efficacy': '[]',
                }
                for number, value in enumerate(new_plans)
            ],
        )
        plan_ids = _ids(cursor, 'action_plans', new_plans)
        _insert(
            cursor,
            'actions',
            [
                {
                    **common,
                    'uuid': value,
                    'action_plan_id': plan_id,
                    'action_type': action_type,
                    'input_parameters': text,
                    'state': action_state,
                    'parents': '[]',
                }
                for plan, plan_id in zip(new_plans, plan_ids, strict=True)
                for value in new_actions[plan]
            ],
        )
        cursor.execute('COMMIT')
    return Seeded(new_audits, new_plans, new_actions)


def unseed(database: pathlib.Path, seeded: Seeded) -> None:
    """Take back what :func:`seed` inserted, so that lists are short again."""
    with contextlib.closing(
        sqlite3.connect(database, timeout=60, isolation_level=None)
    ) as connection:
        cursor = connection.cursor()
        cursor.execute('BEGIN IMMEDIATE')
        for plan_id in _ids(cursor, 'action_plans', seeded.plans):
            cursor.execute(
                'DELETE FROM actions WHERE action_plan_id = ?', (plan_id,)
            )
        for table, uuids in (
            ('action_plans', seeded.plans),
            ('audits', seeded.audits),
        ):
            cursor.executemany(
                f'DELETE FROM {table} WHERE uuid = ?',  # noqa: S608 - names are ours
                [(value,) for value in uuids],
            )
        cursor.execute('COMMIT')
