"""What child processes inherit: they read what strangers wrote, so no secret of the bot is among it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from bot.threads import DEFAULTED

_NAMES = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TZ", "LANG", "LANGUAGE", "TMPDIR"),
        *("VIRTUAL_ENV", "LD_LIBRARY_PATH", "LD_PRELOAD", "MODELS_DIR", "RUNS_DIR", "MPLCONFIGDIR"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    )
)
_BEGINNINGS = ("PYTHON", "LC_", "XDG_", "MLFLOW_", "OMP_", "OPENBLAS_", "MKL_", "NUMEXPR_", "MALLOC_")


def surroundings(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The part of an environment that a child needs; proxies may be written in either case.

    Without one, that of this process, less what it has set for itself alone.
    """
    if environment is None:
        environment = {name: value for name, value in os.environ.items() if name not in DEFAULTED}
    return {name: value for name, value in environment.items() if _is_needed(name.upper())}


def _is_needed(name: str) -> bool:
    return name in _NAMES or name.startswith(_BEGINNINGS)
