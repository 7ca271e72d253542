"""The client over HTTP: the same words as the service inside the process, and the same errors."""

from collections.abc import Iterator

import anyio
import pytest
from served import KEY

from rag.client import Client
from rag.client.http import AsyncHttpClient, HttpClient
from rag.errors import NotFound, ServerFailed
from rag.schemas import Answer, DoneEvent, Filters
from rag.service import Footnote

QUESTION = "What does the loom weave?"


@pytest.fixture
def remote(loom_url: str) -> Iterator[Client]:
    with HttpClient(loom_url, key=KEY) as client:
        yield client


def same(one: Answer, other: Answer) -> bool:
    return one.model_copy(update={"timings_ms": {}}) == other.model_copy(update={"timings_ms": {}})


def test_it_answers_as_the_service_does(remote: Client, loom: Footnote) -> None:
    here, there = loom.answer(QUESTION), remote.answer(QUESTION)
    events = list(remote.answer_events(QUESTION))
    narrowed = remote.retrieve("horse", k=1, filters=Filters(source="b.*"))

    assert same(here, there)
    assert [event.event for event in events] == [e.event for e in loom.answer_events(QUESTION)]
    assert isinstance(events[-1], DoneEvent)
    assert same(events[-1].answer, here)
    assert [passage.source for passage in narrowed.passages] == ["b.txt"]


def test_it_reads_and_keeps_as_the_service_does(remote: Client, loom: Footnote) -> None:
    [first, _] = loom.documents()
    citation = loom.answer(QUESTION).citations[0]

    assert remote.documents() == loom.documents()
    assert remote.document(first.id) == first
    assert remote.document_text(first.id) == loom.document_text(first.id)
    assert remote.passage(citation.passage_id) == loom.passage(citation.passage_id)
    assert remote.citation(citation.id) == loom.citation(citation.id)
    assert remote.readiness() == loom.readiness()
    assert remote.index() == loom.index()
    assert remote.plan() == loom.plan()
    assert remote.job(remote.rebuild().id).state in ("running", "done")
    texts = ["A horse.", "loom"]
    assert remote.closeness("loom", texts) == pytest.approx(loom.closeness("loom", texts))


def test_errors_come_out_as_what_they_were(remote: Client, loom_url: str) -> None:
    with pytest.raises(NotFound, match="no document with this id"):
        remote.document("0" * 16)
    with HttpClient(loom_url) as stranger:
        with pytest.raises(ServerFailed, match="A key is needed"):
            stranger.documents()
        with pytest.raises(ServerFailed, match="A key is needed"):
            list(stranger.answer_events(QUESTION))
    with HttpClient("http://127.0.0.1:9") as nowhere, pytest.raises(ServerFailed, match="answer"):
        nowhere.readiness()


def test_the_asynchronous_one_says_the_same(loom_url: str, loom: Footnote) -> None:
    async def session() -> tuple[Answer, list[str], list[str]]:
        async with AsyncHttpClient(loom_url, key=KEY) as client:
            answer = await client.answer(QUESTION)
            events = [event.event async for event in client.answer_events(QUESTION)]
            found = await client.retrieve("loom", k=1)
            check = await client.citation(answer.citations[0].id)
            read = await client.document_text(found.passages[0].document_id)
            listed = await client.documents()
            return answer, events, [check.status, read.text, str(len(listed))]

    answer, events, told = anyio.run(session)

    assert same(answer, loom.answer(QUESTION))
    assert events == [event.event for event in loom.answer_events(QUESTION)]
    assert told == ["exact", "The loom weaves flowers.", "2"]
