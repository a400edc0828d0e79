# SPDX-License-Identifier: Apache-2.0
"""Where older programs look for versions of the API."""

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
    """A version made from its text; a null version from None.

    :param version_str: ``X.Y`` or ``X.latest``, or None.
    :raises UnsupportedVersion: for any other text.
    """

    def __new__(cls, version_str: str | None = None) -> APIVersion:
        if version_str is None:
            return super().__new__(cls, 0, 0)
        parsed = Version.parse(version_str)
        if '.' not in str(version_str):
            raise exceptions.UnsupportedVersion(
                f'Invalid API version {version_str!r}: give X.Y or X.latest'
            )
        return super().__new__(cls, *parsed)

    def __repr__(self) -> str:
        return f'<APIVersion: {self}>'

    @property
    def ver_major(self) -> int:
        """The major version."""
        return self.major

    @property
    def ver_minor(self) -> float:
        """The minor version; infinite for the latest."""
        return self.minor

    def is_null(self) -> bool:
        """Tell whether this stands for no version."""
        return self.major == 0

    def matches(self, min_version: Version, max_version: Version) -> bool:
        """Tell whether this lies in a range; a null bound is no bound.

        :raises ValueError: for a null version.
        """
        if self.is_null():
            raise ValueError('A null version matches nothing')
        low, high = tuple(min_version), tuple(max_version)
        return low <= tuple(self) and (high[0] == 0 or tuple(self) <= high)

    def get_string(self) -> str:
        """Return the version as text.

        :raises ValueError: for a null version.
        """
        if self.is_null():
            raise ValueError('A null version has no text')
        return str(self)


def get_api_version(version_string: object) -> APIVersion:
    """Return the version for a text, where ``1`` stands for 1.0.

    :raises UnsupportedVersion: for a text that is no version, or another
        major version.
    """
    value = str(version_string)
    version = APIVersion(f'{value}.0' if value.isdecimal() else value)
    check_major_version(version)
    return version


def check_major_version(api_version: APIVersion) -> None:
    """Check that a version is one of API v1.

    :raises UnsupportedVersion: when it is not.
    """
    if not api_version.is_null():
        versions.check_major(api_version)


def get_available_major_versions() -> list[str]:
    """Return the major versions that this client speaks."""
    return ['1']


def allow_start_end_audit_time(requested_version: str) -> bool:
    """Tell whether audits have start and end times in a version."""
    return APIVersion(requested_version) >= Version(1, 1)


def launch_audit_forced(requested_version: str) -> bool:
    """Tell whether audits can be forced in a version."""
    return APIVersion(requested_version) >= Version(1, 2)


def action_update_supported(requested_version: str) -> bool:
    """Tell whether actions can be updated in a version."""
    return APIVersion(requested_version) >= Version(1, 5)


def allow_audit_template_default_parameters(requested_version: str) -> bool:
    """Tell whether templates have default parameters in a version."""
    return APIVersion(requested_version) >= Version(1, 7)
