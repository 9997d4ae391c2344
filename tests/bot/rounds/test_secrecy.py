"""The word reaches nobody who may not see it, whatever anybody does, until the round is over."""

from __future__ import annotations

import logging

import pytest
from venue import Venue


async def _try_everything(venue: Venue, word: str) -> None:
    """All that people may press and say while a round runs, without naming the word in public."""
    near = word + "zz"
    remarks = ("hello", near, "🙂", "a long remark about nothing at all")
    for text in (*remarks, "/score", "/help", "/hat", "/challenge"):
        await venue.sandbox.say(venue.dave, text)
    for message in [m for m in venue.sandbox.messages() if m.buttons]:
        for button in message.buttons[0]:
            if "callback_data" in button:
                await venue.sandbox.press(venue.dave, message, button["callback_data"])
    (result,) = await venue.sandbox.inline(venue.carol, near)
    await venue.sandbox.choose(venue.carol, result)
    await venue.sandbox.wait_for(
        lambda: [m for m in venue.sandbox.visible_to(venue.carol) if "very close" in m.text]
    )
    await venue.sandbox.say(venue.carol, word, chat=venue.sandbox.private(venue.carol))
    await venue.sandbox.wait_text("has the word")


@pytest.mark.parametrize("by", ["person", "robot"])
async def test_the_word_is_in_no_message_payload_answer_or_log(venue: Venue, by, caplog):
    caplog.set_level(logging.DEBUG)
    if by == "person":
        word = await venue.begin_hat()
        await venue.clue(venue.clues_for(word)[0])
    else:
        word = await venue.begin_challenge()
        await venue.sandbox.say(venue.carol, "nothing")
    await _try_everything(venue, word)
    shown = venue.everything_shown(but_to=venue.anna)
    await venue.sandbox.say(venue.anna if by == "person" else venue.boris, "/stop")
    await venue.sandbox.wait_text(f"The word: {word}")
    # A near miss is told to its player in the player's own words.
    assert word not in shown.replace(word + "zz", "")
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert word not in logged
    assert venue.sandbox.token not in caplog.text


async def test_a_near_miss_is_seen_by_its_player_only(venue: Venue):
    word = await venue.begin_challenge()
    miss = word + "zz"
    await venue.sandbox.say(venue.boris, miss)
    await venue.sandbox.wait_for(
        lambda: [m for m in venue.sandbox.visible_to(venue.boris) if "very close" in m.text]
    )
    assert not [m for m in venue.sandbox.visible_to(venue.carol) if "very close" in m.text]


async def test_a_secret_guess_shows_nothing_and_counts(venue: Venue):
    word = await venue.begin_challenge()
    await venue.sandbox.say(venue.carol, "nothing")
    (result,) = await venue.sandbox.inline(venue.boris, word)
    posted = await venue.sandbox.choose(venue.boris, result)
    assert word not in repr(posted.raw)
    await venue.sandbox.wait_text("Boris has the word: +6")
    assert "Only the one who made" in await venue.sandbox.press(venue.dave, posted, "🤫")


async def test_an_inline_query_without_a_guess_says_what_to_type(venue: Venue):
    assert await venue.sandbox.inline(venue.boris, "") == []


async def test_a_direct_message_is_a_guess_where_its_writer_plays(venue: Venue):
    word = await venue.begin_challenge()
    await venue.sandbox.say(venue.carol, "nothing")
    private = venue.sandbox.private(venue.carol)
    await venue.sandbox.say(venue.carol, "/start", chat=private)
    await venue.sandbox.wait_text("I host the hat", chat=private)
    await venue.sandbox.say(venue.carol, "harbour", chat=private)
    await venue.sandbox.wait_text("it isn't “harbour”", chat=private)
    await venue.sandbox.say(venue.carol, word, chat=private)
    await venue.sandbox.wait_text("Carol has the word: +6")
    await venue.sandbox.wait_text("Right!", chat=private)
    await venue.sandbox.say(venue.carol, word, chat=private)
    await venue.sandbox.wait_text("You have it already", chat=private)


async def test_a_direct_message_of_somebody_who_plays_nowhere_is_answered(venue: Venue):
    private = venue.sandbox.private(venue.dave)
    await venue.sandbox.say(venue.dave, "apple", chat=private)
    await venue.sandbox.wait_text("where you play", chat=private)
