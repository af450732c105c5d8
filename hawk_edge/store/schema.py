"""The index's tables, as an ordered list of migrations; each is one transaction."""

from hawk_edge.errors import Unusable
from hawk_edge.store.engine import Dialect

# A migration, once released, never changes: a new one is added below it.
MIGRATIONS: list[list[str]] = [
    [
        """CREATE TABLE accounts (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, created_ms BIGINT NOT NULL)""",
        """CREATE TABLE users (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL, password_hash TEXT NOT NULL, created_ms BIGINT NOT NULL)""",
        """CREATE TABLE sites (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL, origins TEXT NOT NULL, created_ms BIGINT NOT NULL)""",
        # `key` is {account}/{site}/{timekey}-{id}: plain ascending order is newest first.
        """CREATE TABLE sessions (
            id TEXT PRIMARY KEY, key {key} NOT NULL UNIQUE, site TEXT NOT NULL,
            visitor TEXT NOT NULL, user_agent TEXT NOT NULL,
            skew_ms BIGINT NOT NULL, started_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL,
            received_ms BIGINT NOT NULL, closed INTEGER NOT NULL, identity_seq BIGINT,
            identity TEXT, opening_seq BIGINT, url TEXT, title TEXT, width INTEGER, height INTEGER,
            pages INTEGER NOT NULL, events INTEGER NOT NULL, errors INTEGER NOT NULL,
            clicks INTEGER NOT NULL)""",
        "CREATE INDEX sessions_received ON sessions (site, received_ms)",
        # Since the newest snapshot (its number is snapshot_n) `since` states have arrived; fewer
        # than last_n - snapshot_n + 1 means that something is missing.
        """CREATE TABLE pages (
            session TEXT NOT NULL, page TEXT NOT NULL, last_n INTEGER NOT NULL,
            snapshot_n INTEGER NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (session, page))""",
        # The journal. first_n and last_n span the batch's states, and are 0 when it has none.
        """CREATE TABLE batches (
            session TEXT NOT NULL, seq BIGINT NOT NULL, page TEXT NOT NULL, digest TEXT NOT NULL,
            received_ms BIGINT NOT NULL, t0 BIGINT NOT NULL, first_n INTEGER NOT NULL,
            last_n INTEGER NOT NULL, dropped TEXT, body {bytes} NOT NULL,
            PRIMARY KEY (session, seq))""",
        "CREATE INDEX batches_states ON batches (session, page, first_n)",
        """CREATE TABLE snapshots (
            session TEXT NOT NULL, name {key} NOT NULL, page TEXT NOT NULL, n INTEGER NOT NULL,
            PRIMARY KEY (session, page, n))""",
        # Which session needs which blob.
        """CREATE TABLE refs (
            session TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (session, digest))""",
        "CREATE INDEX refs_digest ON refs (digest)",
        """CREATE TABLE events (
            key {key} PRIMARY KEY, session TEXT NOT NULL, page TEXT NOT NULL, kind TEXT NOT NULL,
            at_ms BIGINT NOT NULL, state TEXT, data TEXT NOT NULL)""",
        "CREATE INDEX events_session ON events (session)",
    ],
    [
        # What was set for the site and is not the default, as JSON.
        "ALTER TABLE sites ADD COLUMN settings TEXT NOT NULL DEFAULT '{{}}'",
        "ALTER TABLE batches ADD COLUMN masked INTEGER NOT NULL DEFAULT 0",
        # A text is asked for again by a site that has never sent it, whoever else has.
        "ALTER TABLE refs ADD COLUMN site TEXT NOT NULL DEFAULT ''",
        """UPDATE refs SET site = coalesce(
            (SELECT site FROM sessions WHERE sessions.id = refs.session), '')""",
        "DROP INDEX refs_digest",
        "CREATE INDEX refs_digest ON refs (digest, site)",
        # Texts that a session has named by their digest, and that have not come.
        """CREATE TABLE missing (
            session TEXT NOT NULL, digest TEXT NOT NULL, site TEXT NOT NULL,
            PRIMARY KEY (session, digest))""",
        "CREATE INDEX missing_digest ON missing (digest, site)",
    ],
    [
        # The address of a picture or font that pages of a site named. `due_ms`: when it is to be
        # fetched, null: not before it is seen again. `wanted_ms`: when the sight of it made it due.
        """CREATE TABLE assets (
            id TEXT PRIMARY KEY, site TEXT NOT NULL, url TEXT NOT NULL, origin TEXT NOT NULL,
            wanted_ms BIGINT NOT NULL, due_ms BIGINT, tried_ms BIGINT, tries INTEGER NOT NULL,
            failure TEXT, etag TEXT, modified TEXT)""",
        "CREATE INDEX assets_due ON assets (due_ms)",
        "CREATE INDEX assets_site ON assets (site)",
        # What was there, from when on.
        """CREATE TABLE asset_versions (
            asset TEXT NOT NULL, from_ms BIGINT NOT NULL, site TEXT NOT NULL, digest TEXT NOT NULL,
            type TEXT NOT NULL, bytes BIGINT NOT NULL, PRIMARY KEY (asset, from_ms))""",
        "CREATE INDEX asset_versions_site ON asset_versions (site, bytes)",
        # Which session's pages named it.
        """CREATE TABLE asset_uses (
            session TEXT NOT NULL, asset TEXT NOT NULL, PRIMARY KEY (session, asset))""",
        "CREATE INDEX asset_uses_asset ON asset_uses (asset)",
    ],
    [
        # Of what was erased, digests: it must not come back.
        "CREATE TABLE tombstones (digest TEXT PRIMARY KEY, erased_ms BIGINT NOT NULL)",
        "CREATE INDEX asset_versions_digest ON asset_versions (digest)",
        # Clicks in anger and into the void: what makes a session less dull, beside its errors.
        "ALTER TABLE sessions ADD COLUMN upset INTEGER NOT NULL DEFAULT 0",
        """UPDATE sessions SET upset = (SELECT count(*) FROM events e WHERE e.session = sessions.id
            AND (e.data LIKE '%"rage":true%' OR e.data LIKE '%"dead":true%'))""",
        "CREATE INDEX sessions_dull ON sessions ((errors + upset > 0), received_ms)",
    ],
    [
        # A session whose journal has become one blob: it has no rows in `batches`, `pages` and
        # `snapshots`, and of texts that only it names none in `refs`.
        """CREATE TABLE sealed (
            session TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL) {clustered}""",
        "CREATE INDEX sealed_digest ON sealed (digest)",
        # Texts that those of sealed sessions were packed against, and which session they are of.
        """CREATE TABLE bases (
            id BIGINT PRIMARY KEY, site TEXT NOT NULL, place TEXT NOT NULL, path TEXT NOT NULL,
            digest TEXT NOT NULL, session TEXT NOT NULL, from_ms BIGINT NOT NULL)""",
        "CREATE INDEX bases_digest ON bases (digest)",
        "CREATE INDEX bases_place ON bases (site, place, from_ms)",
        """CREATE TABLE based (
            session TEXT NOT NULL, base BIGINT NOT NULL, PRIMARY KEY (session, base))
            {clustered}""",
        "CREATE INDEX based_base ON based (base)",
        # What a key is made of instead of the key, which took most of an index's bytes (events.py).
        """CREATE TABLE new_events (
            site TEXT NOT NULL, later BIGINT NOT NULL, session {key} NOT NULL,
            place BIGINT NOT NULL, page TEXT NOT NULL, kind TEXT NOT NULL, state TEXT,
            data TEXT NOT NULL, PRIMARY KEY (site, later, session, place))""",
        """INSERT INTO new_events SELECT s.site, -e.at_ms, e.session,
            -((9999999999 - CAST(substr(e.key, length(e.key) - 15, 10) AS BIGINT)) * 100000
              + 99999 - CAST(substr(e.key, length(e.key) - 4) AS BIGINT)),
            e.page, e.kind, e.state, e.data
            FROM events e JOIN sessions s ON s.id = e.session""",
        "DROP TABLE events",
        "ALTER TABLE new_events RENAME TO events",
        "CREATE INDEX events_session ON events (session)",
        """CREATE TABLE new_refs (
            session TEXT NOT NULL, digest TEXT NOT NULL, site TEXT NOT NULL,
            PRIMARY KEY (session, digest)) {clustered}""",
        "INSERT INTO new_refs SELECT session, digest, site FROM refs",
        "DROP TABLE refs",
        "ALTER TABLE new_refs RENAME TO refs",
        "CREATE INDEX refs_digest ON refs (digest, site)",
    ],
    [
        # How far everything has been read again, from 0 to 1: one row.
        """CREATE TABLE scrubbed (
            id INTEGER PRIMARY KEY, began_ms BIGINT NOT NULL, place {real} NOT NULL)""",
        # Which blob says once more what no session's does: one row, and the newest is the highest.
        """CREATE TABLE register (
            id INTEGER PRIMARY KEY, number BIGINT NOT NULL, digest TEXT NOT NULL)""",
        # 1: another session of the site brought the text, maybe when this one was sealed already.
        "ALTER TABLE refs ADD COLUMN late INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX refs_late ON refs (session, digest) WHERE late = 1",
    ],
    [
        # Which pictures were drawn of a session's states.
        """CREATE TABLE pictures (
            session TEXT NOT NULL, state {key} NOT NULL, digest TEXT NOT NULL,
            PRIMARY KEY (session, state)) {clustered}""",
        "CREATE INDEX pictures_digest ON pictures (digest)",
    ],
    [
        # Texts that have come lately and have no file yet.
        """CREATE TABLE fresh (
            digest TEXT PRIMARY KEY, kind TEXT NOT NULL, body {bytes} NOT NULL)""",
    ],
    [
        # Pictures that somebody waits for, and why there are none of some; claimed 1: being drawn.
        """CREATE TABLE picture_jobs (
            session TEXT NOT NULL, state {key} NOT NULL, wanted_ms BIGINT NOT NULL,
            due_ms BIGINT NOT NULL, tries INTEGER NOT NULL, claimed INTEGER NOT NULL,
            failed TEXT, PRIMARY KEY (session, state)) {clustered}""",
        "CREATE INDEX picture_jobs_wanted ON picture_jobs (wanted_ms)",
    ],
    [
        # Errors and failed requests (of events, by what their rows are found by) that belong to no
        # issue yet. quiet 1: it happened long ago, and is nothing to alarm anybody about.
        """CREATE TABLE ungrouped (
            session TEXT NOT NULL, place BIGINT NOT NULL, site TEXT NOT NULL, later BIGINT NOT NULL,
            quiet INTEGER NOT NULL, PRIMARY KEY (session, place)) {clustered}""",
        """INSERT INTO ungrouped (session, place, site, later, quiet)
            SELECT session, place, site, later, 1 FROM events
            WHERE kind IN ('error', 'request')""",
        # `id` is made of site and fingerprint. The last four sum up what `occurrences` says.
        """CREATE TABLE issues (
            id TEXT PRIMARY KEY, site TEXT NOT NULL, fingerprint TEXT NOT NULL, kind TEXT NOT NULL,
            title TEXT NOT NULL, place TEXT NOT NULL, count BIGINT NOT NULL,
            sessions BIGINT NOT NULL, first_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL)""",
        "CREATE INDEX issues_last ON issues (site, last_ms)",
        # Of an issue in one session within one hour since 1970. The last four are of the newest
        # one that has a state; `place` as in events.
        """CREATE TABLE occurrences (
            issue TEXT NOT NULL, hour BIGINT NOT NULL, session TEXT NOT NULL, count BIGINT NOT NULL,
            first_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL, at_ms BIGINT NOT NULL,
            page TEXT NOT NULL, state TEXT, place BIGINT NOT NULL,
            PRIMARY KEY (issue, hour, session)) {clustered}""",
        "CREATE INDEX occurrences_session ON occurrences (session, issue, count)",
        # What people have said of an issue, which outlives it; without a row it is open.
        """CREATE TABLE verdicts (
            issue TEXT PRIMARY KEY, site TEXT NOT NULL, status TEXT NOT NULL,
            status_ms BIGINT NOT NULL)""",
        # Issues that are new or came back, which nobody has been told of yet.
        """CREATE TABLE alarms (
            id TEXT PRIMARY KEY, issue TEXT NOT NULL, site TEXT NOT NULL, why TEXT NOT NULL,
            event {key} NOT NULL, session TEXT NOT NULL, page TEXT NOT NULL, state TEXT,
            at_ms BIGINT NOT NULL, made_ms BIGINT NOT NULL)""",
        # `script`: the address of a script, or how it ends.
        """CREATE TABLE source_maps (
            site TEXT NOT NULL, script TEXT NOT NULL, digest TEXT NOT NULL, bytes BIGINT NOT NULL,
            uploaded_ms BIGINT NOT NULL, PRIMARY KEY (site, script))""",
        "CREATE INDEX source_maps_digest ON source_maps (digest)",
    ],
    [
        # Who is told when something breaks, as JSON: what differs from the default.
        "ALTER TABLE sites ADD COLUMN alerts TEXT NOT NULL DEFAULT '{{}}'",
        # What became of an alarm, and when: told alone, later (at `due_ms`), held, in a roundup.
        """CREATE TABLE alerts (
            id TEXT PRIMARY KEY, issue TEXT NOT NULL, site TEXT NOT NULL, why TEXT NOT NULL,
            event {key} NOT NULL, session TEXT NOT NULL, page TEXT NOT NULL, state TEXT,
            at_ms BIGINT NOT NULL, made_ms BIGINT NOT NULL, fate TEXT NOT NULL,
            due_ms BIGINT NOT NULL, decided_ms BIGINT NOT NULL, roundup TEXT)""",
        "CREATE INDEX alerts_site ON alerts (site, decided_ms)",
        "CREATE INDEX alerts_session ON alerts (session)",
        # What is to leave for people: of an alert, or of a roundup, which has the session ''.
        """CREATE TABLE outbox (
            id TEXT PRIMARY KEY, about TEXT NOT NULL, site TEXT NOT NULL, session TEXT NOT NULL,
            way TEXT NOT NULL, recipient TEXT NOT NULL, made_ms BIGINT NOT NULL, due_ms BIGINT,
            tries INTEGER NOT NULL, failure TEXT)""",
        "CREATE INDEX outbox_due ON outbox (way, due_ms)",
        "CREATE INDEX outbox_session ON outbox (session)",
    ],
    [
        # What sessions are filtered by: clicks in anger, and what the User-Agent says of them.
        "ALTER TABLE sessions ADD COLUMN rage INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT ''",
        """UPDATE sessions SET rage = (SELECT count(*) FROM events e
            WHERE e.session = sessions.id AND e.data LIKE '%"rage":true%') WHERE upset > 0""",
        """UPDATE sessions SET browser = CASE
            WHEN user_agent LIKE '%Edg/%' OR user_agent LIKE '%Edge/%' OR user_agent LIKE '%EdgA/%'
              OR user_agent LIKE '%EdgiOS/%' THEN 'Edge'
            WHEN user_agent LIKE '%OPR/%' THEN 'Opera'
            WHEN user_agent LIKE '%SamsungBrowser/%' THEN 'Samsung Internet'
            WHEN user_agent LIKE '%Firefox/%' OR user_agent LIKE '%FxiOS/%' THEN 'Firefox'
            WHEN user_agent LIKE '%Chrome/%' OR user_agent LIKE '%CriOS/%' THEN 'Chrome'
            WHEN user_agent LIKE '%Version/%Safari/%' THEN 'Safari' ELSE '' END""",
        """UPDATE sessions SET device = CASE
            WHEN user_agent LIKE '%iPad%' OR user_agent LIKE '%Tablet%'
              OR user_agent LIKE '%Android%' AND user_agent NOT LIKE '%Mobi%' THEN 'tablet'
            WHEN user_agent LIKE '%Mobi%' OR user_agent LIKE '%iPhone%'
              OR user_agent LIKE '%iPod%' THEN 'phone'
            WHEN user_agent LIKE '%Windows%' OR user_agent LIKE '%Macintosh%'
              OR user_agent LIKE '%CrOS%' OR user_agent LIKE '%Linux%'
              OR user_agent LIKE '%X11%' THEN 'desktop' ELSE '' END""",
        # A filter of a site's sessions with a name: of one user, or of all where `owner` is ''.
        # `visitor`: whom it names, if anybody, so that it goes when that visitor's sessions do.
        """CREATE TABLE saved_filters (
            id TEXT PRIMARY KEY, site TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL,
            query TEXT NOT NULL, visitor TEXT, saved_ms BIGINT NOT NULL)""",
        "CREATE INDEX saved_filters_site ON saved_filters (site)",
    ],
    [
        # Keys that a site had, which its cached pages may still send until then.
        """CREATE TABLE former_keys (
            key TEXT PRIMARY KEY, site TEXT NOT NULL, until_ms BIGINT NOT NULL)""",
        # Of each kind of run the last that went well (well 1), and the last that did not.
        """CREATE TABLE runs (
            job TEXT NOT NULL, well INTEGER NOT NULL, began_ms BIGINT NOT NULL,
            ended_ms BIGINT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (job, well))""",
    ],
    [
        # Who may become a user, by a link with a token that has this digest.
        """CREATE TABLE invitations (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, email TEXT NOT NULL, role TEXT NOT NULL,
            digest TEXT NOT NULL UNIQUE, invited_by TEXT NOT NULL, made_ms BIGINT NOT NULL,
            expires_ms BIGINT NOT NULL, UNIQUE (account, email))""",
        # Tokens that are good no more, or not for the role they say; see index/access.py.
        """CREATE TABLE revoked (
            kind TEXT NOT NULL, id TEXT NOT NULL, until_ms BIGINT NOT NULL,
            before_ms BIGINT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (kind, id))""",
    ],
    [
        # What visitors saw, to be searched for (index/seen.py): a number for each site; lines of
        # text and their words, once for a site; bundles of sessions, and which of a bundle's
        # sessions saw a line: a bit for each. What each session saw when is told in its row.
        "CREATE TABLE seen_sites (site TEXT PRIMARY KEY, number BIGINT NOT NULL)",
        """CREATE TABLE seen_lines (
            id BIGINT PRIMARY KEY, mark BIGINT NOT NULL UNIQUE, site BIGINT NOT NULL,
            text TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
            bundles BIGINT NOT NULL) {clustered}""",
        "CREATE INDEX seen_lines_left ON seen_lines (id) WHERE bundles = 0",
        """CREATE TABLE seen_words (
            site BIGINT NOT NULL, word {key} NOT NULL, line BIGINT NOT NULL,
            PRIMARY KEY (site, word, line)) {clustered}""",
        """CREATE TABLE seen_bundles (
            id BIGINT PRIMARY KEY, site TEXT NOT NULL, places INTEGER NOT NULL,
            newest_ms BIGINT NOT NULL, oldest_ms BIGINT NOT NULL) {clustered}""",
        "CREATE INDEX seen_bundles_site ON seen_bundles (site, id)",
        """CREATE TABLE seen_marks (
            bundle BIGINT NOT NULL, line BIGINT NOT NULL, bits BIGINT NOT NULL,
            PRIMARY KEY (bundle, line)) {clustered}""",
        """CREATE TABLE seen_sessions (
            session TEXT PRIMARY KEY, bundle BIGINT NOT NULL, bit BIGINT NOT NULL,
            until_ms BIGINT NOT NULL, seq BIGINT NOT NULL, told {bytes} NOT NULL) {clustered}""",
        "CREATE INDEX seen_sessions_bundle ON seen_sessions (bundle)",
    ],
]
VERSION = len(MIGRATIONS)


def steps(found: int, dialect: Dialect) -> list[tuple[int, list[str]]]:
    """What is missing from a schema of version `found`: (version, statements) in order.

    Raises Unusable when the schema is newer than this program.
    """
    if found > VERSION:
        raise Unusable(
            f"the index has schema {found}, and this hawk-edge knows {VERSION}: "
            "use the version that wrote it, or a newer one"
        )
    return [
        (version, [sql.format(**dialect._asdict()) for sql in MIGRATIONS[version - 1]])
        for version in range(found + 1, VERSION + 1)
    ]
