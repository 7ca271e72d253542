"""Values as a client returns them, for tests of the page."""

from rag.schemas import (
    Document,
    GenerationInfo,
    IndexReport,
    Job,
    SkippedFile,
)

SHA = "c6732ed805be5dad" + "0" * 48


def a_document(number: int = 1, **changes: object) -> Document:
    values: dict[str, object] = {
        "id": f"doc-{number}",
        "title": "To the Paraguayan Communist Party",
        "author": "Presidium of the CPRF CC",
        "addressee": "Paraguayan Communist Party",
        "kind": "greeting",
        "date": "2018-02",
        "language": "en",
        "source": "letters.txt",
        "char_start": 0,
        "char_end": 0,
        "origins": {},
    }
    unknown = dict.fromkeys(Document.model_fields)
    return Document.model_validate(unknown | values | changes)


def a_generation(name: str, *, live: bool = False) -> GenerationInfo:
    return GenerationInfo(
        id=name,
        built_at="2026-11-22T02:00:00+00:00",
        parent=None,
        live=live,
        added=1,
        changed=0,
        moved=0,
        removed=2,
        documents=3,
        passages=4,
        seconds=1.5,
    )


def a_job(done: int, *, state: str = "running") -> Job:
    report = IndexReport(
        generation="gen-2",
        published=True,
        found=3,
        indexed=2,
        added=["new.txt"],
        changed=[],
        moved=[],
        removed=[],
        duplicates=[],
        skipped=[SkippedFile(path="broken.txt", reason="not_text", detail="byte 7 is not UTF-8")],
        documents=2,
        passages=4,
        embedded=2,
        seconds=1.5,
    )
    return Job.model_validate({
        "id": "job-1",
        "state": state,
        "stage": "embedding" if state == "running" else None,
        "done": done,
        "total": 10,
        "seconds": 1.0,
        "seconds_left": 2.0 if state == "running" else None,
        "report": report if state == "done" else None,
        "error": None,
    })
