# SPDX-License-Identifier: Apache-2.0
"""Commands about audit templates."""

from __future__ import annotations

import argparse

from watcherclient.osc import command


class ListAuditTemplate(command.List):
    """List audit templates: settings for audits to come."""

    manager_name = 'audit_template'
    examples = (
        'openstack optimize audit template list --goal server_consolidation',
    )
    filters = {
        'goal': 'Only those of this goal (UUID or name)',
        'strategy': 'Only those of this strategy (UUID or name)',
    }


class ShowAuditTemplate(command.Show):
    """Show an audit template."""

    manager_name = 'audit_template'
    examples = ('openstack optimize audit template show nightly',)


class CreateAuditTemplate(command.ShowOne):
    """Create an audit template."""

    manager_name = 'audit_template'
    examples = (
        'openstack optimize audit template create nightly '
        'server_consolidation',
        'openstack optimize audit template create nightly '
        'server_consolidation \\\n'
        '    --strategy basic --scope scope.yaml -p period=3600',
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'name', metavar='<name>', help='Name of the new audit template'
        )
        parser.add_argument(
            'goal', metavar='<goal>', help='UUID or name of the goal'
        )
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
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> command.Table:
        from watcherclient.osc import options

        words = parsed_args.default_parameters or ()
        path = parsed_args.scope
        template = self.manager.create(
            name=parsed_args.name,
            goal=parsed_args.goal,
            strategy=parsed_args.strategy,
            description=parsed_args.description,
            scope=options.read_file(path) if path else None,
            default_parameters=options.pairs(words, '-p') or None,
        )
        return self.show(template, parsed_args)


class UpdateAuditTemplate(command.Update):
    """Change an audit template; audits made from it stay as they are."""

    manager_name = 'audit_template'
    examples = (
        'openstack optimize audit template update nightly \\\n'
        "    replace description='every night'",
    )


class DeleteAuditTemplate(command.Delete):
    """Delete audit templates."""

    manager_name = 'audit_template'
    examples = ('openstack optimize audit template delete nightly',)
