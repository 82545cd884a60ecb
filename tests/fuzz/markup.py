"""Mutators of the XML in the parts: tokens, attributes, entities, encodings, nesting."""

import random
import re
from collections.abc import Callable

from tests.fuzz.packages import Mutator, package_of, parts_of

_TOKEN = re.compile(rb"<[^>]*>")
_ATTRIBUTE = re.compile(rb'\s[\w:]+="[^"]*"')
_ODD = (
    b"", b"-1", b"0", b"99999999999999999999", b"NaN", b"1e400", b"XFD1048576", b"A0", b"ZZZZ1",
    b"A1:XFD1048576", b"true", b"\xe8\xa1\xa8", b"&#0;", b"&x;", b"../../x", b"rId999", b"s", b"e",
    b"str", b"d", b"inlineStr",
)  # fmt: skip
_WHERE = re.compile(r"worksheets/sheet|sharedStrings|workbook|styles|Content_Types|\.rels")


def _in_part(change: Callable[[bytes, random.Random], bytes]) -> Mutator:
    """Return a mutator of the package that changes one part, mostly an entry sheet."""

    def mutate(package: bytes, rng: random.Random) -> bytes:
        parts = parts_of(package)
        names = [name for name in parts if _WHERE.search(name)]
        sheets = [name for name in names if "sheet" in name]
        name = rng.choice(sheets if rng.random() < 0.6 else names)
        parts[name] = change(parts[name], rng)
        return package_of(parts)

    mutate.__name__ = change.__name__.lstrip("_")
    return mutate


def _some_token(text: bytes, rng: random.Random) -> "re.Match[bytes]":
    return rng.choice(list(_TOKEN.finditer(text)))


def _token_lost(text: bytes, rng: random.Random) -> bytes:
    token = _some_token(text, rng)
    return text[: token.start()] + text[token.end() :]


def _token_twice(text: bytes, rng: random.Random) -> bytes:
    token = _some_token(text, rng)
    return text[: token.end()] + token[0] + text[token.end() :]


def _token_moved(text: bytes, rng: random.Random) -> bytes:
    token = _some_token(text, rng)
    rest = text[: token.start()] + text[token.end() :]
    at = _some_token(rest, rng).end()
    return rest[:at] + token[0] + rest[at:]


def _attribute_lost(text: bytes, rng: random.Random) -> bytes:
    found = rng.choice(list(_ATTRIBUTE.finditer(text)))
    return text[: found.start()] + text[found.end() :]


def _attribute_odd(text: bytes, rng: random.Random) -> bytes:
    found = rng.choice(list(_ATTRIBUTE.finditer(text)))
    name = found[0].split(b"=")[0]
    return text[: found.start()] + name + b'="' + rng.choice(_ODD) + b'"' + text[found.end() :]


def _attributes_by_the_thousand(text: bytes, rng: random.Random) -> bytes:
    token = _some_token(text, rng)
    more = b"".join(b' a%d="x"' % n for n in range(5000))
    return text[: token.end() - 1].rstrip(b"/") + more + text[token.end() - 1 :]


def _nested(text: bytes, rng: random.Random) -> bytes:
    at = _some_token(text, rng).end()
    depth = rng.choice([50, 3000, 60_000])
    return text[:at] + b"<a>" * depth + b"</a>" * depth + text[at:]


def _entities(text: bytes, rng: random.Random) -> bytes:
    laughs = b"".join(
        b'<!ENTITY x%d "%s">' % (n, b"&x%d;" % (n - 1) * 10 if n else b"ha" * 20) for n in range(9)
    )
    outside = b'<!ENTITY y SYSTEM "file:///etc/hostname">'
    start = text.find(b"?>") + 2 if text.startswith(b"<?xml") else 0
    body = text[start:]
    at = _some_token(body, rng).end()
    use = rng.choice([b"&x8;", b"&y;", b"&amp;&#65;&#x4e2d;", b"&unknown;"])
    return text[:start] + b"<!DOCTYPE a [" + laughs + outside + b"]>" + body[:at] + use + body[at:]


def _comments(text: bytes, rng: random.Random) -> bytes:
    at = _some_token(text, rng).end()
    odd = rng.choice(
        [b"<!-- <row> -->", b"<![CDATA[7]]>", b"<?php x?>", b"\xef\xbb\xbf", b"\0", b"]]>"]
    )
    return text[:at] + odd + text[at:]


def _encoded_otherwise(text: bytes, rng: random.Random) -> bytes:
    plain = text.decode("utf-8", "replace")
    plain = plain[plain.find("?>") + 2 :] if plain.startswith("<?xml") else plain
    name = rng.choice(["utf-16", "gb18030", "latin-1", "utf-8-sig", "utf-7"])
    declared = rng.choice([name.removesuffix("-sig"), "utf-8", "no-such"])
    return f'<?xml version="1.0" encoding="{declared}"?>{plain}'.encode(name, "replace")


def _prefixed(text: bytes, rng: random.Random) -> bytes:
    """Write every element with a prefix, as some programs do: the same document."""
    named = re.sub(rb"<(/?)(?![?!])", rb"<\1x:", text)
    return named.replace(b"xmlns=", b"xmlns:x=")


def _single_quotes(text: bytes, rng: random.Random) -> bytes:
    return re.sub(rb'="([^"\']*)"', rb"='\1'", text)


def _dated_1904(text: bytes, rng: random.Random) -> bytes:
    return text.replace(b"<workbookPr ", b'<workbookPr date1904="1" ', 1)


MUTATORS: tuple[Mutator, ...] = tuple(
    _in_part(change)
    for change in (
        _token_lost, _token_lost, _token_twice, _token_moved, _attribute_lost, _attribute_odd,
        _attribute_odd, _attributes_by_the_thousand, _nested, _entities, _comments,
        _encoded_otherwise, _prefixed, _single_quotes, _dated_1904,
    )
)  # fmt: skip
