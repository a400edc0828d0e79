# SPDX-License-Identifier: Apache-2.0
"""Results computed from resources: pure functions, without I/O.

Modules are imported when one of their names is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcherclient.analysis.claims import Indicator
    from watcherclient.analysis.cluster import (
        Amounts,
        Cluster,
        Host,
        Load,
        Server,
        cluster_of,
    )
    from watcherclient.analysis.comparison import Comparison, compare
    from watcherclient.analysis.concerns import Remark
    from watcherclient.analysis.explanation import Finding
    from watcherclient.analysis.report.dot import to_dot
    from watcherclient.analysis.report.html import to_html
    from watcherclient.analysis.report.mermaid import to_mermaid
    from watcherclient.analysis.reversal import LeftOut, repeat, reverse
    from watcherclient.analysis.review import (
        HostChange,
        Review,
        ReviewStep,
        Totals,
        review_plan,
    )
    from watcherclient.analysis.simulation import (
        Effect,
        Outcome,
        Simulation,
        simulate,
    )
    from watcherclient.analysis.steps import Step, steps_of
    from watcherclient.analysis.verification import (
        Deviation,
        Verification,
        verify,
    )

#: The modules of the names that this package offers.
_MODULES = {
    'claims': ('Indicator',),
    'cluster': ('Amounts', 'Cluster', 'Host', 'Load', 'Server', 'cluster_of'),
    'comparison': ('Comparison', 'compare'),
    'concerns': ('Remark',),
    'explanation': ('Finding',),
    'report.dot': ('to_dot',),
    'report.html': ('to_html',),
    'report.mermaid': ('to_mermaid',),
    'reversal': ('LeftOut', 'repeat', 'reverse'),
    'review': ('HostChange', 'Review', 'ReviewStep', 'Totals', 'review_plan'),
    'simulation': ('Effect', 'Outcome', 'Simulation', 'simulate'),
    'steps': ('Step', 'steps_of'),
    'verification': ('Deviation', 'Verification', 'verify'),
}
__all__ = [
    'Amounts',
    'Cluster',
    'Comparison',
    'Deviation',
    'Effect',
    'Finding',
    'Host',
    'HostChange',
    'Indicator',
    'LeftOut',
    'Load',
    'Outcome',
    'Remark',
    'Review',
    'ReviewStep',
    'Server',
    'Simulation',
    'Step',
    'Totals',
    'Verification',
    'cluster_of',
    'compare',
    'repeat',
    'reverse',
    'review_plan',
    'simulate',
    'steps_of',
    'to_dot',
    'to_html',
    'to_mermaid',
    'verify',
]


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            found = importlib.import_module(f'{__name__}.{module}')
            return getattr(found, name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def __dir__() -> list[str]:
    return __all__
