"""A worker of gunicorn that answers what the kernel has accepted before it stops."""

from __future__ import annotations

from select import POLLIN, poll

from gunicorn.workers.gthread import ThreadWorker


class DrainingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Threads, as gunicorn's own.

    On SIGTERM, gunicorn 27.0.1 stops accepting at once but closes the listening socket only when
    all its connections have ended. Clients that connect meanwhile, or whose connection waits in
    the kernel's queue, send a request that is then dropped. This worker accepts the queue first
    and closes the socket then.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Start or stop accepting; for good where the worker ends."""
        ends = not enabled and not self.alive
        if ends:
            self._accept_queued()
        super().set_accept_enabled(enabled)
        if ends:
            for listener in self.sockets:
                listener.close()

    def _accept_queued(self) -> None:
        for listener in self.sockets:
            waiting = poll()
            waiting.register(listener, POLLIN)
            while waiting.poll(0):
                self.accept(listener)
