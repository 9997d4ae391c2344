"""Feeds: which there are, what was seen of them, and the articles that are new."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from training.archive.archive import Archive, Told
from training.archive.article import Article, article, host
from training.archive.pages import Entry, entries_of, text_of
from training.archive.report import Place, Reason
from training.archive.shards import replace
from training.archive.web import NeverFetched, NotFetched, Web
from training.errors import TrainingRefused, without_passwords

STATE: Final = ".feeds.json"
FEEDS: Final = next(
    path
    for path in (Path(__file__).parents[1] / "feeds.yaml", Path(__file__).parents[2] / "feeds.yaml")
    if path.is_file()
)
"""The file that comes with the project: inside the installed package, else at the root of the sources."""
_SEEN: Final = 2_000
"""Addresses remembered of a feed: far more than a feed lists at once."""
_THREADS: Final = 4
_CONDITIONS: Final = (("etag", "If-None-Match"), ("modified", "If-Modified-Since"))


@dataclass(slots=True)
class Seen:
    """What is remembered of a feed."""

    etag: str = ""
    modified: str = ""
    urls: list[str] = field(default_factory=list)
    """Of entries that were dealt with, oldest first."""


@dataclass(slots=True)
class Harvest:
    """What one feed gave."""

    feed: str
    seen: Seen
    is_read: bool = False
    """Whether the feed itself answered with something to read, or that nothing changed."""
    articles: list[tuple[str, Article]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Addresses, and why there is no article of them."""
    is_owed: bool = False
    """Whether a page is to be asked again next time, and so the feed too."""


def feeds_in(path: Path, language: str) -> list[str]:
    """The addresses under the language in a YAML file; raises TrainingRefused when there are none."""
    import yaml

    try:
        whole: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as fault:
        raise TrainingRefused(f"{path} can't be read: {' '.join(str(fault).split())}") from fault
    named = whole.get(language) if isinstance(whole, dict) else None
    if not isinstance(named, list) or not named or not all(isinstance(one, str) for one in named):
        raise TrainingRefused(
            f"{path} lists no feeds. Write a line `{language}:`, and under it `- ADDRESS` lines."
        )
    return list(dict.fromkeys(named))


def fetch(archive: Archive, feeds: list[str], web: Web, told: Told) -> int:
    """Append the new articles of all feeds and return how many feeds could be read.

    What fails is told to the report, and tried again next time unless it would fail again. What was seen is
    saved after the articles are safe, so an end in the middle loses nothing but time.
    """
    place = archive.folder / STATE
    state = read_state(place)
    told(0, len(feeds))
    n_read = 0
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            started = [pool.submit(harvest, feed, state.get(feed, Seen()), web) for feed in feeds]
            for done, future in enumerate(as_completed(started), start=1):
                reaped = future.result()
                _store(archive, reaped)
                state[reaped.feed] = reaped.seen
                n_read += reaped.is_read
                told(done, len(feeds))
        except BaseException:
            # Else leaving the pool waits for every page that is still to be asked.
            web.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    archive.finish()
    replace(place, json.dumps({feed: asdict(seen) for feed, seen in state.items()}).encode())
    return n_read


def harvest(feed: str, seen: Seen, web: Web) -> Harvest:
    """Ask a feed and the pages of its new entries."""
    found = Harvest(feed, seen)
    until = web.now() + web.manners.feed_seconds
    conditions = {header: getattr(seen, name) for name, header in _CONDITIONS if getattr(seen, name)}
    try:
        page = web.get(feed, conditions)
    except NotFetched as fault:
        found.failed.append((feed, str(fault)))
        return found
    if page.status == 200:
        entries = entries_of(page)
        if entries is None:
            found.failed.append((feed, "no feed of RSS or Atom"))
            return found
        _reap(found, [entry for entry in entries if entry.link], web, page.url, until)
        if not found.is_owed:
            seen.etag, seen.modified = (page.headers.get(name, "") for name in ("etag", "last-modified"))
    found.is_read = True
    return found


def read_state(path: Path) -> dict[str, Seen]:
    """What was seen of each feed; an unreadable file counts as nothing seen."""
    try:
        whole = json.loads(path.read_bytes())
        return {
            feed: Seen(str(seen["etag"]), str(seen["modified"]), [str(url) for url in seen["urls"]])
            for feed, seen in whole.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _reap(found: Harvest, entries: list[Entry], web: Web, base: str, until: float) -> None:
    known = set(found.seen.urls)
    for entry in entries:
        try:
            url = urljoin(base, entry.link)
        except ValueError:
            continue
        if url in known:
            continue
        if web.now() > until:
            found.failed.append((found.feed, f"more than {web.manners.feed_seconds:g} s of new entries"))
            found.is_owed = True
            break
        known.add(url)
        try:
            page = web.get(url)
        except NotFetched as fault:
            found.failed.append((url, str(fault)))
            if isinstance(fault, NeverFetched):
                found.seen.urls.append(url)
            else:
                found.is_owed = True
            continue
        # A page without text is kept as an empty article: the archive refuses it, and it isn't asked again.
        new = article(text_of(page), id=url, title=entry.title, date=entry.date, source=host(page.url))
        found.articles.append((url, new))
        found.seen.urls.append(url)
    del found.seen.urls[:-_SEEN]


def _store(archive: Archive, reaped: Harvest) -> None:
    archive.report.files += 1
    for url, one in reaped.articles:
        archive.take(Place(url), one)
    for url, why in reaped.failed:
        archive.report.refuse(Reason.NOT_FETCHED, Place(without_passwords(url)), without_passwords(why))
