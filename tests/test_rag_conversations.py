"""Conversations that the server keeps: by id, for one key, in bounds, and not for long."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rag.api.app import create_app
from rag.conversation.kept import Conversations
from rag.errors import NotFound
from rag.schemas import Answer
from rag.service import Footnote
from rag.settings import load_settings

KEY, OTHER = "first-key-0123456789", "other-key-0123456789"

Api = Callable[[str], TestClient]


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Footnote:
    from fakes import HashEmbedder, write_files

    from rag.wiring import assemble

    folder = tmp_path_factory.mktemp("conversations")
    write_files(folder / "corpus", {"a.txt": "The lamp is lit at noon. The lamp burns oil."})
    settings = load_settings(
        corpus_dir=folder / "corpus", data_dir=folder / "data", refusal_threshold=0.0
    )
    service = assemble(settings, HashEmbedder())
    service.build_now(lambda _stage, _done, _total: None)
    return service


@pytest.fixture
def api(service: Footnote) -> Iterator[Api]:
    """The same application, seen with one key or the other, which may only read."""
    settings = load_settings(
        allowed_hosts="testserver", api_keys=KEY, read_only_keys=OTHER, conversation_turns=2
    )
    app = create_app(service, settings)

    def seen_with(key: str) -> TestClient:
        return TestClient(app, headers={"Authorization": f"Bearer {key}"})

    return seen_with


@pytest.fixture(scope="module")
def answer(service: Footnote) -> Answer:
    return service.answer("What is lit at noon?")


def ask(client: TestClient, conversation: str, question: str, **more: object) -> dict[str, object]:
    body = {"question": question, "conversation_id": conversation, **more}
    reply = client.post("/v1/answer", json=body)
    assert reply.status_code == 200, reply.text
    told: dict[str, object] = {} if "stream" in more else reply.json()
    return told


@pytest.mark.parametrize("key", [KEY, OTHER])
def test_a_follow_up_needs_only_the_id(api: Api, key: str) -> None:
    client = api(key)
    name = client.post("/v1/conversations").json()["id"]

    ask(client, name, "When is the lamp lit?", stream=True)
    told = ask(client, name, "What does it burn?")

    assert "lamp" in str(told["standalone_question"])
    turns = client.get(f"/v1/conversations/{name}").json()["turns"]
    assert [turn["question"] for turn in turns] == ["When is the lamp lit?", "What does it burn?"]
    assert turns[1]["answer"] == told["text"]


def test_only_the_last_turns_are_kept(api: Api) -> None:
    client = api(KEY)
    name = client.post("/v1/conversations").json()["id"]

    for question in ("One lamp?", "Two lamps?", "Three lamps?"):
        ask(client, name, question)

    turns = client.get(f"/v1/conversations/{name}").json()["turns"]
    assert [turn["question"] for turn in turns] == ["Two lamps?", "Three lamps?"]


def test_no_other_key_sees_it_goes_on_with_it_or_ends_it(api: Api) -> None:
    name = api(KEY).post("/v1/conversations").json()["id"]
    stranger = api(OTHER)

    asked = {"question": "And when?", "conversation_id": name}
    refused = [
        stranger.get(f"/v1/conversations/{name}"),
        stranger.delete(f"/v1/conversations/{name}"),
        stranger.post("/v1/answer", json=asked),
        stranger.get("/v1/conversations/" + "0" * 32),
    ]

    assert [reply.status_code for reply in refused] == [404] * 4
    assert len({reply.json()["detail"] for reply in refused}) == 1  # nor that it exists
    assert api(KEY).get(f"/v1/conversations/{name}").status_code == 200


def test_what_was_ended_is_gone(api: Api) -> None:
    client = api(KEY)
    name = client.post("/v1/conversations").json()["id"]

    assert client.delete(f"/v1/conversations/{name}").status_code == 204
    assert client.get(f"/v1/conversations/{name}").status_code == 404


def test_turns_come_from_one_side_only(api: Api) -> None:
    client = api(KEY)
    name = client.post("/v1/conversations").json()["id"]
    turns = [{"question": "Is there a lamp?"}]

    reply = client.post(
        "/v1/answer",
        json={"question": "When?", "conversation": turns, "conversation_id": name},
    )

    assert reply.status_code == 422


def test_a_conversation_is_forgotten_some_time_after_the_last_question(answer: Answer) -> None:
    clock = Clock()
    kept = Conversations(most=5, turns=3, seconds=60, clock=clock)
    name = kept.begin(None).id
    clock.now += 59
    kept.add(name, None, answer)
    clock.now += 59
    assert [turn.question for turn in kept.find(name, None).turns] == [answer.question]
    clock.now += 2

    with pytest.raises(NotFound):
        kept.find(name, None)
    kept.add(name, None, answer)  # an answer that comes too late


def test_nobody_drives_out_what_others_keep() -> None:
    kept = Conversations(most=2, turns=3, seconds=60)
    mine = kept.begin("mine").id
    theirs = [kept.begin("theirs").id for _ in range(5)]

    assert kept.find(mine, "mine").id == mine
    assert [kept.find(name, "theirs").id for name in theirs[3:]] == theirs[3:]
    with pytest.raises(NotFound):
        kept.find(theirs[2], "theirs")


@given(most=st.integers(1, 5), begun=st.integers(0, 20))
def test_ids_are_long_and_never_the_same(most: int, begun: int) -> None:
    kept = Conversations(most=most, turns=1, seconds=60)

    names = {kept.begin(None).id for _ in range(begun)}

    assert len(names) == begun
    assert all(len(name) == 32 for name in names)
