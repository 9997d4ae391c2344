import re
from importlib.resources import files

import pytest

from engine.store.connection import Client, StoreFault
from engine.store.keys import Keys
from engine.store.notes import Notes
from engine.store.scripts import Script
from engine.store.streams import Inbox

LUA = files("engine.store").joinpath("lua")
VERBS = sorted(entry.name.removesuffix(".lua") for entry in LUA.iterdir())
GAME_WORDS = re.compile(
    r"\b(hat|game|round|clue|guess|explainer|table_id|seat|foul|chat|topic|score|time_up)\b"
)


def source(verb: str) -> str:
    return LUA.joinpath(f"{verb}.lua").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", VERBS)
def test_a_script_tells_its_purpose_keys_arguments_and_output_in_under_60_lines(verb: str) -> None:
    lines = source(verb).splitlines()
    header = [line for line in lines if line.startswith("--")]
    assert lines[: len(header)] == header
    assert re.match(r"-- [A-Z].*[.,]", header[0])
    assert [word for line in header for word in re.findall(r"-- (KEYS|ARGV|Output)\b", line)] == [
        "KEYS",
        "ARGV",
        "Output",
    ]
    assert len(lines) < 60


@pytest.mark.parametrize("verb", VERBS)
def test_a_script_knows_nothing_of_the_game(verb: str) -> None:
    assert GAME_WORDS.findall(source(verb)) == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_script_touches_no_key_but_those_it_was_given(verb: str) -> None:
    """A cluster finds the node by KEYS, so a name that is built inside would be elsewhere."""
    code = "\n".join(line for line in source(verb).splitlines() if not line.startswith("--"))
    calls = re.findall(r"redis\.call\('(\w+)'(?:, '(?:CONSUMERS|DELCONSUMER)')?(?:, (KEYS\[\d\]))?", code)
    assert calls
    assert [command for command, key in calls if not key and command != "TIME"] == []


def test_every_script_is_in_use() -> None:
    code = "".join(
        entry.read_text() for entry in files("engine.store").iterdir() if entry.name.endswith(".py")
    )
    assert set(re.findall(r'Script\(redis, "(\w+)"\)', code)) == set(VERBS)


async def test_a_server_that_forgot_its_scripts_gets_them_again(redis: Client) -> None:
    inbox = Inbox(redis, Keys())
    assert await inbox.append(0, b"x", "7:1")
    await redis.script_flush()
    assert not await inbox.append(0, b"x", "7:1")
    assert await redis.script_exists(Script(redis, "append")._sha) == [True]


async def test_a_key_of_another_type_is_a_fault_and_no_reason_to_try_again(redis: Client) -> None:
    keys = Keys()
    await redis.set(keys.stream(0, "inbox"), b"no stream")
    with pytest.raises(StoreFault, match="WRONGTYPE"):
        await Inbox(redis, keys).append(0, b"x")
    await redis.rpush(keys.note("list"), b"x")  # type: ignore[misc]
    with pytest.raises(StoreFault, match="WRONGTYPE"):
        await Notes(redis, keys).get("list")
