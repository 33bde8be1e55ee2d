"""What a server never sees: labels and bodies are sealed here, with AES-256-GCM, before they leave.

The key is random.  It lies on the server, sealed under the passphrase (scrypt), so that a new
passphrase seals one key anew instead of everything.  What something is about is sealed with
it, so that nobody can move one person's answers to another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.passphrase import tidy

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

COST = 2**17  # rounds of scrypt, each with a kilobyte of memory
DEAREST = 2**20  # what a server may ask for
NONCE = 12  # bytes, drawn anew for each seal


class Unsealed(ValueError):
    """What is to be opened was sealed with another key, or about something else, or was changed since."""


class Lock(NamedTuple):
    """A key as it lies on the server, and what it takes to open it beside the passphrase."""

    salt: bytes
    cost: int
    key: bytes


class Envelope:
    """A key, and what is done with it."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = _cipher(key)

    def seal(self, text: bytes, *about: str) -> bytes:
        """Seal something, together with what it is about."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, text, _about(about))

    def open(self, sealed: bytes, *about: str) -> bytes:
        """Open what was sealed.  Raises Unsealed."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _about(about))
        except (_wrong(), ValueError) as error:
            raise Unsealed from error

    def mark(self, label: str) -> str:
        """Give what is the same for the same label, and tells nobody without the key which one it is."""
        own = hmac.digest(self._key, b"marks", "sha256")
        return hmac.new(own, label.encode(), "sha256").hexdigest()

    def locked(self, passphrase: str) -> Lock:
        """Seal the key itself.  Raises StoreError if the passphrase is none."""
        salt = secrets.token_bytes(16)
        under = Envelope(_stretched(passphrase, salt, COST))
        return Lock(salt, COST, under.seal(self._key, "key"))


def new_envelope() -> Envelope:
    """Draw a key."""
    return Envelope(secrets.token_bytes(32))


def unlocked(lock: Lock, passphrase: str) -> Envelope:
    """Open a key.  Raises Unsealed if the passphrase is another one, or the key is damaged."""
    if not 2 <= lock.cost <= DEAREST or lock.cost & (lock.cost - 1):
        raise Unsealed
    return Envelope(Envelope(_stretched(passphrase, lock.salt, lock.cost)).open(lock.key, "key"))


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(tidy(passphrase).encode(), salt=salt, n=cost, r=8, p=1, maxmem=cost * 1100 + 2**20,
                          dklen=32)


def _about(about: tuple[str, ...]) -> bytes:
    return "\n".join(about).encode()


def _cipher(key: bytes) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except (ImportError, OSError) as error:
        raise StoreError(Trouble.NO_DRIVER) from error
    return AESGCM(key)


def _wrong() -> Any:
    from cryptography.exceptions import InvalidTag

    return InvalidTag
