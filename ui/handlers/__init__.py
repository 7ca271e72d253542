"""What happens when a person does something on the page.

Plain functions and generators from a `Client` and what the person did to the states of
`ui.state`. No Gradio and no HTML in here. No error leaves a handler: a `FootnoteError` becomes its
message, anything else a general line and an entry in the log.
"""

from ui.handlers.asking import MAX_TURNS, ask, ask_again, chosen_turn
from ui.handlers.conversation import edit, give_reason, kept, rate, restored, stop
from ui.handlers.keeping import (
    POLL_SECONDS,
    choose_generation,
    files_changed,
    follow,
    look_at_index,
    plan,
    ratings,
    rebuild,
    roll_back,
)
from ui.handlers.library import in_order, overview, shelf
from ui.handlers.reading import read
from ui.handlers.telling import UNEXPECTED

__all__ = [
    "MAX_TURNS",
    "POLL_SECONDS",
    "UNEXPECTED",
    "ask",
    "ask_again",
    "choose_generation",
    "chosen_turn",
    "edit",
    "files_changed",
    "follow",
    "give_reason",
    "in_order",
    "kept",
    "look_at_index",
    "overview",
    "plan",
    "rate",
    "ratings",
    "read",
    "rebuild",
    "restored",
    "roll_back",
    "shelf",
    "stop",
]
