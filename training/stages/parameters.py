"""Parameters of training as they stand in params.yaml: sections over a profile over the defaults.

The order of what decides, the strongest first: overrides of the caller, the sections on top of the file, the
profile's values for the language, the profile's for any language, its base profile's, `defaults`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.explainer import Taste
from models.guesser import Weights
from training.corpus import Half
from training.errors import TrainingRefused
from training.libraries import require
from training.recipe import Profile, Recipe
from training.stages.layers import flatly, over
from training.vectors import FastText
from words.languages import Language

PARAMS = next(
    path
    for path in (Path(__file__).parents[1] / "params.yaml", Path(__file__).parents[2] / "params.yaml")
    if path.is_file()
)
"""The file that comes with the project: inside the installed package, else at the root of the sources."""
_PLACES = ("language", "profile", "corpus", "models")
_Count = Annotated[int, Field(ge=0)]
_Positive = Annotated[int, Field(ge=1)]
_Above = Annotated[float, Field(gt=0)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


T = TypeVar("T", bound=_Section)


class Load(_Section):
    """Which articles are read."""

    docs_number: _Count
    """0 means all."""
    half: Literal["all", "first", "second"]
    """Evaluation needs text that a model hasn't seen."""


class Process(_Section):
    """Which words and sentences count."""

    min_words_per_sentence: _Count
    symbols: bool
    size: Annotated[int, Field(ge=100, le=60_000)]
    least_count: _Positive


class _Vectors(_Section):
    """A run of fastText, by its own names."""

    model: Literal["cbow", "skipgram"]
    dim: Annotated[int, Field(ge=2, le=1000)]
    epoch: _Positive
    minn: _Count
    maxn: _Count
    ws: _Positive
    neg: _Positive
    lr: _Above

    @model_validator(mode="after")
    def _n_grams_have_lengths(self) -> _Vectors:
        if self.minn > self.maxn:
            raise ValueError(f"minn {self.minn} is above maxn {self.maxn}")
        return self

    def fasttext(self) -> FastText:
        """The parameters of the run."""
        names = ("model", "dim", "ws", "neg", "epoch", "minn", "maxn", "lr")
        return FastText(**{name: getattr(self, name) for name in names})


class TrainGuess(_Vectors):
    """What the guesser knows; see Recipe."""

    window: _Positive
    smoothing: _Above
    inputs_dim: _Positive
    second_dim: _Positive
    evenness: Annotated[float, Field(ge=0, le=1)]
    pairs: _Positive
    n_grams: _Count
    hat_prior: float
    dull_prior: float
    noun_prior: float
    frequency_prior: float
    rare_prior: float
    hard_prior: float
    weights: dict[str, float]


class TrainExplain(_Vectors):
    """How clue lists are made; see Recipe."""

    window: _Positive
    smoothing: _Above
    plan_length: Annotated[int, Field(ge=1, le=100)]
    least_spread: _Count
    least_clue_count: _Count
    too_frequent: _Count
    taste: dict[str, float]


class Evaluate(_Section):
    """How the player is measured."""

    accuracy_n_words: Annotated[int, Field(ge=1, le=1000)]
    """Answers among which one must be right."""
    guess_set: str
    explain_set: str
    """Files of evaluation sets; empty for none."""


class Compare(_Section):
    """What a new version must bring to be compared with the champion; see training.tournament."""

    least_articles: _Count = 200
    least_tokens: _Count = 5_000
    match_words: _Positive = 60
    """Words of the hat that both players explain to each other."""


class Parameters(_Section):
    """Everything that decides a run besides language and corpus."""

    profile: str
    player: Literal["fasttext", "seed"]
    seed: _Count
    repeatable: bool
    """The same model from the same corpus every time, at the price of one core."""
    load: Load
    process: Process
    train_guess: TrainGuess
    train_explain: TrainExplain
    evaluate: Evaluate
    compare: Compare = Compare()

    @property
    def half(self) -> Half:
        """The part of the articles to train on."""
        return Half(self.load.half)

    @property
    def chance(self) -> int | None:
        """The seed of a training that leaves nothing to chance; None for a faster one."""
        return self.seed if self.repeatable else None

    def recipe(self) -> Recipe:
        """The same in the terms of the modules; raises TrainingRefused for unknown weights."""
        guess, explain = self.train_guess, self.train_explain
        fields = (
            *("window", "inputs_dim", "second_dim", "evenness", "smoothing", "pairs", "n_grams"),
            *("hat_prior", "dull_prior", "noun_prior", "frequency_prior", "rare_prior", "hard_prior"),
        )
        try:
            weights, taste = Weights(**guess.weights), Taste(**explain.taste)
        except TypeError as error:
            raise TrainingRefused(f"{error}. Correct weights or taste in the parameters.") from error
        return Recipe(
            size=self.process.size,
            least_count=self.process.least_count,
            cbow=guess.fasttext(),
            explainer_vectors=explain.fasttext(),
            plan_length=explain.plan_length,
            least_spread=explain.least_spread,
            least_clue_count=explain.least_clue_count,
            too_frequent=explain.too_frequent,
            weights=weights,
            taste=taste,
            seed=self.seed,
            **{name: getattr(guess, name) for name in fields},
        )

    def explain_recipe(self) -> Recipe:
        """The same for stage `train_explain`, which knows nothing of `train_guess`."""
        explain = self.train_explain
        return replace(
            self.recipe(),
            window=explain.window,
            smoothing=explain.smoothing,
        )

    def flat(self) -> dict[str, Any]:
        """Dotted names and values, for trackers and tables."""
        return dict(flatly(self.model_dump(), ""))


class Places(_Section):
    """What a pipeline without a command line takes from the file."""

    language: Literal["ru", "en"]
    profile: str
    corpus: str
    models: str


def read_parameters(
    language: Language,
    profile: Profile | None = None,
    path: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Parameters:
    """The parameters of a profile (the file's when None); `overrides` has sections of values not None.

    Raises TrainingRefused with one line that names the file and the fault.
    """
    path = path or PARAMS
    written = _written(path)
    return _resolved(path, written, language, profile or written.get("profile"), overrides or {})


def read_places(path: Path | None = None) -> Places:
    """Language, profile, corpus and registry as the file names them; raises TrainingRefused."""
    path = path or PARAMS
    return _valid(Places, {name: _written(path).get(name) for name in _PLACES}, path)


def _resolved(
    path: Path, written: dict[str, Any], language: Language, profile: Any, overrides: Mapping[str, Any]
) -> Parameters:
    known = written.get("profiles")
    if not isinstance(known, dict) or not isinstance(profile, str) or profile not in known:
        there = ", ".join(known) if isinstance(known, dict) else "none"
        raise TrainingRefused(f"{path}: there is no profile {profile}. There are: {there}.")
    own = {k: v for k, v in written.items() if k not in (*_PLACES, "defaults", "profiles")}
    layers = [written.get("defaults"), *_layers(path, known, str(profile), language), own, overrides]
    whole: dict[str, Any] = {}
    for layer in layers:
        if layer is not None and not isinstance(layer, Mapping):
            raise TrainingRefused(f"{path}: {layer!r} stands where names and values belong.")
        whole = over(whole, layer or {})
    parameters = _valid(Parameters, {"profile": str(profile), **whole}, path)
    parameters.recipe()
    return parameters


def _layers(path: Path, known: dict[str, Any], profile: str, language: Language) -> list[Any]:
    values = known[profile] or {}
    if not isinstance(values, dict) or not set(values) <= {"base", "any", *(each.value for each in Language)}:
        raise TrainingRefused(f"{path}: profile {profile} may hold only base, any, ru and en.")
    base = values.get("base")
    if base is not None and not _is_ground(known, base):
        raise TrainingRefused(f"{path}: the base of profile {profile} is no profile without a base.")
    below = _layers(path, known, base, language) if base else []
    return [*below, values.get("any"), values.get(language.value)]


def _is_ground(known: dict[str, Any], base: Any) -> bool:
    """Whether it is a profile without a base of its own."""
    if not isinstance(base, str) or base not in known:
        return False
    return not (isinstance(known[base], dict) and known[base].get("base"))


def _written(path: Path) -> dict[str, Any]:
    require()
    import yaml

    try:
        written = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise TrainingRefused(
            f"{path} can't be read ({error.strerror}). Name a file of parameters: --params"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TrainingRefused(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(written, dict):
        raise TrainingRefused(f"{path} holds no parameters. Begin with a copy of the project's params.yaml.")
    return written


def _valid(kind: type[T], values: Any, path: Path) -> T:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "the file"
        if first["type"] == "extra_forbidden":
            raise TrainingRefused(f"{path}: there is no parameter {name}.") from error
        given = "" if isinstance(first["input"], Mapping) else f", not {first['input']!r}"
        raise TrainingRefused(f"{path}: {name}: {first['msg']}{given}.") from error
