"""A second look at the best sentences, where they lie close together.

In a passage the vectors of a sentence's tokens take on what its neighbours say, so that the `when`
of a question lies near the words around a date too. So the few that come close to the best are read
once more, each by itself, and the words that say what is asked for are looked for in them again.
"""

from collections.abc import Sequence
from dataclasses import replace

from index.embedders.base import Embedder, TokenVectors
from index.vectors.two_bits import turned
from rag.evidence.question import Question
from rag.evidence.scoring import Evidence, ReadPassage, asked_features, score_of
from rag.evidence.weights import ALONE_SHARE, SECOND_GAP

_MOST = 5


def looked_again(
    question: Question,
    passages: Sequence[ReadPassage],
    ranked: Sequence[Evidence],
    embedder: Embedder,
) -> list[Evidence]:
    """Score the sentences close to the best again.

    Args:
        question: What is asked.
        passages: What was scored.
        ranked: Their sentences, best first.
        embedder: Reads the sentences. Nothing changes if it gives no vectors of tokens, or does not
            know the language, in which a question word lies near nothing.

    Returns:
        The same sentences, best first.
    """
    close = [e for e in ranked[:_MOST] if ranked[0].score - e.score <= SECOND_GAP]
    if len(close) < 2 or not question.language.model_reads or not embedder.card.token_dimension:
        return list(ranked)
    texts = [passages[e.passage].sentences[e.sentence].of(passages[e.passage].text) for e in close]
    alone = zip(close, embedder.embed_tokens(texts), strict=True)
    again = [_again(question, evidence, tokens) for evidence, tokens in alone]
    return sorted([*again, *ranked[len(close) :]], key=lambda evidence: -evidence.score)


def _again(question: Question, evidence: Evidence, tokens: TokenVectors) -> Evidence:
    if not len(tokens.starts):
        return evidence
    similar = question.tokens.vectors @ turned(tokens.vectors).T
    alone = asked_features(question, similar.max(axis=1))
    mixed = {
        name: (1 - ALONE_SHARE) * evidence.features[name] + ALONE_SHARE * value
        for name, value in alone.items()
    }
    features = evidence.features | mixed
    return replace(evidence, features=features, score=score_of(question, features))
