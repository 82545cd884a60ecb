"""Build the LibreOffice Calc add-in (.oxt) from the registry of worksheet functions.

Nothing is written by hand per function. The same registry and the same site give the same bytes.
"""

import io
import json
import sys
import sysconfig
import zipfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from huikuan_xl import __version__
from huikuan_xl.calc.typelib import Method, type_library
from huikuan_xl.functions.calc_types import (
    INTERFACE,
    NAMESPACE,
    SERVICE,
    argument_type,
    method_name,
    result_type,
)
from huikuan_xl.functions.registry import HANDLE_START, REGISTRY, Function, Result
from huikuan_xl.inplace.package import entry_of
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger.schema import CALCULATION
from huikuan_xl.workbook.calls import AS_OF
from huikuan_xl.workbook.console import BUTTONS

JOB = f"{NAMESPACE}.BindFormulas"
BUTTONS_SERVICE = f"{NAMESPACE}.Buttons"
PROTOCOL = f"{NAMESPACE}:"
_FIXED = frozenset({"HK_KPI", "HK_PAY_PATTERN"})
"""Functions whose tables have always as many rows."""
_COMPONENT = "python/huikuan_calc.py"
_SPREADSHEETS = "com.sun.star.sheet.SpreadsheetDocument"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_REGISTRY_FILE = (
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:package="org.openoffice.Office" '
)


def build_addin(
    out: Path,
    *,
    site: Path | None = None,
    functions: Iterable[Function] | None = None,
    module: str = "huikuan_xl.functions.registry",
) -> Path:
    """Write the add-in to ``out`` and return it.

    ``site`` is the site-packages folder with the product, by default the running interpreter's;
    .pth files there are honoured, so editable installs work. A LibreOffice whose Python is another
    release than this interpreter runs the functions in a process of this interpreter. ``functions``
    (by default all HK_ functions) are found again in ``module``'s ``REGISTRY`` when cells call.
    """
    if functions is None:
        functions = REGISTRY.values()
    chosen = list(functions)
    methods = {method_name(function.name): function.name for function in chosen}
    if len(methods) != len(chosen):
        raise ValueError("two functions have the same name in Calc")
    settings = {
        "service": SERVICE,
        "job": JOB,
        "buttons": BUTTONS_SERVICE,
        "protocol": PROTOCOL,
        "module": module,
        "site": str(site or sysconfig.get_paths()["purelib"]),
        "python": sys.executable,
        "version": list(sys.version_info[:2]),
        "methods": methods,
        "day": AS_OF,
        "handles": CALCULATION,
        "handle": HANDLE_START,
        "growing": [f.name for f in chosen if f.result is Result.TABLE and f.name not in _FIXED],
        "tables": [f.name for f in chosen if f.result is Result.TABLE],
    }
    parts: dict[str, str | bytes] = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "huikuan.rdb": type_library(INTERFACE, [_method(function) for function in chosen]),
        "huikuan.components": _components(),
        "CalcAddIns.xcu": _calc_addins(chosen),
        "Jobs.xcu": _jobs(),
        "ProtocolHandler.xcu": _protocol(),
        "Addons.xcu": _toolbar_and_menu(),
        **_component(),
        "python/settings.json": json.dumps(settings, ensure_ascii=False, indent=1),
    }
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in parts.items():
            entry = entry_of(name)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    write_whole(out, package.getvalue())
    return out


def _method(function: Function) -> Method:
    arguments = tuple(
        (f"p{at}", argument_type(argument)) for at, argument in enumerate(function.arguments)
    )
    return Method(method_name(function.name), result_type(function), arguments)


def _calc_addins(functions: list[Function]) -> str:
    """Names and help for the function wizard; Calc marks arguments of type ``any`` as optional."""
    nodes = "".join(
        _node(
            method_name(function.name),
            _text("DisplayName", function.name)
            + _text("Description", function.help)
            + '<prop oor:name="Category"><value>Add-In</value></prop>'
            + _text("CompatibilityName", function.name)
            + '<node oor:name="Parameters">'
            + "".join(
                _node(
                    f"p{at}",
                    _text("DisplayName", argument.name) + _text("Description", argument.help),
                )
                for at, argument in enumerate(function.arguments)
            )
            + "</node>",
        )
        for function in functions
    )
    return (
        f'{_XML}{_REGISTRY_FILE}oor:name="CalcAddIns">\n<node oor:name="AddInInfo">'
        + _node(SERVICE, f'<node oor:name="AddInFunctions">\n{nodes}</node>')
        + "</node></oor:component-data>\n"
    )


def _node(name: str, content: str) -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{content}</node>\n'


def _text(name: str, text: str) -> str:
    # en-US is what every other language of LibreOffice falls back to.
    return f'<prop oor:name="{name}"><value xml:lang="en-US">{escape(text)}</value></prop>'


def _jobs() -> str:
    return (
        f'{_XML}{_REGISTRY_FILE}oor:name="Jobs">\n<node oor:name="Jobs">'
        + _node("HuikuanBindFormulas", f'<prop oor:name="Service"><value>{JOB}</value></prop>')
        + '</node>\n<node oor:name="Events"><node oor:name="OnLoadFinished" oor:op="fuse">'
        '<node oor:name="JobList">'
        + _node("HuikuanBindFormulas", "")
        + "</node></node></node></oor:component-data>\n"
    )


def _component() -> dict[str, bytes]:
    """What runs inside LibreOffice: the file that it loads, and beside it those that it imports."""
    folder = files("huikuan_xl.calc").joinpath("component")
    inner = [one for one in folder.joinpath("pythonpath").iterdir() if one.name.endswith(".py")]
    return {_COMPONENT: folder.joinpath("huikuan_calc.py").read_bytes()} | {
        f"python/pythonpath/{one.name}": one.read_bytes()
        for one in sorted(inner, key=lambda one: one.name)
    }


def _protocol() -> str:
    """Which of our services takes the commands of the toolbar and the menu."""
    return (
        f'{_XML}{_REGISTRY_FILE}oor:name="ProtocolHandler">\n<node oor:name="HandlerSet">'
        + _node(
            BUTTONS_SERVICE,
            '<prop oor:name="Protocols" oor:type="oor:string-list">'
            f"<value>{PROTOCOL}*</value></prop>",
        )
        + "</node></oor:component-data>\n"
    )


def _toolbar_and_menu() -> str:
    """回款 as a toolbar and as a menu, of spreadsheets only, in the buttons' order."""
    commands = "".join(
        _node(
            f"b{at:02}",
            f'<prop oor:name="URL"><value>{PROTOCOL}{macro}</value></prop>'
            + _text("Title", caption)
            + '<prop oor:name="Target"><value>_self</value></prop>'
            + f'<prop oor:name="Context"><value>{_SPREADSHEETS}</value></prop>',
        )
        for at, (macro, caption, _) in enumerate(BUTTONS, start=1)
    )
    menu = (
        _text("Title", "回款")
        + f'<prop oor:name="Context"><value>{_SPREADSHEETS}</value></prop>'
        + f'<node oor:name="Submenu">{commands}</node>'
    )
    return (
        f'{_XML}{_REGISTRY_FILE}oor:name="Addons">\n<node oor:name="AddonUI">'
        f'<node oor:name="OfficeToolBar">{_node(f"{NAMESPACE}.toolbar", commands)}</node>'
        f'<node oor:name="OfficeMenuBar">{_node(f"{NAMESPACE}.menu", menu)}</node>'
        "</node></oor:component-data>\n"
    )


def _components() -> str:
    implementations = {
        f"{SERVICE}.implementation": (SERVICE,),
        JOB: (JOB, "com.sun.star.task.Job"),
        BUTTONS_SERVICE: (BUTTONS_SERVICE, "com.sun.star.frame.ProtocolHandler"),
    }
    content = "".join(
        f'<implementation name="{name}">'
        + "".join(f'<service name="{service}"/>' for service in services)
        + "</implementation>\n"
        for name, services in implementations.items()
    )
    return (
        f'{_XML}<components xmlns="http://openoffice.org/2010/uno-components">\n'
        f'<component loader="com.sun.star.loader.Python" uri="{_COMPONENT}">\n'
        f"{content}</component></components>\n"
    )


def _description() -> str:
    return (
        f'{_XML}<description xmlns="http://openoffice.org/extensions/description/2006">\n'
        f'<identifier value="{NAMESPACE}"/><version value="{__version__}"/>\n'
        '<display-name><name lang="en">回款 XL</name></display-name></description>\n'
    )


def _manifest() -> str:
    media = {
        "huikuan.rdb": "uno-typelibrary;type=RDB",
        "huikuan.components": "uno-components",
        "CalcAddIns.xcu": "configuration-data",
        "Jobs.xcu": "configuration-data",
        "ProtocolHandler.xcu": "configuration-data",
        "Addons.xcu": "configuration-data",
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" '
        f'manifest:media-type="application/vnd.sun.star.{kind}"/>\n'
        for name, kind in media.items()
    )
    return (
        f'{_XML}<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n'
        f"{entries}</manifest:manifest>\n"
    )
