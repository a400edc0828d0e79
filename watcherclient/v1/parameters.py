# SPDX-License-Identifier: Apache-2.0
"""Parameters of strategies: what may be given, and whether it fits.

A strategy describes its parameters in a JSON schema. Where it does not, or
where the schema refers to others, nothing is checked: the server decides.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from watcherclient import exceptions
from watcherclient.text import display, redact


class Word(str):
    """What a user typed for a value, whose type the schema has yet to tell."""

    __slots__ = ()


class Parameter(NamedTuple):
    """What a strategy says of a parameter."""

    name: str
    #: The type or types of JSON that it takes.
    type: str
    required: bool
    #: What the server takes when it is not given; None if there is nothing.
    default: Any
    description: str
    #: The smallest and the largest value, None without a limit.
    minimum: Any = None
    maximum: Any = None
    #: The values that it takes; empty if there are others.
    choices: tuple[Any, ...] = ()


def guess(word: str) -> Any:
    """Return what JSON text holds, or the text where it is none."""
    try:
        return json.loads(
            word, parse_constant=_refuse, parse_float=_finite_float
        )
    except (ValueError, RecursionError):
        return str(word)


def _refuse(constant: str) -> Any:
    raise ValueError(f'{constant} is not JSON')


def _finite_float(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def listed(schema: Any) -> list[Parameter]:
    """Return the parameters that a schema describes, in its order."""
    required = schema.get('required') if isinstance(schema, dict) else None
    found = []
    for name, about in _properties(schema).items():
        kinds = about.get('type', 'any')
        # Watcher's own strategies write "choice" for what is not enforced.
        choices = about.get('enum', about.get('choice'))
        found.append(
            Parameter(
                name,
                ' or '.join(map(str, kinds))
                if isinstance(kinds, list)
                else str(kinds),
                isinstance(required, list) and name in required,
                about.get('default'),
                ' '.join(str(about.get('description', '')).split()),
                about.get('minimum'),
                about.get('maximum'),
                tuple(choices) if isinstance(choices, list) else (),
            )
        )
    return found


def typed(schema: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters with each :class:`Word` turned into its type.

    :param schema: what the strategy says of its parameters.
    :param values: parameters by name; ``outer.inner`` names a value within
        an object, where the schema has that object.
    :raises ValidationError: for an object given as a whole and in parts.
    """
    known = _properties(schema)
    found: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        outer, dot, inner = name.partition('.')
        if dot and name not in known and outer in known:
            nested.setdefault(outer, {})[inner] = value
        elif isinstance(value, Word):
            found[name] = _typed(known.get(name, {}), value)
        else:
            found[name] = value
    for outer, parts in nested.items():
        if outer in found:
            raise exceptions.ValidationError(
                f'Parameter {outer} is given as a whole and in parts'
            )
        found[outer] = typed(known[outer], parts)
    return found


def _typed(schema: dict[str, Any], word: Word) -> Any:
    """Return the first reading of a word that fits a schema."""
    readings = [guess(word), guess(word.lower()), str(word)]
    for one in readings:
        if next(_errors(schema, one), None) is None:
            return one
    return readings[-1] if schema.get('type') == 'string' else readings[0]


def problems(schema: Any, values: Mapping[str, Any]) -> list[str]:
    """Return all that is wrong with the parameters for a strategy.

    :param schema: what the strategy says of its parameters.
    :param values: parameters by name.
    :returns: a sentence for each problem; none where all is well, or where
        the schema cannot be applied here.
    """
    import difflib

    known = _properties(schema)
    if not known or not _applies(schema):
        return []
    found = []
    for name in values.keys() - known.keys():
        close = difflib.get_close_matches(str(name), known)
        hint = ' or '.join(close) or ', '.join(known)
        found.append(
            f'{display.truncate(str(name), 80)} is unknown: '
            f'{"did you mean " + hint + "?" if close else "known are " + hint}'
        )
    # The server fills these in before it checks.
    defaults = {n: a['default'] for n, a in known.items() if 'default' in a}
    given = {name: value for name, value in values.items() if name in known}
    for error in _errors(schema, {**defaults, **given}):
        where = '.'.join(map(str, error.absolute_path))
        # The message quotes the value.
        said = 'does not fit' if redact.is_secret(where) else error.message
        found.append(display.truncate(f'{where}: {said}'.lstrip(': '), 200))
    return sorted(found)


def _properties(schema: Any) -> dict[str, dict[str, Any]]:
    known = schema.get('properties') if isinstance(schema, dict) else None
    if not isinstance(known, dict):
        return {}
    return {n: a for n, a in known.items() if isinstance(a, dict)}


def _applies(schema: Any) -> bool:
    """Tell whether a schema stands alone: what it refers to is not read."""
    return '"$ref":' not in json.dumps(schema)


def _errors(schema: Any, value: Any) -> Iterator[Any]:
    """Go through what a schema says against a value."""
    import jsonschema

    if not _applies(schema):
        return
    try:
        jsonschema.Draft4Validator.check_schema(schema)
        yield from jsonschema.Draft4Validator(schema).iter_errors(value)
    except Exception:  # noqa: S110
        # A schema that is none is for the server to apply.
        pass
