# SPDX-License-Identifier: Apache-2.0
"""Commands about audit templates."""

from __future__ import annotations

import argparse
from typing import Any

from watcherclient.osc import arguments
from watcherclient.osc.commands import base, bulk, edit


class ListAuditTemplate(base.List):
    """List audit templates: settings for audits to come."""

    manager_name = 'audit_template'
    examples = (
        'openstack optimize audit template list --goal server_consolidation',
    )
    filters = {
        'goal': 'Only those of this goal (UUID or name)',
        'strategy': 'Only those of this strategy (UUID or name)',
    }
    matches = (
        arguments.ClientFilter(
            'name', 'Only those of this name; * stands for any text'
        ),
    )


class ShowAuditTemplate(base.Show):
    """Show an audit template."""

    manager_name = 'audit_template'
    examples = ('openstack optimize audit template show nightly',)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """Add what audit templates are created with, beside name and goal."""
    parser.add_argument(
        '-s',
        '--strategy',
        metavar='<strategy>',
        help='UUID or name of the strategy; the server chooses one of '
        'the goal if none is given',
    )
    parser.add_argument(
        '-d',
        '--description',
        metavar='<description>',
        help='What the audit template is for',
    )
    parser.add_argument(
        '--scope',
        metavar='<path>',
        help='File (YAML or JSON) that says which part of the cluster '
        'to look at',
    )
    parser.add_argument(
        '-p',
        '--default-parameter',
        dest='default_parameters',
        metavar='<name=value>',
        action='append',
        help='Parameter of the strategy (may be repeated; API 1.7)',
    )


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    """Return what those options say, as the library takes it."""
    words = args.default_parameters or ()
    return {
        'strategy': args.strategy,
        'description': args.description,
        'scope': arguments.read_file(args.scope) if args.scope else None,
        'default_parameters': arguments.key_values(words, '-p') or None,
    }


class CreateAuditTemplate(base.ShowOne):
    """Create an audit template."""

    manager_name = 'audit_template'
    examples = (
        'openstack optimize audit template create nightly '
        'server_consolidation',
        'openstack optimize audit template create nightly --strategy basic '
        '\\\n'
        '    --scope scope.yaml -p period=3600',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        self._parser = parser = super().get_parser(prog_name)
        parser.add_argument(
            'name', metavar='<name>', help='Name of the new audit template'
        )
        goal = parser.add_mutually_exclusive_group()
        goal.add_argument(
            'goal',
            metavar='<goal>',
            nargs='?',
            help='UUID or name of the goal; that of the strategy if none is '
            'given',
        )
        goal.add_argument(
            '-g',
            '--goal',
            dest='goal_option',
            metavar='<goal>',
            help='The same',
        )
        _add_settings(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        goal = parsed_args.goal or parsed_args.goal_option
        if not goal and not parsed_args.strategy:
            self._parser.error('give a goal, or a strategy, which has one')
        template = self.manager.create(
            name=parsed_args.name,
            goal=goal,
            **_settings(parsed_args),
        )
        return self.show(template, parsed_args)


class UpdateAuditTemplate(edit.Update):
    """Change an audit template; audits made from it stay as they are."""

    manager_name = 'audit_template'
    examples = (
        'openstack optimize audit template update nightly \\\n'
        "    replace description='every night'",
    )


class SetAuditTemplate(base.ShowOne):
    """Change fields of an audit template; audits made from it stay."""

    manager_name = 'audit_template'
    examples = (
        "openstack optimize audit template set nightly -d 'every night'",
        'openstack optimize audit template set nightly \\\n'
        '    --strategy basic --default-parameter period=3600',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        self.add_identity(parser)
        parser.add_argument(
            '--name', metavar='<name>', help='New name of the audit template'
        )
        parser.add_argument(
            '-g', '--goal', metavar='<goal>', help='UUID or name of the goal'
        )
        _add_settings(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> base.Table:
        template = self.manager.set(
            parsed_args.audit_template,
            name=parsed_args.name,
            goal=parsed_args.goal,
            **_settings(parsed_args),
        )
        return self.show(template, parsed_args)


class UnsetAuditTemplate(edit.Unset):
    """Set fields of an audit template back; audits made from it stay."""

    manager_name = 'audit_template'
    examples = (
        'openstack optimize audit template unset nightly --description',
    )
    removable = {
        'description': 'Take away the description',
        'strategy': 'Let the server choose a strategy of the goal; '
        'parameters of the strategy go with it',
        'scope': 'Look at the whole cluster',
    }
    parameters = 'default_parameters'


class DeleteAuditTemplate(bulk.Delete):
    """Delete audit templates."""

    manager_name = 'audit_template'
    examples = ('openstack optimize audit template delete nightly',)
