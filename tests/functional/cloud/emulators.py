# SPDX-License-Identifier: Apache-2.0
"""Nova and Placement, emulated; runs in the servers' environment.

Both are on one port: Placement below ``/placement``, Nova elsewhere.
``POST /_cloud/reset`` loads the model of the cloud again.
``POST /_cloud/pin/<server>`` makes migrations of a server fail, until
``POST /_cloud/unpin/<server>`` or the next reset.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped,misc"
import io
import json
import logging
import re
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


class Nova(nova_api_emulator.NovaAPIEmulator):
    """The emulated Nova, with servers that are pinned, and with resizes."""

    def _init_stores(self) -> None:
        super()._init_stores()
        # By server; a dictionary, because reset() clears these.
        self.pinned: dict[str, bool] = {}

    def _move_server(self, server_id: str, dest_hostname: str) -> None:
        # The API accepts a migration before Nova can know that it fails.
        if not self.pinned.get(server_id):
            super()._move_server(server_id, dest_hostname)

    def act(self, server_id: str, action: dict[str, typing.Any]) -> bool:
        """Do to a server what the emulator cannot; return whether it did."""
        server = self.servers.get(server_id)
        if server and 'resize' in action:
            flavor = self.flavors[action['resize']['flavorRef']]
            sizes = {
                key: flavor[key] for key in ('id', 'vcpus', 'ram', 'disk')
            }
            server['flavor'].update(sizes)
            server['status'] = 'VERIFY_RESIZE'
            server['OS-EXT-STS:vm_state'] = 'resized'
            return True
        if server and 'confirmResize' in action:
            server['OS-EXT-STS:vm_state'] = 'active'
        return False


def main() -> None:
    """Serve the compute and placement APIs."""
    state_dir, listener, lifeline = serving.arguments()
    serving.watch(lifeline)
    logging.basicConfig(level=logging.WARNING)
    model = str(state_dir / 'model.json')
    nova = Nova()
    nova.load_model(model)
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
            if pin := re.fullmatch('/_cloud/(pin|unpin)/(.+)', path):
                nova.pinned[pin[2]] = pin[1] == 'pin'
                start_response('204 No Content', [])
                return []
            if action := re.fullmatch('/v2.1/servers/([^/]+)/action', path):
                body = environ['wsgi.input'].read()
                environ['wsgi.input'] = io.BytesIO(body)
                if nova.act(action[1], json.loads(body)):
                    start_response('202 Accepted', [])
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
