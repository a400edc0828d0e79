# SPDX-License-Identifier: Apache-2.0
"""Filters of audits that the server lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from watcherclient import exceptions

if TYPE_CHECKING:
    from watcherclient.v1.audit import Audit
    from watcherclient.v1.audit_template import AuditTemplate


def follows(audit: Audit, template: AuditTemplate) -> bool:
    """Return whether an audit could have been created from a template."""
    return (
        audit.goal_uuid == template.goal_uuid
        and template.strategy_uuid in (None, audit.strategy_uuid)
        and audit.scope == template.scope
    )


def is_by(audit: Audit, strategy: str) -> bool:
    """Return whether an audit has a strategy, named by UUID or name."""
    return strategy in (audit.strategy_uuid, audit.strategy_name)


def first_that_works(
    rows: Iterator[Audit], others: Iterator[Audit]
) -> Iterator[Audit]:
    """Yield rows; others if the server does not support the strategy filter.

    Servers before 16.0.2 do not, in lists with details.
    """
    try:
        first = next(rows, None)
    except exceptions.BadRequest as error:
        if 'Unknown argument' not in error.message:
            raise
        yield from others
        return
    if first is not None:
        yield first
        yield from rows
