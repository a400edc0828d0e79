# SPDX-License-Identifier: Apache-2.0
"""The page about action plans explains all codes of reviews."""

from __future__ import annotations

import ast
import pathlib
import re

from tests.unit.conventions import source

PAGE = pathlib.Path(__file__).parents[3] / 'doc/source/cli/action_plan.rst'
MODULES = ('concerns', 'simulation', 'verification')
CODE = r'stale|[a-z]+\.[a-z_]+'
#: Their ends are states.
COMPUTED = {'action.*', 'host.enabled'}


def test_codes_are_documented():
    used = {
        node.value
        for module in MODULES
        for node in ast.walk(
            ast.parse((source.ROOT / 'analysis' / f'{module}.py').read_text())
        )
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(CODE, node.value)
    }
    section = PAGE.read_text().partition('Codes for scripts')[2]
    explained = {*re.findall(r'^``([\w.*]+)`` ', section, re.MULTILINE)}
    assert explained - COMPUTED == used
    assert explained >= COMPUTED
