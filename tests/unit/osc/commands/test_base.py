# SPDX-License-Identifier: Apache-2.0
"""What all commands have in common, whatever they do."""

from __future__ import annotations

import io
import logging

import pytest
from osc_lib.command import command as osc_command

from tests.unit.conventions import compat
from watcherclient import exceptions


@pytest.mark.parametrize('name', compat.spaced())
def test_commands_are_those_of_osc_lib(name):
    assert issubclass(compat.command_class(name), osc_command.Command)


@pytest.mark.parametrize('name', ['goal show', 'audit delete'])
def test_arguments_are_not_logged(client, caplog, name):
    """They may hold secrets."""
    caplog.set_level(logging.DEBUG)
    command = compat.make_command(name, compat.FakeApp(client, io.StringIO()))
    parsed = command.get_parser(name).parse_args(['hunter2'])
    command.take_action = lambda args: ([], [])

    command.run(parsed)

    assert 'hunter2' not in caplog.text


@pytest.mark.parametrize('name', ['goal list', 'audit delete'])
def test_closed_output_is_noticed_before_anything_is_sent(client, stub, name):
    command = compat.make_command(name, compat.FakeApp(client, stdout=None))
    words = ['x'] if name == 'audit delete' else []
    parsed = command.get_parser(name).parse_args(words)

    with pytest.raises(exceptions.CommandError, match='output is closed'):
        command.run(parsed)

    assert stub.sent == []
