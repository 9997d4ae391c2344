"""Handing the pipeline to a Kubeflow server."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from training.errors import TrainingRefused, without_passwords
from training.kubeflow.pipeline import write

EXPERIMENT = "hat"
_HEALTH = "/apis/v2beta1/healthz"
_SECONDS = 5.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect leads to a page of login mostly, and the token is none of that host's business."""

    def redirect_request(self, *_: Any) -> None:
        return None


def submit(host: str, token: str, image: str, volume: str, values: Mapping[str, Any]) -> str:
    """Start a run on the server and return its id; raises TrainingRefused when the server doesn't take it."""
    _greet(host, token)
    import kfp

    with TemporaryDirectory() as folder:
        path = Path(folder) / "pipeline.yaml"
        write(path, image, volume)
        try:
            client = kfp.Client(host=host, existing_token=token or None)
            name = f"hat-{values['language']}-{values['profile']}"
            run = client.create_run_from_pipeline_package(
                str(path), dict(values), run_name=name, experiment_name=EXPERIMENT
            )
        # The client raises classes of its own, of urllib3 and of its server's answers.
        except Exception as error:
            reason = without_passwords(" ".join(str(error).split()))[:300]
            raise TrainingRefused(
                f"Kubeflow at {without_passwords(host)} doesn't take the run: {reason}"
            ) from error
    return str(run.run_id)


def _greet(host: str, token: str) -> None:
    """Look whether a server answers, for kfp's client waits for minutes where there is none."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        request = urllib.request.Request(host.rstrip("/") + _HEALTH, headers=headers)
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS):
            return
    except urllib.error.HTTPError as error:
        reason = f"it answers {error.code} {error.reason}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = str(getattr(error, "reason", error))
    told = without_passwords(f"There is no Kubeflow at {host} ({reason})")
    raise TrainingRefused(
        f"{told}. Name its address, as in --host http://127.0.0.1:8888, and a token if it wants one."
    )
