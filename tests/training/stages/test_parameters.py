"""params.yaml: one place for every value, and one clear line for every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.guesser import Weights
from training.errors import TrainingRefused
from training.recipe import Profile
from training.stages.parameters import PARAMS, read_parameters, read_places
from training.vectors import FastText
from words.languages import Language


def test_the_default_profile_differs_by_language() -> None:
    russian = read_parameters(Language.RU, Profile.DEFAULT).recipe()
    english = read_parameters(Language.EN, Profile.DEFAULT).recipe()
    assert russian.cbow == english.cbow == FastText("cbow", dim=200, ws=8, neg=8, epoch=10)
    assert russian.least_count < english.least_count
    assert russian.weights != english.weights != Weights()


def test_the_recipe_of_2019_is_that_of_2019() -> None:
    recipe = read_parameters(Language.RU, Profile.SEED2019).recipe()
    assert recipe.cbow == FastText("cbow", dim=50, ws=5, neg=5, epoch=5, minn=3, maxn=4)
    assert recipe.explainer_vectors == FastText("skipgram", dim=50, ws=5, neg=5, epoch=5, minn=4, maxn=6)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("profile", Profile)
def test_every_profile_is_complete_in_every_language(language: Language, profile: Profile) -> None:
    parameters = read_parameters(language, profile)
    assert parameters.profile == profile
    assert parameters.evaluate.accuracy_n_words == 20
    assert parameters.flat()["load.docs_number"] == 0


@pytest.mark.parametrize("profile", Profile)
def test_a_value_in_a_section_on_top_takes_effect_in_every_profile(profile: Profile, tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    text = PARAMS.read_text("utf-8")
    path.write_text(text.replace("  dim: null", "  dim: 77", 1).replace("seed: null", "seed: 5"), "utf-8")
    parameters = read_parameters(Language.RU, profile, path)
    assert (parameters.train_guess.dim, parameters.seed) == (77, 5)
    assert parameters.train_explain == read_parameters(Language.RU, profile).train_explain


def test_what_the_caller_says_is_stronger_than_the_file() -> None:
    overrides = {"load": {"docs_number": 10, "half": None}}
    load = read_parameters(Language.EN, Profile.QUICK, overrides=overrides).load
    assert (load.docs_number, load.half) == (10, "all")


def test_without_a_profile_the_one_of_the_file_counts() -> None:
    assert read_parameters(Language.EN) == read_parameters(Language.EN, Profile(read_places().profile))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  dim: null", "  dim: many", "train_guess.dim: Input should be a valid integer, not 'many'."),
        ("  dim: null", "  dime: 3", "there is no parameter train_guess.dime."),
        ("  lr: null", "  lr: 0", "train_guess.lr: Input should be greater than 0, not 0."),
        ("  minn: null", "  minn: 4", "train_guess: Value error, minn 4 is above maxn 0."),
        ("profile: default", "profile: swift", "there is no profile swift. There are: default, quick, full"),
        ("weights: {} ", "weights: {size: 1.0} ", "unexpected keyword argument 'size'"),
        ("base: default", "base: full", "the base of profile full is no profile without a base."),
        ("base: default", "base: [1]", "the base of profile full is no profile without a base."),
        ("profile: default", "profile: [1]", "there is no profile [1]. There are: default"),
        ("seed: null", "seed: -1", "seed: Input should be greater than or equal to 0, not -1."),
        ("hat_prior: null", "hat_prior: .nan", "train_guess.hat_prior: Input should be a finite number"),
        ("weights: {} ", "weights: {inputs: .inf} ", "weights.inputs: Input should be a finite number"),
        ("accuracy_n_words: null", "accuracy_n_words: 1001", "Input should be less than or equal to 1000"),
        ("load:\n", "load: [\n", "is no YAML"),
    ],
)
def test_a_wrong_value_is_told_in_one_line(old: str, new: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    text = PARAMS.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TrainingRefused) as refusal:
        read_parameters(Language.EN, Profile.FULL if "base" in old else None, path)
    assert told in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_missing_file_is_told_with_the_option_that_names_another(tmp_path: Path) -> None:
    with pytest.raises(TrainingRefused, match=r"can't be read .* --params"):
        read_parameters(Language.EN, path=tmp_path / "none.yaml")
