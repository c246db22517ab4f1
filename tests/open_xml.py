"""The Open XML SDK's validator in tests, where PERFXL_OOXML_VALIDATOR names a folder with the npm package @ooxml-tools/validate."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

_FOLDER = os.environ.get("PERFXL_OOXML_VALIDATOR")
_SCRIPT = Path(__file__).with_name("excel") / "validate.mjs"
needs_validator = pytest.mark.skipif(not _FOLDER, reason="PERFXL_OOXML_VALIDATOR is not set")


def validated(files: list[Path], folder: Path) -> dict[Path, Counter[str]]:
    """Errors by what they say; where they lie shifts with what is added."""
    listed = folder / "files.txt"
    listed.write_text("\n".join(map(str, files)), encoding="utf-8")
    command = ["node", str(_SCRIPT), str(_FOLDER), str(listed)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=300)
    found = json.loads(done.stdout)
    return {path: Counter(error["description"] for error in found[str(path)]) for path in files}
