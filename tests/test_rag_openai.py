"""OpenAI's own SDK against a real server: chat, models, vector stores, errors."""

import re
from collections.abc import Callable, Iterator

import httpx
import openai
import pytest
from fakes import Files
from markdown_it import MarkdownIt
from served import BEARER, KEY, small_service

from rag.api.app import create_app
from rag.api.markdown import defused
from rag.schemas import Answer
from rag.settings import load_settings

HOSTILE = "The loom ![x](http://evil.example/?q=1) <img src=//evil.example> weaves [here](//evil)."
QUESTION = [{"role": "user", "content": "What does the loom weave?"}]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, running: Callable[..., str]) -> str:
    files: Files = {"a.txt": "The loom weaves flowers.", "b.txt": HOSTILE}
    service = small_service(tmp_path_factory.mktemp("openai"), files)
    settings = load_settings(api_keys=KEY)
    return running(create_app(service, settings), settings)


@pytest.fixture(scope="module")
def sdk(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0) as client:
        yield client


def test_a_chat_user_gets_a_cited_answer_whose_links_lead_to_the_passage(
    sdk: openai.OpenAI, url: str
) -> None:
    reply = sdk.chat.completions.create(model="footnote", messages=QUESTION)  # type: ignore[arg-type]
    message = reply.choices[0].message
    answer = Answer.model_validate((reply.model_extra or {})["footnote"])
    content = message.content or ""

    assert reply.usage
    assert reply.usage.total_tokens > 0
    assert [
        content[note.url_citation.start_index : note.url_citation.end_index]
        for note in message.annotations or []
    ] == [f"[{citation.n}]" for citation in answer.citations]
    for note, citation in zip(message.annotations or [], answer.citations, strict=True):
        assert note.url_citation.url == url + citation.permalink
        check = httpx.get(f"{url}/v1/citations/{citation.id}", headers=BEARER)
        assert check.json()["status"] == "exact"


def test_a_streamed_chat_is_the_whole_one_in_pieces(sdk: openai.OpenAI) -> None:
    whole = sdk.chat.completions.create(model="footnote", messages=QUESTION)  # type: ignore[arg-type]
    with sdk.chat.completions.stream(
        model="footnote",
        messages=QUESTION,  # type: ignore[arg-type]
        stream_options={"include_usage": True},
    ) as stream:
        final = stream.get_final_completion()

    assert final.choices[0].message.content == whole.choices[0].message.content
    assert final.choices[0].message.annotations == whole.choices[0].message.annotations
    assert final.choices[0].finish_reason == "stop"
    assert final.usage == whole.usage


def test_no_document_can_put_an_image_a_link_or_html_into_a_chat(
    sdk: openai.OpenAI, url: str
) -> None:
    asked = [{"role": "user", "content": "Which loom weaves here?"}]
    reply = sdk.chat.completions.create(model="footnote+sources", messages=asked)  # type: ignore[arg-type]
    page = MarkdownIt("commonmark").render(reply.choices[0].message.content or "")
    links = re.findall(r'href="([^"]*)"', page)

    assert "http://evil.example" in page
    assert "<img" not in page
    assert links
    assert all(link.startswith(f"{url}/#/document/") for link in links)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("![x](y)", "\\![x]\\(y)"),
        ("![x][y]", "\\![x][y]"),
        ("[1]: http://evil", "[1]\\: http://evil"),
        ("<IMG src=x>", "\\<IMG src=x>"),
        ("a < b, c! [1] (d)", "a < b, c! [1] (d)"),
    ],
)
def test_only_what_is_dangerous_is_escaped(hostile: str, harmless: str) -> None:
    assert defused(hostile) == harmless


def test_open_webui_gets_a_source_event_for_each_number(sdk: openai.OpenAI, url: str) -> None:
    stream = sdk.chat.completions.create(
        model="footnote+open-webui",
        messages=QUESTION,  # type: ignore[arg-type]
        stream=True,
    )
    chunks = list(stream)
    events = [c.model_extra["event"] for c in chunks if c.model_extra and "event" in c.model_extra]
    last = next(c.model_extra["footnote"] for c in chunks if c.model_extra.get("footnote"))  # type: ignore[union-attr]

    assert [event["type"] for event in events] == ["source"] * len(last["citations"])
    for event, citation in zip(events, last["citations"], strict=True):
        assert event["data"]["document"] == [citation["quote"]]
        assert event["data"]["metadata"][0]["source"] == citation["id"]
        assert event["data"]["source"]["url"] == url + citation["permalink"]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert not any("annotations" in (delta.model_extra or {}) for delta in deltas)


def test_the_models_are_the_ways_of_answering(sdk: openai.OpenAI) -> None:
    names = [model.id for model in sdk.models.list()]

    assert names == ["footnote", "footnote+sources", "footnote+open-webui"]
    assert sdk.models.retrieve("footnote").owned_by == "footnote"


def test_errors_are_the_sdks_own(sdk: openai.OpenAI, url: str) -> None:
    with pytest.raises(openai.NotFoundError, match="no model of this name"):
        sdk.chat.completions.create(model="gpt-7", messages=QUESTION)  # type: ignore[arg-type]
    with pytest.raises(openai.UnprocessableEntityError, match="1 to 2000 characters"):
        sdk.chat.completions.create(
            model="footnote", messages=[{"role": "user", "content": "x" * 2001}]
        )
    with openai.OpenAI(base_url=f"{url}/v1", api_key="wrong", max_retries=0) as stranger:
        with pytest.raises(openai.AuthenticationError, match="not known"):
            stranger.models.list()


def test_the_corpus_is_a_vector_store(sdk: openai.OpenAI, url: str) -> None:
    [store] = sdk.vector_stores.list()
    page = sdk.vector_stores.search("corpus", query="What does the loom weave?", max_num_results=2)
    scores = [result.score for result in page.data]

    assert (store.id, store.file_counts.completed, store.status) == ("corpus", 2, "completed")
    assert page.data[0].content[0].text == "The loom weaves flowers."
    assert page.data[0].filename == "a.txt"
    assert str((page.data[0].attributes or {})["url"]).startswith(f"{url}/#/document/")
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    in_b = {"type": "and", "filters": [{"type": "eq", "key": "source", "value": "b.*"}]}
    found = sdk.vector_stores.search("corpus", query="loom", filters=in_b)  # type: ignore[arg-type]
    assert [result.filename for result in found.data] == ["b.txt"]
    strict = {"score_threshold": 0.999}
    assert sdk.vector_stores.search("corpus", query="x", ranking_options=strict).data == []  # type: ignore[arg-type]
    with pytest.raises(openai.NotFoundError, match="its name is corpus"):
        sdk.vector_stores.search("other", query="loom")
