"""What a person does with a conversation: stop, edit, rate, begin anew, find it again."""

import json
import logging
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from rag.client import Client
from rag.schemas import MAX_REASON_CHARS, Rating
from ui.handlers.telling import told
from ui.state import ChatState, Turn, Verdict

MAX_KEPT_TURNS = 20
MAX_KEPT_CHARS = 400_000

_VERDICTS: dict[str, Verdict] = {"helpful": "helpful", "unhelpful": "unhelpful"}
_turns = TypeAdapter(tuple[Turn, ...])
_log = logging.getLogger(__name__)


def stop(state: ChatState) -> ChatState:
    """End the answer that is on its way; what has arrived of it stays."""
    last = state.last
    if last is None or last.stage not in ("searching", "answering"):
        return state
    return replace(state, turns=(*state.turns[:-1], replace(last, stage="stopped")))


def edit(state: ChatState) -> ChatState:
    """Let the next question take the place of the last one."""
    notice = "Your new words will take the place of the last question."
    return replace(state, editing=True, notice=notice) if state.last else state


def rate(client: Client, state: ChatState, words: str) -> ChatState:
    """Keep an opinion, named as `helpful 3` or `unhelpful 3`; then a reason may be given."""
    verdict, _, number = words.partition(" ")
    turn = state.turn(int(number)) if number.isdecimal() else None
    if turn is None or turn.answer is None or verdict not in _VERDICTS:
        return state
    return _rated(client, state, replace(turn, rating=_VERDICTS[verdict]), reason="")


def give_reason(client: Client, state: ChatState, reason: str) -> ChatState:
    """Keep the reason of the rating that waits for one."""
    turn = state.turn(state.rated) if state.rated is not None else None
    if turn is None or not reason.strip():
        return replace(state, rated=None, notice=None)
    kept = _rated(client, state, turn, reason=reason.strip()[:MAX_REASON_CHARS])
    return replace(kept, rated=None)


def _rated(client: Client, state: ChatState, turn: Turn, *, reason: str) -> ChatState:
    assert turn.answer is not None, "only answers are rated"
    assert turn.rating is not None, "and only with a verdict"
    rating = Rating(
        answer_id=turn.answer.id,
        question=turn.question,
        generation=turn.answer.generation,
        verdict=turn.rating,
        reason=reason,
    )
    try:
        client.rate(rating)
    except Exception as error:  # noqa: BLE001  the page is an edge: told here, logged there
        return replace(state, notice=told(error), rated=None)
    turns = tuple(turn if each.number == turn.number else each for each in state.turns)
    thanks = "Thank you. The keeper finds it on the Index page; it stays on this machine."
    return replace(state, turns=turns, notice=thanks, rated=turn.number)


def kept(state: ChatState) -> str:
    """Write down the answered turns for the browser to keep; the oldest go when it is too much."""
    done = tuple(turn for turn in state.turns if turn.stage == "done")[-MAX_KEPT_TURNS:]
    while done:
        written = _turns.dump_json(done).decode()
        if len(written) <= MAX_KEPT_CHARS:
            return written
        done = done[1:]
    return ""


def restored(written: object) -> ChatState:
    """Read what the browser kept; nothing if it is not ours or from another version."""
    if not isinstance(written, str) or not written or len(written) > 2 * MAX_KEPT_CHARS:
        return ChatState()
    try:
        return ChatState(_turns.validate_json(written))
    except (ValidationError, json.JSONDecodeError):
        _log.info("a conversation that the browser kept cannot be read")
        return ChatState()
