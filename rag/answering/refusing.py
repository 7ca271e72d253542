"""A verdict -> the words of a refusal: why, what was searched, what came nearest."""

from rag import schemas
from rag.evidence.refusal import Reason, Verdict
from rag.retrieval import Retrieved

_CLOSEST = 3

_MESSAGES = {
    Reason.EMPTY_INDEX: "There are no documents to answer from.",
    Reason.TOPIC_ABSENT: "The documents do not answer this; they do not speak of it.",
    Reason.FACT_ABSENT: "The documents do not answer this, though they come near it.",
    Reason.TOO_VAGUE: "The question is too general to search for. Whom or what do you mean?",
}


def refusal(reason: Reason, verdict: Verdict, found: Retrieved) -> schemas.Refusal:
    """Say why there is no answer, and what to look at instead."""
    counts = found.generation.manifest.counts
    message = _MESSAGES[reason]
    if found.filters and not found.hits:
        message = "No document meets the filters."
    elif verdict.missing_terms and reason is not Reason.EMPTY_INDEX:
        words = ", ".join(f"“{word}”" for word in verdict.missing_terms)
        message += f" Nowhere in them: {words}."
    return schemas.Refusal(
        reason=reason.value,
        message=message,
        searched=f"{counts['documents']} documents in {counts['sources']} files, "
        f"{counts['passages']} passages"
        + (", as far as they meet the filters" if found.filters else ""),
        closest=found.passages()[:_CLOSEST],
        missing_terms=list(verdict.missing_terms),
    )
