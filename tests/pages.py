"""Fixtures for tests of the page: a real browser, real servers, people who visit them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from visits import Visit, write_letters

from index.embedders.base import Embedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The system's chromium, driven by Playwright."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def letters_server(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a server over a few letters, shared by all tests; do not change its corpus."""
    folder = tmp_path_factory.mktemp("letters")
    return serve(write_letters(folder / "corpus"), folder / "data")


@pytest.fixture(scope="module")
def page_of(real_embedder: Embedder, running: Callable[..., str]) -> Callable[..., str]:
    """Serve a corpus as `footnote serve` does, from this process; give the address.

    The model and Gradio are loaded once for all of them. Names given beside the two folders are
    settings.
    """
    from rag.api.app import create_app
    from rag.settings import load_settings
    from rag.wiring import assemble
    from ui.mounting import mount_page

    def start(corpus_dir: Path, data_dir: Path, **chosen: object) -> str:
        settings = load_settings(corpus_dir=corpus_dir, data_dir=data_dir, **chosen)
        service = assemble(settings, real_embedder)
        service.build_now(lambda _stage, _done, _total: None)
        app = create_app(service, settings, service.observer)
        mount_page(app, service)
        return running(app, settings)

    return start


@pytest.fixture
def visit(browser: "Browser") -> "Iterator[Callable[..., Visit]]":
    """Send a person to an address; all leave with the test."""
    made: list[Visit] = []

    def make(address: str, **context: object) -> Visit:
        made.append(Visit(browser, address, **context))
        return made[-1]

    yield make
    for each in made:
        each.context.close()
