"""Texts as Telegram counts and reads them: UTF-16 units, HTML tags, and what it finds by itself."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError, bad_request

Entity = dict[str, Any]

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_START = re.compile(r"<([^\s>/]*)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_END = re.compile(r"</\s*([^\s>]*)\s*>")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_PLAIN = re.compile("[^<&]+")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)|(?P<url>https?://\S+)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{3,32})|(?P<hashtag>(?<![\w#])#\w+)"
)


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, in which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text: str) -> list[Entity]:
    """Commands, addresses, mentions and hashtags that Telegram marks without being asked."""
    return [
        {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match[0])}
        for match in _FOUND.finditer(text)
    ]


@dataclass
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


@dataclass
class _Reader:
    source: str
    at: int = 0
    text: str = ""
    opened: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> None:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._tag()
            else:
                self._plain()
        if self.opened:
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')

    def _plain(self) -> None:
        reference = _REFERENCE.match(self.source, self.at)
        plain = reference or _PLAIN.match(self.source, self.at)
        piece = plain[0] if plain else self.source[self.at]
        self.text += html.unescape(piece) if reference else piece
        self.at += len(piece)

    def _here(self) -> str:
        return f"at byte offset {len(self.source[: self.at].encode())}"

    def _tag(self) -> None:
        if self.source.startswith("</", self.at):
            self._end_tag()
            return
        match = _START.match(self.source, self.at)
        if match is None:
            name = re.match(r"<([^\s>]*)", self.source[self.at :])
            known = name is not None and name[1].lower() in _TAGS
            unsupported = f'Unsupported start tag "{name[1].lower() if name else ""}"'
            raise _unparsed(f"{'Unclosed start tag' if known else unsupported} {self._here()}")
        self._start_tag(match)

    def _start_tag(self, match: re.Match[str]) -> None:
        tag = match[1].lower()
        values = {name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(match[2])}
        if tag not in _TAGS:
            raise _unparsed(f'Unsupported start tag "{tag}" {self._here()}')
        if tag == "span" and values.get("class") != "tg-spoiler":
            raise _unparsed(f'Tag "span" must have class "tg-spoiler" {self._here()}')
        self.opened.append(_Open(tag, units(self.text), values))
        self.at = match.end()

    def _end_tag(self) -> None:
        match = _END.match(self.source, self.at)
        if match is None:
            raise _unparsed(f"Unclosed end tag {self._here()}")
        if not self.opened:
            raise _unparsed(f"Unexpected end tag {self._here()}")
        opened, name = self.opened.pop(), match[1].lower()
        if name and name != opened.tag:
            raise _unparsed(
                f'Unmatched end tag {self._here()}, expected "</{opened.tag}>", found "</{name}>"'
            )
        self._close(opened)
        self.at = match.end()

    def _close(self, opened: _Open) -> None:
        length = units(self.text) - opened.start
        if length == 0:
            return
        entity: Entity = {"type": _TAGS[opened.tag], "offset": opened.start, "length": length}
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href") or self.text[-length:]
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)


def _unparsed(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text and entities of an HTML message; raises ApiError for what Telegram can't parse."""
    reader = _Reader(source)
    reader.read()
    return reader.text, reader.entities


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    shift = units(text) - units(text.lstrip())
    text = text.strip()
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, units(text))
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def read_text(source: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """A message's text and entities as readers get them; raises ApiError, also for an unknown mode."""
    if parse_mode not in ("", "HTML"):
        raise bad_request("unsupported parse_mode")
    text, entities = parse_html(source) if parse_mode else (source, [])
    text, entities = _trimmed(text, entities)
    return text, sorted([*entities, *found_entities(text)], key=lambda entity: entity["offset"])
