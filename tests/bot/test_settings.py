"""Settings: defaults, refusals with a remedy, and no secret in any of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faults import SettingsRefused
from bot.settings import TELEGRAM, Role, Settings, load_settings
from bot.telegram import DEFAULT_API_BASE
from words.languages import Language

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def refusal(**given: Any) -> str:
    with pytest.raises(SettingsRefused) as caught:
        load_settings(**given)
    return str(caught.value)


def test_without_any_setting_everything_runs_in_the_sandbox() -> None:
    settings = load_settings()
    assert settings.sandboxed
    assert settings.roles == frozenset(Role)
    assert settings.default_language is Language.RU
    assert (settings.clues_per_round, settings.clue_seconds, settings.partitions) == (6, 15, 8)


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("CLUES_PER_ROUND=4\nWEB_PORT=1\nSANDBOX_PORT=2\n", encoding="utf-8")
    monkeypatch.setenv("WEB_PORT", "11")
    monkeypatch.setenv("SANDBOX_PORT", "12")
    settings = load_settings(sandbox_port=13)
    assert (settings.clues_per_round, settings.web_port, settings.sandbox_port) == (4, 11, 13)


def test_an_empty_value_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg]


def test_models_are_kept_in_the_data_folder_unless_they_have_their_own() -> None:
    assert load_settings(data_dir="d").models_dir == Path("d/models")
    assert load_settings(data_dir="d", models_dir="m").models_dir == Path("m")


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLES", "web, clock")
    settings = load_settings()
    assert settings.roles == {Role.WEB, Role.CLOCK}


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("BOT_TOKEN", "abc", "@BotFather"),
        ("TELEGRAM_API_BASE", "example.org", "a whole address"),
        ("REDIS_URL", "localhost", "redis://localhost:6379/0"),
        ("REDIS_URL", "redis://localhost:port", "redis://localhost:6379/0"),
        ("REDIS_CLUSTER", "perhaps", "REDIS_URL is a node"),
        ("ROLES", "gateway,boss", "sender"),
        ("ROLES", ",", "at least one role"),
        ("PARTITIONS", "0", "the same in every process"),
        ("DEFAULT_LANGUAGE", "de", "ru or en"),
        ("WEBHOOK_URL", "bot.example.org", "a whole address"),
        ("WEBHOOK_SECRET", "not allowed!", "A-Z a-z 0-9 _ -"),
        ("WEB_PORT", "70000", "65535"),
        ("SANDBOX_PORT", "http", "Port of the sandbox"),
        ("LOG_LEVEL", "loud", "WARNING"),
        ("CLUES_PER_ROUND", "2", "3 to 10"),
        ("CLUES_PER_ROUND", "11", "3 to 10"),
        ("CLUE_SECONDS", "7", "greater than or equal to 8"),
        ("CLAIM_SECONDS", "soon", "integer"),
        ("TURN_SECONDS", "-1", "greater than or equal to 10"),
        ("LAG_GRACE_MS", "-1", "Milliseconds"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(name, value)
    told = refusal()
    assert told.startswith(f"{name} is wrong: ")
    assert advice in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("together", "advice"),
    [
        ({"telegram_api_base": "http://localhost:1"}, "TELEGRAM_API_BASE needs a BOT_TOKEN"),
        ({"bot_token": TOKEN, "webhook_url": "https://bot.example.org"}, "needs a WEBHOOK_SECRET"),
        (
            {"bot_token": TOKEN, "webhook_url": "http://bot.example.org", "webhook_secret": "s"},
            "must begin with https",
        ),
        ({"redis_cluster": True}, "REDIS_CLUSTER needs a REDIS_URL"),
        ({"web_port": 9, "sandbox_port": 9}, "are the same"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(together: dict[str, Any], advice: str) -> None:
    assert advice in refusal(**together)


def test_a_local_bot_api_server_may_send_updates_without_https() -> None:
    settings = load_settings(
        bot_token=TOKEN,
        telegram_api_base="http://localhost:8081/",
        webhook_url="http://localhost:8080",
        webhook_secret="s",
    )
    assert settings.telegram_api_base == "http://localhost:8081"


def test_a_misspelt_name_in_the_file_is_refused_with_the_right_one() -> None:
    Path(".env").write_text(f"BOT_TOKN={TOKEN}\n", encoding="utf-8")
    assert refusal() == "BOT_TOKN in .env is no setting: did you mean BOT_TOKEN?"


def test_a_file_that_is_no_text_is_refused() -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00")
    assert "make it a UTF-8 file" in refusal()


@pytest.mark.parametrize("name", ["bot_token", "redis_url", "webhook_secret"])
@given(value=st.text("abcXYZ0189:/@!-", min_size=8))
def test_a_refusal_never_repeats_the_value_because_it_may_be_a_secret(name: str, value: str) -> None:
    assert value not in refusal(env_file=None, **{name: f"{value}!"})


def test_secrets_stay_out_of_what_is_printed() -> None:
    settings = load_settings(bot_token=TOKEN, redis_url="redis://:word@localhost", webhook_secret="shh-shh")
    assert set(settings.secrets()) == {TOKEN, "redis://:word@localhost", "shh-shh"}
    assert not any(secret in repr(settings) for secret in settings.secrets())


def test_settings_and_client_mean_the_same_telegram() -> None:
    assert TELEGRAM == DEFAULT_API_BASE
