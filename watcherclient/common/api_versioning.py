# SPDX-License-Identifier: Apache-2.0
"""Compatibility module: API versions."""

from __future__ import annotations

from watcherclient import exceptions, versions
from watcherclient.versions import Version

HEADER_NAME = versions.HEADER
DEPRECATED_VERSIONS: dict[str, str] = {}
MINOR_1_START_END_TIMING = '1.1'
MINOR_2_FORCE_AUDIT = '1.2'
MINOR_5_ACTION_UPDATE = '1.5'
MINOR_7_AUDIT_TEMPLATE_DEFAULT_PARAMS = '1.7'


class APIVersion(Version):
    """A version from its text, or a null version from None.

    :param version_str: ``X.Y`` or ``X.latest``, or None.
    :raises UnsupportedVersion: if the text is not a version.
    """

    ver_major = Version.major
    #: Infinity for the latest version.
    ver_minor = Version.minor

    def __new__(cls, version_str: str | None = None) -> APIVersion:
        if version_str is None:
            return super().__new__(cls, 0, 0)
        parsed = Version.parse(version_str)
        if '.' not in str(version_str):
            raise exceptions.UnsupportedVersion(
                f'invalid API version {version_str!r}: expected X.Y or '
                'X.latest'
            )
        return super().__new__(cls, *parsed)

    def __repr__(self) -> str:
        return f'<APIVersion: {self}>'

    def is_null(self) -> bool:
        """Return whether this is the null version."""
        return self.major == 0

    def matches(self, min_version: Version, max_version: Version) -> bool:
        """Return whether this is in a range. A null version is no limit.

        :raises ValueError: if this is the null version.
        """
        if self.is_null():
            raise ValueError('a null version matches nothing')
        unlimited = max_version.major == 0
        return min_version <= self and (unlimited or self <= max_version)

    def get_string(self) -> str:
        """Return the version as text.

        :raises ValueError: if this is the null version.
        """
        if self.is_null():
            raise ValueError('a null version has no text')
        return str(self)


def get_api_version(version_string: object) -> APIVersion:
    """Return the version in a text; ``1`` means 1.0.

    :raises UnsupportedVersion: if the text is not a version, or for another
        major version.
    """
    value = str(version_string)
    version = APIVersion(f'{value}.0' if value.isdecimal() else value)
    check_major_version(version)
    return version


def check_major_version(api_version: APIVersion) -> None:
    """Check that a version is one of API v1.

    :raises UnsupportedVersion: if it is not.
    """
    if not api_version.is_null():
        versions.check_major(api_version)


def get_available_major_versions() -> list[str]:
    """Return the major versions that this client supports."""
    return ['1']


def allow_start_end_audit_time(requested_version: str) -> bool:
    """Return whether audits have start and end times in a version."""
    return APIVersion(requested_version) >= Version(1, 1)


def launch_audit_forced(requested_version: str) -> bool:
    """Return whether audits can be forced in a version."""
    return APIVersion(requested_version) >= Version(1, 2)


def action_update_supported(requested_version: str) -> bool:
    """Return whether actions can be updated in a version."""
    return APIVersion(requested_version) >= Version(1, 5)


def allow_audit_template_default_parameters(requested_version: str) -> bool:
    """Return whether templates have default parameters in a version."""
    return APIVersion(requested_version) >= Version(1, 7)
