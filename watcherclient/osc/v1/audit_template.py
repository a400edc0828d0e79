# SPDX-License-Identifier: Apache-2.0
"""Audit template commands."""

from __future__ import annotations

import argparse
from typing import Any

from watcherclient.osc import arguments, parsing
from watcherclient.osc.arguments import OneOf, Option
from watcherclient.osc.commands import bulk, edit
from watcherclient.osc.commands.list import List
from watcherclient.osc.commands.show import Show

_SETTINGS = (
    arguments.STRATEGY,
    Option('-d', '--description', help='Description of the audit template'),
    Option(
        '--scope',
        metavar='<path>',
        read=parsing.read_file,
        help='Scope file (YAML or JSON), which limits audits to a part of the '
        'cluster',
    ),
    parsing.parameters_of(
        '--default-parameter',
        'Parameter of the strategy (repeat option to set multiple parameters; '
        'API 1.7)',
    ),
)


class ListAuditTemplate(List):
    """List audit templates.

    Examples::

      openstack optimize audit template list --goal server_consolidation
    """

    manager_name = 'audit_template'
    options = (
        arguments.OF_GOAL,
        arguments.OF_STRATEGY,
        arguments.NAMED,
        *List.options,
    )


class ShowAuditTemplate(Show):
    """Show details of an audit template.

    Examples::

      openstack optimize audit template show nightly
    """

    manager_name = 'audit_template'


class CreateAuditTemplate(edit.Create):
    r"""Create an audit template.

    Examples::

      openstack optimize audit template create nightly server_consolidation
      openstack optimize audit template create nightly --strategy basic \
          --scope scope.yaml -p period=3600
    """

    manager_name = 'audit_template'
    options = (
        Option('name', help='Name of the new audit template'),
        *_SETTINGS,
    )
    own_options = (
        OneOf(
            Option(
                'goal',
                nargs='?',
                help='Goal (name or UUID; default: that of the strategy)',
            ),
            Option(
                '-g',
                '--goal',
                keyword='goal_option',
                help='Goal, same as the argument',
            ),
        ),
    )

    def check(self, parsed_args: argparse.Namespace) -> None:
        super().check(parsed_args)
        if not (
            parsed_args.goal or parsed_args.goal_option or parsed_args.strategy
        ):
            raise arguments.UsageError('specify a goal or a strategy')

    def values(self, args: argparse.Namespace) -> dict[str, Any]:
        goal = args.goal or args.goal_option
        return {'goal': goal, **super().values(args)}


class UpdateAuditTemplate(edit.Update):
    r"""Update an audit template with a JSON patch. Existing audits do not
    change.

    Examples::

      openstack optimize audit template update nightly replace \
          description='every night'
    """

    manager_name = 'audit_template'


class SetAuditTemplate(edit.Set):
    r"""Set audit template properties. Existing audits do not change.

    Examples::

      openstack optimize audit template set nightly -d 'every night'
      openstack optimize audit template set nightly --strategy basic \
          --default-parameter period=3600
    """

    manager_name = 'audit_template'
    options = (
        Option('--name', help='New name of the audit template'),
        Option('-g', '--goal', help='Goal (name or UUID)'),
        *_SETTINGS,
    )


class UnsetAuditTemplate(edit.Unset):
    """Unset audit template properties. Existing audits do not change.

    Examples::

      openstack optimize audit template unset nightly --description
    """

    manager_name = 'audit_template'
    effects = {
        'strategy': 'Remove the strategy and its parameters, so that the '
        'server chooses a strategy',
        'scope': 'Remove the scope, so that audits cover the whole cluster',
    }
    parameters = 'default_parameters'


class DeleteAuditTemplate(bulk.Delete):
    """Delete one or more audit templates.

    Examples::

      openstack optimize audit template delete nightly
    """

    manager_name = 'audit_template'
