"""Which files of customers are taken: told by what is in them, never by their name.

>>> kind_of(b"\\x89PNG\\r\\n\\x1a\\n....")
'image/png'
>>> kind_of(b"\\xff\\xd8\\xff\\xe0....")
'image/jpeg'
>>> kind_of(b"%PDF-1.7 ...")
'application/pdf'
>>> kind_of(b"\\0\\0\\0\\x18ftypheic....")
'image/heic'

A program or a drawing with a script stays one, however it is called:

>>> kind_of(b"MZ\\x90\\0"), kind_of(b"<svg onload='x()'/>"), kind_of(b"<html>"), kind_of(b"")
(None, None, None, None)
>>> safe_name("invoice.exe", "image/jpeg"), safe_name("../../etc/passwd", "image/png")
('invoice.jpg', 'passwd.png')
>>> safe_name("<script>.jpg", "image/jpeg"), safe_name("", "application/pdf")
('script.jpg', 'file.pdf')
"""

import re

#: How many files one form takes, how large each may be, and all together, in bytes.
MOST = 10
LARGEST = 10 * 1024 * 1024
LARGEST_TOGETHER = 25 * 1024 * 1024
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
}
#: What a browser may be asked to offer: ``<input accept>``. It is a comfort, no check.
ACCEPT = ",".join(EXTENSIONS)
_HEIC = frozenset([b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"])
_MP4 = frozenset([b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "])


def kind_of(content):
    """The type of a file by its first bytes; None for what is not taken.

    :param content: bytes; the first sixteen are enough.
    """
    head = bytes(content[:16])
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "image/heic" if brand in _HEIC else "video/mp4" if brand in _MP4 else None
    return None


def safe_name(name, kind):
    """A short name without paths and markup, ending as the content does."""
    stem = re.split(r"[/\\]", name or "")[-1].rpartition(".")
    stem = re.sub(r"[^\w\- ]+", "", stem[0] or stem[2]).strip()[:60]
    return f"{stem or 'file'}.{EXTENSIONS[kind]}"
