"""Draws the Word templates: each module here with a `NAME` and a `draw` makes one."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module

from docx.document import Document


def papers() -> dict[str, Callable[[], Document]]:
    """What draws each template, by the template's name."""
    modules = [import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__)]
    return {module.NAME: module.draw for module in modules if hasattr(module, "NAME")}
