"""What the outbox holds survives the way through bytes, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outgoing import (
    MAX_PICTURE_CHARACTERS,
    Button,
    Delete,
    EditText,
    Outgoing,
    OutgoingRefused,
    React,
    SendPicture,
    SendText,
    Urgency,
    Whisper,
    decode,
    encode,
)

text = st.text(max_size=50)
ids = st.integers(-(10**13), 10**13)
buttons = st.one_of(
    st.builds(Button, text, callback_data=st.text(max_size=16)),
    st.builds(Button, text, url=text),
    st.builds(Button, text, switch_inline=text),
)
keyboards = st.none() | st.lists(st.lists(buttons, max_size=3).map(tuple), max_size=3).map(tuple)
reports = st.none() | st.dictionaries(text, st.integers() | text, max_size=3)
everything = st.one_of(
    st.builds(SendPicture, chat=ids, png=text, caption=text),
    st.builds(
        SendText,
        chat=ids,
        text=text,
        topic=st.none() | ids,
        keyboard=keyboards,
        reply_to=st.none() | ids,
        slot=st.none() | text,
        report=reports,
        urgency=st.sampled_from(Urgency),
    ),
    st.builds(EditText, chat=ids, slot=text, text=text, topic=st.none() | ids, keyboard=keyboards),
    st.builds(Delete, ids, ids),
    st.builds(React, ids, ids, text),
    st.builds(Whisper, ids, ids, text, st.booleans()),
)


def test_an_entry_is_readable_json_with_its_kind_first() -> None:
    assert encode(Delete(-5, 7)) == b'{"kind":"delete","chat":-5,"message_id":7}'


@given(everything)
def test_whatever_is_encoded_comes_back_the_same(outgoing: Outgoing) -> None:
    assert decode(encode(outgoing)) == outgoing


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b'{"kind":"shout"}',
        b'{"kind":"leave"}',
        b'{"kind":"leave","chat":1,"x":2}',
    ],
)
def test_junk_is_refused(junk: bytes) -> None:
    with pytest.raises(OutgoingRefused):
        decode(junk)


def test_a_refusal_does_not_quote_the_message() -> None:
    with pytest.raises(OutgoingRefused) as refusal:
        decode(b'{"kind":"send_text","chat":1,"text":"secret","nonsense":"secret"}')

    assert "secret" not in str(refusal.value)


def test_a_button_has_exactly_one_target() -> None:
    with pytest.raises(OutgoingRefused):
        Button("press")
    with pytest.raises(OutgoingRefused):
        Button("press", callback_data="a", url="https://example.org")


def test_callback_data_is_counted_in_bytes() -> None:
    Button("жми", callback_data="ж" * 32)
    with pytest.raises(OutgoingRefused):
        Button("жми", callback_data="ж" * 33)


def test_a_picture_too_large_for_the_store_is_refused() -> None:
    with pytest.raises(OutgoingRefused, match="longer than"):
        SendPicture(1, "x" * (MAX_PICTURE_CHARACTERS + 1), "")
