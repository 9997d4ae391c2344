"""A poisoned folder given straight to the training: survived within bounds, and each poison named."""

from __future__ import annotations

import gzip
import json
import os
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
import zstandard
from typer.testing import CliRunner

from training.cli import train
from training.stages.parameters import read_parameters
from training.stages.plan import Plan
from training.stages.run import run_stage
from words.languages import Language

LINE = "ship wave beach island sailor captain harbor judge lawyer jury prison crime police witness"
WORDS = LINE.split()
MEGABYTE = 1 << 20
GOOD = 300
Poison = Callable[[Path], None]


def line(text: str, **fields: object) -> bytes:
    return json.dumps({"text": text, **fields}).encode() + b"\n"


def long_line(folder: Path) -> None:
    with (folder / "long.jsonl").open("wb") as out:
        out.write(b'{"text": "')
        for _ in range(100):
            out.write(b"x" * MEGABYTE)
        out.write(b'"}\n')


def bombs(folder: Path) -> None:
    zeros = b"\0" * MEGABYTE
    with gzip.open(folder / "bomb.jsonl.gz", "wb") as out:
        for _ in range(200):
            out.write(zeros)
    with zstandard.open(folder / "bomb.jsonl.zst", "wb") as out:
        for _ in range(200):
            out.write(zeros)
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("bomb.jsonl", zeros * 20)


def odd_lines(folder: Path) -> None:
    (folder / "binary.jsonl").write_bytes(os.urandom(MEGABYTE))
    (folder / "cp1251.jsonl").write_bytes('{"text": "деньги пришли вчера"}\n'.encode("cp1251"))
    (folder / "deep.jsonl").write_bytes(b'{"text": ' + b"[" * MEGABYTE + b"\n")
    (folder / "empty.jsonl").write_bytes(line("") * 500 + line(" \n "))
    (folder / "utf16.jsonl").write_bytes(line("Money came yesterday.").decode().encode("utf-16"))
    (folder / "nothing.jsonl.gz").write_bytes(b"")


def copies(folder: Path) -> None:
    for number in range(10):
        (folder / f"copies{number}.jsonl").write_bytes(line("The very same words again and again.") * 100)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All poisons, and good articles in files before and after them."""
    folder = tmp_path_factory.mktemp("poisoned")
    for poison in (long_line, bombs, odd_lines, copies):
        poison(folder)
    chance = random.Random(5)
    good = [line(" ".join(chance.choices(WORDS, k=30)), date="2021-03-04") for _ in range(GOOD)]
    (folder / "a.jsonl").write_bytes(b"".join(good[: GOOD // 2]))
    (folder / "z.jsonl.zst").write_bytes(zstandard.compress(b"".join(good[GOOD // 2 :])))
    return folder


def test_the_good_articles_of_a_poisoned_folder_are_read_in_little_memory(
    poisoned: Path, tmp_path: Path
) -> None:
    plan = Plan(Language.EN, poisoned, tmp_path, tmp_path, read_parameters(Language.EN))
    tracemalloc.start()
    try:
        loaded: dict[str, Any] = run_stage("load", plan, lambda stage, share: None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert loaded["articles"] == GOOD + 1
    assert peak < 50 * MEGABYTE
    for reason in (
        "999 times same text",
        "501 times empty",
        "3 times too long",
        "binary",
        "wrong encoding",
        "2 times unpacks to too much",
        "malformed",
    ):
        assert reason in loaded["left_out"]
    assert str(poisoned) not in loaded["left_out"]
    run_stage("process", plan, lambda stage, share: None)
    assert plan.summary("process")["tokens"] == GOOD * 30 + 7


def test_hat_train_makes_a_model_of_a_poisoned_folder_and_says_what_it_left_out(
    poisoned: Path, tmp_path: Path
) -> None:
    app = typer.Typer()
    app.command()(train)
    places = ["--corpus", str(poisoned), "--runs", str(tmp_path / "runs"), "--out", str(tmp_path / "model")]
    done = CliRunner().invoke(app, ["--lang", "en", "--profile", "quick", *places])
    assert done.exit_code == 0, done.output
    assert f"from {GOOD + 1} articles" in done.stdout
    assert "Of the corpus was left out: " in done.stderr and "999 times same text" in done.stderr
