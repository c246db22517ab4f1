"""One LibreOffice for all tests of a process: it starts once, where starting it anew would take a second each time."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

BRIDGE = Path(__file__).with_name("office_bridge.py")
OK, NOT_OPENED = "ok", "not opened"
# How long a document may take, and how long both have to end, seconds.
_PATIENCE, _LAST_WORDS = 150.0, 10.0
# Without this setting LibreOffice trusts the cached values and recalculates nothing.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class RunningOffice:
    """An office and the process that speaks to it."""

    def __init__(self, soffice: str, python: str) -> None:
        """Start both; the first document waits until they are up."""
        self._folder = Path(tempfile.mkdtemp(prefix="office-"))
        pipe = f"perfxl-tests-{os.getpid()}-{self._folder.name[-6:]}"
        self._office = subprocess.Popen(
            [soffice, "--headless", "--norestore", "--nologo", profile_option(self._folder), f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._bridge = subprocess.Popen(
            [python, "-I", str(BRIDGE), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        atexit.register(self.end)

    def convert(self, source: Path, target: Path) -> str:
        """Save a copy of a document in the format of its name; gives OK, or why there is none."""
        assert self._bridge.stdin is not None
        assert self._bridge.stdout is not None
        clock = threading.Timer(_PATIENCE, self.end)
        clock.start()
        try:
            call = [str(source.absolute()), str(target.absolute()), target.suffix[1:]]
            self._bridge.stdin.write(json.dumps(call) + "\n")
            self._bridge.stdin.flush()
            answer: str = json.loads(self._bridge.stdout.readline() or '"died, or took too long"')
        except OSError as error:
            return str(error)
        finally:
            clock.cancel()
        return answer

    @property
    def runs(self) -> bool:
        """Whether both processes live."""
        return self._bridge.poll() is None

    def end(self) -> None:
        """End both, the office by its bridge where it still answers, and remove what they wrote."""
        assert self._bridge.stdin is not None
        with suppress(OSError):
            self._bridge.stdin.close()
        for process in (self._bridge, self._office):
            try:
                process.wait(_LAST_WORDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # soffice is a script around the program
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


_running: list[RunningOffice] = []


def running_office(soffice: str) -> RunningOffice | None:
    """The office of this process, started where none runs; None where no Python has LibreOffice's bindings."""
    python = _bound_python(soffice)
    if python is None:
        return None
    if not _running or not _running[0].runs:
        _running[:] = [RunningOffice(soffice, python)]
    return _running[0]


def profile_option(folder: Path) -> str:
    """The option for a profile of its own in a folder, in which formulas are always computed anew."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    return f"-env:UserInstallation={user.parent.as_uri()}"


@cache
def _bound_python(soffice: str) -> str | None:
    """A Python with `uno`: LibreOffice's own, the system's, or this one."""
    own = Path(soffice).resolve().parent
    for python in (str(own / "python"), str(own / "python.exe"), "/usr/bin/python3", sys.executable):
        if (
            Path(python).exists()
            and not subprocess.run([python, "-I", "-c", "import uno"], capture_output=True).returncode
        ):
            return python
    return None
