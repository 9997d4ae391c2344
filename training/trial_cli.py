"""Let people with fresh eyes name words by the clues of the AI explainer alone."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import ModelRefused
from models.skills import Skill
from training.contestants import CHAMPION, contestant
from training.errors import TrainingRefused
from training.trial import CLUES, deal, read_answers, read_trial, result
from words.hat import Difficulty
from words.languages import Language

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
_USUAL = [Difficulty.EASY, Difficulty.MEDIUM]
KeyFile = Annotated[Path, typer.Option(help="File of the words that belong to the cards.")]


@app.command("deal")
def deal_cards(
    lang: Annotated[Language, typer.Option(help="Language of the words.")],
    cards: Annotated[Path, typer.Option(help="File to write for the readers: numbers and clues, no words.")],
    key: KeyFile,
    n_words: Annotated[int, typer.Option(min=1, help="So many words are drawn.")] = 50,
    difficulty: Annotated[
        list[Difficulty] | None, typer.Option(help="Of which words; may be repeated. Else easy and medium.")
    ] = None,
    player: Annotated[
        str, typer.Option(help="champion, starter, a version, a folder, or an address.")
    ] = CHAMPION,
    skill: Annotated[Skill, typer.Option(help="Skill of the explainer.")] = Skill.NORMAL,
    seed: Annotated[int, typer.Option(help="Another number draws other words.")] = 1,
    models: Annotated[Path, typer.Option(envvar="MODELS_DIR", help="Registry.")] = Path("var/models"),
) -> None:
    """Draw words; write their clues into one file and the words into another."""
    with _told():
        if cards.resolve() == key.resolve():
            raise TrainingRefused(
                "The cards and their words go into two files: name another --cards or --key."
            )
        explainer = contestant(player, lang, models).held_to(skill).player
        trial = deal(explainer, n_words, frozenset(difficulty or _USUAL), random.Random(seed))
        cards.write_text(trial.text(), "utf-8")
        key.write_text(trial.as_json(), "utf-8")
    typer.echo(
        f"{len(trial.cards)} cards of {trial.player} are in {cards}, their words in {key}; "
        f"{len(trial.put_back)} words were put back."
    )


@app.command()
def show(
    key: KeyFile,
    clues: Annotated[int, typer.Option(min=1, max=CLUES, help="Only the first so many clues.")] = CLUES,
) -> None:
    """Print the cards again, with fewer clues if you like: for readers who see one clue after the other."""
    with _told():
        typer.echo(read_trial(key).text(clues), nl=False)


@app.command()
def score(
    key: KeyFile,
    answers: Annotated[
        Path, typer.Option(help="A line per card: its number, then the guesses after each clue, parted by /.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which words were named, and after which clue."""
    with _told():
        trial = read_trial(key)
        try:
            text = answers.read_text("utf-8")
        except ValueError as error:
            raise TrainingRefused(f"{answers} is no UTF-8 text. Save it as UTF-8.") from error
        found = result(trial, read_answers(text, len(trial.cards)))
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _for_people(found))


def _for_people(found: dict[str, Any]) -> str:
    missed = [f"{card['number']}. {card['word']}" for card in found["cards"] if card["after"] is None]
    levels = ", ".join(f"{level} {n} of {of}" for level, (n, of) in found["by difficulty"].items())
    after = ", ".join(f"clue {k}: {n}" for k, n in enumerate(found["found after clue"], start=1))
    return (
        f"{found['found']} of {found['words']} words were named ({levels}), "
        f"{found['points']} points a word.\n"
        f"Named after {after}.\nNot named: {', '.join(missed) or 'none'}."
    )


@contextmanager
def _told() -> Iterator[None]:
    """A fault that a person can mend becomes one line and exit code 1."""
    try:
        yield
    except (TrainingRefused, ModelRefused, OSError) as refusal:
        typer.echo(f"The trial can't go on. {refusal}", err=True)
        raise typer.Exit(1) from refusal
