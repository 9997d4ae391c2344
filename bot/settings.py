"""Every setting of the bot: where it comes from, what it may be, and what to do when it is wrong.

A setting is read from the environment first, then from the file `.env` of the working folder. An empty
value counts as not given. `docs/operations.md` and `.env.example` list the same names and defaults.
"""

import difflib
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.faults import SettingsRefused
from bot.schedule.cron import trigger
from words.languages import Language

TELEGRAM = "https://api.telegram.org"


class Role(StrEnum):
    """A part of the bot that can run in a process of its own."""

    GATEWAY = "gateway"
    WORKER = "worker"
    CLOCK = "clock"
    SENDER = "sender"
    WEB = "web"
    SCHEDULER = "scheduler"


def _split(value: object) -> object:
    """A list as people write it in an environment variable: `a, b`."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _expand_all(value: object) -> object:
    parts = _split(value)
    return list(Role) if parts == ["all"] else parts


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Roles = Annotated[frozenset[Role], NoDecode, BeforeValidator(_expand_all)]
AdminIds = Annotated[frozenset[Annotated[int, Field(gt=0)]], NoDecode, BeforeValidator(_split)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """The settings of one process; frozen, and checked as a whole before anything starts."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    bot_token: SecretStr = Field(
        SecretStr(""), description="Token from @BotFather; without one the sandbox is started"
    )
    telegram_api_base: str = Field(TELEGRAM, description="Address of the Bot API server")
    redis_url: SecretStr = Field(
        SecretStr(""), description="Redis or Valkey address; without one the embedded Valkey is started"
    )
    redis_cluster: bool = Field(False, description="Whether REDIS_URL is a node of a Redis Cluster")
    data_dir: Path = Field(Path("var"), description="Folder for the embedded Valkey and trained models")
    roles: Roles = Field(
        frozenset(Role),
        description="What this process does: all, or some of gateway, worker, clock, sender, web, scheduler",
    )
    partitions: int = Field(
        8, ge=1, le=1024, description="Parts into which tables are divided; the same in every process"
    )
    default_language: Language = Field(
        Language.RU, description="Language of a table until somebody chooses: ru or en"
    )
    models_dir: Path = Field(
        default_factory=lambda earlier: earlier.get("data_dir", Path("var")) / "models",
        description="Registry of trained models; where it is empty the starter models play",
    )
    webhook_url: str = Field("", description="Public https address for updates; without one: long polling")
    webhook_secret: SecretStr = Field(
        SecretStr(""), description="Secret that Telegram repeats with every update; needed for a webhook"
    )
    web_host: str = Field("127.0.0.1", description="Address on which health, metrics and webhook listen")
    web_port: Port = Field(8080, description="Their port; 0 lets the system choose")
    sandbox_port: Port = Field(8081, description="Port of the sandbox; 0 lets the system choose")
    bot_admin_ids: AdminIds = Field(
        frozenset(), description="Telegram ids of those who may train and switch models, a list"
    )
    corpus_dir: Path = Field(
        default_factory=lambda earlier: earlier.get("data_dir", Path("var")) / "corpus",
        description="Folder of corpora, with a folder per language in it",
    )
    feeds_file: Path | None = Field(
        None, description="Addresses of news feeds per language; without it those of the package"
    )
    schedule_fetch: str = Field(
        "0 3 * * *", description="When news are fetched: five cron fields in UTC, or off"
    )
    schedule_retrain_ru: str = Field(
        "0 4 * * sun", description="When the Russian player is trained: cron in UTC, or off"
    )
    schedule_retrain_en: str = Field(
        "0 5 * * sun", description="When the English player is trained: cron in UTC, or off"
    )
    retrain_on_growth: float = Field(
        10,
        ge=0,
        le=10_000,
        description="Percent of new text after which a fetch is followed by training; 0: off",
    )
    log_level: LogLevel = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    clues_per_round: int = Field(6, ge=3, le=10, description="Clues in a round, 3 to 10")
    clue_seconds: int = Field(15, ge=8, le=600, description="Seconds between clues of the AI explainer")
    claim_seconds: int = Field(120, ge=10, le=3600, description="Seconds for somebody to offer to explain")
    turn_seconds: int = Field(90, ge=10, le=3600, description="Seconds for the explainer's next clue")
    lag_grace_ms: int = Field(
        1500, ge=0, le=10_000, description="Milliseconds of grace after a deadline, for slow networks"
    )

    @property
    def sandboxed(self) -> bool:
        """Whether the bot serves its own sandbox instead of a Bot API server."""
        return not self.bot_token.get_secret_value()

    def secrets(self) -> tuple[str, ...]:
        """What must never be printed or logged."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr) and value)

    @field_validator("bot_token")
    @classmethod
    def _token_has_its_form(cls, value: SecretStr) -> SecretStr:
        return _matches(value, r"(\d+:[\w-]+)?", "copy the whole token from @BotFather, like 123456:AbC-dEf")

    @field_validator("webhook_secret")
    @classmethod
    def _secret_has_its_form(cls, value: SecretStr) -> SecretStr:
        return _matches(value, r"[A-Za-z0-9_-]{0,256}", "use 1 to 256 of the signs A-Z a-z 0-9 _ -")

    @field_validator("telegram_api_base", "webhook_url")
    @classmethod
    def _address_is_complete(cls, value: str) -> str:
        if value and not _is_address(value, {"http", "https"}):
            raise ValueError("write a whole address, like https://bot.example.org")
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _redis_address_is_complete(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        if secret and not _is_address(secret, {"redis", "rediss", "unix"}):
            raise ValueError("write a whole address, like redis://localhost:6379/0, or leave it empty")
        return value

    @field_validator("schedule_fetch", "schedule_retrain_ru", "schedule_retrain_en")
    @classmethod
    def _schedule_is_cron(cls, value: str) -> str:
        trigger(value)
        return value

    @field_validator("roles")
    @classmethod
    def _some_role(cls, value: frozenset[Role]) -> frozenset[Role]:
        if not value:
            raise ValueError("name at least one role, or write all")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for wrong, advice in _contradictions(self):
            if wrong:
                raise ValueError(advice)
        return self


def _contradictions(settings: Settings) -> list[tuple[bool, str]]:
    """What is wrong only in company, each with its remedy."""
    elsewhere = settings.telegram_api_base != TELEGRAM
    ports = {settings.web_port, settings.sandbox_port}
    return [
        (
            settings.sandboxed and elsewhere,
            "TELEGRAM_API_BASE needs a BOT_TOKEN: give the token, or drop TELEGRAM_API_BASE for the sandbox",
        ),
        (
            bool(settings.webhook_url) and not settings.webhook_secret.get_secret_value(),
            "WEBHOOK_URL needs a WEBHOOK_SECRET: without it anybody could send updates; invent a long one",
        ),
        (
            settings.webhook_url.startswith("http:") and not elsewhere and not settings.sandboxed,
            "WEBHOOK_URL must begin with https: Telegram sends updates nowhere else",
        ),
        (
            settings.redis_cluster and not settings.redis_url.get_secret_value(),
            "REDIS_CLUSTER needs a REDIS_URL: give the address of one node of the cluster",
        ),
        (
            settings.sandboxed and len(ports) == 1 and ports != {0},
            "WEB_PORT and SANDBOX_PORT are the same: choose another port for one of them",
        ),
    ]


def _matches(value: SecretStr, pattern: str, advice: str) -> SecretStr:
    if not re.fullmatch(pattern, value.get_secret_value(), re.ASCII):
        raise ValueError(advice)
    return value


def _is_address(text: str, schemes: set[str]) -> bool:
    try:
        parts = urlsplit(text)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        return parts.scheme in schemes and bool(place) and parts.port != 0
    except ValueError:
        return False


def load_settings(env_file: Path | None = Path(".env"), **given: Any) -> Settings:
    """The settings of this process; `given` (from the command line) goes before the environment.

    Raises SettingsRefused with one line that names the setting and the remedy, and never its value:
    the value may be a secret.
    """
    try:
        return Settings(_env_file=env_file, **given)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsRefused(_one_line(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(
            f"{env_file} cannot be read ({type(error).__name__}): make it a UTF-8 file"
        ) from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if not first["loc"]:
        return _plain(first["msg"])
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return _unknown(name.upper())
    advice = _plain(first["msg"])
    if first["type"] != "value_error":
        advice += f" ({Settings.model_fields[name].description})"
    return f"{name.upper()} is wrong: {advice}"


def _plain(message: str) -> str:
    """pydantic's sentence without its prefix, to stand in the middle of ours."""
    message = " ".join(message.removeprefix("Value error, ").split())
    return message.replace("Input should", "it should", 1)


def _unknown(name: str) -> str:
    known = [field.upper() for field in Settings.model_fields]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else "see .env.example for all names"
    return f"{name} in .env is no setting: {hint}"
