"""The gate: a challenger is accepted, or the reason is said and the champion stays."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from models import artefact
from tests.training.tournament.conftest import SEED, TERMS, WORDS, MakeModel, groups
from training.stages.accuracy import Term
from training.tournament import Floors, Validation, compare
from words.languages import Language

NOUNS = ["river", "table", "window", "garden", "winter", "bread", "horse", "doctor", "teacher", "kitchen"]
MORE = ["forest", "island", "bottle", "candle", "basket", "pencil", "mirror", "hammer", "pillow", "carpet"]


@pytest.fixture
def champion(make_model: MakeModel) -> Path:
    """It knows every word of the match and both terms."""
    return make_model("champion", [*groups(), *TERMS])


def test_a_challenger_that_knows_as_much_is_accepted(
    make_model: MakeModel, champion: Path, validation: Validation
) -> None:
    challenger = make_model("challenger", [*groups(), *TERMS, ["stock", "share"]])
    comparison = compare(challenger, champion, validation, SEED)
    assert (comparison.accepted, comparison.reason) == (True, "")
    assert comparison.figures["challenger guess accuracy"] == 1
    assert comparison.figures["challenger match points"] == comparison.figures["champion match points"] == 6
    assert compare(challenger, champion, validation, SEED) == comparison


def test_how_much_of_the_comparison_is_done_is_told_as_it_goes_on(
    make_model: MakeModel, champion: Path, validation: Validation
) -> None:
    challenger = make_model("challenger", [*groups(), *TERMS, ["stock", "share"]])
    shares: list[float] = []
    compare(challenger, champion, validation, SEED, shares.append)
    assert len(shares) >= 4 * WORDS
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1


def test_a_challenger_that_loses_the_match_is_refused_with_the_points(
    make_model: MakeModel, champion: Path, validation: Validation
) -> None:
    challenger = make_model("challenger", [*groups()[: WORDS - 1], *TERMS])
    comparison = compare(challenger, champion, validation, SEED)
    assert not comparison.accepted
    assert comparison.reason.startswith("the match is lost by 5.")


def test_a_challenger_with_a_private_code_is_refused(
    make_model: MakeModel, champion: Path, validation: Validation
) -> None:
    comparison = compare(make_model("challenger", [*groups(shift=1), *TERMS]), champion, validation, SEED)
    assert not comparison.accepted
    assert "60% of that is the least" in comparison.reason


@pytest.mark.parametrize(("known", "accepted"), [(10, True), (9, True), (4, False)])
def test_a_challenger_may_miss_as_many_terms_as_chance_explains(
    make_model: MakeModel, known: int, accepted: bool
) -> None:
    pairs = [[term, synonym] for term, synonym in zip(NOUNS, MORE, strict=True)]
    asked = Validation(Language.EN, tuple(Term(a, (b,)) for a, b in pairs), match_words=WORDS)
    champion = make_model("champion", [*groups(), *pairs])
    comparison = compare(make_model("challenger", [*groups(), *pairs[:known]]), champion, asked, SEED)
    assert comparison.accepted is accepted
    assert ("guess accuracy is 0.400" in comparison.reason) is not accepted
    assert ("explain accuracy is 0.400" in comparison.reason) is not accepted


def test_the_same_model_is_no_rival_of_itself(champion: Path, validation: Validation) -> None:
    assert compare(champion, champion, validation, SEED).accepted


@pytest.mark.parametrize("broken", ["there is none", "its files are broken"])
def test_without_a_champion_that_can_play_a_sound_model_is_accepted(
    make_model: MakeModel, champion: Path, validation: Validation, broken: str
) -> None:
    (champion / artefact.VOCABULARY).write_text("")
    challenger = make_model("challenger", groups()[:1])
    assert compare(challenger, None if broken == "there is none" else champion, validation, SEED).accepted


class TestRefused:
    def test_a_changed_byte(self, make_model: MakeModel, champion: Path, validation: Validation) -> None:
        path = make_model("challenger", groups()) / "guess_words.npy"
        path.write_bytes(path.read_bytes()[:-1] + b"\x01")
        _refused(path.parent, champion, validation, "guess_words.npy: its sha256 is not the one on the card")

    def test_numbers_that_are_none(
        self, make_model: MakeModel, champion: Path, validation: Validation
    ) -> None:
        sound = artefact.read(make_model("sound", groups()))
        card = {name: sound.card[name] for name in ("name", "language", "corpus", "parameters")}
        arrays = {name: np.full_like(array, np.nan) for name, array in sound.arrays.items()}
        challenger = artefact.write(sound.path.with_name("challenger"), card, list(sound.vocabulary), arrays)
        _refused(challenger, champion, validation, "holds numbers that are not finite")

    def test_an_empty_vocabulary(self, make_model: MakeModel, champion: Path, validation: Validation) -> None:
        _refused(make_model("challenger", []), champion, validation, "the vocabulary is empty")

    @pytest.mark.parametrize("few", ["articles", "tokens"])
    def test_too_small_a_corpus(
        self, make_model: MakeModel, champion: Path, validation: Validation, few: str
    ) -> None:
        asked = dataclasses.replace(validation, floors=Floors(articles=100, tokens=1000))
        least = getattr(asked.floors, few)
        too_small = make_model("small", [*groups(), *TERMS, ["stock", "share"]], **{few: least - 1})
        _refused(too_small, champion, asked, f"its corpus has {least - 1} {few}, and {least} is the least")
        enough = make_model("enough", [*groups(), *TERMS, ["stock", "share"]], **{few: least})
        assert compare(enough, champion, asked, SEED).accepted

    def test_another_language(self, make_model: MakeModel, champion: Path, validation: Validation) -> None:
        _refused(make_model("challenger", groups(), "ru"), champion, validation, "it speaks ru, not en")

    def test_an_empty_folder(self, champion: Path, validation: Validation, tmp_path: Path) -> None:
        _refused(tmp_path / "nothing", champion, validation, "the model has no card")


def _refused(challenger: Path, champion: Path, validation: Validation, reason: str) -> None:
    comparison = compare(challenger, champion, validation, SEED)
    assert not comparison.accepted
    assert reason in comparison.reason
    assert str(challenger.parent) not in comparison.reason
