"""A question finds what texts say under another name, and a name counts once."""

from collections.abc import Callable

import pytest
from fakes import Shelf

from index.errors import SidecarInvalid
from index.filters import Filters
from index.words.vocabulary import idf

Build = Callable[..., Shelf]
LETTERS = {
    "a.txt": "The CPRF greets the congress.",
    "b.txt": "The choir greets the congress.",
    "c.txt": "The Communist Party of the Russian Federation greets the congress.",
    "d.txt": "The Communist Party of Norland greets the Russian choir.",
}
ALIASES = "- [CPRF, KPRF, Communist Party of the Russian Federation]\n"


def found(shelf: Shelf, question: str) -> dict[str, float]:
    """The lexical score of each file found."""
    shelf_records = shelf.open().records
    hits = shelf.search(question, mode="lexical")
    sources = [shelf_records.document(hit.passage.document) for hit in hits]
    return {d.source: hit.score for d, hit in zip(sources, hits, strict=True) if d}


def test_a_name_is_searched_under_its_other_names(build: Build) -> None:
    shelf = build(LETTERS)
    assert found(shelf, "KPRF") == {}

    shelf.build({"aliases.yaml": ALIASES})

    assert set(found(shelf, "KPRF")) == {"a.txt", "c.txt"}
    assert next(iter(found(shelf, "Whom did the KPRF greet?"))) in ("a.txt", "c.txt")


def test_a_long_name_finds_its_abbreviation_beside_its_own_words(build: Build) -> None:
    shelf = build({**LETTERS, "aliases.yaml": ALIASES})

    scores = found(shelf, "the Communist Party of the Russian Federation")

    assert set(scores) == {"a.txt", "c.txt", "d.txt"}
    assert min(scores["a.txt"], scores["c.txt"]) > scores["d.txt"]


def test_a_name_counts_once_however_often_it_is_said(build: Build) -> None:
    both = "The CPRF, which is the Communist Party of the Russian Federation or KPRF, is a party."
    shelf = build({**LETTERS, "e.txt": both, "aliases.yaml": ALIASES})
    opened = shelf.open()

    [mention] = opened.names.found_in("CPRF")
    names = [opened.words.synonyms(mention.name, mention.others)]

    ceiling = opened.words.ceiling([], names)
    assert all(0 < score <= ceiling for score in found(shelf, "CPRF").values())
    assert len(found(shelf, "CPRF")) == 3
    assert ceiling == pytest.approx(2.2 * idf(3, len(opened.words)))


def test_a_filter_by_author_takes_every_name_of_the_author(build: Build) -> None:
    shelf = build({
        "a.txt": LETTERS["a.txt"],
        "a.meta.yaml": "author: Presidium of the CPRF CC",
        "b.txt": LETTERS["b.txt"],
        "b.meta.yaml": "author: Choir of Norland",
        "aliases.yaml": ALIASES,
    })
    opened = shelf.open()

    hits = opened.search("congress", None, k=5, mode="lexical", filters=Filters(author="KPRF"))

    assert [hit.passage.text for hit in hits] == [LETTERS["a.txt"]]


def test_what_texts_define_serves_without_any_file(build: Build) -> None:
    defined = "The Revolutionary Communist International Tendency (RCIT) has a paper."
    shelf = build({"a.txt": defined, "b.txt": "The RCIT met.", "c.txt": "The choir met."})
    long = "Revolutionary Communist International Tendency"

    assert set(found(shelf, long)) == {"a.txt", "b.txt"}

    (shelf.corpus_dir / "a.txt").unlink()
    shelf.build()
    assert found(shelf, long) == {}


def test_an_edit_of_the_alias_file_alone_makes_a_generation_and_embeds_nothing(
    build: Build,
) -> None:
    shelf = build(LETTERS)

    report = shelf.build({"aliases.yaml": ALIASES})

    assert (report.published, report.embedded, report.added, report.changed) == (True, 0, [], [])
    assert not shelf.build().published
    (shelf.corpus_dir / "aliases.yaml").unlink()
    assert shelf.build().published
    assert found(shelf, "KPRF") == {}


def test_an_alias_file_that_makes_no_sense_stops_the_build_and_says_what_to_do(
    build: Build,
) -> None:
    shelf = build(LETTERS)

    with pytest.raises(SidecarInvalid, match=r"aliases\.yaml: item 1: .*correct it"):
        shelf.build({"aliases.yaml": "- CPRF\n"})

    assert set(found(shelf, "CPRF")) == {"a.txt"}
