"""Under which address readers reach this server: for the links in replies."""

from dataclasses import dataclass

from starlette.requests import Request

from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Places:
    """Knows the address, without a slash at its end."""

    settings: Settings

    def url(self, request: Request) -> str:
        """Give the address that was set, or else the one that the request was sent to."""
        return self.settings.public_url or str(request.base_url).rstrip("/")

    def told(self, request: object) -> str:
        """Give the same where there may be no request to tell it."""
        return self.url(request) if isinstance(request, Request) else self.settings.usual_url()
