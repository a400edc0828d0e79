# SPDX-License-Identifier: Apache-2.0
"""Compatibility module: parsing arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from watcherclient import exceptions
from watcherclient.base import resource
from watcherclient.osc import parsing
from watcherclient.v1 import parameters

serialize_file_to_dict = parsing.read_file


def split_and_deserialize(
    string: str, exclude_fields: Collection[str] = ()
) -> tuple[str, Any]:
    """Return the name and the value of ``name=value``. The value can be JSON.

    :param string: the word.
    :param exclude_fields: the names whose values stay text.
    :raises CommandError: if a word has no ``=``.
    """
    name, equals, value = string.partition('=')
    if not equals:
        raise exceptions.CommandError(
            f'invalid argument {string!r}: expected path=value'
        )
    return name, value if name in exclude_fields else parameters.guess(value)


def args_array_to_dict(
    kwargs: dict[str, Any], key_to_convert: str
) -> dict[str, Any]:
    """Replace the ``name=value`` words of a key by a dict, in place.

    :raises CommandError: if a word has no ``=``.
    """
    words = kwargs.get(key_to_convert)
    if words:
        kwargs[key_to_convert] = dict(map(split_and_deserialize, words))
    return kwargs


def args_array_to_patch(
    op: str, attributes: Iterable[str], exclude_fields: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Convert ``path=value`` words to JSON patch operations.

    :param op: add, replace or remove.
    :param attributes: the words; only paths for ``remove``.
    :param exclude_fields: the paths whose values stay text.
    :raises CommandError: if the operation is unknown, or a word has no ``=``.
    """
    if op not in ('add', 'replace', 'remove'):
        raise exceptions.CommandError(
            f'{op!r} is not an operation: choose from add, replace, remove'
        )
    patch = []
    for word in attributes:
        path = word if word.startswith('/') else f'/{word}'
        change: dict[str, Any] = {'op': op}
        if op != 'remove':
            path, change['value'] = split_and_deserialize(path, exclude_fields)
        patch.append({**change, 'path': path})
    return patch


def common_params_for_list(
    args: Any, fields: Sequence[str], field_labels: Sequence[str]
) -> dict[str, Any]:
    """Convert the options of a list to arguments of a manager.

    :param args: ``detail``, ``limit``, ``sort_key``, ``sort_dir`` and
        ``marker`` as attributes, all but the first optional.
    :param fields: the names of the fields to sort by.
    :param field_labels: their labels, in the same order.
    :raises CommandError: if the limit, the field or the direction is invalid.
    """
    names = ('limit', 'sort_key', 'sort_dir', 'marker')
    given = {name: getattr(args, name, None) for name in names}
    params = {k: v for k, v in given.items() if v is not None}
    if params.get('limit', 0) < 0:
        raise exceptions.CommandError(
            f'invalid --limit {args.limit}: expected a number, or 0 for all'
        )
    if 'sort_key' in params:
        known = dict(zip(field_labels, fields, strict=False))
        known |= {name: name for name in fields}
        if params['sort_key'] not in known:
            raise exceptions.CommandError(
                f'invalid --sort-key {args.sort_key!r}: choose from '
                f'{", ".join(known)}'
            )
        params['sort_key'] = known[params['sort_key']]
    if params.get('sort_dir', 'asc') not in ('asc', 'desc'):
        raise exceptions.CommandError(
            f'invalid --sort-dir {args.sort_dir!r}: choose from asc, desc'
        )
    return {**params, 'detail': args.detail}


def common_filters(
    limit: int | None = None,
    sort_key: str | None = None,
    sort_dir: str | None = None,
    marker: str | None = None,
) -> list[str]:
    """Return the query parameters of a list that are not None."""
    query = {
        'limit': limit,
        'sort_key': sort_key,
        'sort_dir': sort_dir,
        'marker': marker,
    }
    return [urlencode({k: v}) for k, v in query.items() if v]


def is_uuid_like(val: object) -> bool:
    """Return whether a text is a UUID in canonical form."""
    return isinstance(val, str) and resource.normalize_uuid(val) == val
