"""``winmail.dat``: the files that Outlook packs into one that nobody else can open."""

import struct

_SIGNATURE = 0x223E9F78
_RENDER = 0x00069002  # begins the next file
_TITLE = 0x00018010
_DATA = 0x0006800F
_PROPERTIES = 0x00069005
_LONG_NAME = 0x3707
_ATTACHMENT_LEVEL = 2
_MOST = 50


def files(data):
    """``[(name, bytes)]`` of the files in ``data``; empty when it holds none or is broken.

    >>> files(b"not one")
    []
    """
    try:
        return _files(data)
    except (struct.error, ValueError):
        return []


def _files(data):
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return []
    found, name, content = [], "", None
    for attribute, value in _attributes(data):
        if attribute == _RENDER:
            if content is not None:
                found.append((name, content))
            name, content = "", None
        elif attribute == _TITLE:
            name = name or _name(value)
        elif attribute == _DATA:
            content = value
        elif attribute == _PROPERTIES:
            name = _long_name(value) or name
        if len(found) >= _MOST:
            break
    if content is not None and len(found) < _MOST:
        found.append((name, content))
    return [
        (name or f"attachment-{number}", content) for number, (name, content) in enumerate(found, 1)
    ]


def _attributes(data):
    """``(attribute, bytes)`` of what belongs to attachments; stops where the data is cut."""
    at = 6
    while at + 9 <= len(data):
        level, attribute, length = struct.unpack_from("<BII", data, at)
        start = at + 9
        if start + length > len(data):
            return
        if level == _ATTACHMENT_LEVEL:
            yield attribute, data[start : start + length]
        at = start + length + 2


def _name(value):
    value = value.rstrip(b"\x00")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("cp1252", "replace")
    return _base(text)


def _base(name):
    """Without folders: a name must not say where a file goes."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip()[:200]


def _long_name(value):
    """The property with the long name, looked for without reading all the others."""
    for kind, coding in ((0x001F, "utf-16-le"), (0x001E, "cp1252")):
        at = value.find(struct.pack("<HH", kind, _LONG_NAME))
        if at < 0:
            continue
        count, length = struct.unpack_from("<II", value, at + 4)
        if count != 1 or length > 2000:
            continue
        text = value[at + 12 : at + 12 + length].decode(coding, "replace")
        return _base(text.replace("\x00", ""))
    return ""
