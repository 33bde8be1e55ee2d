"""A passphrase: one that is proposed, and one that is typed.

The proposed one has 100 bits, in groups that can be read from paper and told over a
telephone; it counts however it is typed.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from backtriage.keep.records.errors import StoreError, Trouble

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # base 32: neither 0 nor 1, which look like O and I
GROUPS, EACH = 5, 4


def proposed_passphrase() -> str:
    """Draw a passphrase such as `K7QA-…`, of five groups of four."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(EACH)) for _ in range(GROUPS))


def tidy(passphrase: str) -> str:
    """Write a passphrase in the one way that counts.  Raises StoreError if it is none."""
    text = unicodedata.normalize("NFC", passphrase.strip())
    if not text or not text.isprintable():
        raise StoreError(Trouble.NO_PASSPHRASE)
    signs = re.sub(r"[\s-]", "", text).upper()
    if len(signs) == GROUPS * EACH and set(signs) <= set(SIGNS):
        return "-".join(signs[at:at + EACH] for at in range(0, len(signs), EACH))
    return text
