"""A part of a session as a player asks for it, with what it takes to begin in the midst."""

from typing import Any

from hawk_edge import wire
from hawk_edge.chains import records_in
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.landmarks import Landmarks
from hawk_edge.overview import LISTED
from hawk_edge.rebuild import Record
from hawk_edge.replay import Replay
from hawk_edge.store.folder import Store


class Windows:
    """Reads parts of sessions."""

    def __init__(self, store: Store, replay: Replay) -> None:
        self._store = store
        self._replay = replay
        self._landmarks = Landmarks(store, replay)

    async def events(
        self, session: str, after: int, to: int, limit: int
    ) -> tuple[list[Record], int | None]:
        """As Replay.records, but with nothing in it that is not listed, and no empty batches."""
        batches, more = await self._replay.whole(session, after, min(limit, to - after))
        found = list[Record]()
        for batch in batches:
            if batch.seq > to:
                return found, None
            try:
                records = [one for one in records_in(batch) if one["k"] in LISTED]
            except Damaged:
                continue
            if records:
                found.append({"seq": batch.seq, "page": batch.page, "records": records})
        return found, more if more is None or more < to else None

    async def entries(self, session: str, items: list[Record]) -> list[dict[str, Any]]:
        """What leads to the states that stood before `items`, which are whole batches in order.

        `{page, url, title, w, h, records}` of each page that does not begin with a snapshot there,
        and of the newest one before. What never came whole is left out.
        """
        found = []
        for page, n in (await self._begun(session, items)).items():
            try:
                found.append(await self._entry(session, page, n))
            except (NotFound, Damaged):
                continue
        return found

    async def _begun(self, session: str, items: list[Record]) -> dict[str, int]:
        """The pages that began before, and the number of the state that each had by then."""
        if not items:
            return {}
        begun = dict[str, int]()
        begins = items[0]["records"][:1]
        if not (begins and wire.is_snapshot(begins[0])):
            before = await self._store.journal.newest_states(session, items[0]["seq"])
            if before is not None:
                numbers = [one["n"] for one in records_in(before) if wire.is_state(one)]
                begun[before.page] = max(numbers)
        known = set[str]()
        for item in items:
            states = [one for one in item["records"] if wire.is_state(one)]
            if states and item["page"] not in known:
                known.add(item["page"])
                if not wire.is_snapshot(states[0]):
                    begun[item["page"]] = states[0]["n"] - 1
        return begun

    async def _entry(self, session: str, page: str, n: int) -> dict[str, Any]:
        chain = await self._landmarks.chain(session, page, n)
        return {"page": page, **chain.around, "records": chain.states}
