# SPDX-License-Identifier: Apache-2.0
"""Write the review of an action plan to a file, for its approval."""

from __future__ import annotations

import argparse
import contextlib
import os

from watcherclient import analysis, exceptions
from watcherclient.osc.arguments import Option
from watcherclient.osc.commands.plan import PlanTarget

_RENDERERS = {
    'html': lambda review: analysis.to_html(review),
    'dot': lambda review: analysis.to_dot(review),
    'mermaid': lambda review: analysis.to_mermaid(review),
}


class ReportActionPlan(PlanTarget):
    r"""Write a report on the effect of an action plan, for approval.

    The report is one HTML page with the contents of the review. It needs no
    other files, scripts or network access. Nothing is changed.

    Examples::

      openstack optimize action plan report dfdcb491 --file plan.html
      openstack optimize action plan report --audit nightly --format dot
    """

    own_options = (
        Option(
            '--format',
            choices=[*_RENDERERS],
            default='html',
            help='Report format: a page (html), or only the dependency graph '
            'for Graphviz (dot) or Mermaid (mermaid) (default: html)',
        ),
        Option(
            '--file',
            metavar='<path>',
            default='-',
            help='File to write; an existing file is replaced (default: '
            'standard output)',
        ),
    )

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        review = self.manager.review(self.target(parsed_args))
        report = _RENDERERS[parsed_args.format](review)
        path = parsed_args.file
        if path == '-':
            self.app.stdout.write(report)
            return
        try:
            _write(path, report)
        except (OSError, ValueError) as e:
            reason = getattr(e, 'strerror', None) or str(e)
            raise exceptions.CommandError(
                f"cannot write '{path}': {reason}"
            ) from e


def _write(path: str, report: str) -> None:
    """Write a file as a whole, or leave it as it was."""
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        # A device or a pipe is written to; replacing it would remove it.
        with open(path, 'w', encoding='ascii') as file:
            file.write(report)
        return
    part = f'{path}.{os.urandom(4).hex()}'
    try:
        with open(part, 'x', encoding='ascii') as file:
            file.write(report)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
