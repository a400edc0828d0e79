# SPDX-License-Identifier: Apache-2.0
"""The three interfaces of this project: two programs and the library.

The programs run in this process, as their ``main()``: a start costs little
then, and every case can be tried on each interface.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import shlex
import sys
import unicodedata
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

from tests import process_state
from watcherclient import exceptions
from watcherclient.osc import parsing
from watcherclient.v1.client import Client

TOKEN = 'a-token-of-ours'
NAMES = ('library', 'watcher', 'openstack')
#: How the programs are told where to go, and with which token.
WAYS = {
    'watcher': [
        '--os-auth-token', '{token}', '--os-endpoint-override', '{url}',
    ],
    'openstack': [
        '--os-auth-type', 'admin_token', '--os-token', '{token}',
        '--os-endpoint', '{url}',
    ],
}  # fmt: skip


class Outcome(NamedTuple):
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What was printed as JSON."""
        return json.loads(self.out)


class Stream(io.TextIOWrapper):
    """A stream that keeps what is written, and may claim to be a terminal."""

    def __init__(self, encoding: str, tty: bool, errors: str) -> None:
        super().__init__(
            io.BytesIO(), encoding, errors, newline='\n', write_through=True
        )
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def text(self) -> str:
        kept: Any = self.buffer
        return kept.getvalue().decode(self.encoding)


def is_harmless(shown: str, allowed: str = '') -> bool:
    """Tell whether text does nothing to a terminal but be shown."""
    return all(
        one in allowed
        or (
            unicodedata.category(one) not in ('Cc', 'Cs', 'Zl', 'Zp')
            and unicodedata.bidirectional(one)
            not in (
                'LRE',
                'RLE',
                'LRO',
                'RLO',
                'PDF',
                'LRI',
                'RLI',
                'FSI',
                'PDI',
            )
        )
        for one in shown
    )


class Face:
    """A face: call it with the words of a command.

    :param name: ``library``, ``watcher`` or ``openstack``.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self,
        words: str | Sequence[str],
        url: str,
        *,
        glob: Sequence[str] = (),
        tty: bool = False,
        encoding: str = 'utf-8',
        token: str = TOKEN,
        **settings: Any,
    ) -> Outcome:
        """Run a command, as ``goal list``.

        :param words: the command without ``optimize``.
        :param url: the endpoint.
        :param glob: global options of the programs.
        :param tty: whether stdout is a terminal.
        :param encoding: that of stdout.
        :param settings: for the client of the library.
        """
        given = shlex.split(words) if isinstance(words, str) else [*words]
        if self.name == 'library':
            return _call(given, url, token, settings)
        # The programs know each collection by one word, too.
        given[0] = given[0].replace('_', '')
        return run(self.name, given, url, glob, tty, encoding, token)

    def error(self, words: str | Sequence[str], url: str, **more: Any) -> str:
        """Run a command that fails, and return its one line of reason."""
        outcome = self(words, url, **more)
        assert outcome.status == 1, outcome
        assert 'Traceback' not in outcome.err
        reason = outcome.err.strip()
        assert reason and '\n' not in reason, reason
        assert not outcome.out
        return reason


def run(
    program: str,
    words: Sequence[str],
    url: str,
    glob: Sequence[str] = (),
    tty: bool = False,
    encoding: str = 'utf-8',
    token: str = TOKEN,
) -> Outcome:
    """Run a program in this process."""
    out = Stream(encoding, tty, 'strict')
    err = Stream(encoding, tty, 'backslashreplace')
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    try:
        with (
            process_state.restored(),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            warnings.simplefilter('ignore')
            if program == 'watcher':
                from watcherclient.shell import main

                command = [*words]
            else:
                from openstackclient.shell import main

                command = ['optimize', *words]
            way = [w.format(token=token, url=url) for w in WAYS[program]]
            status: Any = main([*way, *glob, *command])
    except SystemExit as error:
        status = error.code
    finally:
        _forget_client()
        root.handlers[:] = handlers
        root.setLevel(level)
    return Outcome(int(status or 0), out.text(), err.text())


def _forget_client() -> None:
    """Forget the client that OpenStackClient keeps for the process."""
    module = sys.modules.get('osc_lib.clientmanager')
    kept = vars(module.ClientManager) if module else {}
    for one in kept.values():
        if hasattr(one, '_handle'):
            one._handle = None


def _call(
    words: list[str], url: str, token: str, settings: dict[str, Any]
) -> Outcome:
    """Do what a command does with the library alone."""
    with Client(url, token=token, **settings) as client:
        noun, verb, *rest = words
        manager = getattr(client, noun)
        try:
            if verb == 'list':
                result = manager.list(**_keywords(rest))
            elif verb == 'show':
                result = manager.get(*rest)
            elif verb == 'update':
                name, op, *changes = rest
                result = manager.update(
                    name,
                    parsing.patch(manager.resource_class, op, changes),
                )
            elif verb == 'create':
                result = manager.create(**_keywords(rest))
            else:
                result = getattr(manager, verb)(*rest)
        except exceptions.ClientException as error:
            return Outcome(1, '', str(error))
    return Outcome(0, json.dumps(result, default=lambda one: one._info), '')


def _keywords(words: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while words:
        name = words.pop(0).lstrip('-').replace('-', '_')
        flag = not words or words[0].startswith('--')
        name = {'audit_template': 'audit_template_uuid'}.get(name, name)
        found[name] = True if flag else words.pop(0)
    return found
