"""What people may ask of the AI players between rounds."""

from __future__ import annotations

from venue import Venue

from engine.state import Skill
from models.player import GuessAnswer


async def _challenged(venue: Venue) -> str:
    word = await venue.begin_challenge()
    await venue.sandbox.say(venue.carol, word)
    venue.pass_time(3)
    await venue.sandbox.wait_text("Got it!")
    return word


async def test_the_ai_explainer_accounts_for_its_clues_with_figures(venue: Venue, monkeypatch):
    player = venue.registry.players[(await venue.table()).language]
    word = await _challenged(venue)
    monkeypatch.setattr(player, "guess", lambda request: GuessAnswer(("other", word), 1.0))
    ending = await venue.sandbox.wait_text("Got it!")
    clue = (await venue.table()).explained.clues[0]
    await venue.sandbox.press(venue.dave, ending, "🔍 Why these clues?")
    answer = await venue.sandbox.wait_text(f"1. {clue}: no. 2, with those before no. 2")
    assert word in answer.text


async def test_it_accounts_once_however_often_it_is_asked(venue: Venue):
    await _challenged(venue)
    ending = await venue.sandbox.wait_text("Got it!")
    answers = [
        await venue.sandbox.press(person, ending, "🔍 Why these clues?")
        for person in (venue.anna, venue.boris, venue.dave)
    ]
    assert answers == ["", *["I've told already: look above."] * 2]
    await venue.sandbox.wait_text("I try clues on myself")
    await venue.sandbox.say(venue.anna, "/score")
    await venue.sandbox.wait_text("This game")
    assert sum("I try clues on myself" in text for text in venue.said()) == 1


async def test_it_doesnt_account_for_an_older_round(venue: Venue):
    await _challenged(venue)
    ending = await venue.sandbox.wait_text("Got it!")
    await venue.begin_hat()
    await venue.sandbox.say(venue.anna, "/stop")
    await venue.sandbox.wait_text("was stopped")
    assert "earlier round" in await venue.sandbox.press(venue.dave, ending, "🔍 Why these clues?")


async def test_the_skill_of_ai_players_is_chosen_between_rounds(venue: Venue):
    await venue.sandbox.say(venue.anna, "/skill")
    choice = await venue.sandbox.wait_text("How well shall I play? Now it's as usual")
    await venue.sandbox.press(venue.anna, choice, "strongly")
    await venue.sandbox.wait_text("From now on I play strongly")
    assert (await venue.table()).skill is Skill.HARD
    await venue.begin_hat()
    assert "A round is running" in await venue.sandbox.press(venue.anna, choice, "weakly")
