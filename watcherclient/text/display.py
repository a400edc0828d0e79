# SPDX-License-Identifier: Apache-2.0
"""Making text from servers and users safe to display."""

from __future__ import annotations

import re

# Control characters, and those that reorder or hide what follows them.
_UNSAFE = (
    '[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f'
    '\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff'
    '\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]'
)
_TAGS = r'<[^<>]{0,500}>'
# Elements that a browser does not show, even if the end is missing.
_HIDDEN_MARKUP = (
    r'(?is)<(script|style)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)|<[^<>]*\Z'
)
MAX_LENGTH = 2000


def _escape(match: re.Match[str]) -> str:
    return match.group().encode('unicode_escape').decode('ascii')


def escape_control_chars(text: str) -> str:
    """Show control characters as escapes; line ends and tabs stay."""
    # The common case, fast: unsafe characters are never printable.
    return text if text.isprintable() else re.sub(_UNSAFE, _escape, text)


def is_unicode(text: str) -> bool:
    """Return whether text is valid UTF-8."""
    return text.encode(errors='ignore').decode() == text


def truncate(text: str, length: int = MAX_LENGTH) -> str:
    """Escape text, and truncate it to one line of a maximum length."""
    shown = escape_control_chars(text[:length]).replace('\n', '\\n')
    if len(text) > length:
        return f'{shown}... ({len(text)} characters)'
    return shown


def first_line(text: str) -> str:
    """Return the first line that is not blank, escaped and truncated."""
    lines = map(str.strip, text[:MAX_LENGTH].splitlines())
    return truncate(next(filter(None, lines), ''), 200)


def strip_tags(text: str) -> str:
    """Return the text of an HTML page, or plain text unchanged."""
    if '<' not in text:
        return text
    return ' '.join(re.sub(_TAGS, ' ', text).split()) or text


def page_summary(page: str) -> str:
    """Return the title of an HTML page, or its text, without markup."""
    import html

    shown = re.sub(_HIDDEN_MARKUP, ' ', page)
    title = re.search('(?is)<title[^<>]*>(.*?)</title', shown)
    words = re.sub(_TAGS, ' ', title[1] if title else shown)
    return ' '.join(html.unescape(words).split())
