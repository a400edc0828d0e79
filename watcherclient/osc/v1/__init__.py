# SPDX-License-Identifier: Apache-2.0
"""The commands of API v1, one module for each resource."""
