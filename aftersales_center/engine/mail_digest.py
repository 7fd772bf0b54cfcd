"""Several mails about one case become one: what is new in each, in order."""

from lxml import etree, html

#: What a template marks as its news: between the greeting and the name below.
MARK = "o_aftersales_news"


def news(body):
    """What is new in the mail ``body`` (HTML); all of it where nothing is marked.

    >>> news('<div><p>Hello,</p><div class="x o_aftersales_news"><p>It came.</p></div>Bye</div>')
    '<p>It came.</p>'
    >>> news("<p>Edited by hand.</p>"), news(""), news("plain & simple")
    ('<p>Edited by hand.</p>', '', 'plain &amp; simple')
    """
    if not (body or "").strip():
        return ""
    tree = html.fragment_fromstring(body, create_parent="div")
    marked = tree.xpath(
        "//*[contains(concat(' ', normalize-space(@class), ' '), $mark)]", mark=f" {MARK} "
    )
    return "".join(_inside(element) for element in marked or [tree])


def _inside(element):
    text = (element.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (text + inner).strip()
