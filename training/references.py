"""What contestants are measured beside: the recipe of 2019 on the same text, and listeners on other text."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.verdicts import judge_clue
from models.artefact import CARD, FORMAT
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from models.players import load
from models.seed_player import SeedPlayer
from training.baseline import EXPLAIN, GUESS, seed_player
from training.child import in_child
from training.contestants import Contestant
from training.corpus import Half, corpus_files, fingerprint
from training.evaluation import Listeners
from training.lexicon import choose, renumbered
from training.listener import COUNTED, SKIP_GRAM, counting, listener
from training.process import process
from training.stages.job import Job, run_job
from training.stages.parameters import read_parameters
from training.stages.plan import Plan, key_of
from training.stages.run import CODE_FORMAT
from training.vectors import write_lines
from words.languages import Language
from words.lemmas import is_content_word

FLOORS = "seed-2019"
"""How the labels of the floors begin."""
SEED, FIRST_HALF = "seed2019", "first-half"
"""Names by which people ask for players that are made from a corpus."""
SIZE, LEAST_COUNT = 60_000, 5
"""Words of the baseline and of the listener."""
LISTENERS = ("skip-gram listener", "counting listener")
"""The names of the listeners: the first knows vectors, the second which words were met together."""
LISTENER_HALF = Half.SECOND
_NEIGHBOURS_TRIED = 60
_FORMAT = 2
"""Changes when what is kept must be made anew."""


class LegalNeighbours:
    """The recipe of 2019 that knows the rules: its nearest neighbours without those that would be refused."""

    name = "seed-legal"

    def __init__(self, seed: SeedPlayer) -> None:
        self._seed = seed
        self.version, self.language = seed.version, seed.language

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """As the recipe guesses."""
        return self._seed.guess(request)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """The nearest neighbours that the rules accept and that aren't function words."""
        clues: tuple[str, ...] = ()
        for clue in self._seed.explain(ExplainRequest(request.word, _NEIGHBOURS_TRIED)).words:
            accepted = judge_clue(clue, request.word, clues, self.language) == clue
            if len(clues) < request.n_words and accepted and is_content_word(clue, self.language):
                clues = (*clues, clue)
        return ExplainAnswer(clues)


@dataclass(frozen=True, slots=True)
class References:
    """Made from a corpus at first use and kept in a folder after that."""

    language: Language
    corpus: Path
    files: list[Path]
    fingerprint: str
    kept: Path
    say: Callable[[str], None]
    """Told what is being made, for that takes minutes."""

    def floors(self, half: Half) -> list[Contestant]:
        """The recipe of 2019, trained on that part of the corpus, as it is and with the rules known."""
        self._tell(f"the recipe of 2019, {half.value} text", self._folder(half) / "seed")
        seed = seed_player(self.language, self._lines(half), self._folder(half))
        as_it_is = Contestant(f"{FLOORS} ({half.value})", seed, half.value, self.fingerprint, is_floor=True)
        legal = replace(
            as_it_is,
            label=f"{FLOORS}, legal clues ({half.value})",
            player=LegalNeighbours(seed),
            guesses=False,
        )
        return [as_it_is, legal]

    def first_half(self) -> Contestant:
        """A player of the house's recipe that hasn't read the listener's text."""
        parameters = read_parameters(self.language, overrides={"load": {"half": Half.FIRST.value}})
        key = key_of([CODE_FORMAT, parameters.flat()])
        folder = self._folder(Half.FIRST) / f"model-{key[:8]}"
        self._tell("a player on the first half", folder)
        if not (folder / CARD).is_file():
            plan = Plan(self.language, self.corpus, self.kept / "runs", self.kept / "models", parameters)
            in_child(run_job, Job(plan, folder), lambda stage, share: None)
        player = load(folder)
        label = f"{FIRST_HALF} {player.name} {player.version}"
        return Contestant(label, player, Half.FIRST.value, self.fingerprint)

    def listeners(self) -> Listeners:
        """Two that have read the second half alone, by the names of LISTENERS."""
        folder = self._folder(LISTENER_HALF)
        self._tell("the listeners", folder / "listener.npz")
        lines = self._lines(LISTENER_HALF)
        words = sorted(set(lines.read_text("utf-8").split()))
        by_vectors = listener(self.language, words, lines, folder)
        by_counts = counting(self.language, words, lines, folder)
        return dict(zip(LISTENERS, (by_vectors.guess, by_counts.guess), strict=True))

    def sight(self, contestant: Contestant) -> str:
        """What the contestant knows of the listeners' text: unseen, seen, or unknown."""
        if contestant.fingerprint != self.fingerprint:
            return "unknown"
        return "unseen" if contestant.half == Half.FIRST else "seen"

    def _tell(self, what: str, made: Path) -> None:
        if not made.exists():
            self.say(f"Training {what}; it is kept in {self.kept} ...")

    def _folder(self, half: Half) -> Path:
        return self.kept / half.value

    def _lines(self, half: Half) -> Path:
        path = self._folder(half) / "lines.txt"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent) as name:
                processed = process(self.files, self.language, Path(name), lambda stage, share: None, half)
                lexicon = choose(processed, self.language, SIZE, LEAST_COUNT)
                unfinished = Path(name) / path.name
                write_lines(renumbered(processed, lexicon), lexicon.words, unfinished)
                unfinished.replace(path)
        return path


def references(
    language: Language, corpus: Path, cache: Path, say: Callable[[str], None] = lambda text: None
) -> References:
    """The references of a corpus; raises TrainingRefused when the folder holds none."""
    files = corpus_files(corpus)
    whole = fingerprint(files)
    recipes = [
        _FORMAT,
        FORMAT,
        SIZE,
        LEAST_COUNT,
        *(asdict(run) for run in (GUESS, EXPLAIN, SKIP_GRAM)),
        COUNTED,
    ]
    key = hashlib.sha256(repr(recipes).encode()).hexdigest()
    kept = cache / f"{language.value}-{whole[:12]}-{key[:8]}"
    return References(language, corpus, files, whole, kept, say)
