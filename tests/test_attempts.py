"""How often somebody may be wrong, and whom that holds up."""

from pathlib import Path

import pytest

from hawk_edge.accounts import Accounts
from hawk_edge.accounts.attempts import Attempts
from hawk_edge.accounts.passwords import MOST_WAITING, Passwords
from hawk_edge.errors import Malformed, NotSignedIn, OverQuota
from hawk_edge.model import Role
from hawk_edge.quota import TRACKED
from hawk_edge.store.folder import open_store

PASSWORD = "correct horse battery"
HERE, THERE = "192.0.2.1", "192.0.2.2"


class Tries:
    """Attempts whose clock stands at `now_ms`."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.attempts = Attempts(lambda: self.now_ms)

    def wrong(self, caller: str = HERE, email: str = "a@b.test") -> int | None:
        """Be wrong once; in how many seconds to try again when that was not allowed."""
        try:
            with self.attempts.attempt(caller, email):
                raise NotSignedIn("wrong")
        except NotSignedIn:
            return None
        except OverQuota as error:
            return error.retry_after

    def right(self, caller: str = HERE, email: str = "a@b.test") -> None:
        with self.attempts.attempt(caller, email):
            pass


def test_ten_times_and_then_one_more_each_half_a_minute() -> None:
    it = Tries()
    assert [it.wrong() for _ in range(11)] == [None] * 10 + [31]
    with pytest.raises(OverQuota):
        it.right()
    it.now_ms += 30_000
    it.right()
    assert [it.wrong(), it.wrong()] == [None, 31]


def test_an_address_is_one_however_it_is_written() -> None:
    it = Tries()
    assert [it.wrong(email=email) for email in ("a@b.test", "A@B.test") * 6][-2:] == [31, 31]


def test_who_is_right_is_not_counted() -> None:
    it = Tries()
    for _ in range(300):
        it.right()
    assert [it.wrong() for _ in range(10)] == [None] * 10


def test_who_guesses_holds_up_nobody_else() -> None:
    it = Tries()
    while it.wrong() is None:
        pass
    it.right(THERE)
    it.right(HERE, "other@b.test")


def test_one_machine_guesses_for_many_addresses_a_hundred_times() -> None:
    it = Tries()
    count = 0
    while it.wrong(email=f"{count}@b.test") is None:
        count += 1
    assert count == 100
    it.right(THERE)


def test_many_machines_guess_for_one_address_a_hundred_times() -> None:
    it = Tries()
    count = 0
    while it.wrong(f"192.0.2.{count}") is None:
        count += 1
    assert count == 100
    it.right("192.0.2.1", "other@b.test")


def test_who_has_a_network_of_their_own_is_one() -> None:
    it = Tries()
    count = 0
    while it.wrong(f"2001:db8:0:7:{count:x}::1", f"{count}@b.test") is None:
        count += 1
    assert count == 100
    it.right("2001:db8:0:8::1")


def test_what_is_malformed_is_no_guess() -> None:
    it = Tries()
    for _ in range(200):
        with pytest.raises(Malformed), it.attempts.attempt(HERE, "a@b.test"):
            raise Malformed("not now")
    it.right()


def test_little_is_remembered_however_many_come() -> None:
    it = Tries()
    for number in range(TRACKED + 100):
        it.wrong(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", f"{number}@b.test")
    kept = [vars(one) for one in vars(it.attempts).values()]
    assert [len(one["_full"]) for one in kept] == [TRACKED] * 3


async def test_as_long_and_the_same_for_who_is_no_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(tmp_path) as store:
        accounts = Accounts(store, 3600)
        await accounts.add_user("a@b.test", PASSWORD, Role.OWNER)
        verified: list[str] = []
        verify = "hawk_edge.accounts.passwords._verify"

        def wrong(hashed: str, _: str) -> bool:
            verified.append(hashed)
            return False

        monkeypatch.setattr(verify, wrong)
        said = []
        for email in ("a@b.test", "nobody@b.test"):
            with pytest.raises(NotSignedIn) as found:
                await accounts.sign_in(email, "wrong", HERE)
            said.append((found.value.message, found.value.code))
        assert said[0] == said[1]
        # The same work: argon2id, with the same parameters, against another hash.
        known, nobody = verified
        assert known != nobody
        assert known.rsplit("$", 2)[0] == nobody.rsplit("$", 2)[0]
        assert known.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_crowd_at_the_door_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords()
    await passwords.enter()
    monkeypatch.setattr(passwords, "_waiting", MOST_WAITING)
    with pytest.raises(OverQuota) as found:
        await passwords.is_right("x", None)
    assert found.value.retry_after == 3
