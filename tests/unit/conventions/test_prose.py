# SPDX-License-Identifier: Apache-2.0
"""Text that users and contributors read is plain technical English."""

from __future__ import annotations

import ast
import io
import pathlib
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.unit.conventions import source

REPOSITORY = source.ROOT.parent

#: Phrases to avoid, and what to write instead.
HABITS = {
    r', as (?:[A-Z]{4,}|\d)|(?<!such )\bas \d+[mhdw]\b': 'such as',
    r'\bshall\b': 'must / will / the imperative',
    r'\b(?:is|are|was|were) to (?!which\b)[a-z]+\b': 'must / will',
    r'\b(?:nobody|somebody|people|a person)\b': 'users / operators / no one',
    r'\bwhat comes out\b|\bwhat it is asked\b': 'the result / the request',
    r'\b(?:tells?|told|says?|said)\b': 'report / show / specify',
    r'\b(?:knows|spoken to|(?:does|do) not know)\b': 'support / contain',
    r'\bmade (?:before|since|from|of|when|while|by)\b': 'created',
    r'\bgo(?:es|ing)? on\b': 'continue',
    r'\b(?:time (?:to wait )?(?:was|is) up)\b': 'timed out',
    r'\b(?:that|what|which) fits?\b|\bfits? all\b': 'match',
    r'\b(?:takes?|taken) away\b|\bSet fields of .* back\b': 'unset / remove',
    r'\bholds\b|\bstands? in (?!for\b)': 'contain / appear',
    r"\bof (?:one's own|ours)\b": 'custom / our',
    r'\bin (?:plain |a few )?words\b': 'a short description',
    r'(?<!thing )(?<!body )(?<!one )\belse(?=[.;,)])': 'otherwise',
    r'\b(?:good|bad) (?:value|name|data|input|end)\b': 'valid / invalid',
    r'\b(?:attic|house|floors|faces)\b': 'architecture / layers',
    r'\breasons? of\b': 'reason for',
    r'[:;] give\b|\bis not understood\b': 'expected ... / choose from ...',
    r'\bOnly those\b': 'Filter by ...',
    r'\bmay be (?:repeated|given several)\b': 'repeat option to ...',
    r'\b(?:strategy|entry)s\b': 'strategies / entries',
    r'[Oo]ptimis|[Bb]ehaviour|\b[Cc]entre|[Cc]olour': 'American spelling',
    r'\bby itself\b': 'automatically / alone',
}


def pages() -> list[pathlib.Path]:
    """Return the files whose whole text is prose, and the Python files."""
    return sorted(
        path
        for pattern in (
            '*.rst',
            'benchmarks/*.rst',
            'doc/source/**/*.rst',
            'doc/source/**/*.inc',
            'doc/source/**/*.svg',
            'releasenotes/notes/*.yaml',
            'watcherclient/**/*.py',
        )
        for path in REPOSITORY.glob(pattern)
    )


def prose(path: pathlib.Path) -> Iterator[tuple[int, str]]:
    """Yield the first line and the text of each part of a file."""
    text = path.read_text()
    if path.suffix != '.py':
        line = 1
        for part in re.split(r'(\n[ \t]*\n)', text):
            yield line + len(part) - len(part.lstrip('\n')), part
            line += part.count('\n')
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            literal = [v for v in node.values if isinstance(v, ast.Constant)]
            yield node.lineno, '{}'.join(str(v.value) for v in literal)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def habits(text: str) -> Iterator[str]:
    """Yield the phrases to avoid in a text, each with its replacement."""
    plain = ' '.join(re.sub(r'``.*?``', '', text, flags=re.DOTALL).split())
    for pattern, better in HABITS.items():
        for match in re.finditer(pattern, plain):
            yield f'"{match[0]}": write {better}'


def test_text_is_plain_english() -> None:
    if not (REPOSITORY / 'README.rst').exists():
        pytest.skip('the package is installed without its repository')
    source.forbid(
        (
            f'{path.relative_to(REPOSITORY)}:{line}: {habit}'
            for path in pages()
            for line, text in prose(path)
            for habit in habits(text)
        ),
        'write as other OpenStack projects do',
    )


@pytest.mark.parametrize(
    'text',
    [
        'Only those in this state, as PENDING',
        'A host shall be emptied',
        'Time is up: nobody listens',
        "Requests of one's own",
        'strategys that fit',
    ],
)
def test_phrase_is_found(text: str) -> None:
    assert [*habits(text)]
