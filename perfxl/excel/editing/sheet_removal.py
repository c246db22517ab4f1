"""A sheet taken out of a workbook, with the parts that nothing else refers to."""

from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.relations import Relations


def remove_sheet(parts: Parts, name: str) -> None:
    """Remove a sheet's tab, its part and what only it led to."""
    workbook = parts.workbook
    index = workbook.index(name)
    if index is None:
        return
    entry = workbook.sheets[index]
    part = workbook.relations.part(entry.relation)
    workbook.remove_sheet(index)
    workbook.relations.drop(entry.relation)
    parts.values_changed = True
    parts.flush()
    if part:
        _remove(parts, part)
        parts.flush()


def _remove(parts: Parts, part: str) -> None:
    relations = Relations(parts.package, part)
    parts.drop(part)
    parts.drop(relations.path)
    kept = _targets(parts)
    for relation in relations.items.values():
        target = None if relation.external else parts.package.find(relation.target)
        if target and target.lower() not in kept:
            _remove(parts, target)


def _targets(parts: Parts) -> set[str]:
    """All parts that some relationship leads to."""
    targets: set[str] = set()
    for name in parts.package.names():
        folder, _, file = name.rpartition("_rels/")
        if name.lower().endswith(".rels"):
            relations = Relations(parts.package, folder + file[: -len(".rels")])
            targets |= {each.target.lower() for each in relations.items.values() if not each.external}
    return targets
