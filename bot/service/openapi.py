"""The OpenAPI document of the service, made from the tables that its checks use."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from bot.service.endpoints import ENDPOINTS, Endpoint
from bot.service.fields import MOST_WORDS
from models.player import Player

Json = dict[str, Any]

_ERROR = {"$ref": "#/components/schemas/Error"}
_REASONS = {
    "400": "A parameter or the body is wrong; the text says what to do",
    "408": "The body didn't arrive in time",
    "413": "The body is larger than 64 KiB",
    "415": "The body isn't declared as application/json",
    "503": "Too many requests are waiting, or the player failed; try again",
}


def document(player: Player) -> Json:
    """OpenAPI 3.1 for the service of this player."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"A player of the hat ({player.language.value})",
            "description": "Explains words by clues and guesses words from clues.",
            "version": version("hat-bot"),
        },
        "paths": {endpoint.path: _path(endpoint) for endpoint in ENDPOINTS} | _own_paths(),
        "components": {"schemas": _schemas()},
    }


def _path(endpoint: Endpoint) -> Json:
    """A path with its two methods."""
    name = endpoint.path.strip("/")
    get = {
        "operationId": f"{name}ByQuery",
        "summary": endpoint.summary,
        "parameters": [_parameter(field) for field in endpoint.fields if field.in_query],
        "responses": _responses(endpoint, {"400", "404", "503"}),
    }
    post = {
        "operationId": f"{name}ByBody",
        "summary": endpoint.summary,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _body(endpoint)}}},
        "responses": _responses(endpoint, {"400", "404", "408", "413", "415", "503"}),
    }
    return {"get": get, "post": post}


def _parameter(field: Any) -> Json:
    return {
        "name": field.name,
        "in": "query",
        "description": field.about,
        "required": field.required,
        "style": "form",
        "explode": True,
        "schema": field.schema(),
    }


def _body(endpoint: Endpoint) -> Json:
    return {
        "type": "object",
        "properties": {
            field.name: field.schema() | {"description": field.about} for field in endpoint.fields
        },
        "required": [field.name for field in endpoint.fields if field.required],
        "additionalProperties": False,
    }


def _responses(endpoint: Endpoint, refusals: set[str]) -> Json:
    words = _json("The words", {"$ref": "#/components/schemas/Words"})
    words["content"]["application/json"]["example"] = list(endpoint.example)
    reasons = _REASONS | {"404": endpoint.unknown}
    found = {code: _json(reasons[code], _ERROR) for code in sorted(refusals)}
    seconds = {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}
    found["503"]["headers"] = {"Retry-After": seconds}
    return {"200": words} | found


def _own_paths() -> Json:
    health = _json("It answers", {"$ref": "#/components/schemas/Health"})
    itself = _json("An OpenAPI document", {"type": "object"})
    return {
        "/health": {
            "get": {
                "operationId": "health",
                "summary": "Who answers here",
                "responses": {"200": health, "400": _json(_REASONS["400"], _ERROR)},
            }
        },
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This document",
                "responses": {"200": itself, "400": _json(_REASONS["400"], _ERROR)},
            }
        },
    }


def _json(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _schemas() -> Json:
    text = {"type": "string"}
    return {
        "Words": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "maxItems": MOST_WORDS,
            "description": "Words in normalised spelling, best first",
        },
        "Error": {
            "type": "object",
            "properties": {"error": {"type": "string", "minLength": 1}},
            "required": ["error"],
            "additionalProperties": False,
        },
        "Health": {
            "type": "object",
            "properties": {
                "ok": {"const": True},
                "name": text,
                "version": text,
                "language": {"enum": ["ru", "en"]},
            },
            "required": ["ok", "name", "version", "language"],
            "additionalProperties": False,
        },
    }
