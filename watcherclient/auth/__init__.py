# SPDX-License-Identifier: Apache-2.0
"""Credentials and keystoneauth sessions."""

from watcherclient.auth.credentials import Credentials
from watcherclient.auth.session import open_session

__all__ = ['Credentials', 'open_session']
