"""What is sealed opens with the same key, about the same, and unchanged; and not otherwise."""

from __future__ import annotations

import pytest

from backtriage.keep.records import envelope
from backtriage.keep.records.envelope import COST, Lock, Unsealed, new_envelope, unlocked

PASSPHRASE = "K7QA-2MZD-RT5W-XE3N-HJ6P"


def test_what_is_sealed_opens_again() -> None:
    """Each time it looks otherwise."""
    key = new_envelope()

    one, two = key.seal(b"words", "label", "a"), key.seal(b"words", "label", "a")

    assert one != two
    assert key.open(one, "label", "a") == key.open(two, "label", "a") == b"words"


def test_what_is_sealed_does_not_open_otherwise() -> None:
    """With another key, about somebody else, changed at any place, or cut short."""
    key = new_envelope()
    sealed = key.seal(b"words", "label", "a")

    harmed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1:] for at in range(len(sealed))]
    for other, about in [(text, "a") for text in (*harmed, sealed[:-1], sealed[:5], b"")] + [(sealed, "b")]:
        with pytest.raises(Unsealed):
            key.open(other, "label", about)
    with pytest.raises(Unsealed):
        new_envelope().open(sealed, "label", "a")


@pytest.mark.parametrize("typed", [PASSPHRASE, "k7qa2mzdrt5wxe3nhj6p", " K7QA 2MZD RT5W XE3N HJ6P "])
def test_a_key_opens_with_the_passphrase_however_it_is_typed(typed: str) -> None:
    """And with no other."""
    key = new_envelope()
    lock = key.locked(PASSPHRASE)

    assert unlocked(lock, typed).open(key.seal(b"words")) == b"words"
    with pytest.raises(Unsealed):
        unlocked(lock, PASSPHRASE[:-1] + "Q")


@pytest.mark.parametrize("cost", [0, 1, 3, -16, 2**21, 2**30])
def test_a_server_cannot_ask_for_more_than_a_machine_has(cost: int) -> None:
    """Nor for what makes no sense."""
    with pytest.raises(Unsealed):
        unlocked(Lock(b"", cost, b""), PASSPHRASE)


def test_a_passphrase_costs_a_thief_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as is advised for scrypt: 128 megabytes for each guess."""
    assert COST * 8 * 128 >= 128 * 2**20
    monkeypatch.setattr(envelope, "COST", COST)
    lock = new_envelope().locked(PASSPHRASE)
    assert lock.cost == COST
    unlocked(lock, PASSPHRASE)


def test_a_mark_is_the_same_for_the_same_label_and_key_only() -> None:
    """So a label is unique, and nobody can try out labels without the key."""
    key = new_envelope()

    assert key.mark("K-12") == key.mark("K-12")
    assert len({key.mark("K-12"), key.mark("K-13"), new_envelope().mark("K-12")}) == 3
