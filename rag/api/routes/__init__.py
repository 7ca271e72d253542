"""The native routes, one file a subject.

Each file makes one router from a client; each route is one call of the client. Health is apart
from the others: it asks for no key. So are asking and conversing: they share the conversations that
the server keeps.
"""

from rag.api.routes.asking import asking_routes
from rag.api.routes.conversing import conversing_routes
from rag.api.routes.exporting import exporting_routes
from rag.api.routes.feedback import feedback_routes
from rag.api.routes.health import health_routes
from rag.api.routes.jobs import job_routes
from rag.api.routes.keeping import keeping_routes
from rag.api.routes.quoting import quoting_routes
from rag.api.routes.reading import reading_routes
from rag.api.routes.uploading import uploading_routes

NATIVE = (
    reading_routes,
    uploading_routes,
    quoting_routes,
    exporting_routes,
    keeping_routes,
    job_routes,
    feedback_routes,
)

__all__ = ["NATIVE", "asking_routes", "conversing_routes", "health_routes"]
