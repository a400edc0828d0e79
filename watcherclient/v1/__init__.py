# SPDX-License-Identifier: Apache-2.0
"""API v1: resources and managers.

They are imported on first use.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcherclient.v1.action import Action, ActionManager
    from watcherclient.v1.action_plan import ActionPlan, ActionPlanManager
    from watcherclient.v1.audit import Audit, AuditManager
    from watcherclient.v1.audit_template import (
        AuditTemplate,
        AuditTemplateManager,
    )
    from watcherclient.v1.data_model import DataModel, DataModelManager
    from watcherclient.v1.goal import Goal, GoalManager
    from watcherclient.v1.scoring_engine import (
        ScoringEngine,
        ScoringEngineManager,
    )
    from watcherclient.v1.service import Service, ServiceManager
    from watcherclient.v1.strategy import Strategy, StrategyManager
    from watcherclient.v1.webhook import WebhookManager

__all__ = [
    'Action',
    'ActionManager',
    'ActionPlan',
    'ActionPlanManager',
    'Audit',
    'AuditManager',
    'AuditTemplate',
    'AuditTemplateManager',
    'DataModel',
    'DataModelManager',
    'Goal',
    'GoalManager',
    'ScoringEngine',
    'ScoringEngineManager',
    'Service',
    'ServiceManager',
    'Strategy',
    'StrategyManager',
    'WebhookManager',
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    words = re.sub('(?<!^)(?=[A-Z])', '_', name.removesuffix('Manager'))
    module = importlib.import_module(f'{__name__}.{words.lower()}')
    return getattr(module, name)


def __dir__() -> list[str]:
    return __all__
