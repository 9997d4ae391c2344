"""Which addresses a remote player takes."""

from __future__ import annotations

import pytest

from models.remote import RemotePlayer
from words.languages import Language


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host:80",
        "ftp://host",
        "file:///etc/passwd",
        "http://",
        "http://h:0",
        "http://h:99999",
        "http://[x",
    ],
)
def test_an_address_which_is_not_http_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="whole one of http or https"):
        RemotePlayer(url, Language.EN)


@pytest.mark.parametrize("url", ["http://me:secret@host", "http://host?key=secret", "http://host#secret"])
def test_an_address_with_a_password_or_query_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(ValueError, match="leave them out") as refused:
        RemotePlayer(url, Language.EN)
    assert "secret" not in str(refused.value)


def test_a_host_in_other_letters_and_a_timeout_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="xn--"):
        RemotePlayer("http://шляпа.рф", Language.RU)
    with pytest.raises(ValueError, match="more than 0"):
        RemotePlayer("http://host", Language.RU, 0)
