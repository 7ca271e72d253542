"""All settings, in one model. The environment and `footnote.toml` are read here and nowhere else.

A value comes from the first of: command-line flag, `FOOTNOTE_*` variable, `footnote.toml` in the
folder where the command runs, the default below.
"""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import BadSettings

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def _listed(value: object) -> object:
    """Read a list as people write one in a variable: with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _hard_to_guess(key: SecretStr) -> SecretStr:
    if not 16 <= len(key) <= 256:
        raise ValueError("a key has 16 to 256 characters")
    return key


Key = Annotated[SecretStr, AfterValidator(_hard_to_guess)]
Keys = Annotated[tuple[Key, ...], NoDecode, BeforeValidator(_listed)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Every knob, with its unit in its name and its meaning beside it."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", toml_file="footnote.toml", extra="forbid", frozen=True
    )

    corpus_dir: Path = Field(Path("corpus"), description="The folder with your documents.")
    data_dir: Path = Field(
        Path(".footnote"), description="Where the index is kept; safe to delete, it is rebuilt."
    )
    engine: Literal["local", "milvus"] = Field(
        "local", description="What searches the index: this process, or a Milvus server."
    )
    engine_away: Literal["refuse", "local"] = Field(
        "refuse",
        description="While the server is away: refuse, or answer from the last index in data_dir.",
    )
    milvus_uri: str = Field(
        "http://127.0.0.1:19530",
        pattern=r"^https?://[^\s/]+",
        description="Address of the Milvus server.",
    )
    milvus_token: SecretStr | None = Field(
        None, description="Its `user:password` or API key, where one is asked for."
    )
    milvus_database: str = Field("", description="Its database; empty for the default one.")
    host: str = Field(
        "127.0.0.1", description="Address to listen on; beyond loopback only with a key."
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    embedding_model: str = Field(
        "all-MiniLM-L6-v2",
        min_length=1,
        description="A folder or a cached model id; the default comes with the installation.",
    )
    embedding_base_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+",
        description="An OpenAI-compatible address up to `/v1` that has the embedding model.",
    )
    embedding_api_key: SecretStr | None = Field(
        None, description="Its key, where one is asked for."
    )
    embedding_query_prompt: str = Field(
        "", description="What that model wants before a question, such as `query: `."
    )
    embedding_document_prompt: str = Field(
        "", description="What that model wants before a passage, such as `passage: `."
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="Arithmetic of the embedding model; auto takes what is fast and equal."
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "cpu", description="Where the embedding model runs; auto takes a graphics card if there is."
    )
    reranker: str | None = Field(
        None,
        min_length=1,
        description="A cross-encoder, folder or cached id, that orders the first passages again.",
    )
    passage_tokens: int = Field(
        180, ge=32, le=8192, description="Most model tokens in a passage, the title not counted."
    )
    uploads: bool = Field(
        default=False,
        description="Whether files may be added and deleted through the API and the page.",
    )
    keep_generations: int = Field(
        5, ge=1, le=1000, description="How many states of the index are kept."
    )
    k: int = Field(12, ge=1, le=50, description="Passages that an answer is looked for in.")
    refusal_threshold: float = Field(
        0.3,
        ge=0,
        le=1,
        description="Least probability of being answered; raise it for more silence.",
    )
    api_keys: Keys = Field(
        (), description="Keys that may do everything, 16 characters or more; with commas between."
    )
    read_only_keys: Keys = Field((), description="Keys that may ask and read, but not rebuild.")
    allowed_hosts: Names = Field(
        (), description="Host names to answer to; on loopback its own names, else any."
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*[^\s?#/])?)?$",
        description="Address for links in replies; empty: the one that was asked.",
    )
    cors_origins: Names = Field(
        (), description="Other sites whose scripts may call, such as `https://example.org`."
    )
    trusted_proxies: Names = Field(
        (), description="Addresses whose `X-Forwarded-For` and `-Proto` are believed."
    )
    searches_at_once: int = Field(8, ge=1, le=256, description="Searches that run side by side.")
    answers_at_once: int = Field(4, ge=1, le=256, description="Answers that run side by side.")
    max_waiting: int = Field(
        64, ge=0, le=10_000, description="Requests that wait for a place; beyond it, 503."
    )
    requests_per_minute: int = Field(
        0, ge=0, description="Most requests of one key, or one address without; 0 for no limit."
    )
    log_format: Literal["plain", "json"] = Field(
        "plain", description="Warnings for a person, or JSON lines of every request."
    )
    stop_seconds: int = Field(
        10, ge=0, le=3600, description="How long running answers may take to finish at a stop."
    )
    conversations_kept: int = Field(
        200, ge=1, le=100_000, description="Conversations that a server keeps for each key."
    )
    conversation_turns: int = Field(
        20, ge=1, le=50, description="Last turns that are kept of each conversation."
    )
    conversation_minutes: float = Field(
        60, gt=0, le=100_000, description="After so long without a question one is forgotten."
    )
    llm_base_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+",
        description="An OpenAI-compatible address up to `/v1`; without, no language model is used.",
    )
    llm_model: str | None = Field(None, description="The language model's name there.")
    llm_api_key: SecretStr | None = Field(None, description="Its key, where one is asked for.")
    llm_timeout_seconds: float = Field(
        30.0, gt=0, le=600, description="After so long the answer is given without the model."
    )
    llm_strict: bool = Field(
        default=False,
        description="Drop sentences that no passage supports, instead of marking them.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @model_validator(mode="after")
    def _guarded_beyond_this_machine(self) -> Self:
        if not (_is_loopback(self.host) or self.api_keys or self.read_only_keys):
            raise ValueError(
                f"host {self.host!r} can be reached from other machines and no key is set: "
                "set FOOTNOTE_API_KEYS to a long random text, or use 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _names_the_language_model(self) -> Self:
        if (self.llm_base_url is None) != (self.llm_model is None):
            raise ValueError("a language model needs both llm_base_url and llm_model")
        return self

    def usual_url(self) -> str:
        """The address for links where no request tells one: as set, or where we listen."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def hosts(self) -> frozenset[str]:
        """Names that a request may ask for; empty if any will do."""
        if self.allowed_hosts or not _is_loopback(self.host):
            return frozenset(self.allowed_hosts)
        return frozenset({*_LOOPBACK_NAMES, self.host})


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(**flags: object) -> Settings:
    """Read the settings; flags that are None were not given.

    Raises:
        BadSettings: Says which setting is wrong and why, without a trace.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        problems = [
            ": ".join([*map(str, e["loc"]), e["msg"].removeprefix("Value error, ")])
            for e in error.errors(include_url=False)
        ]
        raise BadSettings(
            "A setting (flag, FOOTNOTE_ variable or footnote.toml) is not usable: "
            + "; ".join(problems)
        ) from error
