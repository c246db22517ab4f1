"""Run by a Python that has LibreOffice's own bindings (`uno`): converts what it is told line by line, in an office that stays open.

    python office_bridge.py PIPE

A line of its input is a JSON list of the document, its copy and the copy's format; it answers each with a line: how it went.
"""

import json
import sys
import time

import uno
from com.sun.star.uno import Exception as OfficeError  # uno makes it importable

_FILTERS = {
    "xlsx": "Calc Office Open XML", "xls": "MS Excel 97", "ods": "calc8", "csv": "Text - txt - csv (StarCalc)", "pdf": "calc_pdf_Export",
}  # fmt: skip
_WRITER = {"pdf": "writer_pdf_Export"}
_PATIENCE = 60


def desktop(pipe):
    """The office behind a named pipe, once it is up."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            office = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
        except OfficeError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def option(name, value):
    """A named value, as the office takes them."""
    given = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    given.Name, given.Value = name, value
    return given


def convert(office, source, target, kind):
    """Open a document and save a copy of it; gives "ok", or why there is none."""
    document = office.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (option("Hidden", True),))
    if document is None:
        return "not opened"
    try:
        filters = _WRITER if document.supportsService("com.sun.star.text.TextDocument") else _FILTERS
        document.storeToURL(uno.systemPathToFileUrl(target), (option("FilterName", filters[kind]),))
    finally:
        document.close(True)
    return "ok"


def main():
    """Answer until the input ends; the office ends with it."""
    office = desktop(sys.argv[1])
    for line in sys.stdin:
        try:
            answer = convert(office, *json.loads(line))
        except OfficeError as error:
            answer = f"{type(error).__name__}: {error}"
        print(json.dumps(answer), flush=True)
    office.terminate()


if __name__ == "__main__":
    main()
