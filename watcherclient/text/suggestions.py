# SPDX-License-Identifier: Apache-2.0
"""Suggestions for mistyped words."""

from __future__ import annotations

from collections.abc import Iterable


def similar(given: str, known: Iterable[str]) -> list[str]:
    """Return the known words that are similar to one, best match first."""
    import difflib

    return difflib.get_close_matches(given, [*known])


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Return a suggestion with known words that are similar to one.

    :returns: empty if none is similar.
    """
    close = similar(given, known)
    return f'did you mean {" or ".join(close)}?' if close else ''


def suggestion(given: str, known: Iterable[str]) -> str:
    """Return :func:`did_you_mean` as the end of a message, with a colon."""
    question = did_you_mean(given, known)
    return f': {question}' if question else ''


def choose_from(given: str, known: Iterable[str]) -> str:
    """Return :func:`did_you_mean`, or all known words if it is empty."""
    words = [*known]
    return did_you_mean(given, words) or f'choose from {", ".join(words)}'
