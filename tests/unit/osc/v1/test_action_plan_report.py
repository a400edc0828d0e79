# SPDX-License-Identifier: Apache-2.0
"""The report on an action plan, on standard output or in a file."""

from __future__ import annotations

import os
import stat

import pytest

from tests.unit.analysis.plans import AUDIT, PLAN, migrate, plan_row, rows

REPORT = ('action', 'plan', 'report')


@pytest.fixture(autouse=True)
def _rows(stub):
    stub.data_model[:] = rows({1: 1, 2: 1, 3: 2})
    stub.rows['audits'] = [{'uuid': AUDIT, 'name': 'nightly'}]
    stub.rows['action_plans'] = [plan_row()]
    stub.rows['actions'] = [migrate(1, 1, 1, 3)]


@pytest.mark.parametrize('more', [(), ('--file', '-')])
def test_page_on_standard_output(watcher, more):
    done = watcher(*REPORT, PLAN, *more)
    assert (done.status, done.err) == (0, '')
    assert done.out.startswith('<!DOCTYPE html>\n')
    assert done.out.endswith('</html>\n')


@pytest.mark.parametrize(
    ('language', 'begin'),
    [('dot', 'digraph "'), ('mermaid', 'flowchart TD\n')],
)
def test_graph_of_the_plan_of_an_audit(watcher, language, begin):
    done = watcher(*REPORT, '--audit', 'nightly', '--format', language)
    assert done.out.startswith(begin)
    assert 'migrate vm-1 from compute-1' in done.out


def test_file_is_replaced_as_a_whole(watcher, tmp_path):
    path = tmp_path / 'plan.html'
    path.write_text('old')
    link = tmp_path / 'link'
    link.symlink_to(path)
    done = watcher(*REPORT, PLAN, '--file', str(link))
    assert (done.status, done.out, done.err) == (0, '', '')
    assert path.read_text().startswith('<!DOCTYPE html>')
    assert {*os.listdir(tmp_path)} == {'plan.html', 'link'}
    assert link.is_symlink()


def test_devices_are_not_replaced(watcher, tmp_path):
    pipe = tmp_path / 'pipe'
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        done = watcher(*REPORT, PLAN, '--format', 'dot', '--file', str(pipe))
        assert done.status == 0
        assert os.read(reader, 7) == b'digraph'
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ('name', 'reason'),
    [
        ('missing/plan.html', 'No such file or directory'),
        ('', 'Is a directory'),
        ('x' * 300, 'File name too long'),
    ],
)
def test_files_that_cannot_be_written(watcher, tmp_path, name, reason):
    path = f'{tmp_path}/{name}'
    done = watcher(*REPORT, PLAN, '--file', path)
    assert (done.status, done.out) == (1, '')
    assert done.err == f"cannot write '{path}': {reason}\n"
    assert [*tmp_path.iterdir()] == []


def test_file_stays_if_the_report_fails(watcher, stub, tmp_path, monkeypatch):
    path = tmp_path / 'plan.html'
    path.write_text('old')

    def refuse(source, target):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(os, 'replace', refuse)
    done = watcher(*REPORT, PLAN, '--file', str(path))
    assert done.status == 1
    assert path.read_text() == 'old'
    assert [one.name for one in tmp_path.iterdir()] == ['plan.html']


def test_unknown_format(watcher):
    done = watcher(*REPORT, PLAN, '--format', 'pdf')
    assert done.status == 2
    assert "invalid choice: 'pdf'" in done.err
