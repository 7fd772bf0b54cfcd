"""Mails that are wrong about their own letters: made readable before anybody parses them.

A mail that names a charset nobody knows, or whose text is not in the charset it names, makes
Python's parser give up or put “�” for each letter. :func:`repair` changes such a message in
place and leaves alone every part that reads well as it stands.
"""

import base64
import codecs
import hashlib
import re
from email.message import EmailMessage
from email.policy import SMTP, compat32

import chardet

#: What mails labelled so really hold: supersets that read all of it and change none of it.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "csgb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "utf-8-sig": "utf-8",
}
#: Labels that say nothing: what a sender writes who does not know.
_NOTHING = {"", "us-ascii", "ascii", "x-unknown", "unknown-8bit", "unknown", "default", "none"}
#: Reads any byte, so that it fits proves nothing.
_READS_ALL = {"cp1252", "latin-1", "iso-8859-1"}
_WORD = re.compile(r"=\?([^?*\s]*)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_WORDS = re.compile(r"(?:=\?[^?\s]*\?[bBqQ]\?[^?]*\?=\s*)+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+(?: +[^\x00-\x7f]+)*")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_SAFE = re.compile(r"[^\x20-\x7e]+")
_HEADER_LINE = re.compile(rb"[\x21-\x39\x3b-\x7e]+:|[ \t]|From |$")


def codec(label):
    """The codec for text labelled ``label``; None when the label says nothing or is unknown.

    >>> codec("GB2312"), codec("iso-8859-1"), codec("windows-1250")
    ('gb18030', 'cp1252', 'cp1250')
    >>> codec("x-unknown"), codec("klingon"), codec("base64")
    (None, None, None)
    """
    label = (label or "").strip().strip("\"'").lower()
    if label in _NOTHING:
        return None
    if label in _SUPERSETS:
        return _SUPERSETS[label]
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # bytes.decode() only takes text encodings; “base64” or “zlib” are none.
    return found.name if found._is_text_encoding else None


def decode(data, label=""):
    r"""``data`` as text, whatever it is in; ``label`` is what the mail says.

    >>> decode("灯坏了".encode("gb18030"), "gb2312")
    '灯坏了'
    >>> decode("Straße".encode(), "iso-8859-1"), decode("Straße".encode("cp1252"), "us-ascii")
    ('Straße', 'Straße')
    >>> decode(b"a\x00b", "utf-8"), decode(b"\xff\xfeH\x00i\x00", "utf-16")
    ('ab', 'Hi')
    """
    return _decode(data, label).replace("\x00", "")


def _decode(data, label):
    known = codec(label)
    if data.isascii() and b"\x1b" not in data and (not known or not known.startswith("utf-")):
        return data.decode("ascii")
    if known and known not in _READS_ALL:
        text = _strict(data, known)
        if text is not None:
            return text
    for name in ("utf-8", known):
        text = _strict(data, name) if name else None
        if text is not None:
            return text
    if known == "utf-8" and _mostly(data):
        return data.decode("utf-8", "replace")
    return _guess(data, known)


def _strict(data, name):
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _mostly(data):
    """Whether ``data`` is UTF-8 with a few broken letters: cut in the middle, for example."""
    text = data.decode("utf-8", "replace")
    return text.count("�") * 10 <= sum(1 for char in text if char > "\x7f")


def _guess(data, known):
    found = codec(chardet.detect(data[:20000])["encoding"])
    # chardet needs a paragraph; a subject in Chinese it takes for anything.
    chinese = "gb18030" if _looks_chinese(data) else None
    order = (chinese, found, known, "cp1252") if len(data) < 200 else (found, chinese, known)
    for name in order:
        text = _strict(data, name) if name else None
        if text is not None:
            return text
    # One that is cut or mixed still reads better in the right charset than in another.
    return data.decode(found or known or "cp1252", "replace")


def _looks_chinese(data):
    """Whether most high bytes are pairs of GB 2312's first level, the everyday characters."""
    high = b"".join(re.findall(rb"(?:[\x80-\xff]{2})+", data))
    pairs = len(high) // 2
    common = len(re.findall(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe]", high))
    return pairs > 1 and common * 10 >= pairs * 7


def header(raw, label=""):
    """A raw header line (undecoded, perhaps with surrogates for its bytes) as clean ASCII.

    Each part that is not ASCII becomes an encoded word in UTF-8. None when nothing is wrong.

    :param label: the charset that the text of the mail is labelled with.

    >>> raw = "灯坏了".encode("gb18030").decode("ascii", "surrogateescape")
    >>> header(f"Re: {raw}")
    'Re: =?utf-8?b?54Gv5Z2P5LqG?='
    >>> header("=?gb2312?B?uN/QyyDLr0M=?=") is None, header("Hello") is None
    (False, True)
    """
    text = re.sub(r"\r?\n[ \t]?", " ", raw) if "\n" in raw or "\r" in raw else raw
    if text.isascii() and "\x00" not in text:
        if not _needs_words(text):
            return None
    else:
        text = decode(text.encode("utf-8", "surrogateescape"), label)
    text = _WORDS.sub(lambda run: _encode_words(_decode_words(run[0])), text)
    return _FOREIGN.sub(lambda run: _encode_words(run[0]), text).replace("\x00", "")


def _needs_words(text):
    """Whether an encoded word in ``text`` is in a charset that Python reads wrongly or not."""
    labels = {found[1].lower() for found in _WORD.finditer(text)}
    return any(codec(label) != _name(label) for label in labels)


def _name(label):
    try:
        return codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""


def _decode_words(run):
    """Encoded words side by side as text; a letter may be cut in two by them."""
    pieces = []
    for label, how, data in _WORD.findall(run):
        label = label.lower()
        if how in "bB":
            data = re.sub(r"[^A-Za-z0-9+/]", "", data)
            data = base64.b64decode(data[: len(data) - (len(data) % 4 == 1)] + "==")
        else:
            data = _unquote(data)
        if pieces and pieces[-1][0] == label:
            pieces[-1][1] += data
        else:
            pieces.append([label, data])
    return "".join(decode(data, label) for label, data in pieces)


def _unquote(data):
    data = data.replace("_", " ").encode("ascii", "replace")
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), data)


def _encode_words(text):
    """``text`` as one encoded word; parsers, unlike senders, need no limit on its length."""
    if text.isascii():
        return text
    return f"=?utf-8?b?{base64.b64encode(text.encode('utf-8', 'replace')).decode()}?="


def repair(message):
    """Make ``message`` (an ``email.message.EmailMessage``) readable, in place.

    Called before a mail is parsed. Returns what was repaired, in words for the server log.
    """
    done = []
    label = next(filter(None, (_label(part) for part in message.walk())), "")
    for part in message.walk():
        done += _repair_headers(part, label)
        if part is message:
            done += _repair_sender(part)
        if part.get_content_maintype() == "multipart":
            if not part.is_multipart():  # without a boundary: all of it is text
                part.set_type("text/plain")
                done.append("a multipart without parts")
            else:
                continue
        if part.get_content_maintype() == "text":
            done += _repair_text(part)
    return done


def _label(part):
    """The charset a part is labelled with; read from the raw header, which may be broken."""
    raw = next(
        (str(value) for name, value in part.raw_items() if name.lower() == "content-type"), ""
    )
    found = re.search(r"charset\s*=\s*[\"']?([^\s\"';]+)", raw, re.I)
    return found[1] if found else ""


def _repair_headers(part, label):
    done = []
    for name, raw in list(part.raw_items()):
        better = header(str(raw), label)
        if better is not None:
            _put(part, name, better)
            done.append(f"header {name}")
        try:
            str(part[name])
        except Exception:  # noqa: BLE001  # parsers stumble in many ways
            _put(part, name, "")
            part[f"X-Unreadable-{name}"] = _SAFE.sub("?", str(raw))[:900]
            done.append(f"header {name}, unreadable")
    return done


def _repair_sender(message):
    """A sender that no parser makes an address of becomes the address that stands in it."""
    raws = [str(raw) for name, raw in message.raw_items() if name.lower() == "from"]
    if not raws:
        return []
    known = list(getattr(message["From"], "addresses", ()))
    if len(raws) == 1 and known and all(_ADDRESS.fullmatch(one.addr_spec) for one in known):
        return []
    found = [address for raw in raws for address in _ADDRESS.findall(raw)]
    if not found:
        return []
    del message["From"]
    message["From"] = found[-1]
    return ["the sender"]


def _put(part, name, value):
    """Set a header without parsing what stands there now."""
    values = [(key, value if key.lower() == name.lower() else old) for key, old in part.raw_items()]
    part._headers = values  # replace_header() would parse, and that is what fails


def _reads_well(data, label):
    """Whether Python, left alone, reads ``data`` as it is meant."""
    name = _name(label or "utf-8")
    text = _strict(data, name) if name else None
    return text is not None and "\x00" not in text and (codec(label) == name or data.isascii())


def _repair_text(part):
    label = part.get_content_charset() or ""
    data = part.get_payload(decode=True) or b""
    if _reads_well(data, label):
        return []
    if part.get_filename() or part.get_content_disposition() == "attachment":
        if _strict(data, label or "utf-8") is None:
            part.set_type("application/octet-stream")  # a file: byte by byte as it came
            return ["the type of a file"]
        return []
    text = decode(data, label).encode("utf-8")
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(text).decode("ascii"))
    if "Content-Type" in part:  # anew: one with broken parameters takes none
        _put(part, "Content-Type", f"{part.get_content_type()}; charset=utf-8")
    else:
        part["Content-Type"] = "text/plain; charset=utf-8"
    return [f"text in {label or 'no charset'}"]


def header_lines(raw):
    r"""The bytes of a mail with each line of its head a header line.

    At the first that is none, parsers take all the rest for text: sender, subject and all.

    >>> header_lines(b"From: a@b.c\r\nX-\xff\xfe broken\r\nSubject: x\r\n\r\nno: header\r\n")
    b'From: a@b.c\r\n X-\xff\xfe broken\r\nSubject: x\r\n\r\nno: header\r\n'
    """
    end = re.search(rb"\r?\n\r?\n", raw)
    if not end:
        return raw
    head = raw[: end.start()]
    lines = head.split(b"\n")
    if not any(_HEADER_LINE.match(line.rstrip(b"\r")) for line in lines[:3]):
        return raw  # no head at all
    fixed = [
        line if number == 0 or _HEADER_LINE.match(line.rstrip(b"\r")) else b" " + line
        for number, line in enumerate(lines)
    ]
    return b"\n".join(fixed) + raw[end.start() :]


def is_date(text):
    """Whether ``text`` is a date and time that Odoo and the database hold; empty is fine.

    >>> is_date("2026-11-20 09:12:44"), is_date("100-11-20 09:12:44"), is_date(None)
    (True, False, True)
    """
    return not text or bool(re.fullmatch(r"[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d", text))


def source(message):
    """The bytes of ``message``, also of one whose headers cannot be written as they should."""
    try:
        return message.as_bytes(policy=compat32)
    except Exception:  # noqa: BLE001  # whatever is wrong with it, it must not get lost
        return str(message.as_string(policy=compat32)).encode("utf-8", "replace")


def fingerprint(message):
    """A Message-Id for a mail without one: the same mail fetched twice gets the same."""
    return f"<{hashlib.sha256(source(message)).hexdigest()[:40]}@without-message-id.invalid>"


def envelope(message, told):
    """A mail that says ``told``, with ``message``, which nobody could read, attached to it.

    Sender, receivers, subject, date and what it answers are kept as far as they can be read.
    """
    safe = EmailMessage(policy=SMTP)
    for name in (
        "Message-Id", "From", "To", "Cc", "Delivered-To", "Subject", "Date", "In-Reply-To",
        "References",
    ):  # fmt: skip
        try:
            value = " ".join(str(message.get(name) or "").split())
            if value:
                safe[name] = value
        except Exception:  # noqa: BLE001  # that header cannot be read either
            continue
    safe.set_content(told)
    safe.add_attachment(
        source(message), maintype="application", subtype="octet-stream", filename="message.eml"
    )
    return safe
