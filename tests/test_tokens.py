"""Tokens with the clock in hand: how long they live, and which prove nothing."""

from pathlib import Path

import pytest

from hawk_edge.accounts import Accounts
from hawk_edge.accounts.users import RENEW_MS
from hawk_edge.errors import NotSignedIn
from hawk_edge.model import Role
from hawk_edge.store.folder import open_store
from hawk_edge.store.secret import read_secret
from tests.accounts_held import HOUR_MS, PASSWORD, WEEK_S, opened
from tests.tokens import forged


async def test_a_token_lives_for_an_hour(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        user = await it.user("A@b.test", Role.MEMBER)
        claims = await it.accounts.sign_in("a@B.test", PASSWORD)
        token = it.accounts.token(claims)
        assert it.accounts.left_s(claims) == 3600
        said = it.accounts.claims(token)
        assert (said.user, said.account, said.role) == (user.id, user.account, Role.MEMBER)
        it.now_ms += HOUR_MS - 1
        it.accounts.claims(token)
        it.now_ms += 1
        with pytest.raises(NotSignedIn, match="run out"):
            it.accounts.claims(token)


async def test_who_works_stays_signed_in_until_the_sign_in_is_over(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.user("a@b.test")
        claims = await it.accounts.sign_in("a@b.test", PASSWORD)
        began = it.now_ms
        assert not it.accounts.ages(claims)
        while it.now_ms < began + WEEK_S * 1000:
            it.now_ms += RENEW_MS
            if it.now_ms < claims.expires_ms:
                assert it.accounts.ages(claims)
                claims = it.accounts.claims(it.accounts.token(it.accounts.renewed(claims)))
        assert claims.expires_ms == began + WEEK_S * 1000
        assert not it.is_good(it.accounts.token(it.accounts.renewed(claims)))


@pytest.mark.parametrize(
    "changes",
    [{"exp": 1}, {"exp": ...}, {"exp": "9999999999"}, {"sid": ...}, {"since": ...}, {"iat": ...},
     {"role": "king"}, {"role": ...}, {"account": ...}, {"account": 7}, {"sub": ...}, {"sub": None},
     {"alg": "HS384"}, {"alg": "HS512"}, {"kid": "0" * 16}],
)  # fmt: skip
async def test_a_token_that_is_not_as_ours_are_proves_nothing(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    (tmp_path / "secret.key").write_text("ab" * 64)  # long enough for every algorithm
    key = read_secret(tmp_path).key
    async with open_store(tmp_path) as store:
        accounts = Accounts(store, WEEK_S)
        assert accounts.claims(forged(key)).account == "a"
        with pytest.raises(NotSignedIn):
            accounts.claims(forged(key, **changes))  # type: ignore[arg-type]


async def test_a_token_without_a_signature_or_of_another_key_proves_nothing(tmp_path: Path) -> None:
    key = read_secret(tmp_path).key
    async with open_store(tmp_path) as store:
        accounts = Accounts(store, WEEK_S)
        good, head = forged(key), forged(key, alg="none")
        other = forged(b"k" * 32, kid=read_secret(tmp_path).good(0).popitem()[0])
        parts = good.split(".")
        mixed = f"{head.split('.')[0]}.{parts[1]}."
        tampered = f"{parts[0]}.{forged(key, role='viewer').split('.')[1]}.{parts[2]}"
        for token in (head, other, mixed, tampered, f"{parts[0]}.{parts[1]}.", "", "-", "a.b.c"):
            with pytest.raises(NotSignedIn):
                accounts.claims(token)


async def test_a_new_key_signs_and_the_one_before_is_good_for_an_hour(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.user("a@b.test")
        before = await it.token("a@b.test")
        await it.accounts.rotate_key()
        after = await it.token("a@b.test")
        assert [it.is_good(before), it.is_good(after)] == [True, True]
        renewed = it.accounts.renewed(it.accounts.claims(before))
        await it.accounts.rotate_key(at_once=True)
        assert [it.is_good(before), it.is_good(after)] == [False, False]
        assert it.is_good(it.accounts.token(renewed))
