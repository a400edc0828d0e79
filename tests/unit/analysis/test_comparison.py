# SPDX-License-Identifier: Apache-2.0
"""Action plans side by side."""

from __future__ import annotations

from tests.unit.analysis.plans import actions, cluster, migrate, plan
from watcherclient.analysis.comparison import compare
from watcherclient.analysis.review import review_plan


def reviewed(*rows, **claims):
    efficacy = [
        {'name': name, 'value': value, 'unit': '%'}
        for name, value in claims.items()
    ]
    model = cluster({1: 1, 2: 2})
    return review_plan(plan(global_efficacy=efficacy), actions(*rows), model)


def test_figures():
    one = reviewed(migrate(1, 1, 1, 2), released=25.0, saved=1)
    other = reviewed(migrate(1, 1, 1, 3, migration_type='cold'), released=0)
    found = compare([one, other])
    rows = {row.name: row.values for row in found.rows}
    assert rows == {
        'released': (25.0, 0),
        'saved': (1, None),
        'Servers migrated': (1, 1),
        'Servers migrated live': (1, 0),
        'Hosts disabled': (0, 0),
        'Hosts emptied': (1, 1),
        'vCPU spread after': (10.83, 6.25),
        'RAM spread after': (5.41, 3.12),
        'Disk spread after': (3.46, 2.0),
        'Stages': (1, 1),
        'Warnings': (0, 0),
    }


def test_nothing_is_computed_for_a_plan_that_has_run():
    ended = reviewed(
        migrate(1, 1, 1, 2, action_state='SUCCEEDED'), released=25.0
    )
    found = compare([ended])
    rows = {row.name: row.values for row in found.rows}
    assert rows.pop('released') == (25.0,)
    assert {*rows.values()} == {(None,)}


def test_without_data_model():
    found = compare([review_plan(plan(), [], None)] * 2)
    rows = {row.name: row.values for row in found.rows}
    assert rows['Hosts emptied'] == (None, None)
    assert rows['vCPU spread after'] == (None, None)


def test_repeated_names_count_once():
    claim = {'name': 'released', 'value': 1, 'unit': '%'}
    sent = plan(global_efficacy=[claim, {**claim, 'value': 2}])
    found = compare([review_plan(sent, [], None)])
    assert found.rows[0].values == (1,)
