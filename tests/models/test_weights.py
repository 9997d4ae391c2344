"""What a word is like in general counts in play: against guesses near everything, and for plain clues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.artefact import Artefact, read
from models.fasttext_player import NO_CLUE, FastTextPlayer, load
from models.guesser import Scorer, Weights, evidence_of
from models.lexicon import Lexicon, read_lexicon
from models.live_explainer import LiveExplainer, Manner
from models.player import ExplainRequest
from models.registry import PRETRAINED
from words.languages import Language
from words.packaged import word_set

CLUES = {Language.RU: ("море", "волна", "капитан"), Language.EN: ("sea", "wave", "captain")}
UNPLANNED = {Language.RU: "пароход", Language.EN: "steamer"}


@pytest.fixture(scope="module", params=Language)
def artefact(request: pytest.FixtureRequest) -> Artefact:
    return read(PRETRAINED / request.param)


@pytest.fixture
def starter(artefact: Artefact) -> FastTextPlayer:
    return load(artefact.path)


def heard(artefact: Artefact, scorer: Scorer) -> tuple[Lexicon, dict[int, float]]:
    """The lexicon, and the chance of each word after three clues."""
    lexicon = read_lexicon(artefact, scorer.dim)
    ranking = scorer.rank(evidence_of(CLUES[artefact.language], lexicon), [])
    return lexicon, dict(zip(ranking.numbers.tolist(), ranking.chances.tolist(), strict=True))


def test_a_word_loses_by_its_reach_and_the_more_the_more_clues_there_are(artefact: Artefact) -> None:
    weights = Weights(**artefact.card["parameters"]["guesser"])
    before, after = (
        heard(artefact, Scorer(artefact, replace(weights, reach=reach)))[1] for reach in (0.4, 0.9)
    )
    reach = np.asarray(artefact.arrays["reach"], dtype=np.float64)
    both = [word for word in before if word in after and before[word] > 1e-4]
    assert len(both) > 20
    lost = np.array([np.log(before[word] / after[word]) for word in both])
    expected = 0.5 * 3**weights.growth * reach[both]
    assert lost - lost.mean() == pytest.approx(expected - expected.mean(), abs=0.02)


def test_a_function_word_is_never_guessed_for_no_model_holds_one(artefact: Artefact) -> None:
    assert word_set(artefact.language, "function").isdisjoint(artefact.vocabulary)


def test_plainer_clues_are_named_on_the_spot_the_more_plainness_counts(artefact: Artefact) -> None:
    scorer = Scorer(artefact, Weights(**artefact.card["parameters"]["guesser"]))
    lexicon = read_lexicon(artefact, scorer.dim)
    plainness = []
    for plain in (0.0, 3.0):
        clues = LiveExplainer(lexicon, scorer, Manner(plain=plain)).explain(UNPLANNED[artefact.language], 10)
        assert len(clues) == 10
        plainness.append(float(np.mean([lexicon.plain[lexicon.number[clue]] for clue in clues])))
    assert plainness[1] > plainness[0] + 0.2


def test_words_found_unfit_after_a_model_was_made_are_no_clues_either(
    artefact: Artefact, starter: FastTextPlayer
) -> None:
    scorer = Scorer(artefact, Weights(**artefact.card["parameters"]["guesser"]))
    lexicon = read_lexicon(artefact, scorer.dim)
    unfit = word_set(artefact.language, "unfit_clues")
    assert not any(lexicon.may_clue[lexicon.number[word]] for word in unfit if word in lexicon.number)
    plans = artefact.arrays["plans"]
    for row in np.flatnonzero(
        ((plans != NO_CLUE) & ~lexicon.may_clue[np.minimum(plans, len(lexicon.words) - 1)]).any(1)
    ):
        word = lexicon.words[artefact.arrays["plan_words"][row]]
        assert unfit.isdisjoint(starter.explain(ExplainRequest(word, 12)).words)
