"""What came more than once: the same content twice, the same form in two versions. One of each is counted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from perfxl.intake.schema import NO_NAME
from perfxl.ledger.names import unit_name

if TYPE_CHECKING:
    import pandas as pd

# A form is a workbook of today: of copies of one content, one that is named otherwise was renamed.
_USUAL = frozenset({".xlsx", ".xlsm"})


def with_versions(forms: pd.DataFrame, changed: Mapping[str, float]) -> pd.DataFrame:
    """The forms with what is not counted, why, and the form that is counted in its place.

    Of several versions the newest by form year, then by file time, is counted, of copies the one that is best named
    and placed. `changed` gives when a workbook was last written, by its source.
    """
    original = _best_placed(forms)
    first = forms[original == forms.index]
    newest = _newest(first, changed)
    kept = original.where(original != forms.index, newest.reindex(forms.index, fill_value=-1))
    copy, older = original != forms.index, kept != forms.index
    replaced = kept.where(older)
    return forms.assign(
        counted=~older,
        repeats=copy.map({True: "same-content", False: "older-version"}).where(older).astype("string"),
        kept_workbook=replaced.map(forms["workbook"]).astype("Int64"),
        kept_form=replaced.map(forms["form"]).astype("Int64"),
    )


def _best_placed(forms: pd.DataFrame) -> pd.Series[int]:
    """Of each form the one among those of its content that is best named and placed: of the usual kind, near the top,
    by a short path.
    """
    paths = forms["source"].map(PurePosixPath)
    content = forms["sha256"].fillna(forms["workbook"].astype("string"))
    placed = forms.assign(
        content=content,
        unusual=[path.suffix.lower() not in _USUAL for path in paths],
        depth=[len(path.parts) for path in paths],
        length=forms["source"].str.len(),
        position=forms.index,
    )
    ordered = placed.sort_values(["unusual", "depth", "length", "workbook"], kind="stable")
    return ordered.groupby(["content", "form"], sort=False)["position"].transform("first").sort_index()


def _newest(forms: pd.DataFrame, changed: Mapping[str, float]) -> pd.Series[int]:
    """Of each form the newest among the versions of it, itself where it does not say what tells it from others."""
    project, named = forms["kind"] == "project", forms["department"] != NO_NAME
    owner = forms["unit"].where(forms["unit"] != "", forms["department"].where(named, ""))
    versions = forms.assign(
        owner=owner.map(unit_name).where(project, forms["department_key"]),
        written=forms["source"].map(changed).astype(float).fillna(0.0),
        position=forms.index,
    )
    told = versions[(project & (forms["project"] != "")) | (~project & named)]
    ordered = told.sort_values(["year", "written", "workbook", "form"], na_position="first", kind="stable")
    newest = ordered.groupby(["kind", "project_key", "owner"], sort=False)["position"].transform("last")
    return newest.reindex(forms.index).fillna(versions["position"]).astype("int64")
