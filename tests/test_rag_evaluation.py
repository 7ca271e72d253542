"""The measures, against numbers worked out by hand and against ir-measures."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import ir_measures
import pytest
from fakes import HashEmbedder
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from rag.errors import BadSettings
from rag.evaluation import metrics
from rag.evaluation.picture import picture
from rag.evaluation.questions import read_set
from rag.evaluation.report import draw, evaluate_set, read_run
from rag.schemas import Evaluation
from rag.settings import load_settings
from rag.wiring import assemble

NAMES = st.sampled_from("abcdefghij")


@given(ranked=st.lists(NAMES, unique=True), relevant=st.frozensets(NAMES, min_size=1))
def test_ranking_measures_agree_with_ir_measures(
    ranked: list[str], relevant: frozenset[str]
) -> None:
    run = [ir_measures.ScoredDoc("q", name, -place) for place, name in enumerate(ranked)]
    qrels = [ir_measures.Qrel("q", name, 1) for name in relevant]
    wanted = [ir_measures.nDCG @ 10, ir_measures.RR, ir_measures.R @ 5]
    theirs = ir_measures.calc_aggregate(wanted, qrels, run) if run else dict.fromkeys(wanted, 0)

    assert metrics.ndcg_at(ranked, relevant, 10) == pytest.approx(theirs[wanted[0]])
    assert metrics.reciprocal_rank(ranked, relevant) == pytest.approx(theirs[wanted[1]])
    assert metrics.recall_at(ranked, relevant, 5) == pytest.approx(theirs[wanted[2]])


def test_character_overlap_counts_repeated_text_in_precision_only() -> None:
    relevant = [("d", Span(10, 20))]
    returned = [("d", Span(0, 15)), ("d", Span(5, 15))]

    recall, precision, iou = metrics.character_overlap(returned, relevant)

    assert recall == 5 / 10
    assert precision == 5 / 25
    assert iou == 5 / 20


def test_percentiles_of_known_values() -> None:
    assert metrics.percentile([3, 1, 2], 0.5) == 2
    assert metrics.percentile([], 0.5) == 0


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ('{"id": 1}', "questions.jsonl, line 1"),
        ('{"id": 1, "question": "x", "relevant": [{"document": "z"}]}', "unknown document 'z'"),
        ("not json", "questions.jsonl, line 1"),
    ],
)
def test_a_broken_set_is_refused_with_its_line(tmp_path: Path, question: str, said: str) -> None:
    (tmp_path / "documents.jsonl").write_text(json.dumps({"id": "d", "text": "t"}) + "\n")
    (tmp_path / "questions.jsonl").write_text(question + "\n")

    with pytest.raises(BadSettings, match=said):
        read_set(tmp_path)


def run_of(metrics_: dict[str, float], **settings: str) -> Evaluation:
    return Evaluation(
        set="<set>",
        questions=1,
        metrics=metrics_,
        settings={"k": 8, **settings},
        model="m",
        corpus_sha256="0",
        generation="g",
    )


def test_a_picture_has_a_bar_for_every_measure_of_every_run_and_no_foreign_markup() -> None:
    runs = [
        run_of({"r@1": 0.5, "retrieve_ms_p50": 4.0}, mode="dense"),
        run_of({"r@1": 1.5, "mrr": 0.2, "retrieve_ms_p50": 4.0}, mode="hybrid"),
    ]

    root = ElementTree.fromstring(picture(runs))

    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    bars = list(root.iter("{http://www.w3.org/2000/svg}rect"))[1:]
    assert texts[:2] == ["<set>, mode dense", "<set>, mode hybrid"]
    assert texts[2:] == ["r@1", "0.5000", "1.5000"]
    assert float(bars[1].attrib["width"]) == 2 * float(bars[0].attrib["width"])


@pytest.fixture
def small_set(tmp_path: Path) -> Path:
    """Three letters, two of them the same, and three questions, one of them unanswerable."""
    folder = tmp_path / "small"
    folder.mkdir()
    texts = {"a": "The lamp is lit at noon. It burns oil.", "b": "The boat leaves at midnight."}
    lines = [{"id": name, "text": text} for name, text in {**texts, "c": texts["b"]}.items()]
    questions = [
        {
            "id": 1,
            "question": "When is the lamp lit?",
            "relevant": [{"document": "a", "start": 19, "end": 23}],
        },
        {"id": 2, "question": "When does the boat leave?", "relevant": [{"document": "c"}]},
        {"id": 3, "question": "Who won the war?", "answerable": False},
    ]
    (folder / "documents.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)))
    return folder


Measure = Callable[[Path | None], Evaluation]


@pytest.fixture
def measure(small_set: Path, embedder: HashEmbedder, tmp_path: Path) -> Measure:
    return lambda keep_in: evaluate_set(
        small_set,
        load_settings(refusal_threshold=0.0),
        make_service=lambda settings: assemble(settings, embedder),
        mode="hybrid",
        answers=True,
        run_file=tmp_path / "run.txt",
        keep_in=keep_in,
        progress=lambda _stage, _done, _total: None,
    )


@pytest.fixture
def measured(measure: Measure) -> Evaluation:
    return measure(None)


def test_a_set_whose_index_was_kept_is_not_built_again_and_forgets_what_left_it(
    measure: Measure, small_set: Path, tmp_path: Path
) -> None:
    first, again = measure(tmp_path / "kept"), measure(tmp_path / "kept")
    documents = small_set / "documents.jsonl"
    documents.write_text("\n".join(documents.read_text().splitlines()[:-1]))
    (small_set / "questions.jsonl").write_text('{"id": 1, "question": "Why?", "relevant": []}')

    fewer = measure(tmp_path / "kept")

    assert again.generation == first.generation != fewer.generation
    assert len({first.corpus_sha256, again.corpus_sha256, fewer.corpus_sha256}) == 2


def test_a_run_from_folder_to_figures(measured: Evaluation, tmp_path: Path) -> None:
    figures = measured.metrics

    assert (measured.questions, measured.set) == (3, "small")
    assert figures["r@1"] == 0.5
    assert figures["r@5"] == 1
    assert figures["gold_in_first"] == figures["citation_recall"] == 1
    assert 0 < figures["char_precision@5"] < 1 == figures["char_recall@5"]
    assert {"retrieve_ms_p50", "answer_ms_p95", "refusal_recall"} <= set(figures)
    assert (tmp_path / "run.txt").read_text().splitlines()[0].split()[:4] == ["1", "Q0", "a", "1"]


def test_a_run_is_read_again_and_drawn(measured: Evaluation, tmp_path: Path) -> None:
    saved = tmp_path / "run.json"
    saved.write_text(measured.model_dump_json())

    draw([read_run(saved), measured], tmp_path / "runs.svg")

    assert (tmp_path / "runs.svg").read_text().count("<rect") > 5
    with pytest.raises(BadSettings, match=r"run\.txt"):
        read_run(tmp_path / "run.txt")
    with pytest.raises(BadSettings, match="written"):
        draw([measured], tmp_path)
