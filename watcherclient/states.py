# SPDX-License-Identifier: Apache-2.0
"""The states of audits, action plans and actions."""

from __future__ import annotations

import enum


class State(str, enum.Enum):
    """A state, which is equal to the text that the server sends."""

    __str__ = str.__str__


class AuditState(State):
    """The state of an audit."""

    PENDING = 'PENDING'
    ONGOING = 'ONGOING'
    SUCCEEDED = 'SUCCEEDED'
    FAILED = 'FAILED'
    CANCELLED = 'CANCELLED'
    SUSPENDED = 'SUSPENDED'
    DELETED = 'DELETED'


class ActionPlanState(State):
    """The state of an action plan."""

    RECOMMENDED = 'RECOMMENDED'
    PENDING = 'PENDING'
    ONGOING = 'ONGOING'
    SUCCEEDED = 'SUCCEEDED'
    FAILED = 'FAILED'
    CANCELLING = 'CANCELLING'
    CANCELLED = 'CANCELLED'
    SUPERSEDED = 'SUPERSEDED'
    DELETED = 'DELETED'


class ActionState(State):
    """The state of an action, in the order of progress reports."""

    SUCCEEDED = 'SUCCEEDED'
    FAILED = 'FAILED'
    SKIPPED = 'SKIPPED'
    CANCELLED = 'CANCELLED'
    ONGOING = 'ONGOING'
    CANCELLING = 'CANCELLING'
    PENDING = 'PENDING'
    DELETED = 'DELETED'
