"""Whether a challenger may take the champion's place: examined, compared on terms, and played against it."""

from training.tournament.comparing import Comparison, compare
from training.tournament.match import Played, play
from training.tournament.validation import Floors, Validation

__all__ = ["Comparison", "Floors", "Played", "Validation", "compare", "play"]
