"""The command `hat evaluate`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from models import fasttext_player
from models.artefact import read_card
from models.errors import ModelRefused
from models.player import ExplainRequest, Player
from models.registry import Registry
from models.skills import Skill, Skilled
from training.baseline import seed_player
from training.corpus import Half, corpus_files, fingerprint
from training.errors import TrainingRefused
from training.evaluation import (
    EXPLAINED_CLUES,
    Listen,
    Values,
    by_domain,
    explain_values,
    guess_values,
    is_illegal,
    read_explain_items,
    read_guess_items,
    summary,
)
from training.lexicon import choose, renumbered
from training.listener import listener
from training.metrics import difference
from training.process import process
from training.vectors import write_lines
from words.hat import hat
from words.languages import Language

_SIZE, _LEAST_COUNT = 60_000, 5
"""Words of the baseline and of the listener."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A player under test."""

    label: str
    player: Player
    half: str
    """The part of the corpus it was trained on."""


def evaluate(
    lang: Annotated[Language, typer.Option(help="Language of the sets.")],
    guess: Annotated[Path, typer.Option(help="JSON file of targets with human clues.")],
    explain: Annotated[Path, typer.Option(help="JSON file of targets with human associates.")],
    player: Annotated[
        list[Path] | None, typer.Option(help="Folder of a model; may be repeated. Else the champion.")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Corpus to train the baseline and the independent listener on.")
    ] = None,
    cache: Annotated[Path, typer.Option(help="Keeps these two.")] = Path("var/evaluation"),
    models: Annotated[Path, typer.Option(envvar="MODELS_DIR", help="Registry.")] = Path("var/models"),
    every: Annotated[int, typer.Option(min=1, help="Check the clues of every n-th word of the hat.")] = 1,
    skill: Annotated[
        list[Skill] | None, typer.Option(help="Measure the players at this skill too; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure AI players against human associations, beside the recipe of 2019."""
    try:
        folders = player or [Registry(models).champion(lang)]
        contestants = [_contestant(folder, lang) for folder in folders]
        contestants += [_held(each, level) for each in list(contestants) for level in skill or ()]
        listen: Listen | None = None
        if corpus is not None:
            seed, listen = _references(lang, corpus, cache)
            contestants.append(seed)
        report = _report(lang, contestants, listen, (guess, explain), every)
    except (TrainingRefused, ModelRefused, OSError) as refusal:
        typer.echo(f"Nothing was measured. {refusal}", err=True)
        raise typer.Exit(1) from refusal
    typer.echo(json.dumps(report, ensure_ascii=False, indent=None if as_json else 2))


def _contestant(folder: Path, lang: Language) -> Contestant:
    player = fasttext_player.load(folder)
    if player.language is not lang:
        raise TrainingRefused(f"{folder} speaks {player.language.value}, not {lang.value}.")
    corpus = read_card(folder).get("corpus", {})
    return Contestant(f"{player.name} {player.version}", player, str(corpus.get("half", Half.ALL)))


def _held(contestant: Contestant, skill: Skill) -> Contestant:
    player = Skilled(contestant.player, skill)
    return Contestant(f"{player.name} {player.version}", player, contestant.half)


def _references(lang: Language, corpus: Path, cache: Path) -> tuple[Contestant, Listen]:
    """The baseline, trained on all articles, and the listener, trained on their second half."""
    files = corpus_files(corpus)
    kept = cache / f"{lang.value}-{fingerprint(files)[:12]}"
    kept.mkdir(parents=True, exist_ok=True)
    whole, second = kept / "all.txt", kept / "second.txt"
    for path, half in ((whole, Half.ALL), (second, Half.SECOND)):
        if not path.is_file():
            _write_lemmas(files, lang, half, path)
    seed = Contestant("seed-2019", seed_player(lang, whole, kept), Half.ALL)
    words = sorted(set(second.read_text("utf-8").split()))
    return seed, listener(lang, words, second, kept).guess


def _write_lemmas(files: list[Path], lang: Language, half: Half, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        processed = process(files, lang, Path(name), lambda stage, share: None, half)
        lexicon = choose(processed, lang, _SIZE, _LEAST_COUNT)
        unfinished = Path(name) / path.name
        write_lines(renumbered(processed, lexicon), lexicon.words, unfinished)
        unfinished.replace(path)


def _report(
    lang: Language,
    contestants: Sequence[Contestant],
    listen: Listen | None,
    sets: tuple[Path, Path],
    every: int,
) -> dict[str, Any]:
    guess, explain = sets
    guess_items, explain_items = read_guess_items(guess), read_explain_items(explain)
    report: dict[str, Any] = {
        "language": lang.value,
        "guess": guess.name,
        "explain": explain.name,
        "players": [],
    }
    first: tuple[Values, Values] | None = None
    for contestant in contestants:
        values = (
            guess_values(contestant.player, guess_items),
            explain_values(contestant.player, explain_items, listen),
        )
        entry: dict[str, Any] = {
            "player": contestant.label,
            "trained on": contestant.half,
            "guesser": summary(values[0]),
            "guesser by domain": by_domain(values[0], [item.domain for item in guess_items]),
            "explainer": summary(values[1]),
            "explainer by domain": by_domain(values[1], [item.domain for item in explain_items]),
            "illegal clues for the hat": _illegal(contestant.player, lang, every),
        }
        if first is not None:
            entry["behind the first player"] = _behind(first, values)
        first = first or values
        report["players"].append(entry)
    return report


def _behind(first: tuple[Values, Values], values: tuple[Values, Values]) -> dict[str, list[float]]:
    """Paired differences of the game scores, the first player's less this one's."""
    return {
        name: difference(ours[name], theirs[name]).as_list()
        for ours, theirs in zip(first, values, strict=True)
        for name in ("game", "game with replay", "hum@5", "listener's game")
        if name in ours
    }


def _illegal(player: Player, lang: Language, every: int) -> list[int]:
    """How many clues for all words of the hat break the rules, and of how many."""
    offered = [
        (clue, word.text)
        for word in hat(lang)[::every]
        for clue in player.explain(ExplainRequest(word.text, EXPLAINED_CLUES)).words
    ]
    return [sum(is_illegal(clue, word, lang) for clue, word in offered), len(offered)]
