"""The wire contract: what the API sends, the command line prints and the page shows.

Pydantic only; everything else may import it. Positions are half-open, in code points of the
source's decoded text, from 0; ranks, pages and citation numbers count from 1. Unknown is null.
"""

from rag.schemas.asking import (
    MAX_ANSWER_CHARS,
    MAX_TURNS,
    Answer,
    AnswerEvent,
    AnswerMode,
    AnswerRequest,
    DoneEvent,
    Refusal,
    RetrievalEvent,
    RetrieveReply,
    RetrieveRequest,
    Sentence,
    SentenceEvent,
    Side,
    Support,
    Turn,
)
from rag.schemas.base import MAX_QUESTION_CHARS, QUESTION_RULE, Mode, Question, Wire
from rag.schemas.conversing import Conversation
from rag.schemas.evaluation import Evaluation
from rag.schemas.explaining import ExplainedTerm, Explanation, Reasons
from rag.schemas.exporting import ExportFormat, ExportRequest
from rag.schemas.filters import Filters
from rag.schemas.keeping import (
    MAX_UPLOAD_BYTES,
    AnswerChange,
    Duplicate,
    FileWarning,
    GenerationInfo,
    IndexPlan,
    IndexReport,
    IndexStatus,
    Job,
    Moved,
    RollbackRequest,
    SkippedFile,
)
from rag.schemas.operating import Health, Problem, Readiness
from rag.schemas.quoting import (
    QuoteDifference,
    QuoteMatch,
    QuoteReply,
    QuoteRequest,
)
from rag.schemas.rating import MAX_REASON_CHARS, KeptRating, Rating, Ratings
from rag.schemas.reading import (
    Box,
    Citation,
    CitationCheck,
    Copy,
    DerivedDate,
    Document,
    Documents,
    DocumentText,
    Passage,
    Verdict,
)

__all__ = [
    "MAX_ANSWER_CHARS",
    "MAX_QUESTION_CHARS",
    "MAX_REASON_CHARS",
    "MAX_TURNS",
    "MAX_UPLOAD_BYTES",
    "QUESTION_RULE",
    "Answer",
    "AnswerChange",
    "AnswerEvent",
    "AnswerMode",
    "AnswerRequest",
    "Box",
    "Citation",
    "CitationCheck",
    "Conversation",
    "Copy",
    "DerivedDate",
    "Document",
    "DocumentText",
    "Documents",
    "DoneEvent",
    "Duplicate",
    "Evaluation",
    "ExplainedTerm",
    "Explanation",
    "ExportFormat",
    "ExportRequest",
    "FileWarning",
    "Filters",
    "GenerationInfo",
    "Health",
    "IndexPlan",
    "IndexReport",
    "IndexStatus",
    "Job",
    "KeptRating",
    "Mode",
    "Moved",
    "Passage",
    "Problem",
    "Question",
    "QuoteDifference",
    "QuoteMatch",
    "QuoteReply",
    "QuoteRequest",
    "Rating",
    "Ratings",
    "Readiness",
    "Reasons",
    "Refusal",
    "RetrievalEvent",
    "RetrieveReply",
    "RetrieveRequest",
    "RollbackRequest",
    "Sentence",
    "SentenceEvent",
    "Side",
    "SkippedFile",
    "Support",
    "Turn",
    "Verdict",
    "Wire",
]
