"""What a mail says: the numbers in it, a subject for one that has none, its language."""

import re
import unicodedata

#: A number of ours: letters and digits, held together by a few signs, with a digit in it.
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[/_.#-](?=[A-Za-z0-9]))*")
#: Longer texts are not searched to the end for numbers; nobody hides an order number there.
_SEARCHED = 50_000
_MOST = 200
_LONGEST = 40
_REPLY_MARKS = re.compile(
    r"^\s*((re|aw|fw|fwd|wg|tr|rv|答复|回复|转发|回覆|轉寄)\s*[:：]\s*)+", re.I
)
_COMMON = {
    "de": "der die das und nicht ist ich sie wir mit habe ein eine auf wurde bitte noch kein",
    "fr": "le la les et est pas je vous nous avec une des dans pour mon ma que sur bonjour",
    "es": "el la los y es no yo usted con una por para mi que en pero hola pedido está",
    "en": "the and is not i you we with have a an on was please my it for this that but",
}
_COMMON = {lang: frozenset(words.split()) for lang, words in _COMMON.items()}
_TRADITIONAL = frozenset("們這個來時說對會沒還與為發關於買賣貨壞產單請後東電話問題應該讓錢")
_SIMPLIFIED = frozenset("们这个来时说对会没还与为发关于买卖货坏产单请后东电话问题应该让钱")


def numbers(*texts):
    """What could be a number of an order or a case in ``texts``, in order, each once.

    Full-width letters and digits count as plain ones, and letters as capitals. With hyphens
    for the slashes of a case's number it is found too.

    >>> numbers("Order s00012 and ＲＭＡ/2026/00007!", "订单S00099的灯坏了")
    ['S00012', 'RMA/2026/00007', 'S00099']
    >>> numbers("Re: CPL-2026-00003.")
    ['CPL-2026-00003', 'CPL/2026/00003']
    >>> numbers("no number here")
    []
    """
    found = {}
    for text in texts:
        plain = unicodedata.normalize("NFKC", (text or "")[:_SEARCHED])
        for token in _TOKEN.findall(plain):
            if len(token) > _LONGEST or len(token) < 3 or not re.search(r"\d", token):
                continue
            found[token.upper()] = None
            if token.count("-") == 2:
                found[token.upper().replace("-", "/")] = None
            if len(found) >= _MOST:
                return list(found)
    return list(found)


def subject(said, text, otherwise, longest=120):
    """A subject: the one ``said``, else how ``text`` begins, else ``otherwise``.

    >>> subject("  Re: AW: Broken\\n lamp ", "", "Complaint")
    'Broken lamp'
    >>> subject("", "\\n\\nThe lamp came broken. I want a new one.", "Complaint")
    'The lamp came broken. I want a new one.'
    >>> subject(None, "   ", "Complaint")
    'Complaint'
    """
    said = _REPLY_MARKS.sub("", " ".join((said or "").split()))
    if not said:
        lines = [" ".join(line.split()) for line in (text or "").splitlines()]
        said = next((line for line in lines if re.search(r"\w{2}", line)), "")
    return _cut(said, longest) or otherwise


def words(text, longest):
    """``text`` without needless white space, cut at ``longest`` characters.

    :returns: ``(text, whether it was cut)``.

    >>> words("a  \\n\\n\\n\\nb\\n", 100), words("one two three", 9)
    (('a\\n\\nb', False), ('one two…', True))
    """
    lines = [line.rstrip() for line in (text or "").replace("\r", "").splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    cut = _cut(text, longest)
    return cut, cut != text


def _cut(text, longest):
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    space = head.rfind(" ")
    return (head[:space] if space > longest // 2 else head).rstrip() + "…"


def language(text):
    """The language of ``text`` as a code (``zh_CN``, ``zh_TW``, ``de`` …), or empty.

    Only says what it is sure of: it decides how somebody whom nobody knows is addressed.

    >>> language("Die Lampe ist kaputt und ich habe sie nicht fallen lassen, bitte helfen Sie.")
    'de'
    >>> language("灯坏了，我要退货，请尽快处理这个问题。"), language("這個燈壞了，請讓我退貨。")
    ('zh_CN', 'zh_TW')
    >>> language("S00012"), language("")
    ('', '')
    """
    text = (text or "")[:5000]
    chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
    kana = len(re.findall(r"[\u3040-\u30ff]", text))
    if chinese >= 4 and chinese * 4 > len(re.findall(r"\w", text)):
        if kana * 10 > chinese:
            return ""
        old = sum(char in _TRADITIONAL for char in text)
        new = sum(char in _SIMPLIFIED - _TRADITIONAL for char in text)
        return "zh_TW" if old > new else "zh_CN"
    said = re.findall(r"[^\W\d_]+", text.lower())
    counts = {lang: sum(1 for word in said if word in common) for lang, common in _COMMON.items()}
    best, second = sorted(counts.values(), reverse=True)[:2]
    if best < 4 or best < second * 1.5:
        return ""
    return max(counts, key=counts.get)


def told_addresses(text):
    """Addresses in what somebody forwards, in order, each once; never more than ten.

    >>> told_addresses("From: Ada <Ada@example.com>\\nTo: shop@example.com")
    ['ada@example.com', 'shop@example.com']
    """
    found = re.findall(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", (text or "")[:_SEARCHED])
    return list(dict.fromkeys(address.lower() for address in found))[:10]
