"""What a person at a station reads and presses, taken from a page's markup."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client


def text_of(answer: Any) -> str:
    """The words of a page, without markup."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def value_of(answer: Any, name: str) -> str:
    """The value that a page's form would send for `name`."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', answer.content.decode())
    assert found, f"no {name} on the page"
    return unescape(found[1])


def follow(client: Client, answer: Any) -> Any:
    """The page that an answer leads to."""
    assert answer.status_code == 302, (answer.status_code, text_of(answer))
    return client.get(answer["Location"])


def counted(client: Client, url: str, *numbers: int, **more: str) -> Any:
    """What the count of a parcel answers: so many of each line, in good condition."""
    page = client.get(url)
    data = {"count": "1", "action": value_of(page, "action")}
    for index, number in enumerate(numbers):
        data |= {f"line{index}-quantity": str(number), f"line{index}-condition": "good"}
    return client.post(url, data | more)
