"""What stands in pages of strangers: the entries of a feed, the text of an article."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable
from email.message import Message
from typing import Any, Final, NamedTuple, TypeVar

from training.archive.web import Page

Result = TypeVar("Result")
_ENTRIES: Final = 200
"""Newest entries of a feed that are looked at."""
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_HEAD: Final = 4096


class Entry(NamedTuple):
    """An entry of a feed, as it was written."""

    link: str
    title: str
    date: str


def entries_of(page: Page) -> list[Entry] | None:
    """The entries of a feed, newest first as feeds have them; None when the page is no feed."""
    return _guarded(_entries, page)


def text_of(page: Page) -> str:
    """The text of the article on a page without menus and comments; empty when there is none."""
    return _guarded(_text, page) or ""


def decoded(page: Page) -> str | bytes:
    """The page as text by what it or its host says of its encoding; as bytes when that isn't so."""
    declared = _DECLARED.search(page.body[:_HEAD])
    for name in (_charset(page), declared[1].decode() if declared else ""):
        try:
            # Only text encodings: `hex` or `zip` would be taken for one too.
            if name and codecs.lookup(name)._is_text_encoding:
                return page.body.decode(name)
        except (LookupError, UnicodeError):
            continue
    return page.body


def _entries(page: Page) -> list[Entry] | None:
    import feedparser

    headers = {"content-type": page.headers.get("content-type", ""), "content-location": page.url}
    # A stream, for bytes would be tried as the name of a file.
    parsed = feedparser.parse(io.BytesIO(page.body), response_headers=headers)
    if not parsed.version:
        return None
    return [_entry(entry) for entry in parsed.entries[:_ENTRIES]]


def _entry(entry: dict[str, Any]) -> Entry:
    date = entry.get("published") or entry.get("updated") or ""
    return Entry(str(entry.get("link") or ""), str(entry.get("title") or ""), str(date))


def _text(page: Page) -> str | None:
    import trafilatura

    text: str | None = trafilatura.extract(decoded(page), include_comments=False, include_tables=False)
    return text


def _charset(page: Page) -> str:
    head = Message()
    head["content-type"] = page.headers.get("content-type", "")
    return head.get_content_charset() or ""


def _guarded(parse: Callable[[Page], Result | None], page: Page) -> Result | None:
    """Parsers of strangers' pages raise almost anything; none of it may stop the other feeds.

    That a parser is missing says nothing of the page, which would count as dealt with.
    """
    try:
        return parse(page)
    except ImportError:
        raise
    except Exception:
        return None
