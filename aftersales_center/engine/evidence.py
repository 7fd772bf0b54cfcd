"""What a pack of evidence consists of: events, the proofs that they were sealed, a checker.

The files are made so that ``standalone_verify.py`` can check them without anything of ours:
each JSON text in them is canonical, so that no byte can change unseen.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .hashchain import canonical, leaf_hash, node_hash, root_from_path


class Sealed(NamedTuple):
    """An event in its seal: its canonical text, and where it stands, counted from 0."""

    text: str
    company: int
    seal: int
    position: int


class Disclosed(NamedTuple):
    """Personal text that is shown, with the salt that proves it."""

    commitment: str
    salt: str
    text: str


def inclusion_paths(leaves: Sequence[bytes], indexes: Iterable[int]) -> dict[int, list[bytes]]:
    """The inclusion path of each leaf in ``indexes``, from one tree (RFC 9162 section 2.1.3.1).

    An index that the tree has not is left out.

    >>> from .hashchain import inclusion_path, leaf_hash
    >>> leaves = [leaf_hash(bytes([n])) for n in range(7)]
    >>> all(inclusion_path(leaves, n) == path for n, path in
    ...     inclusion_paths(leaves, range(7)).items())
    True
    """
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        level = levels[-1]
        pairs = iter(level)
        odd = [level[-1]] if len(level) % 2 else []
        levels.append([node_hash(left, right) for left, right in zip(pairs, pairs)] + odd)
    return {
        index: [
            level[index >> height ^ 1]
            for height, level in enumerate(levels[:-1])
            if index >> height ^ 1 < len(level)
        ]
        for index in indexes
        if 0 <= index < len(leaves)
    }


def spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending ``numbers`` as ``(first, last)`` of each gapless run.

    >>> spans([1, 2, 3, 7, 9, 10])
    [(1, 3), (7, 7), (9, 10)]
    """
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def prove(
    events: Sequence[Sealed], leaves: Mapping[tuple[int, int], Sequence[bytes]]
) -> list[list[bytes]]:
    """The inclusion path of each event; an empty one where the log is damaged.

    :param leaves: of each seal that an event stands in, by ``(company, number)``.
    """
    wanted = defaultdict(list)
    for event in events:
        wanted[event.company, event.seal].append(event.position)
    paths = {where: inclusion_paths(leaves[where], places) for where, places in wanted.items()}
    return [paths[event.company, event.seal].get(event.position, []) for event in events]


def unproven(
    events: Sequence[Sealed],
    paths: Sequence[Sequence[bytes]],
    seals: Mapping[tuple[int, int], Mapping],
) -> list[int]:
    """The lines of events, from 1, that do not fit their seal: the log was altered."""
    found = []
    for line, (event, path) in enumerate(zip(events, paths), 1):
        seal = seals[event.company, event.seal]
        leaf = leaf_hash(event.text.encode())
        root = root_from_path(leaf, event.position, seal["size"], path)
        if root is None or root.hex() != seal["root"]:
            found.append(line)
    return found


def files(
    events: Sequence[Sealed],
    paths: Sequence[Sequence[bytes]],
    seals: Mapping[tuple[int, int], Mapping],
    disclosed: Iterable[Disclosed] | None = None,
) -> dict[str, bytes]:
    """The files of a pack, by name.

    :param paths: what :func:`prove` returned for ``events``.
    :param seals: the values of each seal, with ``signature`` and ``hash``, by
        ``(company, number)``.
    :param disclosed: personal texts; None when they are withheld, which leaves the file out.
    """
    companies = sorted({company for company, _number in seals})
    proofs = {
        "format": 1,
        "chains": [
            {"company": company, "first": first, "last": last}
            for company in companies
            for first, last in spans(sorted(n for other, n in seals if other == company))
        ],
        "proofs": [
            {
                "line": line,
                "seal": event.seal,
                "position": event.position,
                "path": [step.hex() for step in path],
            }
            for line, (event, path) in enumerate(zip(events, paths), 1)
        ],
    }
    made = {
        "events.jsonl": _lines(event.text for event in events),
        "proofs.json": _lines([canonical(proofs)]),
        "seals.jsonl": _lines(canonical(dict(seals[where])) for where in sorted(seals)),
    }
    if disclosed is not None:
        made["personal.jsonl"] = _lines(canonical(text._asdict()) for text in sorted(disclosed))
    return made


def _lines(texts: Iterable[str]) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode()


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """A ZIP file of ``contents``; the same contents make the same bytes.

    >>> zipped({"b": b"2", "a": b"1"}) == zipped({"a": b"1", "b": b"2"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name)  # dated 1 January 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[name])
    return buffer.getvalue()
