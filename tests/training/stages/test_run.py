"""Stages keep what they made, and make it again only when something that decides it has changed."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from stage_plans import Planned, quiet

from models.artefact import read_card
from models.player import ExplainRequest, GuessRequest
from models.players import load
from models.registry import Registry
from training.corpus import Tally, read_articles
from training.errors import TrainingRefused
from training.recipe import Profile
from training.stages.job import Job, run_job
from training.stages.parameters import read_parameters
from training.stages.plan import Plan
from training.stages.run import STAGES, UNTIL_COMPARED, run_all, run_stage
from training.stages.times import time_of
from words.languages import Language


def began(plan: Plan) -> dict[str, float]:
    """When each stage was last run."""
    return {name: time.began for name in STAGES if (time := time_of(plan, name))}


def test_a_run_publishes_its_player_and_leaves_a_record(planned: Planned) -> None:
    plan = planned()
    record = run_all(plan, quiet)
    assert json.loads((plan.work / "run.json").read_text()) == record
    assert record["published"] is True and set(record["stages"]) == set(STAGES)
    assert record["corpus"]["articles"] == 300 and record["corpus"]["tokens"] == 9000
    assert record["parameters"]["train_guess.dim"] == 12
    assert record["guess_accuracy"] == record["metrics"]["guess"]["accuracy"] > 0
    assert record["explain_accuracy"] == record["metrics"]["explain"]["accuracy"] > 0
    champion = Registry(plan.models, plan.starters).champion(plan.language)
    assert champion.name == load(champion).version == record["version"]
    assert read_card(champion)["metrics"] == record["metrics"]


def test_finished_stages_are_not_run_again(planned: Planned) -> None:
    plan = planned()
    for name in ("load", "process", "train_guess"):
        run_stage(name, plan, quiet)
    before = began(plan)
    told: list[tuple[str, float]] = []
    run_all(plan, lambda stage, share: told.append((stage, share)), tuple(before))
    assert began(plan) == before
    assert told == [(name, 1.0) for name in before]


def test_stages_are_run_again_when_the_word_lists_have_changed(
    planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned()
    run_stage("load", plan, quiet)
    before = began(plan)
    monkeypatch.setattr("training.stages.run.lists_fingerprint", lambda: "other lists")
    run_stage("load", plan, quiet)
    assert began(plan)["load"] > before["load"]


def test_a_stage_that_is_run_again_from_the_same_makes_the_same_files(planned: Planned) -> None:
    plan, stages = planned(), ("load", "process", "train_guess")
    run_all(plan, quiet, stages)
    before, files = began(plan), {name: _files(plan.folder(name)) for name in stages}
    for name in stages:
        shutil.rmtree(plan.folder(name))
    record = run_all(plan, quiet, stages)
    assert {name: _files(plan.folder(name)) for name in stages} == files
    assert all(began(plan)[name] > before[name] for name in stages)
    assert set(record["stages"]) == set(stages) and record["seconds"] > 0


def test_the_time_of_a_stage_that_was_made_elsewhere_is_not_known(planned: Planned) -> None:
    plan = planned()
    other = replace(
        plan, work=plan.work.with_name("other"), parameters=planned(load={"docs_number": 9}).parameters
    )
    for each in (plan, other):
        run_stage("load", each, quiet)
    shutil.rmtree(plan.folder("load"))
    shutil.copytree(other.folder("load"), plan.folder("load"))
    record = run_all(plan, quiet, ())
    assert record["stages"] == {} and record["began"] is None and record["corpus"]["articles"] == 9


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_changed_parameter_runs_its_stage_and_what_builds_on_it_alone(planned: Planned) -> None:
    plan = planned()
    run_all(plan, quiet)
    before = began(plan)
    longer = replace(plan, parameters=planned(train_guess={"dim": 14, "epoch": 2}).parameters)
    run_all(longer, quiet)
    after = began(longer)
    assert {name for name in STAGES if after[name] == before[name]} == {"load", "process", "train_explain"}


def test_the_same_corpus_and_seed_give_the_same_model(planned: Planned, tmp_path: Path) -> None:
    first = run_all(planned(), quiet)
    again = run_all(replace(planned(), work=tmp_path / "two", models=tmp_path / "other"), quiet)
    assert first["version"] == again["version"]
    seeded = replace(planned(seed=2), work=tmp_path / "three", models=tmp_path / "third")
    assert run_all(seeded, quiet)["version"] != first["version"]


def test_a_stage_asks_for_what_it_needs(planned: Planned) -> None:
    with pytest.raises(TrainingRefused, match="run stage process first"):
        run_stage("train_guess", planned(), quiet)


def test_a_number_of_articles_is_drawn_alike_every_time(planned: Planned, tmp_path: Path) -> None:
    def drawn(plan: Plan) -> list[str]:
        assert run_stage("load", plan, quiet)["articles"] == 50
        paths = sorted(plan.folder("load").glob("*.jsonl.gz"))
        return [article.text for path in paths for article in read_articles(path, Tally())]

    plan = planned(load={"docs_number": 50})
    texts = drawn(plan)
    parted = tmp_path / "parted"
    parted.mkdir()
    lines = (plan.corpus / "made-up.jsonl").read_text().splitlines(keepends=True)
    (parted / "a.jsonl").write_text("".join(lines[150:]))
    (parted / "b.jsonl").write_text("".join(lines[:150]))
    assert sorted(drawn(replace(plan, corpus=parted, work=tmp_path / "again"))) == sorted(texts)


def test_short_sentences_are_left_out(planned: Planned) -> None:
    plan = planned(process={"min_words_per_sentence": 15, "size": 500})
    run_stage("load", plan, quiet)
    assert run_stage("process", plan, quiet)["tokens"] == 300 * 20


def test_the_profile_of_2019_is_trained_as_it_stands_by_the_same_command(
    corpus: Path, tmp_path: Path
) -> None:
    parameters = read_parameters(Language.EN, Profile.SEED2019)
    plan = Plan(Language.EN, corpus, tmp_path / "runs", tmp_path / "models", parameters)
    told = run_job(Job(plan, tmp_path / "model"), quiet)
    player, card = load(tmp_path / "model"), read_card(tmp_path / "model")
    assert player.name == "seed" and player.version == told["version"]
    recipe = parameters.recipe()
    assert card["parameters"] == {"guess": asdict(recipe.cbow), "explain": asdict(recipe.explainer_vectors)}
    for part in (card["parameters"]["guess"], card["parameters"]["explain"]):
        assert 0 < part["minn"] < part["maxn"] and part["dim"] == 50
    assert len(player.guess(GuessRequest(("lender", "mortgages"), 3)).words) == 3
    assert len(player.explain(ExplainRequest("verdict", 3)).words) == 3
    assert told["guess_accuracy"] is not None and told["explain_accuracy"] is not None


def test_n_grams_are_refused_where_everything_must_be_repeatable(planned: Planned) -> None:
    plan = planned(player="seed", train_guess={"minn": 3, "maxn": 4})
    for name in ("load", "process"):
        run_stage(name, plan, quiet)
    with pytest.raises(TrainingRefused, match="n-grams aren't repeatable"):
        run_stage("train_guess", plan, quiet)


def test_a_champion_that_was_not_in_the_match_keeps_its_place_until_it_is_compared(
    planned: Planned, tmp_path: Path
) -> None:
    plan = planned()
    run_all(plan, quiet, UNTIL_COMPARED)
    assert plan.summary("compare")["accepted"] and plan.summary("compare")["against"] == ""
    other = run_all(replace(planned(seed=2), work=tmp_path / "other"), quiet)
    record = run_all(plan, quiet, ("publish",))
    registry = Registry(plan.models, plan.starters)
    assert record["published"] is False
    assert record["reason"] == (
        f"it was compared with none, but {other['version']} plays by now. Train again to compare them"
    )
    assert registry.history(plan.language) == [other["version"]]
    again = run_all(plan, quiet)
    assert plan.summary("compare")["against"] == other["version"]
    assert again["published"] is plan.summary("compare")["accepted"]
    assert again["reason"] == plan.summary("compare")["reason"]


def test_a_finished_run_keeps_its_record_and_lets_go_of_the_heavy_files(planned: Planned) -> None:
    plan = planned()
    told = run_job(Job(replace(plan, work=plan.work.parent), None), quiet)
    kept = plan.work.parent / told["id"]
    assert (kept / "run.json").is_file()
    assert {path.suffix for path in kept.rglob("*") if path.is_file()} == {".json"}
    shutil.rmtree(kept)
    assert load(Path(told["path"])).version == told["version"]


@pytest.mark.parametrize("text", ["junk", "7", "[]", "{}", '{"key": "x"}'])
def test_a_stage_whose_file_is_damaged_is_run_again(planned: Planned, text: str) -> None:
    plan = planned()
    run_stage("load", plan, quiet)
    before = plan.made("load")["key"]
    (plan.folder("load") / "stage.json").write_text(text)
    with pytest.raises(TrainingRefused, match="run stage load first"):
        run_stage("process", plan, quiet)
    run_stage("load", plan, quiet)
    assert plan.made("load")["key"] == before
