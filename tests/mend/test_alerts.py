"""Who was told of what, and who is still to be told, comes over from the old index."""

from pathlib import Path

from hawk_edge.register import Registrar
from hawk_edge.store.engine import Statement
from hawk_edge.store.folder import open_store
from hawk_edge.store.index.alerts import Alarm, AlertIndex, Fate
from hawk_edge.store.index.outbox import NewLetter, Outbox
from hawk_edge.store.index.recipients import AlertSettings, Recipients
from tests.batches import T0
from tests.mend.anew import after, lose, made_anew
from tests.mend.corpus import SESSIONS, dumped
from tests.store.opened import SITE

SEALED = SESSIONS["a"]
ROUNDUP = "r" * 32


def letter(id: str, about: str, session: str) -> NewLetter:
    return NewLetter(id, about, SITE.id, session, "mail", "owner@shop.test", T0, T0)


async def test_nobody_is_told_twice_and_nobody_forgotten(folder: Path) -> None:
    async with open_store(folder) as store:
        issue = (await store.database.read("SELECT id FROM issues"))[0]["id"]
        alarms = [
            Alarm(name, issue, SITE.id, "new", f"key {name}", SEALED, "pagepage", None, T0, T0)
            for name in ("told", "held", "unheard")
        ]
        for one in alarms:
            names = [name for name in Alarm.__struct_fields__ if name != "fate"]
            sql = f"INSERT INTO alarms ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            values = [getattr(one, name) for name in names]
            await store.database.write(Statement(sql, values))
        index = AlertIndex(store.database)
        await index.settle(alarms[1], Fate.HELD, T0)
        await index.roundup(SITE.id, ROUNDUP, T0, [letter("2", ROUNDUP, "")])
        await index.settle(alarms[0], Fate.ALONE, T0, 0, [letter("1", "told", SEALED)])
        before = await dumped(store)
        assert [len(before[one]) for one in ("alarms", "alerts", "outbox")] == [1, 2, 2]
    assert await made_anew(folder) == []
    assert await after(folder) == before


async def test_who_is_told_survives_a_lost_index_and_what_was_told_does_not(folder: Path) -> None:
    settings = AlertSettings(
        to=("ops@shop.test",), webhook="https://hooks.test/x", secret="whsec_eA=="
    )
    async with open_store(folder) as store:
        await Recipients(store.database, store.people).set(SITE.id, settings)
        await Registrar(store).file()
    lose(folder)
    assert await made_anew(folder) == []
    async with open_store(folder) as store:
        assert await Recipients(store.database, store.people).settings(SITE.id) == settings
        assert await Outbox(store.database).waiting() == {"waiting": 0, "given_up": 0}
