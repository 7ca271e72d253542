"""How fast the page is, how still it stands while an answer arrives, and how many can be open.

    python tests/bench/page.py URL [--visits 5] [--open 64] [--question WORDS]
    python tests/bench/page.py URL --picture ui/page.png
    python tests/bench/page.py --start

The first form visits a running server with chromium. Each visit is by somebody new, with nothing in
the browser's cache; the medians are printed. Then so many pages are opened in one browser, and each
of them asks. The second takes the picture of README.md, of a server over the sample corpus. The
third measures what Gradio adds to a start, in processor seconds. One line of JSON each.
"""

import argparse
import asyncio
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

_WATCH = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""
_START = """
import resource, sys
def seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
import rag.api.app
before = seconds()
if sys.argv[1] == "gradio":
    import gradio
    print(seconds() - before)
else:
    from ui import mounting
    class Nobody: ...
    mounting._load(Nobody())
    print(seconds() - before)
"""


async def standing(browser: Browser, url: str) -> Page:
    """Open the page as somebody new, and wait until a question can be typed."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    await context.add_init_script(_WATCH)
    page = await context.new_page()
    page.set_default_timeout(120_000)
    await page.goto(url)
    await page.get_by_role("textbox", name="Your question").wait_for()
    await page.locator(".fn-restored").wait_for(state="attached")
    return page


async def ask(page: Page, question: str) -> tuple[float, float]:
    """Ask; give the milliseconds until the first sentence stands, and until all of them do."""
    await page.get_by_role("textbox", name="Your question").fill(question)
    began = time.perf_counter()
    await page.get_by_role("button", name="Ask", exact=True).click()
    await page.locator("#fn-current :is(.fn-sentence, .fn-refusal)").first.wait_for()
    first = time.perf_counter() - began
    await page.locator("#fn-current :is(.fn-done, .fn-failed)").wait_for()
    return 1000 * first, 1000 * (time.perf_counter() - began)


async def one_visit(browser: Browser, url: str, question: str) -> dict[str, float]:
    """Measure one visit."""
    began = time.perf_counter()
    page = await standing(browser, url)
    stood = 1000 * (time.perf_counter() - began)
    first, whole = await ask(page, question)
    seen = {
        "first_paint_ms": await page.evaluate(_PAINT),
        "standing_ms": stood,
        "first_sentence_ms": first,
        "answer_ms": whole,
        "layout_shift": await page.evaluate("window.shifted"),
    }
    await page.context.close()
    return seen


async def many(browser: Browser, url: str, number: int, question: str) -> dict[str, object]:
    """Open so many pages, then ask on all of them at once."""
    pages = [await standing(browser, url) for _ in range(number)]
    began = time.perf_counter()
    took = await asyncio.gather(*(ask(page, question) for page in pages))
    answered = [await page.locator("#fn-current .fn-done").count() for page in pages]
    return {
        "open": number,
        "answered": sum(answered),
        "all_answered_ms": round(1000 * (time.perf_counter() - began)),
        "median_answer_ms": round(statistics.median(whole for _, whole in took)),
    }


async def picture(browser: Browser, url: str, file: str, question: str) -> dict[str, object]:
    """Take a picture of an answer with the card of its first footnote."""
    page = await standing(browser, url)
    await ask(page, question)
    await page.get_by_role("button", name="Ask again").click()  # warm now
    await page.locator("#fn-turn-2.fn-done").wait_for()
    await page.locator("#fn-current .fn-mark").first.hover()
    await page.locator("#fn-panel .fn-lit").wait_for()
    await page.wait_for_timeout(500)  # for colours that change slowly
    drawn = Image.open(BytesIO(await page.screenshot()))
    drawn.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    return {"picture": file, "bytes": Path(file).stat().st_size}


async def measured(options: argparse.Namespace) -> dict[str, object]:
    """Visit, then crowd."""
    async with async_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        if options.picture:
            return await picture(browser, options.url, options.picture, options.question)
        visits = [
            await one_visit(browser, options.url, options.question) for _ in range(options.visits)
        ]
        told: dict[str, object] = {
            name: round(statistics.median(each[name] for each in visits), 3) for name in visits[0]
        }
        if options.open:
            told |= await many(browser, options.url, options.open, options.question)
        await browser.close()
    return told


def start_cost() -> dict[str, float]:
    """Measure, in processor seconds, Gradio's import as it is, and the page as it is loaded."""
    return {
        name: round(
            float(subprocess.check_output([sys.executable, "-c", _START, name], text=True)), 2
        )
        for name in ("gradio", "page")
    }


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--open", type=int, default=64)
    parser.add_argument("--question", default="Who won the Russian presidential election of 2018?")
    parser.add_argument("--picture")
    parser.add_argument("--start", action="store_true")
    options = parser.parse_args()
    told = start_cost() if options.start else asyncio.run(measured(options))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps(told | {"processor_s": round(used.ru_utime + used.ru_stime, 1)}))


if __name__ == "__main__":
    main()
