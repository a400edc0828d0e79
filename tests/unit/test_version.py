# SPDX-License-Identifier: Apache-2.0
"""The version that is read from the installed metadata."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

import watcherclient
from watcherclient import version

METADATA = """Metadata-Version: 2.1
Name: python-watcherclient
Version: {}
"""
PACKAGE = pathlib.Path(watcherclient.__file__).parent


def shown(*folders: pathlib.Path) -> str:
    """Return the version that the package has with some folders."""
    # -I and -S: nothing of this environment is found.
    code = f"""if True:
        import sys
        sys.path += {list(map(str, folders))}
        from watcherclient import version
        print(version.__version__)
    """
    done = subprocess.run(
        [sys.executable, '-ISc', code],
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def copy(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a folder with the package, and no metadata."""
    folder = tmp_path / 'library'
    folder.mkdir()
    (folder / 'watcherclient').symlink_to(PACKAGE)
    return folder


def test_names_agree() -> None:
    assert watcherclient.__version__ == version.__version__
    assert version.version_info == version.__version__


@pytest.mark.parametrize(
    'name',
    [
        'python_watcherclient-5.1.0.dist-info',
        'python_watcherclient-5.1.0.egg-info',
        'python_watcherclient-5.1.0-py3.12.egg-info',
    ],
)
def test_name_of_the_metadata(copy: pathlib.Path, name: str) -> None:
    """pip and Debian's and Fedora's tools name it differently."""
    (copy / name).mkdir()
    assert shown(copy) == '5.1.0'


def test_metadata_beside_the_package_win(
    copy: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """They belong to it; others may be those of another copy."""
    (copy / 'python_watcherclient-5.1.0.dist-info').mkdir()
    (tmp_path / 'python_watcherclient-5.0.0.dist-info').mkdir()
    assert shown(tmp_path, copy) == '5.1.0'


def test_metadata_elsewhere(
    copy: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """They are for an editable installation."""
    folder = tmp_path / 'python_watcherclient-5.3.0.dist-info'
    folder.mkdir()
    (folder / 'METADATA').write_text(METADATA.format('5.3.0'))
    assert shown(tmp_path, copy) == '5.3.0'


def test_metadata_without_a_version_in_its_name(copy: pathlib.Path) -> None:
    """A build leaves it in the source."""
    folder = copy / 'python_watcherclient.egg-info'
    folder.mkdir()
    (folder / 'PKG-INFO').write_text(METADATA.format('5.2.0'))
    assert shown(copy) == '5.2.0'


def test_not_installed(copy: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert shown(copy, tmp_path / 'missing') == '0+unknown'
