"""`GET /metrics` for Prometheus: requests, queues, the index, and what the observer counted."""

import datetime as dt
import time
from collections.abc import Iterator

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from rag.api.admission import Lanes
from rag.client import Client
from rag.observing import Observer

_Families = Iterator[GaugeMetricFamily | InfoMetricFamily]


class Metrics(Collector):
    """What is measured at the edge, beside what the observer counts; one for each application."""

    def __init__(self, client: Client, observer: Observer, lanes: Lanes) -> None:
        self._client = client
        self._lanes = lanes
        self._registry = observer.registry
        self._requests = Histogram(
            "rag_request_duration_seconds",
            "Duration of a request to its last byte.",
            ["route", "status"],
            registry=self._registry,
        )
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def requested(self, route: str, status: int, seconds: float) -> None:
        """Take note of a request."""
        self._requests.labels(route, str(status)).observe(seconds)

    def collect(self) -> _Families:
        """Look at the queues and the index when somebody asks."""
        depth = GaugeMetricFamily(
            "rag_queue_depth", "Requests that wait for a place.", labels=["lane"]
        )
        for lane in self._lanes.all:
            depth.add_metric([lane.name], lane.waiting)
        yield depth
        state = self._client.readiness()
        built = state.built_at and dt.datetime.fromisoformat(state.built_at).timestamp()
        age = time.time() - built if built else float("nan")
        yield GaugeMetricFamily("rag_index_age_seconds", "Since the index was built.", age)
        yield GaugeMetricFamily(
            "rag_index_chunks", "Passages in the index.", state.counts.get("passages", 0)
        )
        told = {"build": state.generation or "", "model": state.model or ""}
        yield InfoMetricFamily("rag_index_build", "What the index was made with.", told)

    def describe(self) -> _Families:
        """Say nothing before somebody asks: there may be no index yet."""
        yield from ()

    def routes(self) -> APIRouter:
        """Make the route."""
        router = APIRouter(tags=["operate"])

        @router.get(
            "/metrics",
            response_class=Response,
            responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
        )
        def metrics() -> Response:
            """Give the figures, in the text format of Prometheus."""
            return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

        return router
