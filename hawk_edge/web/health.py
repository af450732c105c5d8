"""Whether it is well, for machines that ask."""

from collections import Counter as Counts
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hawk_edge.model import Committed
from hawk_edge.records import KINDS
from hawk_edge.store.folder import Store


class Metrics:
    """What is counted. `count` is a sink of ingest."""

    def __init__(self, watching: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._batches = Counter("hawk_batches", "Batches committed", registry=self._registry)
        self._records = Counter(
            "hawk_records", "Records committed, by kind", ["kind"], registry=self._registry
        )
        self.watch("hawk_viewers", "Viewers of live sessions", watching)

    def watch(self, name: str, what: str, number: Callable[[], float]) -> None:
        """Have a number told that is known elsewhere."""
        Gauge(name, what, registry=self._registry).set_function(number)

    def count(self, batch: Committed) -> None:
        """Count a batch and its records."""
        self._batches.inc()
        # A kind we do not know could be anything: it must not make a series of its own.
        kinds = Counts(one["k"] if one["k"] in KINDS else "other" for one in batch.records)
        for kind, number in kinds.items():
            self._records.labels(kind).inc(number)

    def text(self) -> bytes:
        """In Prometheus's text format."""
        return generate_latest(self._registry)


def routes(store: Store, metrics: Metrics) -> list[Route]:
    """`/healthz`: it answers. `/readyz`: its store does so too, and takes data. `/metrics`: for
    Prometheus.
    """

    damage = "Blobs that were found damaged and are set aside"
    metrics.watch("hawk_blobs_damaged", damage, lambda: len(store.blobs.damaged()))

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        await store.people.has_users()
        store.fuse.require()
        return PlainTextResponse("ok\n")

    async def numbers(_request: Request) -> Response:
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", numbers, methods=["GET"]),
    ]
