"""Who gets in: keys and roles on every route and the page, rates, names, other sites' pages."""

import base64
import hmac
import re
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from served import KEY, ROOT
from starlette.responses import PlainTextResponse

from rag.api.access import KeyRing
from rag.api.app import create_app
from rag.api.rates import Rates
from rag.service import Footnote
from rag.settings import load_settings

READER = "reader-key-0123456789"

Api = Callable[..., TestClient]


@pytest.fixture
def api(loom: Footnote) -> Api:
    """Make the API with some settings; every call without a key unless one is given."""

    def make(*, page: bool = False, host: str = "testserver", **chosen: object) -> TestClient:
        wanted = {"allowed_hosts": "testserver", **chosen}
        app = create_app(loom, load_settings(**wanted))
        if page:
            app.mount("/", PlainTextResponse("the page"))
        return TestClient(app, base_url=f"http://{host}")

    return make


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_no_route_and_no_page_opens_without_a_key_but_health(api: Api) -> None:
    client = api(api_keys=KEY, page=True)
    paths = client.app.openapi()["paths"]  # type: ignore[attr-defined]
    tried = {(m.upper(), re.sub(r"[{}]", "", path)) for path in paths for m in paths[path]}
    tried |= {("GET", "/"), ("GET", "/config"), ("POST", "/gradio_api/queue/join")}
    tried |= {("GET", "/docs"), ("GET", "/openapi.json"), ("HEAD", "/v1/index")}
    tried |= {("OPTIONS", "/v1/answer"), ("GET", "/nothing"), ("GET", "/gradio_api/heartbeat/x")}

    statuses = {(method, path): client.request(method, path).status_code for method, path in tried}

    assert len(tried) > 15
    opened = {path for (_, path), status in statuses.items() if status not in (401, 403)}
    assert opened == {"/healthz", "/readyz"}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer ",
        f"Bearer {KEY}x",
        f"Bearer {READER}",
        "Bearer " + "k" * 10_000,
        "Bearer schlüssel",
        f"Token {KEY}",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xff:x").decode(),
    ],
)
def test_a_wrong_key_is_401_and_says_how_to_bring_one(api: Api, header: str) -> None:
    reply = api(api_keys=KEY).get("/v1/index", headers={"Authorization": header.encode("latin-1")})

    assert reply.status_code == 401
    assert reply.json()["code"] in ("key_missing", "key_unknown")
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/v1/retrieve", 405, "POST"),
        ("PUT", "/v1/documents/a", 405, "DELETE, GET"),
        ("GET", "/mcp", 405, "POST"),
        ("GET", "/retrieval", 405, "POST"),
        ("POST", "/healthz", 405, "GET"),
        ("POST", "/v1/embeddings", 404, None),
        ("GET", "/v1/vector_stores/corpus/files", 404, None),
    ],
)
def test_the_page_takes_no_address_of_the_api(
    api: Api, method: str, path: str, status: int, allowed: str | None
) -> None:
    reply = api(page=True).request(method, path)

    assert (reply.status_code, reply.headers.get("allow")) == (status, allowed)


def test_a_key_opens_the_api_as_a_token_and_the_page_as_a_password(api: Api) -> None:
    client = api(api_keys=f"other-key-0123456789,{KEY}", page=True)
    basic = {"Authorization": "Basic " + base64.b64encode(f"anyone:{KEY}".encode()).decode()}

    assert client.get("/v1/index", headers=bearer(KEY)).status_code == 200
    assert client.get("/", headers=basic).status_code == 200
    assert client.get("/").headers["www-authenticate"].startswith("Basic")


def test_a_read_only_key_asks_and_reads_and_changes_nothing(api: Api) -> None:
    client = api(api_keys=KEY, read_only_keys=READER)
    asked = client.post("/v1/answer", json={"question": "The loom?"}, headers=bearer(READER))

    assert asked.status_code == 200
    assert client.get("/v1/index", headers=bearer(READER)).status_code == 200
    refused = client.post("/v1/index/rebuild", headers=bearer(READER))
    assert (refused.status_code, refused.json()["code"]) == (403, "read_only")
    assert client.post("/v1/not-yet-written", headers=bearer(READER)).status_code == 403
    assert client.post("/v1/index/rebuild", headers=bearer(KEY)).status_code == 202


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_others_think_of_answers_is_for_the_keeper(api: Api, method: str) -> None:
    client = api(api_keys=KEY, read_only_keys=READER)
    rating = {"answer_id": "ab", "question": "x?", "generation": "g", "verdict": "helpful"}

    assert client.post("/v1/feedback", json=rating, headers=bearer(READER)).status_code == 201
    assert client.request(method, "/v1/feedback", headers=bearer(READER)).status_code == 403
    assert client.get("/v1/feedback", headers=bearer(KEY)).json()["ratings"]


def test_over_the_rate_is_429_with_the_time_to_come_back(api: Api) -> None:
    client = api(requests_per_minute=10)
    forged = [{"X-Forwarded-For": f"192.0.2.{n}"} for n in range(11)]

    replies = [client.get("/v1/index", headers=forged[n]) for n in range(11)]

    assert [reply.status_code for reply in replies] == [200] * 10 + [429]
    assert 1 <= int(replies[-1].headers["retry-after"]) <= 6
    assert client.get("/healthz").status_code == 200


def test_each_key_has_a_rate_of_its_own_and_guessing_has_one_too(api: Api) -> None:
    client = api(api_keys=KEY, read_only_keys=READER, requests_per_minute=2)

    for key in (KEY, READER):
        codes = [client.get("/v1/index", headers=bearer(key)).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
    guesses = [client.get("/v1/index", headers=bearer(f"guess{n}")).status_code for n in range(3)]
    assert guesses == [401, 401, 429]


def test_a_bucket_fills_evenly_and_the_number_of_buckets_is_bounded() -> None:
    clock = [0.0]
    rates = Rates(60, now=lambda: clock[0])

    assert [rates.wait("a") for _ in range(61)] == [0] * 60 + [1]
    clock[0] = 1.0
    assert (rates.wait("a"), rates.wait("a")) == (0, 1)
    for number in range(10_000):
        rates.wait(str(number))
    assert rates.wait("a") == 0


def test_keys_are_told_apart_by_their_hash_alone() -> None:
    settings = load_settings(api_keys=KEY, read_only_keys=READER)
    ring = KeyRing(settings.api_keys, settings.read_only_keys)
    keeper, reader = ring.holder(KEY), ring.holder(READER)

    assert keeper is not None
    assert reader is not None
    assert (keeper.role, reader.role, ring.holder(KEY[:-1])) == ("keeper", "reader", None)
    assert KEY not in repr(vars(ring)) + repr(keeper)


@pytest.mark.parametrize("sent", [KEY, READER, KEY[:-1], "", "x" * 1024])
def test_whatever_is_sent_it_is_compared_with_every_key_in_constant_time(sent: str) -> None:
    settings = load_settings(api_keys=f"{KEY},{KEY}-two", read_only_keys=READER)
    ring = KeyRing(settings.api_keys, settings.read_only_keys)
    called: list[object] = []

    sys.setprofile(lambda _frame, _event, function: called.append(function))
    ring.holder(sent)
    sys.setprofile(None)

    assert called.count(hmac.compare_digest) == 2 * 3  # each is seen when called, and at its end


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io"])
def test_a_loopback_server_answers_to_its_own_names_only(api: Api, host: str) -> None:
    reply = api(allowed_hosts="", host=host).get("/v1/documents")

    assert (reply.status_code, reply.json()["code"]) == (400, "unknown_host")
    assert api(allowed_hosts="", host="localhost:8000").get("/v1/documents").status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://testserver:81"])
def test_a_page_of_another_site_can_change_nothing(api: Api, origin: str) -> None:
    client = api(page=True)
    sent = client.post("/v1/index/rebuild", headers={"Origin": origin})
    plain = client.post("/v1/answer", content='{"question": "x"}', headers={"Origin": origin})
    home = client.get("/", headers={"Origin": origin})

    assert (sent.status_code, sent.json()["code"]) == (403, "foreign_origin")
    assert plain.status_code == 403
    assert "access-control-allow-origin" not in home.headers


def test_a_body_that_does_not_say_it_is_json_is_not_read(api: Api) -> None:
    reply = api().post(
        "/v1/answer", content='{"question": "x"}', headers={"Content-Type": "text/plain"}
    )

    assert reply.status_code == 422


def test_a_site_that_was_named_may_call(api: Api) -> None:
    client = api(cors_origins="https://friend.example", api_keys=KEY)
    origin = {"Origin": "https://friend.example"}
    asks = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }

    preflight = client.options("/v1/answer", headers={**origin, **asks})
    sent = client.post("/v1/answer", json={"question": "x"}, headers={**origin, **bearer(KEY)})

    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == origin["Origin"]
    assert (sent.status_code, sent.headers["access-control-allow-origin"]) == (
        200,
        origin["Origin"],
    )


def test_the_real_page_asks_the_browser_for_a_key(
    serve: Callable[..., str], sample_index: Path
) -> None:
    url = serve(ROOT / "corpus", sample_index, FOOTNOTE_API_KEYS=KEY)
    paths = ["/", "/config", "/theme.css", "/gradio_api/queue/data", "/docs", "/openapi.json"]

    assert [httpx.get(url + path).status_code for path in paths] == [401] * len(paths)
    page = httpx.get(url, auth=("anyone", KEY), timeout=60)  # the first view waits for Gradio
    assert page.status_code == 200
    assert "Footnote" in page.text
