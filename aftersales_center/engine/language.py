"""Which languages a text is written in, as far as its little words tell.

A keyword belongs to a language, since words change their meaning with it: “Gift” is poison in
German, “brand” a fire, “court” means short in French.

>>> sorted(languages("Das Gerät ist in Flammen aufgegangen und ich habe Angst"))
['de']
>>> sorted(languages("The gift is broken and I want my money back"))
['en']
>>> sorted(languages("插头很烫 and the plug is hot, it burned my hand"))
['en', 'zh']
>>> sorted(languages("Gift kaputt"))
[]
"""

from .keywords import tokens

#: The languages that are told apart; of others nothing is known.
KNOWN = ("zh", "en", "de", "fr", "es")
_LITTLE_WORDS = {
    "en": "the and is was it to of my i you not have has this that with for on are be but they"
    " your a in from at which when we our been would after just still got had will me so",
    "de": "der die das und ist nicht ich sie es ein eine einen mit fur auf war den dem von zu"
    " haben habe wir mein meine aber auch bei wurde hat kein keine mir uns ihr ihre im am nach"
    " noch wie wenn dass werde sich aus sind sehr mehr jetzt schon seit",
    "fr": "le la les en et est je vous pas un une des de du que ce il elle mon ma avec pour nous"
    " dans sur ete ne qui au aux mes vos votre c j l d n qu ai suis tres plus mais cette on sont",
    "es": "el la los las y es no que de un una en mi con por para se lo me su ha fue del al pero"
    " le muy este esta como mas yo he sin les estoy cuando nos han hay ya son esto",
}
_WORDS = {lang: frozenset(words.split()) for lang, words in _LITTLE_WORDS.items()}
#: So many little words make a language, one of several languages counting in part; another
#: language counts with at least this share of the first's.
_ENOUGH = 1.5
_SHARE = 0.35
_HAN = (0x3400, 0x9FFF)


def languages(text, hint=""):
    """The languages of ``text`` (a string or its tokens) out of ``KNOWN``.

    :param hint: the language the writer is known for. It counts where the text says too little,
        beside every language of which there is a single word. Empty without either: then the
        caller has to take all into account.

    >>> sorted(languages("Gift kaputt", "de")), sorted(languages("Le chargeur en feu", "de"))
    (['de'], ['de', 'es', 'fr'])
    """
    found = tokens(text) if isinstance(text, str) else text
    spoken = set()
    counts = dict.fromkeys(_WORDS, 0)
    for token in found:
        if not token.text:
            continue
        if _HAN[0] <= ord(token.text[0]) <= _HAN[1]:
            spoken.add("zh")
            continue
        of = [lang for lang, words in _WORDS.items() if token.text in words]
        for lang in of:
            counts[lang] += 1 / len(of)
    best = max(counts.values())
    if best >= _ENOUGH:
        least = max(_ENOUGH, best * _SHARE)
        spoken.update(lang for lang, count in counts.items() if count >= least)
    elif hint and not spoken:
        spoken.update(lang for lang, count in counts.items() if count)
        spoken.add(hint)
    return frozenset(spoken)
