"""The adapter to MLflow, the only module that imports it.

A run of ours is one run of MLflow: parameters, metrics of guessing and explaining, seconds of the stages.
Published models join the model registry, where the alias `champion` follows our registry.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from training.errors import without_passwords
from training.tracking.parcels import Parcel
from training.tracking.runs import Run

CHAMPION = "champion"
_RUN, _VERSION = "hat.run", "hat.version"
"""Tags: the id of our run, the version of our model."""
_SQLITE = "sqlite:///"
_LONGEST_TEXT = 500
_BATCH = 100
"""Parameters that MLflow takes at once."""
_ENVIRONMENT = {
    # A dead server must be noticed soon: as it comes, MLflow tries for many minutes.
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
"""What is not set otherwise."""


class TrackerFailed(Exception):
    """The tracker can't be reached or doesn't take a run; the text says why in one line."""


class MlflowTracker:
    """A tracking store and model registry of MLflow."""

    def __init__(self, uri: str) -> None:
        """Open a database or greet a server; raises TrackerFailed."""
        with _failures(f"The tracker {uri} can't be reached"):
            client = _client_class()
            self._artefacts = _beside_database(uri)
            logging.getLogger("alembic").setLevel(logging.WARNING)
            self._client = client(tracking_uri=uri, registry_uri=uri)
            self._client.search_experiments(max_results=1)

    def log(self, parcel: Parcel) -> None:
        """Record a run, once only; one that was begun and not finished is begun again.

        Raises TrackerFailed.
        """
        with _failures(f"The tracker doesn't take run {parcel.run.id}"):
            experiment = self._experiment(f"hat-{parcel.run.language}")
            if not self._finished(experiment, parcel.run.id):
                self._write(experiment, parcel)
            self._crown(f"hat-{parcel.run.language}", parcel.champion())

    def _experiment(self, name: str) -> str:
        found = self._client.get_experiment_by_name(name)
        if found is not None:
            return str(found.experiment_id)
        return str(self._client.create_experiment(name, artifact_location=self._artefacts))

    def _finished(self, experiment: str, run_id: str) -> bool:
        """Whether the run is there complete; what is there of it otherwise is removed."""
        for found in self._client.search_runs([experiment], f"tags.`{_RUN}` = '{run_id}'"):
            if found.info.status == "FINISHED":
                return True
            self._client.delete_run(found.info.run_id)
        return False

    def _write(self, experiment: str, parcel: Parcel) -> None:
        """The run becomes FINISHED at the very end, so that a part of it is never taken for the whole."""
        run, client = parcel.run, self._client
        began = int(run.began.timestamp() * 1000) if run.began else None
        made = client.create_run(experiment, start_time=began, tags=_tags(run), run_name=run.id).info.run_id
        self._figures(made, run)
        client.log_artifact(made, str(parcel.record))
        client.log_artifacts(made, str(parcel.files))
        if parcel.model is not None and run.version:
            self._register(made, run, run.version, parcel.model)
        ended = None if began is None else began + int(run.seconds * 1000)
        client.set_terminated(made, end_time=ended)

    def _figures(self, made: str, run: Run) -> None:
        from mlflow.entities import Metric, Param

        numbers = {**run.measured(), "seconds": run.seconds}
        numbers |= {f"seconds.{stage}": seconds for stage, seconds in run.stages.items()}
        moment = int(run.began.timestamp() * 1000) if run.began else 0
        self._client.log_batch(
            made, metrics=[Metric(_name(name), value, moment, 0) for name, value in numbers.items()]
        )
        values = {"language": run.language, "way": run.way, **run.parameters}
        values |= {f"corpus.{name}": value for name, value in run.corpus.items()}
        parameters = [Param(_name(name), str(value)[:_LONGEST_TEXT]) for name, value in values.items()]
        for first in range(0, len(parameters), _BATCH):
            self._client.log_batch(made, params=parameters[first : first + _BATCH])

    def _register(self, made: str, run: Run, version: str, model: Path) -> None:
        name = f"hat-{run.language}"
        self._client.log_artifacts(made, str(model), "model")
        if not self._client.search_registered_models(f"name = '{name}'"):
            self._client.create_registered_model(name)
        tags = {_VERSION: version, _RUN: run.id}
        self._client.create_model_version(name, f"runs:/{made}/model", made, tags=tags)

    def _crown(self, name: str, version: str) -> None:
        """Let the alias stand for the version that plays, and for none when that was never tracked."""
        known = self._client.search_model_versions(f"name = '{name}'")
        same = [int(model.version) for model in known if model.tags.get(_VERSION) == version]
        if version and same:
            self._client.set_registered_model_alias(name, CHAMPION, str(max(same)))
        elif known:
            self._client.delete_registered_model_alias(name, CHAMPION)


def _client_class() -> Any:
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow import MlflowClient
    except ImportError as error:
        raise TrackerFailed("MLflow isn't installed: run `make pipelines`") from error
    return MlflowClient


def _beside_database(uri: str) -> str | None:
    """Where artefacts go with a database of one file; a server decides that itself."""
    if not uri.startswith(_SQLITE):
        return None
    folder = Path(uri.removeprefix(_SQLITE)).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / "artifacts").as_uri()


def _tags(run: Run) -> dict[str, str]:
    published = {True: "yes", False: "no", None: "unfinished"}[run.published]
    tags = {_RUN: run.id, "hat.way": run.way, "hat.published": published}
    more = {_VERSION: run.version, "hat.reason": run.reason}
    return tags | {name: value[:_LONGEST_TEXT] for name, value in more.items() if value}


def _name(text: str) -> str:
    """A name of ours as MLflow allows it: hit@5 becomes hit at 5."""
    return re.sub(r"[^\w\-. /]", "_", text.replace("@", " at "))


@contextmanager
def _failures(beginning: str) -> Iterator[None]:
    """Whatever goes wrong in a tracker, of any class, is told and never ends a training."""
    try:
        yield
    except TrackerFailed:
        raise
    except Exception as error:
        text = without_passwords(" ".join(str(error).split()))[:300] or type(error).__name__
        raise TrackerFailed(f"{without_passwords(beginning)} ({text})") from error
