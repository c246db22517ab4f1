"""What a template may say: names, parts of them, `for`, `if` and comparisons; nothing that calls or computes.

A template is a file that people pass on. The usual environment of Jinja runs code that stands in one, and even the
sandboxed one lets `"x" * 100000000` fill the memory; what is not on the list below is refused when it is read.
"""

from __future__ import annotations

from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
)
# A loop within a loop within a loop: no paper needs more, and each level multiplies what is written.
_DEEPEST = 3
# A template is compiled in a few parts: body, footers, properties.
_KEPT = 64


class RefusedError(TemplateSyntaxError):
    """What a template may not say."""


class Environment(ImmutableSandboxedEnvironment):
    """Jinja for templates that others wrote: every value is escaped, an unknown field is an error.

    What was compiled is kept: it takes half of the time of a paper, and a hundred are made of one template.
    """

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()

    def from_string(self, source: str | nodes.Template, *_: object, **__: object) -> Template:
        """The template of a source; no names of its own are given to one."""
        return _compiled(source) if isinstance(source, str) else super().from_string(source)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        _look(template, 0)
        return template


@cache
def _shared() -> Environment:
    return Environment()


@lru_cache(maxsize=_KEPT)
def _compiled(source: str) -> Template:
    return ImmutableSandboxedEnvironment.from_string(_shared(), source)


def _look(node: nodes.Node, depth: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise RefusedError(f"模板里不能用 {type(node).__name__}", node.lineno)
    depth += isinstance(node, nodes.For)
    if depth > _DEEPEST:
        raise RefusedError(f"循环最多套 {_DEEPEST} 层", node.lineno)
    for child in node.iter_child_nodes():
        _look(child, depth)
