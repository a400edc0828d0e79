# SPDX-License-Identifier: Apache-2.0
"""Import paths of older programs; new code does not use them."""
