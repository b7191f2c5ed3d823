"""Signed notes: text, a blank line, and signature lines, after c2sp.org/signed-note (Ed25519, type 0x01)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lrs_bridge.errors import HandrailError
from lrs_bridge.ledger import strict_base64

ED25519 = b"\x01"
MOST_SIGNATURES = 100
_DASH = "— "
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(HandrailError):
    """A note or a key is malformed, or the signature is not the named key's."""

    code = "bad-note"


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the four bytes that name a key: SHA-256(name ‖ newline ‖ 0x01 ‖ public key)[:4]."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


@dataclass(frozen=True)
class Verifier:
    """A public key under its name; text() is the vkey that people pass on."""

    name: str
    public_key: bytes

    def text(self) -> str:
        """Return name+hex key id+base64(0x01 ‖ public key)."""
        return (
            f"{self.name}+{key_id(self.name, self.public_key).hex()}+{strict_base64.encode(ED25519 + self.public_key)}"
        )

    def verifies(self, text: str, signature: bytes) -> bool:
        """Return whether signature is this key's over text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, repr=False)  # repr would print the seed
class Signer:
    """A private key under its name."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return Verifier(self.name, public.public_bytes_raw())

    def secret_text(self) -> str:
        """Return PRIVATE+KEY+name+hex key id+base64(0x01 ‖ seed), for the key file only."""
        identity = key_id(self.name, self.verifier.public_key).hex()
        return f"PRIVATE+KEY+{self.name}+{identity}+{strict_base64.encode(ED25519 + self.seed)}"

    def sign(self, text: str) -> str:
        """Return text as a signed note. Raises: NoteError when a note cannot hold this text."""
        _check_text(text)
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        verifier = self.verifier
        blob = strict_base64.encode(key_id(self.name, verifier.public_key) + signature)
        return f"{text}\n{_DASH}{self.name} {blob}\n"


def parse_verifier(text: str) -> Verifier:
    """Return the public key in a vkey. Raises: NoteError saying what is wrong with it."""
    name, public = _parse_key(text.strip().split("+", 2), "a key to verify with (name+12345678+base64)")
    verifier = Verifier(name, public)
    if verifier.text() != text.strip():
        raise NoteError(f"The key's id does not belong to its name and bytes; {verifier.text()} would.")
    return verifier


def parse_signer(text: str) -> Signer:
    """Return the private key in a key file. Raises: NoteError, which never repeats the key."""
    start = "PRIVATE+KEY+"
    if not text.startswith(start):
        raise NoteError(f"The key file does not begin with {start}. Bring it back from a backup.")
    name, seed = _parse_key(text.strip()[len(start) :].split("+", 2), "a private key")
    signer = Signer(name, seed)
    if signer.secret_text() != text.strip():
        raise NoteError("The key file is damaged: its id does not belong to its key. Bring it back from a backup.")
    return signer


def open_note(note: str, verifier: Verifier) -> str:
    """Return the text of a note that this key signed.

    Raises: NoteError if the note is malformed, or has no signature of this key, or a false one. Signatures of other
    keys are passed over, so that witnesses can be added.
    """
    text, signatures = split_note(note)
    wanted = (verifier.name, key_id(verifier.name, verifier.public_key))
    mine = [signature for name, identity, signature in signatures if (name, identity) == wanted]
    if not mine:
        signers = ", ".join(f"{name} ({identity.hex()})" for name, identity, _ in signatures)
        raise NoteError(f"Expected a signature by {verifier.name} ({wanted[1].hex()}); got {signers}.")
    if not all(verifier.verifies(text, signature) for signature in mine):
        raise NoteError(f"The signature of {verifier.name} does not fit the text.")
    return text


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return (text, [(key name, key id, signature)]) without verifying. Raises: NoteError if malformed."""
    if not note.endswith("\n") or "\n\n" not in note:
        raise NoteError("This is not a signed note: text, a blank line and signatures are expected.")
    split = note.rindex("\n\n")
    text, lines = note[: split + 1], note[split + 2 :].split("\n")[:-1]
    _check_text(text)
    if not 0 < len(lines) <= MOST_SIGNATURES:
        raise NoteError(f"The note has {len(lines)} signature lines; 1 to {MOST_SIGNATURES} are allowed.")
    return text, [_parse_signature(line) for line in lines]


def _parse_signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    blob = strict_base64.decode(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or blob is None or len(blob) < 5:
        raise NoteError("A signature line of the note is malformed.")
    return name, blob[:4], blob[4:]


def _parse_key(parts: Sequence[str], what: str) -> tuple[str, bytes]:
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise NoteError(f"This is not {what}.")
    blob = strict_base64.decode(parts[2])
    if blob is None or len(blob) != 33 or blob[:1] != ED25519:
        raise NoteError(f"This is not {what}: 33 bytes in base64, the first of them 1, are expected.")
    return parts[0], blob[1:]


def _check_text(text: str) -> None:
    if not text.endswith("\n") or text == "\n" or _CONTROL.search(text):
        raise NoteError("A note's text ends with a newline and has no other control characters.")
