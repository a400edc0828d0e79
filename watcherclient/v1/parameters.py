# SPDX-License-Identifier: Apache-2.0
"""Parameters of strategies: specifications and checks.

A strategy describes its parameters in a JSON schema. Without a schema, or if
it refers to other schemas, nothing is checked: the server decides.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from watcherclient import exceptions
from watcherclient.text import display, redact
from watcherclient.text.suggestions import choose_from


class Word(str):
    """A value from the command line, whose type the schema determines."""

    __slots__ = ()


class Parameter(NamedTuple):
    """The specification of a parameter."""

    name: str
    #: The JSON type or types.
    type: str
    required: bool
    #: The default value of the server; None if there is none.
    default: Any
    description: str
    #: The minimum and the maximum; None without a limit.
    minimum: Any = None
    maximum: Any = None
    #: The valid values; empty without a restriction.
    choices: tuple[Any, ...] = ()


def guess(word: str) -> Any:
    """Return the decoded JSON, or the text if it is not JSON."""
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
    """Return the parameters in a schema, in its order."""
    required = schema.get('required') if isinstance(schema, dict) else None
    found = []
    for name, about in _properties(schema).items():
        kinds = about.get('type', 'any')
        # The strategies of Watcher use "choice" for values that are not
        # enforced.
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
    """Return parameters with each :class:`Word` converted to its type.

    :param schema: the parameter specification of the strategy.
    :param values: parameters by name; ``outer.inner`` is a value in an object
        of the schema.
    :raises ValidationError: if an object is specified as a whole and in parts.
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
                f'parameter {outer} is specified both as a whole and in parts'
            )
        found[outer] = typed(known[outer], parts)
    return found


def _typed(schema: dict[str, Any], word: Word) -> Any:
    """Return the first interpretation of a word that is valid in a schema."""
    readings = [guess(word), guess(word.lower()), str(word)]
    for one in readings:
        if next(_errors(schema, one), None) is None:
            return one
    return readings[-1] if schema.get('type') == 'string' else readings[0]


def problems(schema: Any, values: Mapping[str, Any]) -> list[str]:
    """Return the problems of parameters for a strategy.

    :param schema: the parameter specification of the strategy.
    :param values: parameters by name.
    :returns: a message for each problem; empty if there are none, or if the
        schema cannot be used.
    """
    known = _properties(schema)
    if not known or not _applies(schema):
        return []
    found = []
    for name in values.keys() - known.keys():
        unknown = f'unknown parameter {display.truncate(str(name), 80)}'
        found.append(f'{unknown}: {choose_from(str(name), known)}')
    # The server adds these before it validates.
    defaults = {n: a['default'] for n, a in known.items() if 'default' in a}
    given = {name: value for name, value in values.items() if name in known}
    for error in _errors(schema, {**defaults, **given}):
        where = '.'.join(map(str, error.absolute_path))
        # The message contains the value.
        said = 'does not fit' if redact.is_secret(where) else error.message
        found.append(display.truncate(f'{where}: {said}'.lstrip(': '), 200))
    return sorted(found)


def _properties(schema: Any) -> dict[str, dict[str, Any]]:
    known = schema.get('properties') if isinstance(schema, dict) else None
    if not isinstance(known, dict):
        return {}
    return {n: a for n, a in known.items() if isinstance(a, dict)}


def _applies(schema: Any) -> bool:
    """Return whether a schema is self-contained."""
    return '"$ref":' not in json.dumps(schema)


def _errors(schema: Any, value: Any) -> Iterator[Any]:
    """Yield the validation errors of a value."""
    import jsonschema

    if not _applies(schema):
        return
    try:
        jsonschema.Draft4Validator.check_schema(schema)
        yield from jsonschema.Draft4Validator(schema).iter_errors(value)
    except Exception:  # noqa: S110
        # Invalid schemas are left to the server.
        pass
