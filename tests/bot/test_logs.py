"""Logs: what is written, and what never is."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import redact, set_up

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def test_tokens_and_passwords_are_hidden_and_the_rest_stays(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO")
    logging.getLogger("bot.x").info("%s at redis://me:pass@host:1/0 and /bot%s/getMe", "lost", TOKEN)
    written = capsys.readouterr().err
    assert "INFO bot.x: lost at redis://me:<hidden>@host:1/0 and /bot<hidden>/getMe" in written


def test_a_traceback_hides_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO", ["correct horse"])
    try:
        raise ValueError(f"{TOKEN} correct horse")
    except ValueError:
        logging.getLogger("bot.x").exception("it broke")
    written = capsys.readouterr().err
    assert "ValueError: <hidden> <hidden>" in written
    assert TOKEN not in written


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("WARNING")
    logging.getLogger("bot.x").info("chatter")
    assert capsys.readouterr().err == ""


@given(
    bot=st.integers(10**5, 10**12),
    key=st.text("abcXYZ019_", min_size=30, max_size=40),
    around=st.sampled_from(["{}", "/bot{}/getMe", "'{}'", "token={},", "слово {}\n"]),
)
def test_a_token_is_hidden_wherever_it_stands(bot: int, key: str, around: str) -> None:
    assert key not in redact(around.format(f"{bot}:{key}"))
