# SPDX-License-Identifier: Apache-2.0
"""The states of what Watcher works on; each is the text that is sent."""

from __future__ import annotations

import enum


class State(str, enum.Enum):
    """A state: text that equals, and is shown as, what the server sends."""

    __str__ = str.__str__


class AuditState(State):
    """What an audit does."""

    PENDING = 'PENDING'
    ONGOING = 'ONGOING'
    SUCCEEDED = 'SUCCEEDED'
    FAILED = 'FAILED'
    CANCELLED = 'CANCELLED'
    SUSPENDED = 'SUSPENDED'
    DELETED = 'DELETED'


class ActionPlanState(State):
    """What an action plan does."""

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
    """What an action does; also the order in which they are counted."""

    SUCCEEDED = 'SUCCEEDED'
    FAILED = 'FAILED'
    SKIPPED = 'SKIPPED'
    CANCELLED = 'CANCELLED'
    ONGOING = 'ONGOING'
    CANCELLING = 'CANCELLING'
    PENDING = 'PENDING'
    DELETED = 'DELETED'
