"""Check a pack of evidence out of an After-Sales Center compliance log.

    python verify.py [FOLDER_OR_ZIP] [--public-key HEX] [--anchor FILE]

Without a folder or ZIP file, the folder of this program is checked. It needs Python 3.8 or
newer and nothing else, reads the files beside it, and changes nothing. README.txt says what a
pack proves. The exit status is 0 when everything holds and 1 when anything does not.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import zipfile
import zlib

FORMAT = 1
NO_PREVIOUS = "0" * 64
EVENTS, PROOFS, SEALS, TEXTS = "events.jsonl", "proofs.json", "seals.jsonl", "personal.jsonl"
NEEDED = (EVENTS, PROOFS, SEALS)
SEALED = ("company", "number", "first", "size", "root", "previous", "date", "key", "format")
COMMITMENT = re.compile(rb'\{"commitment":"([0-9a-f]{64})"\}')
#: How many problems are printed; all are counted.
SHOWN = 50


# -- Ed25519 (RFC 8032) -------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)  # extended coordinates: X, Y, Z, T = XY/Z


def _add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(a):
    x, y, z, _t = a
    m, n, c = x * x % P, y * y % P, 2 * z * z % P
    h = m + n
    e, g = h - (x + y) * (x + y) % P, m - n
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _encode(point):
    x, y, z, _t = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decode(data):
    """The point that ``data`` encodes, or None: every point has one encoding only."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (not x and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _is_small(point):
    """Whether ``point`` has a small order: such a "key" signs anything."""
    return _encode(_double(_double(_double(point)))) == _encode(NEUTRAL)


BASE = _decode(bytes([0x58]) + bytes([0x66]) * 31)


def is_signed(message, signature, public_key):
    """Whether ``signature`` is that of ``message`` under ``public_key``; bytes, all of them.

    As RFC 8032 section 5.1.7 has it, without the cofactor. Refuses what could be had without
    the private key or spelt in two ways: S not below the group's order, encodings that are not
    canonical, keys and points of small order.

    >>> key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    >>> good = ("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb882159"
    ...         "0a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
    >>> is_signed(b"", bytes.fromhex(good), bytes.fromhex(key))
    True
    >>> is_signed(b"x", bytes.fromhex(good), bytes.fromhex(key))
    False
    """
    if len(signature) != 64:
        return False
    start, scalar = signature[:32], int.from_bytes(signature[32:], "little")
    key, point = _decode(public_key), _decode(start)
    if scalar >= ORDER or not key or not point or _is_small(key) or _is_small(point):
        return False
    digest = hashlib.sha512(start + public_key + message).digest()
    factor = int.from_bytes(digest, "little") % ORDER
    minus = (P - key[0], key[1], 1, P - key[3])
    both, result = _add(BASE, minus), NEUTRAL
    for bit in range(252, -1, -1):  # S * BASE - factor * key, bit by bit
        result = _double(result)
        step = (scalar >> bit & 1) | (factor >> bit & 1) << 1
        if step:
            result = _add(result, (BASE, minus, both)[step - 1])
    return _encode(result) == start


# -- Hashes (RFC 9162) --------------------------------------------------------


def leaf_hash(record):
    return hashlib.sha256(b"\x00" + record).digest()


def root_from_path(leaf, index, size, path):
    """The root that ``path`` leads to from ``leaf``, or None (RFC 9162 section 2.1.3.2).

    >>> left, right = leaf_hash(b"a"), leaf_hash(b"b")
    >>> root = hashlib.sha256(b"\\x01" + left + right).digest()
    >>> root_from_path(left, 0, 2, [right]) == root == root_from_path(right, 1, 2, [left])
    True
    """
    if not 0 <= index < size:
        return None
    last, result = size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            result = hashlib.sha256(b"\x01" + sibling + result).digest()
            while index % 2 == 0 and index:
                index //= 2
                last //= 2
        else:
            result = hashlib.sha256(b"\x01" + result + sibling).digest()
        index //= 2
        last //= 2
    return result if last == 0 else None


# -- Reading ------------------------------------------------------------------


class Unreadable(Exception):
    """Something has not the form it must have; says what."""


def _needs(condition, what):
    if not condition:
        raise Unreadable(what)


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _refuse_number(text):
    raise ValueError(text)


def parse(data):
    """The value that ``data`` (bytes) spells, if it spells it in the one canonical way."""
    try:
        text = data.decode()
        value = json.loads(text, parse_float=_refuse_number, parse_constant=_refuse_number)
        same = canonical(value) == text
    except (ValueError, RecursionError):
        same = False
    _needs(same, "it was changed, or cut")
    return value


def lines(data):
    """The lines of a file; each of them ends in a newline."""
    if data and not data.endswith(b"\n"):
        raise Unreadable("its last line was cut")
    return data.split(b"\n")[:-1]


def _is_hex(value, *lengths):
    return isinstance(value, str) and len(value) in lengths and re.fullmatch("[0-9a-f]*", value)


def _is_count(value, least=0):
    return type(value) is int and value >= least


def read_seal(line):
    """A line of seals.jsonl as a dictionary, its hash computed anew."""
    seal = parse(line)
    _needs(
        isinstance(seal, dict) and set(seal) == {*SEALED, "signature", "hash"},
        "it is no seal",
    )
    _needs(seal["format"] == FORMAT and type(seal["format"]) is int, "its format is unknown")
    counts = {"company": 0, "number": 1, "first": 0, "size": 1}
    _needs(all(_is_count(seal[name], least) for name, least in counts.items()), "it is no seal")
    _needs(isinstance(seal["date"], str), "it is no seal")
    _needs(all(_is_hex(seal[name], 64) for name in ("root", "previous", "hash")), "it is no seal")
    _needs(_is_hex(seal["key"], 0, 64) and _is_hex(seal["signature"], 0, 128), "it is no seal")
    seal["text"] = canonical({name: seal[name] for name in SEALED}).encode()
    _needs(hashlib.sha256(seal["text"]).hexdigest() == seal["hash"], "its own hash does not fit")
    return seal


def read_pack(path):
    """``{name: bytes}`` of the files in a folder or ZIP file.

    :raises Unreadable: when it is neither, or a file in it is damaged or there twice.
    """
    wanted = (*NEEDED, TEXTS)
    try:
        if os.path.isdir(path):
            files = {}
            for name in wanted:
                if os.path.exists(os.path.join(path, name)):
                    with open(os.path.join(path, name), "rb") as file:
                        files[name] = file.read()
            return files
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            for name in wanted:
                _needs(names.count(name) < 2, f"{name} is in it twice")
            return {name: archive.read(name) for name in wanted if name in names}
    except (OSError, ValueError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise Unreadable(f"it cannot be read ({error})") from error


# -- Checking -----------------------------------------------------------------


class Check:
    """One check of a pack.

    :param files: ``{name: bytes}``, see :func:`read_pack`.
    :param keys: public keys that are known to be genuine, in hexadecimal.
    :param anchors: lines of anchor files: seals that were kept outside.
    """

    def __init__(self, files, keys=(), anchors=()):
        self.files, self.keys, self.anchors = files, {*keys}, [*anchors]
        self.problems, self.notes = [], []
        self.seals, self.last = {}, (0, 0)
        self.used, self.records, self.texts = {}, set(), {}

    def run(self):
        """Look at everything; afterwards ``problems`` and ``notes`` hold sentences."""
        missing = [name for name in NEEDED if name not in self.files]
        self.problems += [f"{name} is missing from the pack." for name in missing]
        if missing:
            return self
        self._each(SEALS, self._check_seal)
        self._check_links()
        self._check_events()
        self._each(TEXTS, self._check_text)
        self._note_withheld()
        self._check_keys()
        self._check_anchors()
        return self

    def _each(self, name, check):
        """Call ``check(line)`` for the lines of a file; what it refuses is a problem."""
        try:
            content = lines(self.files.get(name, b""))
        except Unreadable as error:
            self.problems.append(f"{name}: {error}.")
            return
        for number, line in enumerate(content, 1):
            try:
                check(line)
            except Unreadable as error:
                self.problems.append(f"{name}, line {number}: {error}.")

    # Seals

    def _check_seal(self, line):
        seal = read_seal(line)
        where = seal["company"], seal["number"]
        _needs(where > self.last, "it stands out of order, or twice")
        self.seals[where], self.last = seal, where
        if seal["key"] or seal["signature"]:
            signature, key = bytes.fromhex(seal["signature"]), bytes.fromhex(seal["key"])
            _needs(is_signed(seal["text"], signature, key), "its signature is not good")

    def _runs(self):
        """Lists of seals that follow each other without a gap."""
        runs = []
        for (company, number), seal in self.seals.items():
            if (company, number - 1) in self.seals:
                runs[-1].append(seal)
            else:
                runs.append([seal])
        return runs

    def _check_links(self):
        for run in self._runs():
            if run[0]["number"] == 1 and (run[0]["previous"], run[0]["first"]) != (NO_PREVIOUS, 0):
                self.problems.append(f"{_seal(run[0])} is the first one, but names another before.")
            for before, seal in zip(run, run[1:]):  # noqa: RUF007  # pairwise() is of 3.10
                end = before["first"] + before["size"]
                if (seal["previous"], seal["first"]) != (before["hash"], end):
                    self.problems.append(f"{_seal(seal)} does not follow the seal before it.")

    # Events

    def _check_events(self):
        try:
            records, proofs = lines(self.files[EVENTS]), self._read_proofs()
        except Unreadable as error:
            self.problems.append(f"{EVENTS} or {PROOFS}: {error}.")
            return
        if not records or len(records) != len(proofs):
            self.problems.append(
                f"{EVENTS} holds {len(records)} events, and {PROOFS} proves {len(proofs)}:"
                " some were taken out or added."
            )
        for number, (record, proof) in enumerate(zip(records, proofs), 1):
            try:
                self._check_event(number, record, proof)
            except Unreadable as error:
                self.problems.append(f"{EVENTS}, line {number}: {error}.")

    def _read_proofs(self):
        content = lines(self.files[PROOFS])
        _needs(len(content) == 1, "the proofs are not one line")
        proofs = parse(content[0])
        _needs(
            isinstance(proofs, dict)
            and set(proofs) == {"format", "chains", "proofs"}
            and canonical(proofs["format"]) == str(FORMAT)
            and isinstance(proofs["proofs"], list),
            "the format of the proofs is unknown",
        )
        chains = [
            {"company": run[0]["company"], "first": run[0]["number"], "last": run[-1]["number"]}
            for run in self._runs()
        ]
        if canonical(proofs["chains"]) != canonical(chains):
            self.problems.append(
                f"{SEALS} does not hold the seals that {PROOFS} names: some were taken out, added"
                " or changed."
            )
        return proofs["proofs"]

    def _check_event(self, number, record, proof):
        _needs(
            isinstance(proof, dict)
            and set(proof) == {"line", "seal", "position", "path"}
            and canonical(proof["line"]) == str(number)
            and _is_count(proof["seal"], 1)
            and _is_count(proof["position"])
            and isinstance(proof["path"], list)
            and all(_is_hex(step, 64) for step in proof["path"]),
            "its proof was changed, or belongs to another event",
        )
        try:
            values = json.loads(record)
            company, case = values["company"], (values["model"], values["id"])
            seal, _hashable = self.seals.get((company, proof["seal"])), hash(case)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Unreadable("the event was changed: it cannot be read any more") from None
        _needs(seal, f"seal {proof['seal']} of its company is not in this pack, or not good")
        path = [bytes.fromhex(step) for step in proof["path"]]
        root = root_from_path(leaf_hash(record), proof["position"], seal["size"], path)
        _needs(
            root and root.hex() == seal["root"],
            f"this is not what seal {seal['number']} closed: the event or its proof was changed",
        )
        place = company, proof["seal"], proof["position"]
        _needs(place not in self.used, "it stands twice")
        self.used[place] = number
        self.records.add(case)
        for found in COMMITMENT.findall(record):
            self.texts[found.decode()] = number

    # Personal texts

    def _check_text(self, line):
        entry = parse(line)
        _needs(
            isinstance(entry, dict)
            and set(entry) == {"commitment", "salt", "text"}
            and _is_hex(entry["salt"], 32)
            and isinstance(entry["text"], str),
            "it is no personal text",
        )
        salted = bytes.fromhex(entry["salt"]) + entry["text"].encode()
        _needs(
            hashlib.sha256(salted).hexdigest() == entry["commitment"],
            "the text is not the one that was logged: text, salt or commitment was changed",
        )
        _needs(entry["commitment"] in self.texts, "the text belongs to no event here, or is twice")
        del self.texts[entry["commitment"]]

    def _note_withheld(self):
        if self.texts:
            numbers = ", ".join(map(str, sorted(set(self.texts.values()))))
            self.notes.append(
                f"Not disclosed, so withheld or erased: {_count(self.texts, 'personal text')} (of"
                f" {EVENTS}, line {numbers}). All else there is proven."
            )

    # What comes from outside: keys and anchors

    def _covered(self, is_good):
        """Events that stand in a seal for which ``is_good``, or that one vouches for by links."""
        covered = set()
        for run in self._runs():
            good = False
            for seal in reversed(run):
                good = good or is_good(seal)
                if good:
                    covered.add((seal["company"], seal["number"]))
        return [event for event in self.used if event[:2] in covered]

    def _check_keys(self):
        named = sorted({seal["key"] for seal in self.seals.values()} - {""})
        if self.keys:
            good = {*self._covered(lambda seal: seal["key"] in self.keys)}
            if good != {*self.used}:
                left = _count({*self.used} - good, "event")
                self.problems.append(
                    f"{left} under a seal that is not signed with the public key you gave, and no"
                    " later seal linked to it in this pack is."
                )
        elif named:
            self.notes.append(
                "The signatures were made with the key "
                + ", ".join(named)
                + ". Compare it with the one you know to be genuine, or give that with"
                " --public-key."
            )
        elif not self.anchors:
            self.notes.append(
                "The seals are not signed. Without an anchor that was kept outside (--anchor)"
                " nobody can tell whether the whole log was rebuilt."
            )

    def _check_anchors(self):
        met = set()
        for line in filter(str.strip, self.anchors):
            try:
                anchor = json.loads(line)
                where, kept = (anchor["company"], anchor["number"]), anchor["hash"]
                seal = self.seals.get(where)
            except (ValueError, KeyError, TypeError, RecursionError):
                self.problems.append(f"This is no anchor: {line.strip()[:60]!a}.")
                continue
            if seal and seal["hash"] != kept:
                self.problems.append(f"{_seal(seal)} is not the one that was kept outside.")
            elif seal:
                met.add(where)
        if not self.anchors:
            return
        covered = self._covered(lambda seal: (seal["company"], seal["number"]) in met)
        if covered:
            self.notes.append(
                f"The anchors prove the seals of {len(covered)} of {_count(self.used, 'event')}."
            )
        else:
            self.problems.append("The anchors prove nothing here: none names a seal of this pack.")


def _count(things, what):
    return f"{len(things)} {what}" if len(things) == 1 else f"{len(things)} {what}s"


def _seal(seal):
    return f"Seal {seal['number']} of company {seal['company']}"


def report(check, path):
    """The result as plain text."""
    out = [
        f"Evidence in {path}",
        f"{_count(check.used, 'event')} of {_count(check.records, 'record')},"
        f" {_count(check.seals, 'seal')}.",
        *(f"Note: {note}" for note in check.notes),
    ]
    if not check.problems:
        return "\n".join([*out, "Everything holds."])
    out += [f"Problem: {problem}" for problem in check.problems[:SHOWN]]
    if len(check.problems) > SHOWN:
        out.append(f"… and {len(check.problems) - SHOWN} more.")
    return "\n".join([*out, f"THIS DOES NOT HOLD: {_count(check.problems, 'problem')}."])


def public_key(text):
    if not _is_hex(text.strip().lower(), 64):
        raise argparse.ArgumentTypeError("a public key is 64 hexadecimal digits")
    return text.strip().lower()


def _say(text, status):
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text + "\n")
    return status


def main(arguments=None):
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description="Check a pack of evidence out of a compliance log."
    )
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("pack", nargs="?", default=here, help="a folder or a ZIP file")
    parser.add_argument("--public-key", action="append", default=[], type=public_key)
    parser.add_argument("--anchor", action="append", default=[], metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        anchors = []
        for name in options.anchor:
            with open(name, encoding="utf-8") as file:
                anchors += file.read().splitlines()
        check = Check(read_pack(options.pack), options.public_key, anchors).run()
    except (OSError, UnicodeDecodeError) as error:
        return _say(f"An anchor file cannot be read: {error}. Nothing was checked.", 1)
    except Unreadable as error:
        return _say(f"{options.pack}: {error}. Nothing was checked.", 1)
    return _say(report(check, options.pack), int(bool(check.problems)))


if __name__ == "__main__":
    sys.exit(main())
