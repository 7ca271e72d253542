"""A limit on how long a request may take to arrive, which uvicorn does not have.

Without it a client that opens connections and sends nothing, or a byte now and then, keeps them
for ever, and a few thousand of them keep everybody else out.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_SECONDS = 10.0
_BYTES_A_SECOND = 16 * 1024


class DeadlineProtocol(H11Protocol):
    """Gives a request ten seconds to arrive, and one more for every 16 KiB that came."""

    _alarm: asyncio.TimerHandle | None = None
    _until = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock: a connection must bring a request."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Take what came; stop the clock when the request is whole."""
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop()
        elif self._alarm is None:
            self._start()
        else:
            self._until += len(data) / _BYTES_A_SECOND

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._until = self.loop.time() + _SECONDS
        self._alarm = self.loop.call_at(self._until, self._ring)

    def _stop(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _ring(self) -> None:
        if self.loop.time() < self._until:
            self._alarm = self.loop.call_at(self._until, self._ring)
        else:
            self._alarm = None
            self.transport.abort()
