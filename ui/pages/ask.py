"""The Ask page: the conversation, the place to ask, and beside them passages or a document."""

from collections.abc import Iterator

import gradio as gr

from rag.client import Client
from rag.schemas import MAX_QUESTION_CHARS, MAX_REASON_CHARS, Filters
from ui import handlers
from ui.addresses import ask_address
from ui.listening import Listeners
from ui.pages.parts import Bridge, Trigger, Updates, on, part
from ui.state import ChatState
from ui.suggestions import MAX_SUGGESTIONS, Suggestions
from ui.views import chat, narrowing, passages, reading, start

# The browser keeps the conversation under these; the secret only hides it from a glance.
_STORAGE_KEY, _STORAGE_SECRET = "footnote-conversation", "footnote"


class AskPage:
    """Questions and their answers."""

    def __init__(self, client: Client, bridge: Bridge) -> None:
        self._client = client
        self._bridge = bridge
        self._suggestions = Suggestions(client)
        self._listeners = Listeners()
        self.state = gr.State(ChatState())
        self.filters = gr.State(None)
        self.kept = gr.BrowserState("", storage_key=_STORAGE_KEY, secret=_STORAGE_SECRET)
        with gr.Column(elem_id="fn-chat"):
            self._lay_out_talk()
            self._lay_out_composer()

    def _lay_out_talk(self) -> None:
        with gr.Column(elem_id="fn-talk"):
            self.welcome = part("welcome")
            with gr.Column(elem_id="fn-suggestions", visible=False) as self.suggested:
                self.suggestions = [
                    gr.Button(visible=False, elem_classes="fn-suggestion")
                    for _ in range(MAX_SUGGESTIONS)
                ]
            self.history = part("history")
            self.current = part("current")
            self.live = part("live")

    def _lay_out_composer(self) -> None:
        with gr.Column(elem_id="fn-composer"):
            self.notice = part("notice")
            with gr.Row(elem_id="fn-reason-row", visible=False) as self.reason_row:
                self.reason = gr.Textbox(
                    label="What was good or wrong about it?",
                    placeholder="What was good or wrong about it? (optional)",
                    max_length=MAX_REASON_CHARS,
                    container=False,
                    elem_id="fn-reason",
                    scale=1,
                )
                self.send = gr.Button("Send", elem_id="fn-send", scale=0)
            self.chips = part("chips")
            with gr.Row(elem_id="fn-ask-row"):
                self.question = gr.Textbox(
                    label="Your question",
                    placeholder="Ask your documents",
                    lines=1,
                    max_lines=6,
                    container=False,
                    elem_id="fn-question",
                    scale=1,
                )
                self.ask = gr.Button("Ask", variant="primary", elem_id="fn-ask", scale=0)
                self.stop = gr.Button("Stop", elem_id="fn-stop", scale=0)

    def lay_out_side(self) -> None:
        """Make the column beside the pages: the passages of an answer, or a document."""
        with gr.Column(elem_id="fn-side"):
            part("checking", start.checking())
            self.newest = part("newest")
            self.panel = part("panel")
            self.reading = part("reading")

    def wire(self, blocks: gr.Blocks) -> None:
        """Connect the events; everything must be laid out."""
        self._wire_asking()
        self._wire_the_rest()
        greeted = [self.welcome, self.newest, self.suggested, *self.suggestions]
        on([blocks.load], self._greet, [], greeted)
        on([blocks.load], self._restore, [self.kept], self._talk)
        blocks.unload(self._leave)
        place = [self.state, self._bridge.words]
        go = self._bridge.button
        # The last address wins if a person is faster than the machine.
        on([go("answer").click], self._choose, place, [self.panel], mode="always_last")
        on([go("document").click], self._read, place, [self.reading], mode="always_last")

    @property
    def _talk(self) -> list[gr.blocks.Block]:
        shown = [self.state, self.notice, self.reason_row, self.live]
        return [*shown, self.history, self.current, self.panel]

    def _wire_asking(self) -> None:
        asked = [*self._talk, self.question, self.kept]
        go = self._bridge.button
        sources: list[tuple[list[Trigger], gr.components.Component]] = [
            ([self.ask.click, self.question.submit], self.question),
            *(([button.click], button) for button in self.suggestions),
        ]
        running = [
            on(triggers, self._ask, [self.state, source, self.filters], asked)
            for triggers, source in sources
        ]
        words = [self.state, self._bridge.words]
        narrowed = [*asked, self.filters, self.chips]
        running.append(on([go("ask").click], self._ask_by_link, words, narrowed))
        running.append(on([go("again").click], self._ask_again, [self.state], asked))
        # First the running answer is cut off, so that no later step of it can undo the stopping.
        cut = self.stop.click(None, cancels=[*running], api_visibility="private")
        cut.then(
            self._stop, [self.state], self._talk, api_visibility="private", show_progress="hidden"
        )

    def _wire_the_rest(self) -> None:
        go = self._bridge.button
        edited = [self.state, self.notice, self.question]
        on([go("edit").click], self._edit, [self.state, self._bridge.words], edited)
        rated = [*self._talk, self.kept]
        on([go("rate").click], self._rate, [self.state, self._bridge.words], rated)
        reason = [self.state, self.reason]
        on([self.send.click, self.reason.submit], self._reason, reason, [*rated, self.reason])
        on([go("new").click], self._begin_anew, [], [*self._talk, self.kept])

    # Handlers: a state in, the parts of the page that show it out.

    def _ask(
        self, state: ChatState, question: str, filters: Filters | None, request: gr.Request
    ) -> Iterator[Updates]:
        yield from self._answered(handlers.ask(self._client, state, question, filters), request)

    def _ask_by_link(self, state: ChatState, route: str, request: gr.Request) -> Iterator[Updates]:
        link = ask_address(route)
        yield {self.filters: link.filters, self.chips: narrowing.chips(link.filters)}
        if link.question:
            as_of = link.as_of or None
            steps = handlers.ask(self._client, state, link.question, link.filters, as_of=as_of)
            yield from self._answered(steps, request)

    def _ask_again(self, state: ChatState, request: gr.Request) -> Iterator[Updates]:
        yield from self._answered(handlers.ask_again(self._client, state), request)

    def _answered(self, steps: Iterator[ChatState], request: gr.Request) -> Iterator[Updates]:
        accepted = False
        for step in self._listeners.listen(request.session_hash or "", steps):
            if step.notice:
                yield {self.state: step, self.notice: chat.notice(step)}
                return
            updates = self._shown(step)
            if accepted:  # later steps leave alone what the person may be reading or typing
                del updates[self.history]
            else:
                updates[self.question] = ""
            accepted = True
            if step.last and step.last.stage in ("done", "failed"):
                # With the answer, not after it: a reload must find whatever was shown.
                updates[self.kept] = handlers.kept(step)
            yield updates

    def _shown(self, state: ChatState) -> Updates:
        return {
            self.state: state,
            self.notice: chat.notice(state),
            self.reason_row: gr.update(visible=state.rated is not None),
            self.live: chat.live(state),
            self.history: chat.history(state),
            self.current: chat.current(state),
            self.panel: passages.panel(state.last),
        }

    def _restore(self, kept: object) -> Updates:
        return self._shown(handlers.restored(kept))

    def _stop(self, state: ChatState, request: gr.Request) -> Updates:
        self._leave(request)
        return self._shown(handlers.stop(state))

    def _leave(self, request: gr.Request) -> None:
        self._listeners.leave(request.session_hash or "")

    def _edit(self, state: ChatState, words: str) -> Updates:
        edited = handlers.edit(state)
        words = words[:MAX_QUESTION_CHARS]
        return {self.state: edited, self.notice: chat.notice(edited), self.question: words}

    def _rate(self, state: ChatState, words: str) -> Updates:
        return self._opinion(handlers.rate(self._client, state, words))

    def _reason(self, state: ChatState, reason: str) -> Updates:
        given = handlers.give_reason(self._client, state, reason)
        return {**self._opinion(given), self.reason: ""}

    def _opinion(self, rated: ChatState) -> Updates:
        updates = self._shown(rated)
        del updates[self.panel]  # the person may be looking at an older answer's passages
        return {**updates, self.kept: handlers.kept(rated)}

    def _begin_anew(self) -> Updates:
        return {**self._shown(ChatState()), self.kept: ""}

    def _greet(self) -> Iterator[Updates]:
        for hello in self._suggestions.welcome():
            offered = [*hello.suggestions, *[""] * MAX_SUGGESTIONS]
            buttons = zip(self.suggestions, offered, strict=False)
            yield {
                self.welcome: chat.welcome(hello),
                self.newest: start.newest(hello),
                self.suggested: gr.update(visible=bool(hello.suggestions)),
                **{each: gr.update(value=words, visible=bool(words)) for each, words in buttons},
            }

    def _choose(self, state: ChatState, route: str) -> Updates:
        return {self.panel: passages.panel(handlers.chosen_turn(state, route))}

    def _read(self, state: ChatState, route: str) -> Updates:
        return {self.reading: reading.opened(handlers.read(self._client, route, state))}
