# SPDX-License-Identifier: Apache-2.0
"""Certificates are verified, and messages report what is wrong with them."""

from __future__ import annotations

import datetime
import ssl

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from watcherclient.testing import Answer

GOALS = Answer(200, b'{"goals": []}')


@pytest.fixture(scope='module')
def authority():
    """An authority that is not trusted by default."""
    return trustme.CA()


@pytest.fixture(scope='module')
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp('tls') / 'ca.pem'
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def tls(raw, authority):
    """A function that starts a TLS server with a certificate."""

    def start(*names, certificate=None, clients=False, **more):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate is None:
            certificate = authority.issue_cert(
                *(names or ['127.0.0.1']), **more
            )
        if isinstance(certificate, str):
            context.load_cert_chain(certificate)
        else:
            certificate.configure_cert(context)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            authority.configure_trust(context)
        return raw(GOALS, tls=context)

    return start


def given(face, **settings):
    """Return the TLS settings of an interface."""
    if face.name == 'library':
        return settings
    names = {
        'ca_file': '--os-cacert', 'cert_file': '--os-cert',
        'key_file': '--os-key',
    }  # fmt: skip
    glob = []
    for name, value in settings.items():
        glob += ['--insecure'] if name == 'insecure' else [names[name], value]
    return {'glob': glob}


def test_unknown_authority(face, tls):
    server = tls()
    reason = face.error('goal list', server.url)
    assert reason.startswith(f'the certificate of {server.url} is')
    assert 'issuer' in reason or 'self-signed' in reason
    assert '--os-cacert' in reason
    assert not server.requests


def test_authority_that_is_named(face, tls, ca_file):
    outcome = face('goal list', tls().url, **given(face, ca_file=ca_file))
    assert outcome.status == 0, outcome


@pytest.mark.filterwarnings('ignore:Unverified HTTPS request')
def test_insecure(face, tls):
    more = given(face, insecure=True)
    assert face('goal list', tls().url, **more).status == 0


def test_other_host(face, tls, ca_file):
    server = tls('watcher.example.org')
    more = given(face, ca_file=ca_file)
    reason = face.error('goal list', server.url, **more)
    assert reason == f'the certificate of {server.url} is for another host'


def test_expired(face, tls, ca_file):
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    server = tls('127.0.0.1', not_after=past)
    more = given(face, ca_file=ca_file)
    reason = face.error('goal list', server.url, **more)
    assert reason == f'the certificate of {server.url} has expired'


def test_self_signed(face, tls, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(x509.NameOID.COMMON_NAME, '127.0.0.1')]
    )
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / 'self.pem'
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = tls(certificate=str(path))
    reason = face.error('goal list', server.url)
    assert f'the certificate of {server.url} is self-signed' in reason


def test_client_certificate(face, tls, ca_file, authority, tmp_path):
    made = authority.issue_cert('client@example.org')
    cert, key = tmp_path / 'cert.pem', tmp_path / 'key.pem'
    made.cert_chain_pems[0].write_to_path(cert)
    made.private_key_pem.write_to_path(key)
    server = tls(clients=True)
    refused = given(face, ca_file=ca_file)
    assert server.url in face.error('goal list', server.url, **refused)
    more = given(face, ca_file=ca_file, cert_file=str(cert), key_file=str(key))
    assert face('goal list', server.url, **more).status == 0
    assert len(server.requests) == 1


@pytest.mark.parametrize('name', ['ca_file', 'cert_file'])
def test_file_that_is_missing(face, tls, tmp_path, name):
    path = str(tmp_path / 'missing.pem')
    more = given(face, **{name: path})
    if name == 'cert_file':
        more = given(face, cert_file=path, insecure=True)
    assert 'missing.pem' in face.error('goal list', tls().url, **more)


def test_no_tls_at_all(face, raw):
    server = raw(GOALS)
    reason = face.error('goal list', server.url.replace('http:', 'https:'))
    assert reason.startswith(
        f'cannot open a TLS connection to https:{server.url[5:]}'
    )


def test_redirect_to_tls(face, tls, ca_file, raw):
    """Only https of the same host and port, or of both usual ports."""
    server = tls()
    plain = raw(Answer(301, location=f'{server.url}/v1/goals'))
    more = given(face, ca_file=ca_file)
    assert 'not followed' in face.error('goal list', plain.url, **more)
    assert not server.requests


def test_redirect_away_from_tls(face, raw, authority, ca_file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert('127.0.0.1').configure_cert(context)
    plain = raw(GOALS)
    server = raw(
        Answer(302, location=f'{plain.url}/v1/goals'),
        Answer(302, location='http://127.0.0.1/v1/goals'),
        lambda request: Answer(
            302, location=f'{server.url.replace("https:", "http:")}/v1/goals'
        ),
        GOALS,
        tls=context,
    )
    more = given(face, ca_file=ca_file)
    for _ in range(3):
        reason = face.error('goal list', server.url, **more)
        assert 'not followed' in reason
    assert not plain.requests
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ('words', 'followed'), [('goal list', True), ('audit create', False)]
)
def test_redirect_to_tls_of_the_same_port(
    face, raw, authority, ca_file, words, followed
):
    """A server that speaks both on one port sends readers to https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert('127.0.0.1').configure_cert(context)
    server = raw(
        lambda request: Answer(301, location=f'{server.url}/v1/goals'),
        GOALS,
        tls=context,
    )
    plain = server.url.replace('https:', 'http:')
    more = given(face, ca_file=ca_file)
    if followed:
        assert face(words, plain, **more).status == 0
        assert server.sent == ['GET /v1/goals'] * 2
    else:
        reason = face.error(f'{words} --goal g', plain, **more)
        assert 'redirects POST to https://' in reason
        assert len(server.requests) == 1
