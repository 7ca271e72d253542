"""The measures, against numbers worked out by hand and against ir-measures."""

import json
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from rag.errors import BadSettings
from rag.evaluation import metrics
from rag.evaluation.questions import read_set

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
