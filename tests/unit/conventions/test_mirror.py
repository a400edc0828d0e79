# SPDX-License-Identifier: Apache-2.0
"""The tests of a module are in the file of the same path."""

from __future__ import annotations

import ast
import pathlib

from tests.unit.conventions import source

TESTS = source.REPOSITORY / 'tests/unit'

#: Modules without a test module of their own, by the file of tests/unit that
#: covers them: what matters there is how several modules work together.
TOGETHER = {
    'analysis/report/test_html.py': (
        'analysis.report.graph',
        'analysis.report.markup',
        'analysis.report.svg',
    ),
    'analysis/test_review.py': (
        'analysis.claims',
        'analysis.cluster',
        'analysis.concerns',
        'analysis.steps',
    ),
    'auth/test_session.py': ('auth.clouds', 'auth.credentials'),
    'cli/test_app.py': ('shell',),
    'conventions/test_entry_points.py': ('osc.lazy',),
    'http/test_adapter.py': ('http.body',),
    'osc/commands/test_wait.py': ('osc.output.progress',),
    'osc/commands/test_watch.py': ('osc.output.events',),
    'osc/v1/test_action_plan.py': (
        'osc.commands.action',
        'osc.v1.action',
        'osc.v1.action_skip',
    ),
    'osc/v1/test_action_plan_review.py': (
        'analysis.wording',
        'osc.commands.plan',
        'osc.output.review',
        'v1.plan_analysis',
    ),
    'osc/v1/test_action_plan_verify.py': (
        'osc.output.comparison',
        'osc.output.verification',
        'osc.v1.action_plan_compare',
        'osc.v1.action_plan_revert',
    ),
    'osc/v1/test_data_model.py': (),
    'osc/v1/test_audit_wait.py': ('osc.commands.audit_wait',),
    'osc/v1/test_commands.py': (
        'osc.arguments',
        'osc.commands.audit',
        'osc.commands.show',
        'osc.parsing',
        'osc.v1.audit_change',
        'osc.v1.audit_template',
    ),
    'test_client.py': ('v1.client',),
    'testing/test_fake.py': (
        'testing.calls',
        'testing.errors',
        'testing.keystone',
        'testing.rows',
        'testing.server',
    ),
    'v1/test_action_plans.py': (
        'analysis.action_summary',
        'analysis.ordering',
        'v1.action',
        'v1.action_plan',
        'v1.data_model',
    ),
    'v1/test_audit_explanation.py': ('analysis.explanation',),
    'v1/test_audit.py': ('v1.audit_filters', 'v1.audit_timing'),
    'v1/test_history.py': ('analysis.history',),
    'v1/test_set.py': ('v1.audit_template', 'v1.strategy'),
}
COVERED = {
    f'{source.PACKAGE}.{module}': tests
    for tests, modules in TOGETHER.items()
    for module in modules
}

_LOGIC = (
    ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.BoolOp,
    ast.comprehension,
)  # fmt: skip


def has_logic(module: str) -> bool:
    """Return whether the functions of a module decide or repeat anything."""
    if source.path_of(module).name == '__init__.py':
        return False
    return any(
        isinstance(node, _LOGIC)
        for function in ast.walk(source.tree(module))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    )


def mirrored(module: str) -> pathlib.Path:
    """Return the path of the test module of a module."""
    *packages, name = module.split('.')[1:]
    return pathlib.Path(*packages, f'test_{name}.py')


def test_modules_have_test_modules() -> None:
    source.forbid(
        (
            f'{module}: tests/unit/{mirrored(module)}'
            for module in source.modules()
            if has_logic(module)
            and not source.is_alias(module)
            and module not in COVERED
            and not (TESTS / mirrored(module)).exists()
        ),
        'move or write the tests of these modules to the path beside them, '
        f'or let TOGETHER in {__name__} name the tests that cover them',
    )


def test_test_modules_are_named_after_modules() -> None:
    expected = {str(mirrored(module)) for module in source.modules()[1:]}
    source.forbid(
        {
            str(path.relative_to(TESTS))
            for path in TESTS.rglob('test_*.py')
            if path.parent.name != 'conventions'
        }
        - expected
        - TOGETHER.keys(),
        'name these files of tests/unit after the modules that they test, '
        f'or let TOGETHER in {__name__} list the modules that they cover',
    )


def test_exceptions_are_needed() -> None:
    source.forbid(
        (
            f'{tests}: {module}'
            for module, tests in COVERED.items()
            if module not in source.modules()
            or not (TESTS / tests).exists()
            or (TESTS / mirrored(module)).exists()
        ),
        f'correct these entries of TOGETHER in {__name__}: there is no such '
        'module or file, or the module has a test module now',
    )
