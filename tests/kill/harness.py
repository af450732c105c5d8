"""Kill the server under load, start it again, and see whether it kept its word."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import quote

from hawk_edge.timekey import timekey
from tests.kill.killable import Connection, Killable, launch
from tests.kill.visitors import Recording, Visitor
from tests.serving import HawkProcess

VISITORS = 3
SESSIONS = 2  # of each visitor at a time
BATCHES = 40  # of each session: more than are sent before most kills
SOONEST_S, LATEST_S = 0.005, 0.3
STILLBORN = 0.1  # share of the rounds in which it is killed once more, while it starts


class Harness:
    """One folder over many kills. A server that keeps its word gives no findings."""

    def __init__(self, data: Path, seed: int, module: str = "hawk_edge", *arguments: str) -> None:
        self._data = data
        self._chance = random.Random(seed)
        self._command = (module, *arguments)
        hawk = HawkProcess(data).settle()
        self._collect = f"/v1/collect/{hawk.site['key']}"
        self._site = f"/v1/sites/{hawk.site['id']}"
        self._token = hawk.http.headers["authorization"].removeprefix("Bearer ")
        hawk.stop()
        self._recordings: list[Recording] = []
        self._running: Killable | None = None
        self.slowest_s = self.dearest_s = 0.0  # of all starts, on the clock and of the CPU
        self.acked = 0

    def __enter__(self) -> "Harness":
        return self

    def __exit__(self, *_: object) -> None:
        if self._running:
            self._running.kill()

    def rounds(self, many: int) -> Iterator[list[str]]:
        """The findings of each round: load, kill, start again, look. It runs meanwhile."""
        server = self._start()
        for _ in range(many):
            visitors = self._visitors()
            said = self._load_and_kill(server, visitors)
            if self._chance.random() < STILLBORN:
                self._stillborn()
            server = self._start()
            findings = [f"it said {said}"] if "Traceback" in said else []
            with ThreadPoolExecutor(VISITORS) as pool:
                looks = pool.map(partial(self._look, server), visitors)
                yield findings + [line for lines in looks for line in lines]

    def look_at_everything(self) -> list[str]:
        """What is wrong with any session of any round; what was sent of it is there by now."""
        assert self._running
        with self._running.connect(self._token) as connection:
            return [line for one in self._recordings for line in self._look_at(connection, one)]

    def _start(self) -> Killable:
        server = Killable(self._data, *self._command)
        self._running = server
        self.slowest_s = max(self.slowest_s, server.up_s)
        self.dearest_s = max(self.dearest_s, server.cpu_s)
        return server

    def _stillborn(self) -> None:
        process = launch(self._data, *self._command)
        time.sleep(self._chance.uniform(0, 0.4))
        process.kill()
        process.communicate(timeout=60)

    def _visitors(self) -> list[Visitor]:
        made = []
        for _ in range(VISITORS):
            first = len(self._recordings)
            visitor = Visitor(random.Random(self._chance.random()), first, SESSIONS, BATCHES)
            self._recordings += visitor.recordings
            made.append(visitor)
        return made

    def _load_and_kill(self, server: Killable, visitors: list[Visitor]) -> str:
        def load(visitor: Visitor) -> None:
            with server.connect() as connection:
                visitor.send(connection, self._collect)

        with ThreadPoolExecutor(VISITORS) as pool:
            sending = [pool.submit(load, visitor) for visitor in visitors]
            time.sleep(self._chance.uniform(SOONEST_S, LATEST_S))
            said = server.kill()
            self._running = None
            for one in sending:
                one.result()
        self.acked += sum(one.acked for v in visitors for r in v.recordings for one in r.sent)
        return said

    def _look(self, server: Killable, visitor: Visitor) -> list[str]:
        findings = list(visitor.unexpected)
        with server.connect(self._token) as connection:
            for recording in visitor.recordings:
                findings += self._look_at(connection, recording)
                findings += self._send_again(connection, recording)
        return findings

    def _look_at(self, connection: Connection, recording: Recording) -> list[str]:
        """Everything acknowledged is there whole, and nothing is there by halves."""
        one = f"/v1/sessions/{recording.id}"
        # An hour of its own: the events of that hour are the session's.
        hour = quote(timekey(recording.t0)[:13])
        try:
            stored = {item["seq"]: item for item in connection.items(f"{one}/records?limit=100")}
            events = list(connection.items(f"{self._site}/events?limit=500&prefix={hour}"))
            counts = _counts(connection, recording)
        except RuntimeError as error:
            return [str(error)]
        sent = {one.seq: one for one in recording.sent}
        errors = sum(sent[seq].errors for seq in stored)
        findings = [
            f"batch {seq} was acknowledged and is lost"
            for seq, one in sent.items()
            if one.acked and seq not in stored
        ]
        findings += [
            f"batch {seq} is not what was sent"
            for seq, item in stored.items()
            if item != sent[seq].read_back
        ]
        if len(events) != errors:
            findings.append(f"{errors} events came, {len(events)} are listed")
        if stored and counts != (len(stored), errors, errors, 1):
            findings.append(f"{len(stored)} batches and {errors} errors came, {counts} are counted")
        return [f"session {recording.id}: {line}" for line in findings]

    def _send_again(self, connection: Connection, recording: Recording) -> list[str]:
        """What was acknowledged changes nothing; then the rest, as the reporter would."""
        before = _counts(connection, recording)
        acked = [one for one in recording.sent if one.acked]
        rest = [one for one in recording.sent if not one.acked]
        refused = [one for one in acked if not one.send(connection, self._collect)]
        after = _counts(connection, recording)
        refused += [one for one in rest if not one.send(connection, self._collect)]
        findings = [f"batch {one.seq} was refused when it was sent again" for one in refused]
        if after != before:
            findings.append(f"sent again, {before} became {after}")
        return [f"session {recording.id}: {line}" for line in findings]


def _counts(connection: Connection, recording: Recording) -> tuple[int, ...] | None:
    """Batches, events, errors and pages, as the session says; None when there is none."""
    facts = connection.get(f"/v1/sessions/{recording.id}")
    if facts is None:
        return None
    return (facts["receipt"]["batches"], *(facts[name] for name in ("events", "errors", "pages")))
