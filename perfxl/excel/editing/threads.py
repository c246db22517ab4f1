"""Threaded comments: Excel shows a cell's thread in place of its comment, so a text is added to it as a reply."""

import uuid
from collections.abc import Mapping

from perfxl.excel.editing.comments import Note, Notes
from perfxl.excel.editing.markup import Element, Markup, Splice, escape, spliced
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.refs import cell_named
from perfxl.excel.editing.relations import Relations

# Ids are made of what is said and where, so that the same edit gives the same file.
_SPACE = uuid.UUID("6f9c2a44-5d0e-4c55-9b1c-0b8f0c3d7a10")


def write_replies(parts: Parts, relations: Relations, notes: Notes) -> None:
    """Add each note to the thread of its cell, if the cell has a thread."""
    part, people = relations.part_of_kind("threadedComment"), _people(parts)
    if part is None or people is None:
        return
    markup = Markup(parts.package.read(part))
    last = _last_by_cell(markup)
    replies = {cell: note for cell, note in notes.items() if cell in last}
    if not replies:
        return
    persons = _persons(parts, people, {note.author for note in replies.values()})
    splices = [_reply(markup, last[cell], note, persons[note.author]) for cell, note in replies.items()]
    parts.package.write(part, spliced(markup.data, splices))


def withdraw_replies(parts: Parts, relations: Relations, author: str) -> None:
    """Take an author's replies out of the sheet's threads."""
    part, people = relations.part_of_kind("threadedComment"), _people(parts)
    if part is None or people is None:
        return
    person = _known_persons(Markup(parts.package.read(people))).get(author)
    markup = Markup(parts.package.read(part))
    replies = [
        element for element in markup.children()
        if (values := markup.attributes(element)).get("parentId") and values.get("personId") == person
    ]  # fmt: skip
    if person and replies:
        cuts = [Splice(element.start, element.end, b"") for element in replies]
        parts.package.write(part, spliced(markup.data, cuts))


def _people(parts: Parts) -> str | None:
    return parts.workbook.relations.part_of_kind("person")


def _last_by_cell(markup: Markup) -> dict[tuple[int, int], Element]:
    """The last comment of each cell's thread."""
    elements = ((cell_named(markup.attributes(element).get("ref", "")), element) for element in markup.children())
    return {cell: element for cell, element in elements if cell is not None}


def _known_persons(markup: Markup) -> dict[str, str]:
    """Person ids by display name."""
    values = [markup.attributes(element) for element in markup.children()]
    return {each.get("displayName", ""): each.get("id", "") for each in values}


def _persons(parts: Parts, people: str, authors: set[str]) -> Mapping[str, str]:
    """The ids of authors; those not yet known are added to the workbook's persons."""
    markup = Markup(parts.package.read(people))
    known, p, added = _known_persons(markup), markup.root.prefix, ""
    for author in sorted(authors - known.keys()):
        known[author] = _id(author)
        name = escape(author)
        added += f'<{p}person displayName="{name}" id="{known[author]}" userId="{name}" providerId="None"/>'
    if added:
        parts.package.write(people, spliced(markup.data, [_at_end(markup, added)]))
    return known


def _at_end(markup: Markup, content: str) -> Splice:
    root = markup.root
    return markup.append(root, content.encode()) if root.empty else Splice(root.close, root.close, content.encode())


def _reply(markup: Markup, last: Element, note: Note, person: str) -> Splice:
    """A reply below the thread's last comment. It bears the same time: the order is what the thread shows."""
    values, p = markup.attributes(last), markup.root.prefix
    parent = values.get("parentId") or values.get("id", "")
    time = f' dT="{values["dT"]}"' if "dT" in values else ""
    names = f'ref="{values["ref"]}"{time} personId="{person}" id="{_id(parent, note.text)}" parentId="{parent}"'
    content = f"<{p}threadedComment {names}><{p}text>{escape(note.text)}</{p}text></{p}threadedComment>"
    return Splice(last.end, last.end, content.encode())


def _id(*said: str) -> str:
    return f"{{{uuid.uuid5(_SPACE, '|'.join(said))}}}".upper()
