"""The signing key of the compliance log. It lives outside the database, or nowhere.

``aftersales_audit_key = /path/key.pem`` in Odoo's configuration file, or the environment
variable ``AFTERSALES_AUDIT_KEY``, names a file with an Ed25519 private key (PKCS 8, PEM):
``openssl genpkey -algorithm ed25519 -out key.pem``. Whoever has the database alone can then
neither rebuild the chain nor slip an event in. Public keys are written as 64 hexadecimal
digits; the one a seal was made with stands in the seal.
"""

import functools
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from odoo.exceptions import UserError
from odoo.tools import config
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


def key_path():
    """The file that holds the private key, or an empty string when none is configured."""
    return os.environ.get("AFTERSALES_AUDIT_KEY") or config.get("aftersales_audit_key") or ""


def signing_key():
    """The private key, or None when none is configured.

    :raises UserError: when the file is missing or holds something else.
    """
    path = key_path()
    return _load(path, _stamp(path)) if path else None


def _stamp(path):
    try:
        return os.stat(path).st_mtime_ns
    except OSError as error:
        raise UserError(
            _lt(
                "The signing key of the compliance log cannot be read from %(path)s (%(why)s). Put"
                " the file back, or correct aftersales_audit_key.",
                path=path,
                why=error.strerror,
            )
        ) from error


@functools.lru_cache(maxsize=4)
def _load(path, _stamp):
    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            _lt(
                "%(path)s holds no readable private key for the compliance log (%(why)s). Make one"
                " with: openssl genpkey -algorithm ed25519",
                path=path,
                why=error,
            )
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UserError(
            _lt(
                "%(path)s holds a key of another kind; the compliance log signs with Ed25519. Make"
                " one with: openssl genpkey -algorithm ed25519",
                path=path,
            )
        )
    return key


def public_key():
    """The public key that belongs to the configured private one, in hexadecimal, or ``""``."""
    key = signing_key()
    return public_text(key) if key else ""


def public_text(key):
    """The public half of ``key`` in hexadecimal."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def tag_key():
    """The secret with which running processes tag their events, or None without a key."""
    key = signing_key()
    if not key:
        return None
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return hmac.new(raw, b"aftersales_center event tag", hashlib.sha256).digest()


def sign(text):
    """The signature of ``text`` in hexadecimal, or ``""`` without a key."""
    key = signing_key()
    return key.sign(text.encode()).hex() if key else ""


def is_signed(text, signature, public):
    """Whether ``signature`` is ``text`` signed with the key whose public half is ``public``."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True
