# SPDX-License-Identifier: Apache-2.0
"""What builds without pyproject.toml use; setup.cfg describes the package."""

import setuptools

setuptools.setup(setup_requires=['pbr>=5.10.0'], pbr=True)
