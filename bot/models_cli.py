"""Models of the registry: which there are, which one plays, and how to change that."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.faults import CannotStart
from words.languages import Language

if TYPE_CHECKING:
    from models.registry import Registry

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Models of the registry: which there are, which one plays, and how to change that.",
)
Lang = Annotated[Language, typer.Option(help="Language of the models.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the history.")]
Version = Annotated[str, typer.Argument(help="A version, as `hat models list` shows them.")]


@app.command("list")
def list_(lang: Lang, as_json: AsJson = False) -> None:
    """List the versions at hand, the champion marked, and the changes of the champion."""
    with _registry() as registry:
        champion = registry.named(lang)
        refusal = _refusal(registry, lang)
        versions = [_outlined(registry, lang, version) for version in registry.versions(lang)]
        changes = [
            {"version": c.version, "at": _written(c.at), "way": c.way.value, "reason": c.reason}
            for c in registry.changes(lang)
        ]
    if as_json:
        told = {"language": lang.value, "champion": champion, "refusal": refusal, "versions": versions}
        return _print({**told, "history": changes})
    for version in versions:
        mark = "*" if version["version"] == champion else " "
        said = f"refused: {version['refused']}" if "refused" in version else _measured(version["metrics"])
        typer.echo(f"{mark} {version['version']}  {said}".rstrip())
    if refusal:
        typer.echo(refusal)
    elif not champion:
        typer.echo("There is no champion: the starter model plays.")
    for change in changes:
        typer.echo(f"{change['at'] or '(no date)'}  {change['way']} {change['version']}  {change['reason']}")
    return None


@app.command()
def show(lang: Lang, version: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Show the card of a version, or of the model that plays."""
    from models.artefact import read_card
    from models.errors import ModelRefused

    with _registry() as registry:
        if version:
            _known(registry, lang, version)
        folder = registry.folder(lang, version) if version else registry.playing(lang)
        if folder is None:
            raise CannotStart(
                f"No model of {lang.value} can play: hat train --lang {lang.value} --corpus DIR"
            )
        try:
            card = read_card(folder)
        except ModelRefused as refusal:
            raise CannotStart(str(refusal)) from refusal
    if as_json:
        return _print(card)
    corpus = card.get("corpus")
    corpus = corpus if isinstance(corpus, Mapping) else {}
    typer.echo(f"{card['name']} {card['version']} in {folder}")
    typer.echo(f"corpus: {corpus.get('articles', '?')} articles, {corpus.get('tokens', '?')} tokens")
    typer.echo(f"metrics: {_measured(card.get('metrics')) or 'none'}")
    return None


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="A model, as `hat train --out` writes it.")], lang: Lang
) -> None:
    """Copy a model into the registry; it doesn't play until it is promoted."""
    from models.artefact import read_card

    with _registry() as registry:
        spoken = read_card(folder)["language"]
        if spoken != lang.value:
            raise CannotStart(f"{folder} speaks {spoken}: add it with --lang {spoken}")
        version = registry.add(folder)
    typer.echo(f"{version} is added and doesn't play yet: hat models promote {version} --lang {lang.value}")


@app.command()
def promote(version: Version, lang: Lang, reason: Reason = "by hand", as_json: AsJson = False) -> None:
    """Make a version the champion; running bots take it over within seconds, running rounds keep theirs."""
    with _registry() as registry:
        _known(registry, lang, version)
        registry.promote(lang, version, reason)
    _changed(lang, version, as_json)


@app.command()
def rollback(lang: Lang, reason: Reason = "by hand", as_json: AsJson = False) -> None:
    """Give the place back to the champion before; called again, to the one before that."""
    with _registry() as registry:
        version = registry.rollback(lang, reason)
    _changed(lang, version, as_json)


@contextmanager
def _registry() -> Iterator["Registry"]:
    """The registry of the settings; what it refuses becomes one line."""
    from bot.settings import load_settings
    from models.errors import ModelRefused
    from models.registry import Registry

    root = load_settings().models_dir
    try:
        yield Registry(root)
    except ModelRefused as refusal:
        raise CannotStart(str(refusal)) from refusal
    except OSError as error:
        raise CannotStart(f"{root}: {error.strerror}. Change its rights, or set MODELS_DIR") from error


def _known(registry: "Registry", language: Language, version: str) -> None:
    """Raise CannotStart with the versions at hand unless there is such a version."""
    if not registry.folder(language, version).is_dir():
        versions = ", ".join(registry.versions(language)) or "none"
        raise CannotStart(f"There is no version {version} of {language.value}; there are: {versions}")


def _refusal(registry: "Registry", language: Language) -> str:
    """Why the champion doesn't play and what to do about it; empty when it does or there is none."""
    from models.errors import ModelRefused

    try:
        registry.crowned(language)
    except ModelRefused as refusal:
        champion = " ".join(("The champion", registry.named(language))).rstrip()
        plays = "the starter model plays" if registry.playing(language) else "no model plays"
        return f"{champion} is refused ({refusal.path.name}: {refusal.reason}): {plays}. {refusal.remedy}"
    return ""


def _outlined(registry: "Registry", language: Language, version: str) -> dict[str, Any]:
    """What a version is and how good, or why it can't play."""
    from models.artefact import read_card
    from models.errors import ModelRefused

    try:
        registry.load(language, version)
        card = read_card(registry.folder(language, version))
    except ModelRefused as refusal:
        return {"version": version, "metrics": {}, "refused": f"{refusal.path.name}: {refusal.reason}"}
    return {"version": version, "name": card["name"], "metrics": card.get("metrics") or {}}


def _measured(metrics: Any) -> str:
    """The first figures of a card in one line: `guess accuracy 0.31`."""
    if not isinstance(metrics, Mapping):
        return ""
    kinds = ((kind, values) for kind, values in metrics.items() if isinstance(values, Mapping))
    figures = (f"{kind} accuracy {values['accuracy']}" for kind, values in kinds if "accuracy" in values)
    return ", ".join(figures)


def _changed(language: Language, version: str, as_json: bool) -> None:
    if as_json:
        return _print({"language": language.value, "champion": version})
    return typer.echo(f"{version} is the {language.value} champion.")


def _written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _print(told: Any) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False))
