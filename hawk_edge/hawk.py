"""Everything that works on one open store, and its routes: wired together here alone."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route

from hawk_edge.accounts import Accounts
from hawk_edge.accounts.inviting import Inviting
from hawk_edge.alerts.invite import InvitationMail
from hawk_edge.alerts.job import Alerts
from hawk_edge.alerts.trial import Trials
from hawk_edge.assets.fetch import Fetcher
from hawk_edge.assets.job import Assets
from hawk_edge.assets.reach import resolve_name
from hawk_edge.assets.scripts import Scripts
from hawk_edge.chromium import find_renderer
from hawk_edge.clock import wall_clock_ms
from hawk_edge.config import Config
from hawk_edge.credits.governor import Governor
from hawk_edge.drawing import Drawing
from hawk_edge.erase import Erasure
from hawk_edge.errors import HawkError
from hawk_edge.export.file import Exports
from hawk_edge.ingest import Ingest
from hawk_edge.issues.job import IssueJob
from hawk_edge.live import Changes, Hub, Live
from hawk_edge.pictures import Pictures
from hawk_edge.quota import Quota
from hawk_edge.register import Registrar
from hawk_edge.render.pool import Pool
from hawk_edge.replay import Replay
from hawk_edge.retention import Retention
from hawk_edge.scrub import Scrub
from hawk_edge.seal import Sealer
from hawk_edge.seen.job import Seen
from hawk_edge.seen.search import Search
from hawk_edge.sites import Defaults
from hawk_edge.store.folder import Store
from hawk_edge.survey import Survey
from hawk_edge.upkeep import Upkeep
from hawk_edge.web import (
    alerts,
    assets,
    collect,
    export,
    health,
    issues,
    openapi,
    people,
    saved_filters,
    session_list,
    sessions,
    sites,
    system,
    ui,
    users,
)
from hawk_edge.web.answers import on_bug, on_gone, on_hawk_error, on_http_error
from hawk_edge.web.auth import Gate


class Hawk:
    """Everything that works on one open store."""

    def __init__(
        self, config: Config, store: Store, now_ms: Callable[[], int] = wall_clock_ms
    ) -> None:
        self.config = config
        self.store = store
        self._now_ms = now_ms
        self.hub, self.changes = Hub(), Changes()
        self.metrics = health.Metrics(self.hub.watching)
        limits = config.limits
        quota = Quota(limits.batches_per_minute, limits.sessions_per_hour)
        self.governor = governor = Governor.of(
            config.credits.preset, store.folder, config.reporter.flush_ms / 1000
        )
        self._tell_credits()
        self.assets = Assets(store, config.assets, now_ms, may_run=governor.asker("assets"))
        fetch = Scripts(Fetcher()).get if config.assets.fetch else None
        self.issues = IssueJob(
            store, fetch, now_ms, may_run=governor.asker("assets"), stretch=governor.stretch
        )
        ungrouped = "Errors that belong to no issue yet"
        self.metrics.watch("hawk_ungrouped", ungrouped, self.issues.grouper.waiting)
        self.seen = Seen(
            store, may_run=governor.asker("seen"), stretch=governor.stretch, told=self.changes.told
        )
        unread = "Sessions with something new that cannot be searched for yet"
        self.metrics.watch("hawk_unread", unread, self.seen.waiting)
        sinks = [
            self.hub.publish, self.changes.publish, self.metrics.count, self.assets.sink,
            self.issues.grouper.sink, self.seen.sink,
        ]  # fmt: skip
        self.ingest = Ingest(store, sinks, quota, now_ms)
        self.sealer = Sealer(store, now_ms, may_run=governor.asker("seal"))
        self.scrub = Scrub(store, now_ms, may_run=governor.asker("scrub"))
        self.registrar = Registrar(store)
        self.survey = Survey(store, now_ms)
        self.erasure = Erasure(
            store, now_ms, release=self.sealer.release, register=self.registrar.after_erasing
        )
        self.upkeep = Upkeep(store, self.erasure, Retention(store, config.retention, now_ms))
        self.replay = Replay(store)
        self.exports = Exports(
            store, export.offline_page, may_run=governor.asker("export"), now_ms=now_ms
        )
        self.pool = Pool(find_renderer(), slowness=governor.slowness, may_go_on=governor.may_go_on)
        self.pictures = Pictures(
            store, self.replay, self.assets.kept, self.pool,
            program=ui.built("drawing.js").decode(), may_run=governor.asker("render"),
            now_ms=now_ms,
        )  # fmt: skip
        self.drawing = Drawing(self.pictures, now_ms, may_run=governor.asker("render"))
        self._tell_pictures()
        self.alerts = Alerts(
            store, self.replay, self.issues.index, self.pictures, config.mail,
            alarmed=self.issues.grouper.alarmed, now_ms=now_ms,
        )  # fmt: skip
        self.metrics.watch_each(
            "hawk_letters", "Letters of alerts that wait, or were given up", "is", self.alerts.lies
        )
        self.live = Live(self.hub, self.replay, self._is_live)
        self.accounts = Accounts(store, config.server.signin_hours * 3600, now_ms)
        self.inviting = Inviting(self.accounts, now_ms)

    def asgi(self) -> collect.Front:
        """All routes."""
        batches = collect.Collect(
            self.store.people, self.ingest, self.hub, self.config.reporter, self.governor.gather,
            now_ms=self._now_ms,
        )  # fmt: skip
        waiting = "Batches that have come and wait for their turn"
        self.metrics.watch("hawk_batches_waiting", waiting, lambda: batches.turns.waiting)
        gate = Gate(self.accounts, self.config.server.public_url)
        people_api = people.PeopleApi(self.accounts, self.inviting, self.store.people, gate)
        users_api = users.UsersApi(
            self.accounts, self.inviting, self.store.people,
            InvitationMail(self.config.mail).send, self._address,
        )  # fmt: skip
        sites_api = sites.SitesApi(
            self.store, self.accounts, self._now_ms, self._address, Defaults.of(self.config),
            erasure=self.erasure,
        )  # fmt: skip
        lists = session_list.ListApi(
            self.store, self.changes, self._now_ms, search=Search(self.store)
        )
        sessions_api = sessions.SessionsApi(
            self.store, self.replay, self.live, self.assets.kept,
            pictures=self.pictures, erasure=self.erasure, now_ms=self._now_ms,
        )  # fmt: skip
        issues_api = issues.IssuesApi(
            self.store, self.issues.index, self.issues.explain, self._now_ms
        )
        routes: list[Route] = [
            *collect.routes(batches),
            *people.routes(people_api, gate),
            *users.routes(users_api, gate),
            *sites.routes(sites_api, gate),
            *session_list.routes(lists, gate),
            *saved_filters.routes(saved_filters.FiltersApi(self.store, self._now_ms), gate),
            *sessions.routes(sessions_api, gate),
            *system.routes(self._system(batches), gate),
            *issues.routes(issues_api, gate),
            *alerts.routes(alerts.AlertsApi(self.store, self._trials()), gate),
            *assets.routes(assets.AssetsApi(self.store, self.assets.kept), gate),
            *export.routes(self.exports, gate),
            *health.routes(self.store, self.metrics),
            *openapi.routes(),
            *ui.routes(),
        ]
        handlers = {
            HawkError: on_hawk_error,
            HTTPException: on_http_error,
            ClientDisconnect: on_gone,
            Exception: on_bug,
        }
        return collect.Front(batches, Starlette(routes=routes, exception_handlers=handlers))

    def _tell_credits(self) -> None:
        one, watch = self.governor, self.metrics.watch
        watch(
            "hawk_credits_share",
            "CPU credits left, of what can be saved or of the quota",
            one.share,
        )
        watch("hawk_cadence_stretch", "How much longer reporters gather", one.stretch)
        deferred = "How long what can wait has waited for CPU"
        self.metrics.watch_each("hawk_deferred_seconds", deferred, "job", one.deferred)

    def _tell_pictures(self) -> None:
        one, watch = self.drawing, self.metrics.watch
        watch("hawk_pictures_waiting", "Pictures that are wanted and not drawn yet", one.waiting)
        watch("hawk_pictures_failed", "Pictures that could not be drawn", one.failed)

    def _system(self, batches: collect.Collect) -> system.SystemApi:
        def queues() -> dict[str, float]:
            letters = self.alerts.lies()
            return {
                "batches": batches.turns.waiting,
                "ungrouped": self.issues.grouper.waiting(),
                "letters": letters["waiting"],
                "letters_given_up": letters["given_up"],
            }

        gauges = system.Gauges(
            self.governor.says, self.hub.watching, self.drawing.says, queues, self.governor.history
        )
        return system.SystemApi(
            self.store, gauges, self.survey, self.config.retention, self._now_ms
        )

    def _trials(self) -> Trials:
        address = self.config.server.public_url
        return Trials(
            self.store, self.config.mail, address, resolve=resolve_name, now_ms=self._now_ms
        )

    def _address(self, request: Request) -> str:
        return self.config.server.public_url or f"{request.url.scheme}://{request.url.netloc}"

    async def _is_live(self, session: str) -> bool:
        found = await self.store.listing.session(session)
        return found is not None and found.live(self._now_ms())
