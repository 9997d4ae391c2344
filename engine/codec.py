"""State and commands as JSON bytes. What can't be read is a fault, never a guess."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from engine.commands import Command
from engine.state import Table

_TABLE: TypeAdapter[Table] = TypeAdapter(Table)
_COMMAND: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="kind")])


class CodecError(ValueError):
    """Stored bytes are not what this version writes."""


def encode_table(table: Table) -> bytes:
    """The table as JSON."""
    return _TABLE.dump_json(table)


def decode_table(data: bytes) -> Table:
    """The table in the bytes.

    Raises:
        CodecError: the bytes hold no table.
    """
    try:
        return _TABLE.validate_json(data)
    except ValidationError as error:
        raise CodecError(f"a stored table can't be read: {error.error_count()} fields are wrong") from None


def encode_command(command: Command) -> dict[str, Any]:
    """The command as a JSON object."""
    encoded: dict[str, Any] = _COMMAND.dump_python(command, mode="json")
    return encoded


def decode_command(data: dict[str, Any]) -> Command:
    """The command in the object.

    Raises:
        CodecError: the object holds no command.
    """
    try:
        return _COMMAND.validate_python(data)
    except ValidationError as error:
        raise CodecError(f"a command can't be read: {error.error_count()} fields are wrong") from None
