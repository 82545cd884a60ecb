"""Word templates to letters: each template is compiled once, then one zip part is replaced.

The syntax is docxtpl's (``{{客户名称}}``, ``{%tr for 行 in 明细 %}``). Fields hold text only: what came
from a cell never becomes markup, and a field that isn't declared is an error before anything is
written.
"""

import difflib
import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from huikuan_xl.inplace.package import entry_of
from huikuan_xl.letters.kinds import Fields, LetterKind
from huikuan_xl.rules.clauses import LEGAL_WORDS, NEVER_IN_LETTERS
from huikuan_xl.rules.tactics import forbidden_phrases
from huikuan_xl.workbook.shipped import shipped

ROW = "行"
SUFFIX = ".docx"

_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PARAGRAPH_END = re.compile(r"</w:p>|<w:br/>|<w:tab/>")
_TAG = re.compile(r"<[^>]+>")
_SINGLE_BRACES = re.compile(r"(?<!\{)\{(?![{%#])\s*([^{}%#]{1,20}?)\s*\}(?!\})")
_FIELD = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_WIDE_BRACES = re.compile(r"｛\s*｛[^｝}]*|\{\s*｛[^｝}]*|｛\s*\{[^｝}]*|｛\s*%[^｝}]*")


class ForbiddenWording(ValueError):
    """A letter would hold words that it may not hold (rules 4.6)."""

    def __init__(self, phrases: list[str]) -> None:
        super().__init__(f"含禁用语：{'、'.join(phrases)}")
        self.phrases = phrases


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What is wrong with a template: which file, which field, the nearest field there is."""

    template: str
    field: str
    why: str
    nearest: str = ""

    def __str__(self) -> str:
        hint = f"，是不是“{self.nearest}”？" if self.nearest else ""
        return f"模板“{self.template}”：{self.why}{hint}"


class UnusableTemplate(ValueError):
    """One or more templates cannot be used; nothing was written."""

    def __init__(self, problems: list[TemplateProblem]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


def _clean(value: object) -> object:
    """Drop what XML cannot hold; line ends become blanks so that a cell stays one line."""
    if isinstance(value, str):
        return " ".join(_NOT_IN_XML.sub("", value).splitlines())
    return value


_ENVIRONMENT = SandboxedEnvironment(
    autoescape=True, undefined=StrictUndefined, finalize=_clean, keep_trailing_newline=True
)


class LetterTemplate:
    """A Word template, read, patched and compiled once.

    Raises UnusableTemplate when it is no Word file or its tags are broken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.version = ""
        self.sources: dict[str, str] = {}
        self._compiled: dict[str, Template] = {}
        patcher = DocxTemplate(path)
        static = io.BytesIO()
        try:
            with (
                zipfile.ZipFile(path) as package,
                zipfile.ZipFile(static, "w", zipfile.ZIP_DEFLATED) as kept,
            ):
                for name in package.namelist():
                    part = package.read(name)
                    if _TEXT_PARTS.fullmatch(name):
                        source = patcher.patch_xml(part.decode("utf-8"))
                        if name == "word/document.xml" or "{{" in source or "{%" in source:
                            self.sources[name] = source
                            self._compiled[name] = _ENVIRONMENT.from_string(source)
                            continue
                    kept.writestr(entry_of(name), part, zipfile.ZIP_DEFLATED)
        except (zipfile.BadZipFile, KeyError, OSError) as error:
            problem = TemplateProblem(path.name, "", f"打不开，不是 Word 文档（{error}）")
            raise UnusableTemplate([problem]) from None
        except TemplateSyntaxError as error:
            problem = TemplateProblem(path.name, "", f"域的写法不完整或不成对（{error.message}）")
            raise UnusableTemplate([problem]) from None
        self._static = static.getvalue()
        self.version = f"{path.stem}#{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"

    def render(self, values: Mapping[str, Any]) -> bytes:
        """Return the finished ``.docx``; the same values give the same bytes."""
        parts = {name: compiled.render(values) for name, compiled in self._compiled.items()}
        package = io.BytesIO(self._static)
        with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED) as letter:
            for name, xml in parts.items():
                letter.writestr(entry_of(name), xml, zipfile.ZIP_DEFLATED)
        return package.getvalue()


def forbidden_in(
    values: Mapping[str, Any], names: tuple[str, ...] = (), *, to_customer: bool = False
) -> list[str]:
    """Return the words among a letter's values that no letter may hold, one ``to_customer`` even
    fewer (the template's own words are checked with it).

    ``names`` (of companies) are not looked at, a company may be called so.
    """
    text = "\n".join(_texts(values))
    for name in names:
        if name:
            text = text.replace(name, "")
    found = forbidden_phrases(text)
    if to_customer:
        found += [word for word in NEVER_IN_LETTERS if word in text and word not in found]
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def plain_text(xml: str) -> str:
    """Return the text of a part of a template, a line per paragraph."""
    text = _TAG.sub("", _PARAGRAPH_END.sub("\n", xml))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def template_path(name: str, theme: str, own: Path | None = None) -> Path:
    """Return the file of a template: the user's own (in ``own`` or its theme folder) goes first.

    Raises FileNotFoundError when there is none of that name.
    """
    if own is not None:
        for candidate in (own / theme / (name + SUFFIX), own / (name + SUFFIX)):
            if candidate.is_file():
                return candidate
    return shipped(f"letters/{theme}/{name}{SUFFIX}")


def check_template(path: Path, kind: LetterKind) -> list[TemplateProblem]:
    """Return what is wrong with a template of this kind; empty when it may be used.

    Unknown fields come with the nearest one there is, missing required fields, full-width braces,
    broken tags and forbidden words are told as well. Nothing is written.
    """
    try:
        template = LetterTemplate(path)
    except UnusableTemplate as unusable:
        return unusable.problems
    return problems_of(template, kind)


def problems_of(template: LetterTemplate, kind: LetterKind) -> list[TemplateProblem]:
    """Return what is wrong with a compiled template; see ``check_template``."""
    name = template.path.name
    problems: list[TemplateProblem] = []
    used: set[str] = set()
    for source in template.sources.values():
        scan = _Scan(kind)
        scan.visit(_ENVIRONMENT.parse(source), {})
        used |= scan.used
        problems += [
            TemplateProblem(name, field, why, _nearest(field, known))
            for field, why, known in scan.unknown
        ]
        text = plain_text(source)
        problems += [
            TemplateProblem(name, _bare(wide), f"“{wide}”用了全角花括号，应为半角 {{{{ }}}}")
            for wide in _WIDE_BRACES.findall(text)
        ]
        problems += [
            TemplateProblem(name, field, f"“{{{field}}}”只有一层花括号，应为 {{{{{field}}}}}")
            for field in _SINGLE_BRACES.findall(text)
        ]
        fixed = _FIELD.sub("", text)
        if kind.travels:
            problems += [
                TemplateProblem(name, "", f"“{word}”是要有事实的法律文字，请用域代替固定文字")
                for word in LEGAL_WORDS
                if word in fixed
            ]
        phrases = forbidden_phrases(text)
        if kind.travels:
            phrases += [word for word in NEVER_IN_LETTERS if word in text and word not in phrases]
        if phrases:
            problems.append(TemplateProblem(name, "", f"含禁用语：{'、'.join(phrases)}"))
    problems += [
        TemplateProblem(name, field, f"缺少必备的域“{{{{{field}}}}}”（少了它，函件就不完整）")
        for field in kind.required
        if field not in used
    ]
    return list(dict.fromkeys(problems))


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip("{}% ")


def _nearest(field: str, known: Fields) -> str:
    plain = unicodedata.normalize("NFKC", field)
    if plain in known:
        return plain
    return next(iter(difflib.get_close_matches(plain, list(known), n=1, cutoff=0.34)), "")


class _Scan:
    """Walk a template and note every name that is not declared.

    ``rows`` maps the variable of a ``for`` to the fields of its table.
    """

    def __init__(self, kind: LetterKind) -> None:
        self.kind = kind
        self.used: set[str] = set()
        self.unknown: list[tuple[str, str, Fields]] = []

    def visit(self, node: nodes.Node, rows: dict[str, Fields]) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, rows)
        elif isinstance(node, (nodes.Getattr, nodes.Getitem)):
            self._attribute(node, rows)
        elif isinstance(node, nodes.Name):
            self._name(node.name, rows)
        else:
            for child in node.iter_child_nodes():
                self.visit(child, rows)

    def _loop(self, node: nodes.For, rows: dict[str, Fields]) -> None:
        inner = dict(rows)
        if isinstance(node.iter, nodes.Name) and isinstance(node.target, nodes.Name):
            table = node.iter.name
            if table in self.kind.loops:
                self.used.add(table)
                inner[node.target.name] = self.kind.loops[table]
            else:
                known = dict.fromkeys(self.kind.loops, "")
                self.unknown.append((table, f"没有叫“{table}”的明细表", known))
                inner[node.target.name] = {}
        else:
            self.visit(node.iter, rows)
        inner["loop"] = {}
        for child in (*node.body, *node.else_):
            self.visit(child, inner)

    def _attribute(self, node: nodes.Getattr | nodes.Getitem, rows: dict[str, Fields]) -> None:
        owner = node.node
        if not isinstance(owner, nodes.Name) or owner.name not in rows:
            for child in node.iter_child_nodes():
                self.visit(child, rows)
            return
        if isinstance(node, nodes.Getattr):
            field = node.attr
        elif isinstance(node.arg, nodes.Const):
            field = str(node.arg.value)
        else:
            return
        known = rows[owner.name]
        if known and field not in known:
            self.unknown.append((field, f"明细表里没有叫“{field}”的域", known))

    def _name(self, name: str, rows: dict[str, Fields]) -> None:
        if name in rows:
            return
        self.used.add(name)
        if name not in self.kind.all_fields and name not in self.kind.loops:
            self.unknown.append((name, f"没有叫“{name}”的域", self.kind.all_fields))
