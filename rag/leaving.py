"""Whether anybody still waits for an answer.

A server sets this beside every answer that it makes; whoever waits for a language model looks at
it now and then, because a thread that waits cannot be interrupted.
"""

import threading
from contextvars import ContextVar

given_up: ContextVar[threading.Event | None] = ContextVar("given_up", default=None)
