"""What came more than once: the same content twice, the same form in several versions, forms of another year.

Forms are versions of one only where department and unit, project and year are the same. One of them is counted; which,
the bureau's decision says, else names and places of the files, else the time they were last written, which alone is not
enough: a person is asked. What may be a version, but does not say whose it is, is counted, and asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from perfxl.intake.schema import NO_NAME, Repeats
from perfxl.intake.version_choice import Version, choices
from perfxl.intake.version_signs import is_copy, mark_of, place_of
from perfxl.ledger.names import names_itself, own_name, unit_name

if TYPE_CHECKING:
    import pandas as pd

# A form is a workbook of today: of copies of one content, one that is named otherwise was renamed.
_USUAL = frozenset({".xlsx", ".xlsm"})
_RESULT = ["self_total", "self_sum", "score"]


def with_versions(
    forms: pd.DataFrame, year: int | None = None, decided: Mapping[tuple[str, str], str] | None = None
) -> pd.DataFrame:
    """The forms with what is not counted, why, and the form that is counted in its place.

    `year` is the one that counts; `decided` are the decisions about versions, as the ledger gives them.
    """
    original = best_placed(forms)
    elsewhen = (forms["year"] != year).fillna(False).astype(bool) if year else forms["year"].isin([])
    found = {
        position: (choice, told)
        for told, group in _groups(forms[(original == forms.index) & ~elsewhen], _paths(forms, original), year)
        for position, choice in choices(told, group, decided or {}).items()
    }
    fates = []
    for position, first, other in zip(forms.index, original, elsewhen, strict=True):
        choice, told = found.get(first, (None, ""))
        asked = told if choice and choice.asked and position == first else None
        fate: tuple[Repeats | None, int | None, str | None, str | None]
        if other:
            fate = "other-year", None, f"不是评价年度 {year} 年的表", None
        elif position != first:
            fate = "same-content", choice.kept if choice and not choice.counted else first, "内容相同", None
        elif choice:
            fate = None if choice.counted else "older-version", choice.kept, choice.because, asked
        else:
            fate = None, None, None, None
        fates.append(fate)
    return _with_fates(forms, fates)


def _with_fates(
    forms: pd.DataFrame, fates: Sequence[tuple[str | None, int | None, str | None, str | None]]
) -> pd.DataFrame:
    """The forms with what became of them: why each is not counted, what is in its place, why, and what is asked."""
    repeats, kept, because, asked = zip(*fates, strict=True) if fates else ((), (), (), ())
    made = forms.assign(repeats=list(repeats), kept=list(kept), kept_because=list(because), asked=list(asked))
    replaced = made["kept"].astype("Int64")
    return made.assign(
        counted=made["repeats"].isna(),
        kept_workbook=replaced.map(forms["workbook"], na_action="ignore").astype("Int64"),
        kept_form=replaced.map(forms["form"], na_action="ignore").astype("Int64"),
        **{name: made[name].astype("string") for name in ("repeats", "kept_because", "asked")},
    ).drop(columns="kept")[[*forms.columns]]


def best_placed(forms: pd.DataFrame) -> pd.Series[int]:
    """Of each form the one among those of its content that is best named and placed: of the usual kind, in its own folder,
    near the top, by a short path.
    """
    told = forms.assign(content=forms["sha256"].fillna(forms["workbook"].astype("string")), position=forms.index)
    again = told[told.duplicated(["content", "form"], keep=False)]
    places = zip(again["relative"], again["department"], again["unit"], strict=True)
    placed = again.assign(
        unusual=[PurePosixPath(path).suffix.lower() not in _USUAL for path in again["source"]],
        foreign=[-place_of(path, names) for path, *names in places],
        depth=[len(PurePosixPath(path).parts) for path in again["source"]],
        length=again["source"].str.len(),
    )
    ordered = placed.sort_values(["unusual", "foreign", "depth", "length", "workbook"], kind="stable")
    best = ordered.groupby(["content", "form"], sort=False)["position"].transform("first")
    return best.reindex(forms.index).fillna(told["position"]).astype("int64")


def _paths(forms: pd.DataFrame, original: pd.Series[int]) -> dict[int, list[str]]:
    """The paths of a form and its copies: what one of them is called, and where it lies, holds for the content."""
    paths: dict[int, list[str]] = defaultdict(list)
    for first, relative in zip(original, forms["relative"], strict=True):
        paths[first].append(relative)
    return paths


def _groups(
    forms: pd.DataFrame, paths: Mapping[int, Sequence[str]], year: int | None
) -> Iterator[tuple[str, list[Version]]]:
    """The forms that may be the same, several each, with what they are in words.

    A unit that is listed under its superior is the same unit whether its form names the superior or itself.
    """
    is_project = forms["kind"] == "project"
    told = forms[(is_project & (forms["project_key"] != "")) | (~is_project & (forms["department"] != NO_NAME))]
    keyed = told.assign(
        whose=told["owner"].map(unit_name),
        within=told["unit_key"].where(told["unit_key"] != "", told["department_key"]),
        several=told["workbook"].map(forms["workbook"].value_counts()) > 1,
    )
    same = ["kind", "project_key", "whose", "within"]
    again = keyed[keyed.duplicated(same, keep=False)]
    plain = again.astype(object).where(again.notna(), None)
    groups: dict[tuple[str, ...], dict[int, dict[str, Any]]] = defaultdict(dict)
    for position, *values in plain.itertuples(name=None):
        row = dict(zip(map(str, plain), values, strict=True))
        groups[tuple(row[name] for name in same)][position] = row
    for group in groups.values():
        yield _told(next(iter(group.values())), year), [_version(at, row, paths[at]) for at, row in group.items()]


def _told(form: Mapping[str, Any], year: int | None) -> str:
    """What a form is, in words that are the same from run to run."""
    unit = form["within"] if form["within"] not in (form["whose"], form["department_key"]) else ""
    what = form["project_key"] if form["kind"] == "project" else "部门整体"
    return " ".join(filter(None, (form["owner"], unit, what, f"{year} 年" if year else "")))


def _version(position: int, form: Mapping[str, Any], paths: Sequence[str]) -> Version:
    names = [form[name] for name in ("owner", "department", "unit")]
    return Version(
        position=position,
        name=version_name(form),
        key=_key(position, form),
        dated=form["year"] is not None,
        figures=form["figures"],
        result=tuple(form[name] for name in _RESULT),
        mark=max(mark_of(path, form["project"]) for path in paths),
        came_back=form["came_back"],
        place=max(place_of(path, names) for path in paths),
        original=not all(map(is_copy, paths)),
        changed=form["changed"],
        errors=form["errors"],
    )


def version_name(form: Mapping[str, Any]) -> str:
    """What a version is asked about by: its file, and where in it, if its workbook has `several` forms."""
    place = f" {form['sheet']} {form['title_cell']}" if form["several"] else ""
    return f"{form['relative']}{place}"


def _key(position: int, form: Mapping[str, Any]) -> tuple[object, ...]:
    """Whose a form says it is, its year last; nobody's is like no other, and 本级 may be another office than 办公室."""
    if form["department"] == NO_NAME:
        return position, form["year"]
    office = own_name(form["unit"]) if form["unit"] and names_itself(form["unit"]) else form["within"]
    return form["department_key"], office, form["year"]
