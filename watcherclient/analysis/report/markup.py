# SPDX-License-Identifier: Apache-2.0
"""Elements of HTML and SVG, whose text is always escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable

from watcherclient.text import display

#: Maximum length of a sentence.
_MOST = 1000


class Markup(str):
    """Text that is already markup, and is not escaped again."""


def text(value: object) -> Markup:
    """Return a value as escaped ASCII text on one line."""
    if isinstance(value, Markup):
        return value
    escaped = html.escape(display.truncate(str(value), _MOST))
    return Markup(escaped.encode('ascii', 'xmlcharrefreplace').decode())


def element(name: str, *content: object, **attributes: object) -> Markup:
    """Return an element.

    :param content: what is in it: markup, and text to escape.
    :param attributes: an underscore at the end of a name is left out, others
        are hyphens; those that are None are left out.
    """
    given = ''.join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = ''.join(map(text, content))
    return Markup(f'<{name}{given}>{inner}</{name}>')


def join(parts: Iterable[Markup]) -> Markup:
    """Return elements on separate lines."""
    return Markup('\n'.join(parts))
