# SPDX-License-Identifier: Apache-2.0
"""Nova and Placement, emulated; runs in the servers' environment.

Both are on one port: Placement below ``/placement``, Nova elsewhere.
``POST /_cloud/reset`` loads the model of the cloud again.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped"
import json
import logging
import threading
import typing

from watcher.tests.local_fixtures import (
    nova_api_emulator,
    placement_api_emulator,
)

from . import serving


def _placement_root(host: str) -> bytes:
    """Return the version document; the emulator's own has no prefix."""
    version = {
        'id': 'v1.0',
        'status': 'CURRENT',
        'min_version': '1.0',
        'max_version': '1.39',
        'links': [{'rel': 'self', 'href': f'http://{host}/placement'}],
    }
    return json.dumps({'versions': [version]}).encode()


def main() -> None:
    """Serve the compute and placement APIs."""
    state_dir, listener, lifeline = serving.arguments()
    serving.watch(lifeline)
    logging.basicConfig(level=logging.WARNING)
    model = str(state_dir / 'model.json')
    nova = nova_api_emulator.create_app(model_path=model)
    placement = placement_api_emulator.create_app(model_path=model)
    # The emulators change plain dictionaries: one request at a time.
    lock = threading.Lock()

    def application(
        environ: dict[str, typing.Any],
        start_response: serving.StartResponse,
    ) -> typing.Iterable[bytes]:
        path = environ['PATH_INFO']
        with lock:
            if path == '/_cloud/reset':
                nova.load_model(model)
                placement.load_model(model)
                start_response('204 No Content', [])
                return []
            if path in ('/placement', '/placement/'):
                body = _placement_root(environ['HTTP_HOST'])
                kind = ('Content-Type', 'application/json')
                start_response('200 OK', [kind])
                return [body]
            if path.startswith('/placement/'):
                environ['SCRIPT_NAME'] = '/placement'
                environ['PATH_INFO'] = path[len('/placement') :]
                return list(placement.app(environ, start_response))
            return list(nova.app(environ, start_response))

    serving.serve(application, listener, threads=4)


if __name__ == '__main__':
    main()
