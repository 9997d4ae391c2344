"""The real `hat train` at the end of the line: its progress, its verdict and its refusals are understood."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest
from house import House, until

from bot.schedule.errand import Commands
from bot.schedule.runs import Fate

HAT = (sys.executable, "-m", "bot.cli")
TOPICS = {
    "sea": "ship wave beach island sailor captain harbor fish boat storm anchor sail",
    "court": "judge lawyer jury prison crime police witness trial verdict law theft evidence",
    "school": "teacher pupil lesson exam classroom book pencil homework student grade library desk",
    "kitchen": "cook oven bread butter knife spoon soup recipe salt pepper cheese plate",
}


def write_corpus(folder: Path) -> None:
    chance = random.Random(7)
    folder.mkdir(parents=True)
    with (folder / "made-up.jsonl").open("w") as out:
        for number in range(600):
            topic = chance.choice(sorted(TOPICS))
            words = chance.choices([topic, *TOPICS[topic].split()], k=30)
            date = f"2020-{number % 12 + 1:02}-01"
            out.write(json.dumps({"title": "", "text": " ".join(words) + ".", "date": date}) + "\n")


def train_really(house: House) -> None:
    """Let the house call the real command."""
    places = [house.folder / name for name in ("corpus", "feeds.yaml", "models", "runs")]
    house.parts.trainer.commands = Commands(*places, HAT)


@pytest.mark.timeout(300)
async def test_a_real_training_is_shown_and_its_verdict_told(house: House) -> None:
    train_really(house)
    write_corpus(house.folder / "corpus" / "en")
    await house.say(house.anna, "/retrain en quick")
    seen: set[str] = set()

    def is_over() -> bool:
        texts = house.told(house.anna)
        seen.update(text.splitlines()[1] for text in texts if len(text.splitlines()) > 1)
        return any("It took" in text for text in texts)

    await until(is_over, 240)
    assert any("Stage " in line for line in seen)
    last = await house.parts.trainer.runs.last()
    assert last is not None
    # So small a corpus makes no champion: the gate keeps the one that plays.
    assert last.fate is Fate.KEPT, last.reason
    # The registry doesn't have the version, so its name would lead nowhere.
    assert last.result["version"] not in house.told(house.anna)[-1]
    assert last.reason


async def test_a_real_refusal_is_told(house: House) -> None:
    train_really(house)
    await house.say(house.anna, "/retrain en quick")
    told = await house.hears(house.anna, "It didn't work: there is no news yet")
    assert "Fetch now" in told.text
