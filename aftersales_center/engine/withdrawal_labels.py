"""Which words stand on the two buttons of the withdrawal function.

Art. 11a of Directive 2011/83/EU wants “withdraw from contract here” and “confirm withdrawal”, or
words that say the same without doubt. They are data, set down per language and never translated
by a machine: a language without a complete pair shows the pair of the language spoken where the
goods are delivered, then the English one (LAW.md §1).

>>> pairs = {"en": ("withdraw from contract here", "confirm withdrawal"),
...          "de": ("Vertrag widerrufen", "Widerruf bestätigen"),
...          "ro": ("Retrageți-vă din contract aici", "")}
>>> choose(pairs, "de_AT").lang, choose(pairs, "zh_CN", "DE").lang, choose(pairs, "zh_CN").lang
('de', 'de', 'en')

A pair without its second half is none:

>>> choose(pairs, "ro_RO", "RO").step_two
'confirm withdrawal'
"""

from collections.abc import Mapping
from typing import NamedTuple

#: Languages in which a country speaks to its consumers, the most spoken first.
SPOKEN = {
    "AT": ("de",),
    "BE": ("nl", "fr", "de"),
    "BG": ("bg",),
    "CH": ("de", "fr", "it"),
    "CY": ("el",),
    "CZ": ("cs",),
    "DE": ("de",),
    "DK": ("da",),
    "EE": ("et",),
    "ES": ("es",),
    "FI": ("fi", "sv"),
    "FR": ("fr",),
    "GR": ("el",),
    "HR": ("hr",),
    "HU": ("hu",),
    "IE": ("en",),
    "IS": ("is",),
    "IT": ("it",),
    "LI": ("de",),
    "LT": ("lt",),
    "LU": ("fr", "de"),
    "LV": ("lv",),
    "MT": ("en",),
    "NL": ("nl",),
    "NO": ("nb",),
    "PL": ("pl",),
    "PT": ("pt",),
    "RO": ("ro",),
    "SE": ("sv",),
    "SI": ("sl",),
    "SK": ("sk",),
}


class Pair(NamedTuple):
    """The words of both buttons, and the language they are in (for ``lang`` of the element)."""

    lang: str
    step_one: str
    step_two: str


def candidates(page: str, country: str = "") -> list[str]:
    """Languages to look for, in order; codes without a region.

    :param page: the language of the page, as Odoo or ISO writes it.
    :param country: ISO 3166-1 of where the goods are delivered, or nothing.

    >>> candidates("pt_BR", "BE")
    ['pt', 'nl', 'fr', 'de', 'en']
    """
    codes = [(page or "").replace("-", "_").partition("_")[0].lower()]
    codes += SPOKEN.get((country or "").upper(), ())
    return [code for code in dict.fromkeys([*codes, "en"]) if code]


def choose(pairs: Mapping[str, tuple[str, str]], page: str, country: str = "") -> Pair:
    """The :class:`Pair` to show; ``pairs`` maps languages to their words.

    :raises LookupError: when there is not even an English pair.
    """
    for lang in candidates(page, country):
        one, two = pairs.get(lang, ("", ""))
        if (one or "").strip() and (two or "").strip():
            return Pair(lang, one.strip(), two.strip())
    raise LookupError("no words for the withdrawal function, not even in English")
