"""An embedding model behind an address: the same contract, and errors that say what to mend."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from fakes import HashEmbedder
from stub_embeddings import Rows, StubEmbeddings

from index.embedders.base import vectors_of
from index.embedders.endpoint import EndpointEmbedder, endpoint_identity
from index.errors import IndexMismatch, ModelUnavailable
from rag.building import make_embedder
from rag.errors import BadSettings
from rag.settings import load_settings

if TYPE_CHECKING:
    from rag.service import Footnote

TEXTS = ["The lamp is lit at noon.", "", " \n", "漢字 😀"] + [f"Bell {n}." for n in range(130)]
LETTERS = {"a.txt": "The lamp is lit at noon by the keeper.", "b.txt": "The bell rings at dusk."}


@pytest.fixture
def server() -> Iterator[StubEmbeddings]:
    stub = StubEmbeddings()
    yield stub
    stub.close()


def connect(server: StubEmbeddings, **chosen: object) -> EndpointEmbedder:
    return EndpointEmbedder(base_url=server.base_url, model="hash", **chosen)


def test_vectors_are_the_servers_in_order_and_of_unit_length(server: StubEmbeddings) -> None:
    model = connect(server)

    vectors = vectors_of(model, TEXTS)

    shown = [text if text.strip() else " " for text in TEXTS]
    np.testing.assert_allclose(vectors, vectors_of(HashEmbedder(), shown), atol=1e-6)
    assert vectors.shape == (len(TEXTS), model.card.dimension)
    assert max(map(len, server.asked)) == 16
    assert vectors_of(model, []).shape == (0, model.card.dimension)


def test_each_side_has_the_prompt_that_the_model_wants(server: StubEmbeddings) -> None:
    model = connect(server, query_prompt="query: ", document_prompt="passage: ", api_key="secret")

    model.embed_query("lamp?")
    list(model.embed_documents(["The lamp."]))

    assert server.asked[1:] == [["query: lamp?"], ["passage: The lamp."]]
    assert set(server.keys) == {"Bearer secret"}


def test_tokens_are_estimated_and_have_no_vectors(server: StubEmbeddings) -> None:
    model = connect(server)

    assert model.count_tokens("incomprehensible") == 4
    assert model.count_tokens("漢字 😀") == 3
    assert model.count_tokens(" \n") == 0
    assert model.card.token_dimension == 0
    assert not any(len(tokens.starts) for tokens in model.embed_tokens(["lamp", "bell"]))


@pytest.mark.parametrize("failures", [[503], [429], [500], [503, 503, 503]])
def test_what_may_pass_is_tried_again(server: StubEmbeddings, failures: list[int]) -> None:
    model = connect(server)
    server.failures = failures

    assert vectors_of(model, ["lamp"]).any()
    assert not server.failures


@pytest.mark.parametrize(
    ("status", "said"), [(401, "embedding_api_key"), (404, "'hash'"), (400, "400"), (500, "500")]
)
def test_a_refusal_says_what_to_mend(server: StubEmbeddings, status: int, said: str) -> None:
    model = connect(server)
    server.failures = [status] * 9

    with pytest.raises(ModelUnavailable, match=said):
        model.embed_query("lamp")


def fewer(rows: Rows) -> Rows:
    return rows[1:]


def not_numbers(rows: Rows) -> Rows:
    return [{**row, "embedding": [float("nan")] * 256} for row in rows]


def shorter(rows: Rows) -> Rows:
    return [{**row, "embedding": row["embedding"][:8]} for row in rows]


def uneven(rows: Rows) -> Rows:
    return [{**row, "embedding": row["embedding"][n:]} for n, row in enumerate(rows)]


@pytest.mark.parametrize(
    "spoil", [fewer, not_numbers, shorter, uneven, lambda _rows: None, lambda _rows: [7, 7]]
)
def test_senseless_replies_are_an_error_of_ours(
    server: StubEmbeddings, spoil: Callable[[Rows], Rows]
) -> None:
    model = connect(server)
    server.spoil = spoil

    with pytest.raises(ModelUnavailable, match="sent"):
        vectors_of(model, ["lamp", "bell"])


def test_passages_follow_no_redirect_to_another_address(server: StubEmbeddings) -> None:
    model = connect(server)
    asked = len(server.asked)
    server.failures = [307]

    with pytest.raises(ModelUnavailable):
        model.embed_query("lamp")

    assert len(server.asked) == asked + 1


def test_a_server_that_stalls_is_not_waited_for(server: StubEmbeddings) -> None:
    model = connect(server, question_seconds=0.1)
    server.stall_seconds = 0.5

    with pytest.raises(ModelUnavailable, match=r"within 0\.1 seconds"):
        model.embed_query("lamp")


def test_a_server_that_is_not_there_is_named_by_its_setting() -> None:
    with pytest.raises(ModelUnavailable, match="embedding_base_url"):
        EndpointEmbedder(base_url="http://127.0.0.1:9/v1", model="hash")


def test_another_name_or_prompt_is_another_model() -> None:
    ways = [
        endpoint_identity("a"),
        endpoint_identity("b"),
        endpoint_identity("a", query_prompt="q"),
        endpoint_identity("a", document_prompt="q"),
    ]

    assert len(set(ways)) == len(ways)


def test_settings_choose_the_server_and_nothing_is_asked_before_the_first_text(
    server: StubEmbeddings,
) -> None:
    settings = load_settings(embedding_base_url=server.base_url, embedding_model="hash")

    model = make_embedder(settings)

    assert model.identity == endpoint_identity("hash")
    assert server.asked == []
    assert model.embed_query("lamp").vector.shape == (256,)


def test_an_address_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(BadSettings, match="embedding_base_url"):
        load_settings(embedding_base_url="localhost:8000")


@pytest.fixture
def service(
    server: StubEmbeddings,
    corpus_dir: Callable[..., Path],
    make_footnote: Callable[..., "Footnote"],
) -> "Footnote":
    return make_footnote(corpus_dir(LETTERS), model=connect(server))


def test_questions_are_searched_and_answered_without_vectors_of_tokens(
    service: "Footnote",
) -> None:
    found = service.retrieve("When does the bell ring?", k=2)
    answer = service.answer("When is the lamp lit?")

    assert found.passages[0].text == LETTERS["b.txt"]
    assert found.passages[0].late is None or found.passages[0].late == 0
    assert answer.citations[0].quote == LETTERS["a.txt"]


def test_another_model_behind_the_same_name_is_noticed(
    service: "Footnote", server: StubEmbeddings
) -> None:
    def turned(rows: Rows) -> Rows:
        return [{**row, "embedding": row["embedding"][::-1]} for row in rows]

    server.spoil = turned

    with pytest.raises(IndexMismatch, match="other vectors"):
        service.retrieve("When does the bell ring?", k=2)
