"""Whether it is well, for machines that ask."""

from collections import Counter as Counts
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hawk_edge.model import Committed
from hawk_edge.records import kind_of
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
        self._of_kind: dict[type, Counter] = {}
        self.watch("hawk_viewers", "Viewers of live sessions", watching)

    def watch(self, name: str, what: str, number: Callable[[], float]) -> None:
        """Have a number told that is known elsewhere."""
        Gauge(name, what, registry=self._registry).set_function(number)

    def watch_each(
        self, name: str, what: str, label: str, numbers: Callable[[], Mapping[str, float]]
    ) -> None:
        """The same of numbers that have names, which stand under `label`."""
        self._registry.register(_Each(name, what, label, numbers))

    def count(self, batch: Committed) -> None:
        """Count a batch and its records."""
        self._batches.inc()
        for kind, number in Counts(map(type, batch.checked)).items():
            if kind not in self._of_kind:
                self._of_kind[kind] = self._records.labels(kind_of(kind))
            self._of_kind[kind].inc(number)

    def text(self) -> bytes:
        """In Prometheus's text format."""
        return generate_latest(self._registry)


class _Each(Collector):
    """A gauge of which all values are known elsewhere."""

    def __init__(
        self, name: str, what: str, label: str, numbers: Callable[[], Mapping[str, float]]
    ) -> None:
        self._family = name, what, label
        self._numbers = numbers

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """See Collector."""
        name, what, label = self._family
        family = GaugeMetricFamily(name, what, labels=[label])
        for one, number in sorted(self._numbers().items()):
            family.add_metric([one], number)
        yield family


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
