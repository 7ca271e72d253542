"""Settings: one model, flags before environment before file, and errors that say what to mend."""

from pathlib import Path

import pytest

from rag.errors import BadSettings
from rag.settings import load_settings


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_point_at_the_sample_corpus_on_the_loopback_address() -> None:
    settings = load_settings()

    assert (settings.corpus_dir, settings.host, settings.port) == (
        Path("corpus"),
        "127.0.0.1",
        8000,
    )


def test_a_flag_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "footnote.toml").write_text('corpus_dir = "file"\nport = 1\nk = 3\n')
    monkeypatch.setenv("FOOTNOTE_PORT", "2")
    monkeypatch.setenv("FOOTNOTE_CORPUS_DIR", "environment")

    settings = load_settings(corpus_dir=Path("flag"))

    assert (settings.corpus_dir, settings.port, settings.k) == (Path("flag"), 2, 3)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("passage_token = 3", "passage_token"),
        ("k = 51", "k"),
        ("k = [", "footnote.toml.* Invalid value"),
        ('host = "0.0.0.0"', "FOOTNOTE_API_KEYS"),
        ('api_keys = "short-7731"', "api_keys.*16 to 256 characters"),
    ],
)
def test_an_unusable_setting_is_named_with_its_reason(tmp_path: Path, toml: str, said: str) -> None:
    (tmp_path / "footnote.toml").write_text(toml)

    with pytest.raises(BadSettings, match=said):
        load_settings()


def test_beyond_this_machine_a_key_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_API_KEYS", "first-key-of-two-7731, second-key-of-two-7731")

    settings = load_settings(host="0.0.0.0")

    assert len(settings.api_keys) == 2
    assert "7731" not in repr(settings)
    assert settings.hosts() == frozenset()


def test_an_unusable_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_API_KEYS", "short-7731")

    with pytest.raises(BadSettings) as told:
        load_settings()

    assert "7731" not in str(told.value)
