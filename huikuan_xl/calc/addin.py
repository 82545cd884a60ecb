"""Build the LibreOffice Calc add-in (.oxt) from the registry of worksheet functions.

Nothing is written by hand per function. The same registry and the same site give the same bytes.
"""

import json
import sys
import sysconfig
import zipfile
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from huikuan_xl.calc.signature import (
    INTERFACE,
    NAMESPACE,
    SERVICE,
    argument_type,
    method_name,
    result_type,
)
from huikuan_xl.calc.typelib import Method, type_library
from huikuan_xl.functions.registry import REGISTRY, Function, Result
from huikuan_xl.inplace.package import entry_of

JOB = f"{NAMESPACE}.BindFormulas"
_COMPONENT = "python/huikuan_calc.py"
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
        "module": module,
        "site": str(site or sysconfig.get_paths()["purelib"]),
        "python": sys.executable,
        "version": list(sys.version_info[:2]),
        "methods": methods,
        "tables": [f.name for f in chosen if f.result is Result.TABLE],
    }
    component = files("huikuan_xl.calc").joinpath("component/huikuan_calc.py").read_bytes()
    parts: dict[str, str | bytes] = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "huikuan.rdb": type_library(INTERFACE, [_method(function) for function in chosen]),
        "huikuan.components": _components(),
        "CalcAddIns.xcu": _calc_addins(chosen),
        "Jobs.xcu": _jobs(),
        _COMPONENT: component,
        "python/settings.json": json.dumps(settings, ensure_ascii=False, indent=1),
    }
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = entry_of(name)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
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


def _components() -> str:
    implementations = {
        f"{SERVICE}.implementation": (SERVICE,),
        JOB: (JOB, "com.sun.star.task.Job"),
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
        f'<identifier value="{NAMESPACE}"/><version value="{version("huikuan-xl")}"/>\n'
        '<display-name><name lang="en">回款 XL</name></display-name></description>\n'
    )


def _manifest() -> str:
    media = {
        "huikuan.rdb": "uno-typelibrary;type=RDB",
        "huikuan.components": "uno-components",
        "CalcAddIns.xcu": "configuration-data",
        "Jobs.xcu": "configuration-data",
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
