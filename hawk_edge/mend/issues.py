"""Issues: nothing says them but what happened, so that is grouped again."""

from collections.abc import Collection

from hawk_edge.issues.grouper import Grouper
from hawk_edge.issues.maps import Maps
from hawk_edge.mend.rows import Rows
from hawk_edge.store.anew import Old
from hawk_edge.store.engine import Statement
from hawk_edge.store.folder import Store

# Known for long, and so no reason for an alarm.
_AGAIN = """
INSERT INTO ungrouped (session, place, site, later, quiet) SELECT session, place, site, later, 1
FROM events WHERE kind IN ('error', 'request') ON CONFLICT DO NOTHING"""


async def group_again(store: Store, rows: Rows, old: Old, sessions: Collection[str]) -> None:
    """Group what the events of these sessions say, once all else is there.

    What had just come, and belonged to no issue yet, is left to the server: of that somebody may
    have to be told. So may somebody of alarms that had not been heard.
    """
    fresh = [row for row in await old.rows("ungrouped", "quiet = 0") if row["session"] in sessions]
    await rows.add(Statement(_AGAIN))
    gone = "DELETE FROM ungrouped WHERE session = ? AND place = ?"
    await rows.add(Statement(gone, [(one["session"], one["place"]) for one in fresh], many=True))
    await rows.flush()
    maps = Maps(store)
    async with maps.open():
        await Grouper(store, maps).work()
    await rows.insert("ungrouped", fresh)
    alarms = [row for row in await old.rows("alarms") if row["session"] in sessions]
    await rows.insert("alarms", alarms)
    await rows.flush()
