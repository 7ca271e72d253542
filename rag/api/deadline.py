"""Limits on how slowly a request may arrive and a reply may be taken, which uvicorn does not have.

Without them a client that opens connections and sends nothing, or a byte now and then, or that
asks and never reads, keeps them and what is in them for ever; a few thousand keep everybody out.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_BYTES_A_SECOND = 16 * 1024


class DeadlineProtocol(H11Protocol):
    """Gives a request ten seconds to arrive, and one more for every 16 KiB that came.

    Of a reply that waits for its client, something must be taken every ten seconds.

    Attributes:
        seconds: The ten.
    """

    seconds = 10.0

    _alarm: asyncio.TimerHandle | None = None
    _until = 0.0
    _look: asyncio.TimerHandle | None = None

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

    def pause_writing(self) -> None:
        """Watch a client that does not keep up with the reply."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Let a client be that has kept up."""
        super().resume_writing()
        self._stop_watching()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        self._stop_watching()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._until = self.loop.time() + self.seconds
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

    def _watch(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self._look = self.loop.call_later(self.seconds, self._look_again, waiting)

    def _look_again(self, waited: int) -> None:
        if self.transport.get_write_buffer_size() >= waited:
            self.transport.abort()
        else:
            self._watch()

    def _stop_watching(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None
