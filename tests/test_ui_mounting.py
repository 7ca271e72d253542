"""The page is made while the server answers already."""

import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from gradio.queueing import Queue
from starlette.testclient import TestClient

from ui import mounting


def an_app(page: mounting.LatePage) -> FastAPI:
    app = FastAPI()
    app.router.lifespan_context = page.within(app.router.lifespan_context)
    app.get("/api")(lambda: "answered")
    app.mount("/", page)
    return app


def a_page() -> FastAPI:
    page = FastAPI()
    page.get("/")(lambda: "drawn")
    return page


def test_the_api_answers_while_the_page_is_made_and_whoever_asks_for_that_waits() -> None:
    enough = threading.Event()

    def make() -> FastAPI:
        assert enough.wait(10)
        return a_page()

    with TestClient(an_app(mounting.LatePage(make))) as client, ThreadPoolExecutor() as visitors:
        waiting = visitors.submit(client.get, "/")
        assert client.get("/api").json() == "answered"
        assert not waiting.done()
        enough.set()
        assert waiting.result(10).json() == "drawn"
        assert client.get("/").json() == "drawn"


def test_the_api_answers_without_a_page_that_cannot_be_made() -> None:
    def fail() -> FastAPI:
        raise TypeError("Gradio has changed")

    with TestClient(an_app(mounting.LatePage(fail)), raise_server_exceptions=False) as client:
        assert client.get("/").status_code == 500
        assert client.get("/api").json() == "answered"


def test_only_components_seem_to_have_no_file_while_gradio_is_loaded() -> None:
    class ComponentMeta(type): ...

    class Component(metaclass=ComponentMeta): ...

    before = inspect.getfile
    with mounting._without_stubs():
        assert inspect.getfile(mounting.LatePage) == mounting.__file__
        with pytest.raises(OSError, match="no stubs"):
            inspect.getfile(Component)
    assert inspect.getfile is before


def test_gradio_is_told_how_often_to_look_in_a_way_that_it_still_listens_to() -> None:
    assert "asyncio.sleep(self.sleep_when_free)" in inspect.getsource(Queue.start_processing)
