"""The secret of a target, sealed under the instance's own secret: the store alone does not give it away."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lrs_bridge.errors import HandrailError

_PURPOSE = b"handrail/forward-target/v1"
_NONCE_BYTES = 12


class SealedSecretError(HandrailError):
    """A target's secret was sealed under another instance's secret, or is damaged."""

    code = "sealed-secret"
    http_status = 503


def seal_secret(instance_secret: bytes, target_id: str, secret: str) -> bytes:
    """Return nonce and ciphertext; they open for this instance and this target only."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(instance_secret).encrypt(nonce, secret.encode(), target_id.encode())


def open_secret(instance_secret: bytes, target_id: str, sealed: bytes) -> str:
    """Return the secret. Raises: SealedSecretError."""
    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return _cipher(instance_secret).decrypt(nonce, ciphertext, target_id.encode()).decode()
    except (InvalidTag, ValueError):
        raise SealedSecretError(
            "The secret for this target cannot be read with keys/secret of this instance. "
            "Remove the target and add it again."
        ) from None


def _cipher(instance_secret: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(instance_secret))
