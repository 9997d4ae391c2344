"""Speaks for `hat train` and `hat corpus` as their callers know them: `stand_in.py FOLDER COMMAND ...`.

Files of the folder lead it: it goes on when there is `go`, `outcome` says how a training ends, and
`survey.json` is what it counts. It leaves its process number in `pid` and its arguments in `calls`.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

STAGES = ("load", "process", "train_guess", "train_explain", "compare", "publish")
RESULT = {
    "version": "v-new",
    "path": "x",
    "seconds": 1.0,
    "guess_accuracy": 0.31,
    "explain_accuracy": 0.42,
    "metrics": {},
    "run": "r1",
}


def main(folder: Path, arguments: list[str]) -> NoReturn:
    with (folder / "calls").open("a") as calls:
        calls.write(" ".join(arguments) + "\n")
    if arguments[:2] == ["corpus", "stats"]:
        if not (folder / "survey.json").exists():
            print(
                "Nothing more was done. There is no corpus in here. Begin one with: hat corpus add",
                file=sys.stderr,
            )
            sys.exit(1)
        print((folder / "survey.json").read_text())
        sys.exit(0)
    (folder / "pid").write_text(str(os.getpid()))
    while not (folder / "go").exists():
        if arguments[0] == "train":
            print(
                json.dumps({"stage": "train_guess", "share": 0.42, "eta": 90.0}), file=sys.stderr, flush=True
            )
        time.sleep(0.02)
    if arguments[0] == "corpus":
        print(json.dumps({"read": 40, "added": 21, "refused": {}}))
        sys.exit(0)
    outcome = (folder / "outcome").read_text() if (folder / "outcome").exists() else "published"
    if outcome == "refused":
        print("Nothing was trained. Not installed: fasttext. Run `make training`.", file=sys.stderr)
        sys.exit(1)
    published = outcome == "published"
    print("a line that is no result")
    print(json.dumps({**RESULT, "published": published, "reason": "" if published else "it is worse <here>"}))
    sys.exit(0 if published else 3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
