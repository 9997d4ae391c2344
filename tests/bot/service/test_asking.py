"""What the service answers, over real HTTP on loopback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.service.endpoints import ENDPOINTS
from bot.service.server import PlayerServer
from models.player import ExplainRequest, GuessRequest
from models.skills import Skill, Skilled

JSON = {"Content-Type": "application/json"}


async def call(url: str, method: str = "GET", **request: Any) -> tuple[int, Any]:
    """Status and parsed JSON."""
    async with ClientSession() as session, session.request(method, url, **request) as response:
        assert response.content_type == "application/json"
        return response.status, json.loads(await response.read())


async def test_a_word_is_explained_by_the_public_protocol(address: str) -> None:
    assert await call(f"{address}/explain?word=moon&n_words=2") == (200, ["night", "tide"])


async def test_clues_are_guessed_by_the_public_protocol(address: str, player: Any) -> None:
    found = await call(f"{address}/guess?words=night&words=sky&n_words=3")
    assert found == (200, ["moon", "star", "sun"])
    assert player.asked == [GuessRequest(("night", "sky"), 3)]


async def test_the_same_is_asked_by_post(address: str, player: Any) -> None:
    explained = await call(f"{address}/explain", "POST", json={"word": "moon", "n_words": 1})
    asked = {"words": ["night"], "n_words": 2, "excluded": ["moon"]}
    assert explained == (200, ["night"])
    assert await call(f"{address}/guess", "POST", json=asked) == (200, ["star", "sun"])
    assert player.asked[0] == ExplainRequest("moon", 1)


async def test_without_n_words_ten_are_wanted(address: str, player: Any) -> None:
    await call(f"{address}/explain?word=moon")
    await call(f"{address}/guess", "POST", json={"words": ["night"]})
    assert [request.n_words for request in player.asked] == [10, 10]


async def test_a_word_of_another_script_arrives_as_it_was_sent(address: str, player: Any) -> None:
    status, _ = await call(f"{address}/guess", params=[("words", "night"), ("words", "ночь")])
    assert (status, player.asked[0].clues) == (200, ("night", "ночь"))


async def test_a_word_without_clues_is_unknown(address: str) -> None:
    status, found = await call(f"{address}/explain?word=table")
    assert status == 404
    assert "doesn't know the word" in found["error"]


@pytest.mark.parametrize("word", ["blorf", "asdfgh", "луна"])
async def test_no_word_of_the_language_is_unknown_before_the_player_is_asked(
    address: str, player: Any, word: str
) -> None:
    status, found = await call(f"{address}/explain", params={"word": word})
    assert (status, "doesn't know the word" in found["error"]) == (404, True)
    status, found = await call(f"{address}/guess", params=[("words", word), ("words", "qwrt")])
    assert (status, "knows none of the clues" in found["error"]) == (404, True)
    assert player.asked == []


async def test_one_known_clue_is_enough_for_a_guess(address: str) -> None:
    assert await call(f"{address}/guess?words=blorf&words=night&n_words=1") == (200, ["moon"])


async def test_known_clues_that_say_nothing_get_an_empty_answer(address: str) -> None:
    assert await call(f"{address}/guess?words=the&words=table") == (200, [])


async def test_a_name_that_only_the_player_has_met_is_known(address: str, player: Any) -> None:
    player.vocabulary = frozenset({"blorf"})
    assert await call(f"{address}/guess?words=blorf") == (200, [])
    assert player.asked == [GuessRequest(("blorf",), 10)]


@pytest.mark.parametrize("word", ["Moon", "MOON", "mo\u0301on", "mother-in-law", "bird’s"])
async def test_a_word_may_be_spelt_as_people_spell(address: str, player: Any, word: str) -> None:
    await call(f"{address}/explain", params={"word": word})
    assert player.asked == [ExplainRequest(word, 10)]


@pytest.mark.parametrize("difficulty", Skill)
async def test_excluded_words_are_left_out_at_any_difficulty(player: Any, difficulty: Skill) -> None:
    serving = PlayerServer(Skilled(player, difficulty), "127.0.0.1", 0)
    await serving.start()
    asked = {"words": ["night"], "n_words": 1, "excluded": ["moon"]}
    assert await call(f"{serving.address}/guess", "POST", json=asked) == (200, ["star"])
    await serving.stop()


async def test_most_and_longest_clues_fit_into_a_query(address: str, player: Any) -> None:
    clues = ["night", *(chr(0x1F600 + i) * 60 for i in range(19))]
    status, _ = await call(f"{address}/guess", params=[("words", clue) for clue in clues])
    assert (status, player.asked[0].clues) == (200, tuple(clues))


async def test_health_tells_who_answers(address: str) -> None:
    found = await call(f"{address}/health")
    assert found == (200, {"ok": True, "name": "moonstruck", "version": "7", "language": "en"})


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("explain", "word is missing"),
        ("explain?word=", "1 to 60 characters"),
        (f"explain?word={'a' * 61}", "this one has 61"),
        ("explain?word=two words", "word must be one word"),
        ("explain?word=mo+on", "word must be one word"),
        ("explain?word=moon%3Bn_words=3", "word must be one word"),
        ("explain?word=moon%0A", "word must be one word"),
        ("explain?word=moon1", "word must be one word"),
        ("explain?word=-moon", "word must be one word"),
        ("explain?word=a&word=b", "word is given 2 times: give it once"),
        ("explain?word=a&n_words=0", "whole number from 1 to 100"),
        ("explain?word=a&n_words=101", "whole number from 1 to 100"),
        ("explain?word=a&n_words=ten", "whole number from 1 to 100"),
        ("explain?word=a&n_words=%D9%A3", "whole number from 1 to 100"),
        ("explain?word=a&n_word=3", "did you mean n_words?"),
        ("guess?n_words=3", "words is missing"),
        ("guess?" + "&".join(["words=a"] * 21), "give 1 to 20 words, these are 21"),
        ("guess?words=a&excluded=b", "'excluded' is no parameter of the query"),
        ("health?x=1", "'x' is no parameter of the query: leave it out"),
    ],
)
async def test_a_wrong_query_is_refused_with_advice(address: str, query: str, advice: str) -> None:
    status, found = await call(f"{address}/{query}")
    assert status == 400
    assert advice in found["error"]


@pytest.mark.parametrize(
    ("path", "body", "advice"),
    [
        ("explain", b"", "no valid JSON in UTF-8 (line 1, column 1)"),
        ("explain", b"[" * 60_000, "no valid JSON"),
        ("explain", b"9" * 60_000, "no valid JSON"),
        ("explain", b'{"word": "\xff"}', "no valid JSON in UTF-8"),
        ("explain", b'{"word": "moon", "n_words": NaN}', "no valid JSON"),
        ("explain", b'["moon"]', 'a JSON object, like {"word": ...}'),
        ("explain", b'{"word": 5}', "word: a word must be a string"),
        ("explain", b'{"word": "moon", "n_words": true}', "whole number from 1 to 100"),
        ("explain", b'{"word": "moon", "n_words": 1e400}', "whole number from 1 to 100"),
        ("explain", b'{"word": "moon", "colour": "red"}', "'colour' is no field of the body: known are"),
        ("explain", b'{"\\ud800": 1}', r"'\ud800' is no field of the body"),
        ("guess", b'{"words": "night"}', "must be a list of words"),
        ("guess", b'{"words": []}', "give 1 to 20 words, these are 0"),
        ("guess", b'{"words": ["a"], "excluded": [null]}', "excluded: a word must be a string"),
    ],
)
async def test_a_wrong_body_is_refused_with_advice(address: str, path: str, body: bytes, advice: str) -> None:
    status, found = await call(f"{address}/{path}", "POST", data=body, headers=JSON)
    assert status == 400
    assert advice in found["error"]


async def test_a_whole_number_may_be_written_with_a_point(address: str, player: Any) -> None:
    await call(f"{address}/explain", "POST", data=b'{"word": "moon", "n_words": 2.0}', headers=JSON)
    assert player.asked == [ExplainRequest("moon", 2)]


async def test_a_post_with_a_query_or_another_type_is_refused(address: str) -> None:
    status, found = await call(f"{address}/explain?word=moon", "POST", json={"word": "moon"})
    assert (status, "put all fields into the JSON body" in found["error"]) == (400, True)
    status, found = await call(f"{address}/explain", "POST", data={"word": "moon"})
    assert (status, "Content-Type: application/json" in found["error"]) == (415, True)


async def test_an_unknown_path_names_the_known_ones(address: str) -> None:
    status, found = await call(f"{address}/")
    assert status == 404
    assert all(path in found["error"] for path in ("/explain", "/guess", "/health", "/openapi.json"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_another_method_is_refused_with_those_allowed(address: str, method: str) -> None:
    async with ClientSession() as session, session.request(method, f"{address}/guess") as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET, POST")
        assert (await response.json())["error"] == "use GET or POST here"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
async def test_no_body_makes_the_service_fail(address: str, endpoint: Any, body: bytes) -> None:
    status, found = await call(f"{address}{endpoint.path}", "POST", data=body, headers=JSON)
    assert status == 400
    assert found["error"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: st.lists(inner, max_size=22) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=25,
)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_values_make_the_service_fail(address: str, endpoint: Any, data: Any) -> None:
    names = st.sampled_from([field.name for field in endpoint.fields])
    body = json.dumps(data.draw(st.dictionaries(names, _VALUES))).encode()
    status, found = await call(f"{address}{endpoint.path}", "POST", data=body, headers=JSON)
    assert status in (200, 400, 404)
    assert isinstance(found, list) if status == 200 else found["error"]
