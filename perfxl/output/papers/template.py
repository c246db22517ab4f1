"""A paper: a Word template, the values that go into it, the blanks that only a person can fill in.

The templates ship as files (`templates/文书`) and may be edited in Word; one of the same name beside the program goes first.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import replacing
from perfxl.output.papers.blanks import mark_blanks
from perfxl.output.papers.block import printable
from perfxl.text.errors import PerfxlError, system_reason

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

_HERE = Path(__file__).parent / "文书"
_SOURCES = Path(__file__).parents[3] / "templates" / "文书"
SHIPPED = _HERE if _HERE.is_dir() else _SOURCES
"""The folder with the templates that ship."""
FOLDER = "文书"
"""What the folder with a person's own templates is called."""


class PaperError(PerfxlError):
    """A template that cannot be used, or a paper that cannot be made; the message names file and field."""


@dataclass(frozen=True, slots=True)
class Template:
    """A Word template, by the path of its file."""

    path: Path

    def open(self) -> DocxTemplate:
        """The template as a document, for tables and charts that need a place in it. Raises PaperError."""
        from docx.opc.exceptions import PackageNotFoundError
        from docxtpl import DocxTemplate

        template = DocxTemplate(str(self.path))
        try:
            template.init_docx()
        except OSError as error:
            raise PaperError(f"文书模板“{self.path}”打不开：{system_reason(error)}。") from error
        except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
            raise PaperError(
                f"文书模板“{self.path}”不是完好的 .docx 文件。请用 Word 另存为 .docx，或删掉它改用自带的模板。"
            ) from error
        return template

    def fill(self, values: Mapping[str, object], target: Path, opened: DocxTemplate | None = None) -> list[str]:
        """Write the paper to `target`; what is left blank in it, in order. Raises PaperError, OSError."""
        from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
        from lxml.etree import LxmlError

        from perfxl.output.papers.guarded import Environment, RefusedError

        document = opened or self.open()
        try:
            document.render(_plain(values), Environment())
        except UndefinedError as error:
            raise PaperError(
                f"文书模板“{self.path}”里有不认识的字段：{_field(error)}{_near(error)}。请改正或删去。"
            ) from error
        except (RefusedError, SecurityError) as error:
            raise PaperError(
                f"文书模板“{self.path}”里有不能用的写法{_near(error)}。请只用字段名、for 和 if，对照自带的模板改正。"
            ) from error
        except (TemplateError, LxmlError) as error:
            raise PaperError(
                f"文书模板“{self.path}”里的标记写错了，或者没有成对{_near(error)}。请对照自带的模板改正。"
            ) from error
        blanks = mark_blanks(document.docx)
        with replacing(target) as part:
            document.docx.save(str(part))
        return blanks


def find_template(name: str, own: Path | None = None) -> Template:
    """The template of this name: the person's own of `own` (a file, or the folder 文书) where there is one, else the shipped."""
    if own is not None and own.suffix.lower() == ".docx":
        if not own.is_file():
            raise PaperError(f"找不到文书模板“{own}”。请检查路径。")
        return Template(own)
    beside = own / f"{name}.docx" if own else None
    return Template(beside if beside and beside.is_file() else SHIPPED / f"{name}.docx")


def _plain(value: object) -> object:
    """Values whose texts are texts, on one line: no control character of theirs starts a paragraph or a page."""
    if isinstance(value, str):
        return printable(value, " ")
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    return value


def _field(error: Exception) -> str:
    """The field that jinja's message quotes."""
    quoted = str(error).split("'")
    return quoted[-2] if len(quoted) > 2 else str(error)


def _near(error: Exception) -> str:
    """The words of the template around the fault."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    marked = next((line for line in lines[2:] if "{{" in line or "{%" in line), "")
    return f"（“{marked[:40]}”附近）" if marked else ""
