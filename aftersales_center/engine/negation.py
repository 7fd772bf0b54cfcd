"""Whether a word that was found is denied: “not dangerous”, “keine Gefahr”, “没有起火”.

Only a “not” close before the word and in the same clause denies it, and what merely looks like
one does not: “not only”, “ohne Zweifel”, “sans prévenir”, “不小心”. To miss a danger is worse
than to ask once too often, so in doubt a word counts. What was denied is still shown to people.

>>> from .keywords import Keywords, find, tokens
>>> def denied_in(text, word, lang):
...     found = tokens(text)
...     hit = find((text, found), Keywords([word]))[0]
...     return denied(found, hit, {lang})
>>> denied_in("It is not at all dangerous.", "dangerous", "en")
True
>>> denied_in("It is not only ugly but dangerous.", "dangerous", "en")
False
>>> denied_in("不到一周就起火了", "起火", "zh"), denied_in("没有起火", "起火", "zh")
(False, True)
"""

from functools import cache

from .keywords import Keywords

#: So many words may stand between a “not” and what it denies; characters in Chinese.
_REACH = {"en": 2, "de": 2, "fr": 3, "es": 2, "zh": 4}

_NOT = {
    "en": "not no never without nobody nothing none neither nor cannot isnt wasnt arent werent"
    " dont doesnt didnt hasnt havent wont cant couldnt wouldnt",
    "de": "nicht kein keine keinen keinem keiner keines keinerlei nie niemals ohne weder niemand"
    " nichts",
    "fr": "pas aucun aucune sans jamais ni rien personne nullement",
    "es": "no nunca sin jamas ningun ninguna ninguno tampoco ni nada nadie",
    "zh": "不 没 没有 无 未 並非 并非 并无 免于",
}
#: No further back is looked, so that a text without a full stop costs no more than another.
_FAR = 12
#: What looks like a “not” and denies nothing of what follows.
_BUT_NOT = {
    "en": [
        *("not only", "not just", "not merely", "not to mention", "no doubt", "no wonder"),
        *("not believe", "not understand", "not stop", "not stopped", "not wait", "not know"),
        *("never stop*", "no warning*", "without warning*", "without notice", "without doubt"),
        *("without a doubt", "without any warning*", "without reason", "no reason"),
        *("not told", "not tell", "never told", "never warned", "not warn*", "not inform*"),
        *("nobody told", "nobody warned", "no one told", "no one warned", "not mention*"),
        *("not sure", "not certain", "not safe", "no longer safe", "not want", "not care*"),
        *("not accept*", "not hesitate", "not afraid", "no choice", "no option", "not tolerate"),
        *("no other choice", "no other option", "nothing but", "nothing less than", "not let"),
        *("no alternative", "not respond*", "not answer*", "no answer", "no reply", "no response"),
        *("not react*", "no refund", "not refund*", "not paid", "not pay", "not received"),
        *("not hear*", "not heard"),
    ],
    "de": [
        *("nicht nur", "nicht bloß", "nicht glauben", "nicht fassen", "nicht verstehen"),
        *("ohne zweifel", "ohne vorwarnung", "ohne warnung", "ohne grund", "ohne ersichtlich*"),
        *("kein wunder", "keine frage", "kein zweifel", "nicht aufgehört", "nicht gesagt"),
        *("nicht gewarnt", "nicht informiert", "niemand gewarnt", "nicht sicher", "nichts als"),
        *("nicht zögern", "nicht scheuen", "keine andere wahl", "keine wahl", "nicht davor"),
        *(
            "nicht reagier*",
            "keine antwort",
            "keine reaktion",
            "nicht antwort*",
            "nicht mehr lange",
        ),
        *("nicht geantwortet", "keine rückmeldung", "nicht erstatt*", "nicht bezahl*"),
    ],
    "fr": [
        *("pas seulement", "pas que", "pas uniquement", "sans doute", "sans aucun doute"),
        *("sans prévenir", "sans avertissement", "sans raison", "sans crier gare", "pas croire"),
        *("pas dit", "pas averti", "pas prévenu", "pas informé", "pas sûr", "rien que"),
        *("pas hésiter", "pas à", "pas le choix", "pas d autre choix", "aucun autre choix"),
        *("pas répondu", "aucune réponse", "sans réponse", "pas de réponse", "pas remboursé*"),
        *("sans hésiter", "sans hésitation", "pas arrêt*"),
    ],
    "es": [
        *("no solo", "no solamente", "no sólo", "no únicamente", "sin duda", "sin lugar a dudas"),
        *("sin aviso", "sin avisar", "sin previo aviso", "sin motivo", "sin razón", "no creo"),
        *("no puedo creer", "no dijeron", "no avisaron", "no informaron", "no es seguro"),
        *("no dudaré", "no dudar*", "no deja de", "no dejaba de", "no queda otra", "nada más que"),
        *("no tengo otra opción", "no respond*", "sin respuesta", "no contest*", "no devuelven"),
    ],
    "zh": [
        *(
            "不仅",
            "不但",
            "不只",
            "不光",
            "不止",
            "不单",
            "不得不",
            "不能不",
            "不禁",
            "不断",
            "不停",
        ),
        *(
            "不久",
            "不到",
            "不小心",
            "不料",
            "不幸",
            "不知",
            "不敢",
            "不明",
            "不良",
            "不合格",
            "不安全",
        ),
        *(
            "没想到",
            "没料到",
            "没几",
            "没多",
            "没用",
            "没过",
            "没事就",
            "没告知",
            "没提醒",
            "没警告",
        ),
        *("无疑", "毫无疑问", "无缘无故", "无故", "无法", "无奈", "会不会", "是不是", "有没有"),
        *(
            "能不能",
            "要不要",
            "不然",
            "否则",
            "要不",
            "不退",
            "不赔",
            "不处理",
            "不解决",
            "不给",
            "不回",
        ),
        *(
            "没人",
            "没有人处",
            "没有人管",
            "没有人理",
            "没有人回",
            "没有回",
            "没有处理",
            "没有解决",
            "没有办法",
            "没办法",
            "没有退",
            "未经",
        ),
        *("不管", "不论", "无论", "不行就", "不排除", "不介意", "不怕"),
    ],
}
#: After these, a “not” before them says nothing any more.
_TURNS = {
    "en": "but however yet although though instead because then",
    "de": "aber sondern doch jedoch trotzdem weil denn dass",
    "fr": "mais cependant pourtant car puis",
    "es": "pero sino aunque porque",
    "zh": "但 却 而 就 还 也 都 时 便 可是 反而 突然 自己",
}
#: Only in German a “not” ends the clause of what it denies: “Es brennt nicht.”
_LAST = {"de": frozenset(["nicht", "nie", "niemals", "nirgends"])}


@cache
def _lists(lang):
    return (
        Keywords(_NOT[lang].split()),
        Keywords(_BUT_NOT[lang]),
        Keywords(_TURNS[lang].split()),
    )


def denied(found, hit, languages):
    """Whether ``hit`` is denied where it stands in the tokens ``found``.

    :param languages: the languages of the text; the “not” of no other counts.
    """
    clause = _clause_start(found, hit.first)
    for lang in languages:
        if lang not in _NOT:
            continue
        nots, but_not, turns = _lists(lang)
        looks_like = _covered(found, clause, hit.after, but_not)
        for index in range(hit.first - 1, clause - 1, -1):
            if any(True for _turn in turns.at(found, index)):
                break
            ends = [after for _word, after in nots.at(found, index) if after <= hit.first]
            near = ends and hit.first - max(ends) <= _REACH[lang]
            if near and index not in looks_like:
                return True
        if _ends_with_not(found, hit.after, _LAST.get(lang, ())):
            return True
    return False


def _clause_start(found, index):
    """Where the clause begins, as far as a “not” could reach."""
    first = max(index - _FAR, 0)
    while index > first and found[index - 1].text:
        index -= 1
    return index


def _covered(found, start, end, keywords):
    covered = set()
    for index in range(start, end):
        for _keyword, after in keywords.at(found, index):
            covered.update(range(index, after))
    return covered


def _ends_with_not(found, after, words):
    """Whether the clause ends with a “not” right behind what was found."""
    if after >= len(found) or found[after].text not in words:
        return False
    return after + 1 >= len(found) or not found[after + 1].text
