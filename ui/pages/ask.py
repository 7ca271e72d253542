"""The Ask page: the conversation, the place to ask, and beside them passages or a document."""

from collections.abc import Iterator

import gradio as gr

from rag.client import Client
from ui import handlers
from ui.pages.parts import Bridge, Updates, on, part
from ui.state import ChatState
from ui.suggestions import MAX_SUGGESTIONS, Suggestions
from ui.views import chat, passages, reading


class AskPage:
    """Questions and their answers."""

    def __init__(self, client: Client, bridge: Bridge) -> None:
        self._client = client
        self._bridge = bridge
        self._suggestions = Suggestions(client)
        self.state = gr.State(ChatState())
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

    def lay_out_side(self) -> None:
        """Make the column beside the pages: the passages of an answer, or a document."""
        with gr.Column(elem_id="fn-side"):
            self.panel = part("panel", passages.panel(None))
            self.reading = part("reading")

    def wire(self, blocks: gr.Blocks) -> None:
        """Connect the events; everything must be laid out."""
        greeted = [self.welcome, self.suggested, *self.suggestions]
        asked = [self.state, self.question, self.notice, self.live]
        asked += [self.history, self.current, self.panel]
        on([blocks.load], self._greet, [], greeted)
        on([self.ask.click, self.question.submit], self._ask, [self.state, self.question], asked)
        for button in self.suggestions:
            on([button.click], self._ask, [self.state, button], asked)
        place = [self.state, self._bridge.words]
        go = self._bridge.button
        # The last address wins if a person is faster than the machine.
        on([go("answer").click], self._choose, place, [self.panel], mode="always_last")
        on([go("document").click], self._read, place, [self.reading], mode="always_last")

    # Handlers: a state in, the parts of the page that show it out.

    def _ask(self, state: ChatState, question: str) -> Iterator[Updates]:
        accepted = False
        for step in handlers.ask(self._client, state, question):
            updates: Updates = {self.state: step, self.notice: chat.notice(step)}
            if step.notice:
                yield updates
                return
            updates |= {self.current: chat.current(step), self.live: chat.live(step)}
            updates |= {self.panel: passages.panel(step.last)}
            if not accepted:  # later steps leave alone what the person may be reading or typing
                accepted = True
                updates |= {self.history: chat.history(step), self.question: ""}
            yield updates

    def _greet(self) -> Iterator[Updates]:
        for hello in self._suggestions.welcome():
            offered = [*hello.suggestions, *[""] * MAX_SUGGESTIONS]
            buttons = zip(self.suggestions, offered, strict=False)
            yield {
                self.welcome: chat.welcome(hello),
                self.suggested: gr.update(visible=bool(hello.suggestions)),
                **{each: gr.update(value=words, visible=bool(words)) for each, words in buttons},
            }

    def _choose(self, state: ChatState, route: str) -> Updates:
        return {self.panel: passages.panel(handlers.chosen_turn(state, route))}

    def _read(self, state: ChatState, route: str) -> Updates:
        return {self.reading: reading.opened(handlers.read(self._client, route, state))}
