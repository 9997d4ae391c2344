"""The doctor: each thing it looks at, well and ill."""

import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot import doctor
from bot.settings import Settings, load_settings
from words.languages import Language

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def settings(data_dir: Path, **given: object) -> Settings:
    return load_settings(None, data_dir=data_dir, **given)


async def test_a_folder_that_is_made_later_counts_as_good(tmp_path: Path) -> None:
    later = tmp_path / "not" / "yet"
    assert await doctor.folder(settings(later)) == [doctor.Finding(True, f"data goes to {later}")]


async def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("", encoding="utf-8")
    (finding,) = await doctor.folder(settings(tmp_path / "var"))
    assert not finding.good
    assert "set DATA_DIR" in finding.text


async def test_a_place_that_takes_no_files_is_told(tmp_path: Path) -> None:
    (finding,) = await doctor.folder(settings(Path("/proc/hat")))
    assert finding == doctor.Finding(False, "/proc/hat cannot be written: change its rights, or set DATA_DIR")


async def test_the_trial_leaves_nothing_behind(tmp_path: Path) -> None:
    await doctor.folder(settings(tmp_path))
    assert os.listdir(tmp_path) == []


async def test_feeds_and_corpus_that_arent_there_are_told(tmp_path: Path) -> None:
    corpus, feeds = tmp_path / "corpus", tmp_path / "gone.yaml"
    corpus.write_text("", encoding="utf-8")
    assert await doctor.news(settings(tmp_path, corpus_dir=corpus, feeds_file=feeds)) == [
        doctor.Finding(False, f"there is no file {feeds}: correct FEEDS_FILE, or leave it empty"),
        doctor.Finding(False, f"{corpus} is no folder: set CORPUS_DIR to one"),
    ]


async def test_libraries_that_a_schedule_needs_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "FOR_TRAINING", ("json", "no_such_library"))
    (finding,) = await doctor.news(settings(tmp_path))
    assert "not installed: no_such_library, so the schedule will fail" in finding.text
    off = {f"schedule_{job}": "off" for job in ("fetch", "retrain_ru", "retrain_en")}
    assert await doctor.news(settings(tmp_path, **off)) == []
    assert await doctor.news(settings(tmp_path, roles="gateway,worker")) == []


async def test_without_an_address_the_embedded_valkey_is_tried(tmp_path: Path) -> None:
    assert await doctor.storage(settings(tmp_path)) == [
        doctor.Finding(True, "the embedded Valkey starts"),
    ]


async def test_a_redis_that_answers_is_shown_without_its_password(tmp_path: Path, valkey_url: str) -> None:
    (finding,) = await doctor.storage(settings(tmp_path, redis_url=valkey_url))
    assert finding == doctor.Finding(True, f"Redis answers at {valkey_url}")


async def test_a_redis_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"redis://:swordfish@127.0.0.1:{taken.getsockname()[1]}/0"
        (finding,) = await doctor.storage(settings(tmp_path, redis_url=url))
    assert not finding.good
    assert "REDIS_URL" in finding.text
    assert "swordfish" not in finding.text


async def test_both_languages_have_a_player_on_a_fresh_machine(tmp_path: Path) -> None:
    findings = await doctor.players(settings(tmp_path))
    assert [finding.good for finding in findings] == [True, True]


@pytest.mark.parametrize("named", [b"\xff\xfe", b"", b"../../etc\n", b"gone\n"])
async def test_a_champion_that_cannot_play_is_told_with_the_way_back(tmp_path: Path, named: bytes) -> None:
    (tmp_path / "models" / "en").mkdir(parents=True)
    (tmp_path / "models" / "en" / "champion").write_bytes(named)
    findings = dict(zip(Language, await doctor.players(settings(tmp_path)), strict=True))
    assert findings[Language.RU].good
    assert not findings[Language.EN].good
    assert "hat models rollback --lang en" in findings[Language.EN].text
    assert "the starter model plays meanwhile" in findings[Language.EN].text


@pytest.fixture
async def api_base() -> AsyncIterator[str]:
    """A Bot API server that knows one bot, in privacy mode."""

    async def get_me(_request: web.Request) -> web.Response:
        me = {"id": 1, "is_bot": True, "first_name": "Hat", "username": "hat_bot"}
        return web.json_response({"ok": True, "result": me | {"can_read_all_group_messages": False}})

    async def refuse(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)

    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/getMe", get_me)
    app.router.add_route("*", "/{rest:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_known_token_is_told_with_the_name_of_the_bot_and_what_it_hears(
    tmp_path: Path, api_base: str
) -> None:
    known, hears = await doctor.telegram(settings(tmp_path, bot_token=TOKEN, telegram_api_base=api_base))
    assert known == doctor.Finding(True, "the token is that of @hat_bot")
    assert "/setprivacy" in hears.text


async def test_a_wrong_token_is_told_without_the_token(tmp_path: Path, api_base: str) -> None:
    wrong = TOKEN.replace("1", "2")
    (finding,) = await doctor.telegram(settings(tmp_path, bot_token=wrong, telegram_api_base=api_base))
    assert not finding.good
    assert "BOT_TOKEN is refused" in finding.text
    assert wrong not in finding.text


async def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        (finding,) = await doctor.telegram(settings(tmp_path, bot_token=TOKEN, telegram_api_base=base))
    assert finding == doctor.Finding(False, f"{base} does not answer: check network and TELEGRAM_API_BASE")


async def test_without_a_token_the_sandbox_is_told(tmp_path: Path) -> None:
    (finding,) = await doctor.telegram(settings(tmp_path))
    assert finding.good
    assert "sandbox" in finding.text


async def test_a_taken_port_is_told_with_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        web_port, sandbox_port = await doctor.ports(settings(tmp_path, web_port=0, sandbox_port=port))
    assert web_port.good
    assert not sandbox_port.good
    assert "SANDBOX_PORT" in sandbox_port.text
