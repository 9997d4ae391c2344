"""The OpenAPI document promises exactly what the service does."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.service.endpoints import ENDPOINTS


async def document(address: str) -> Any:
    async with ClientSession() as session, session.get(f"{address}/openapi.json") as response:
        return await response.json()


async def test_the_document_is_openapi_31_and_names_every_endpoint(address: str) -> None:
    found = await document(address)
    assert found["openapi"] == "3.1.0"
    assert set(found["paths"]) == {"/explain", "/guess", "/health", "/openapi.json"}
    assert all(set(found["paths"][endpoint.path]) == {"get", "post"} for endpoint in ENDPOINTS)


async def test_only_a_body_may_name_excluded_words(address: str) -> None:
    guess = (await document(address))["paths"]["/guess"]
    body = guess["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert [parameter["name"] for parameter in guess["get"]["parameters"]] == ["words", "n_words"]
    assert list(body["properties"]) == ["words", "n_words", "excluded"]


@pytest.mark.parametrize("code", ["400", "503"])
async def test_every_question_tells_that_it_may_be_refused(address: str, code: str) -> None:
    paths = (await document(address))["paths"]
    for endpoint in ENDPOINTS:
        for operation in paths[endpoint.path].values():
            error = operation["responses"][code]["content"]["application/json"]["schema"]
            assert error == {"$ref": "#/components/schemas/Error"}


async def test_generated_requests_good_and_bad_get_what_the_document_promises(
    address: str, tmp_path: Path
) -> None:
    checker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"),
        *("--max-examples", "15", "--seed", "1", "--max-failures", "3", "--no-color"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = (await checker.communicate())[0].decode()
    assert checker.returncode == 0, output
    counted = re.search(r"(\d+) generated, (\d+) passed", output)
    assert counted, output
    assert int(counted[1]) == int(counted[2]) > 100


async def test_the_document_is_plain_json_of_known_size(address: str) -> None:
    assert len(json.dumps(await document(address))) < 20_000
