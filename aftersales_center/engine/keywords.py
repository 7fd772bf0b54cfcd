"""Finding words in what a customer wrote, in any script, without regular expressions of users.

Latin words are whole words: “Sicherheit” is not found in “Sicherheitsgurt”. A star opens a word
at one end or both: ``brenn*``, ``*anwalt``. Where a script writes no spaces (Chinese, Japanese,
Thai …), and in Korean, each character counts by itself, so that a keyword is found inside a run.
Case, accents and width are folded; so is traditional Chinese, so that one keyword finds both.

The time is that of reading the text once: no keyword can make it backtrack.

>>> [hit.words for hit in find("Es brannte: BRAND im Gerät!", Keywords(["brand", "brann*"]))]
['brannte', 'BRAND']
>>> [hit.words for hit in find("充電器爆炸了", Keywords(["充电器爆炸"]))]
['充電器爆炸']
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: No more of a text is read: whoever complains says it before this many characters.
LONGEST = 20_000
#: A star behind or before fewer letters would find nearly everything.
SHORTEST_STEM = 3

# Traditional and simplified characters, in pairs: those of complaints, not of a dictionary.
_PAIRS = (
    "險险燒烧傷伤電电觸触煙烟氣气體体診诊醫医訴诉師师報报記记聞闻視视網网論论壇坛發发會会"
    "協协賠赔償偿騙骗詐诈殺杀爾尔們们業业監监東东質质檢检經经費费權权護护買买賣卖貨货錢钱"
    "壞坏熱热燙烫過过熾炽塵尘兒儿嬰婴鉛铅藥药腫肿紅红應应該该沒没無无還还這这個个關关開开"
    "問问題题對对態态嚴严變变漲涨脹胀損损毀毁災灾難难鬧闹驚惊嚇吓線线漿浆處处訟讼狀状審审"
    "罰罚檔档舉举寫写說说讓让請请謝谢謊谎惡恶廠厂標标準准認认證证號号訂订單单運运輸输遲迟"
    "緩缓後后車车帶带剎刹機机燈灯頭头螢荧蓋盖鐵铁釘钉銳锐邊边劃划斷断腳脚臉脸癢痒膚肤導导"
    "進进孫孙寶宝貝贝嗆呛鯁鲠異异劑剂黴霉蟲虫衛卫飲饮產产環环據据錄录製制麼么點点給给聽听"
    "講讲決决裡里裏里盡尽聯联繫系係系絡络擾扰騷骚脅胁廳厅務务員员總总統统約约張张條条銷销"
    "節节課课頻频臺台灣湾門门間间際际陸陆銀银龍龙飛飞幾几從从來来時时現现樣样種种兩两萬万"
    "億亿僅仅雖虽當当與与為为並并獲获幣币價价舊旧裝装療疗癒愈吿告啟启啓启麵面滿满潔洁濕湿"
    "燼烬燬毁瀏浏覽览戶户壓压爐炉濃浓擊击滅灭膠胶鍋锅爍烁閃闪爛烂顯显響响顧顾願愿顆颗傳传"
    "優优勞劳勝胜區区參参雙双嗎吗圍围團团圖图場场塊块壽寿夢梦夠够獎奖婦妇學学寬宽實实專专"
    "將将屬属島岛歲岁幹干廢废廣广彈弹徵征復复憑凭懷怀戲戏戰战擔担擇择擁拥攝摄敗败敘叙數数"
    "書书歡欢歸归殘残漢汉潰溃爭争猶犹獨独畫画疊叠盜盗眾众碼码禮礼稱称穩稳窮穷競竞筆笔簡简"
    "簽签紀纪級级紙纸組组結结絕绝維维綠绿緊紧編编練练縮缩續续罵骂職职聲声肅肃脫脱腦脑臨临"
    "興兴蘭兰虧亏術术補补複复規规觀观計计訊讯託托設设許许評评詞词試试詳详誤误誰谁調调談谈"
    "諾诺謀谋讀读豐丰負负財财責责貴贵貸贷資资賬账帳账賴赖趕赶跡迹軟软較较輕轻輪轮轉转辦办"
    "農农連连週周遊游違违適适選选遺遗郵邮鄰邻釋释針针鈕钮鋰锂鋁铝鋼钢錯错鍵键鎖锁鏡镜長长"
    "閉闭閱阅隊队階阶隨随隱隐雜杂離离靈灵靜静頁页項项順顺領领額额類类風风養养驗验髒脏鬆松"
    "魚鱼鮮鲜麗丽黃黄齊齐齡龄"
)
_FOLDED = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ı": "i",
    "þ": "th",
}
#: How umlauts are typed where the keyboard has none.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_APOSTROPHES = frozenset("'’ʼ‘`´")
#: Where a clause ends: no keyword reaches over it, and no “not”.
_BOUNDARIES = frozenset('.,;:!?…()[]{}"“”„«»|•。，、；：！？（）【】「」『』《》')
#: First and last code points of scripts whose characters count one by one.
_SINGLE = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Korean, taken apart by the folding
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x31FF),  # Japanese kana and relatives
    (0x3400, 0x9FFF),  # Chinese characters
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, or one character of a script without spaces; ``text`` is empty at a boundary."""

    text: str
    start: int
    end: int

    @property
    def single(self):
        """Whether it is one character of a script that writes no spaces."""
        return bool(self.text) and is_single(self.text[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """A keyword found: which, its words as they were written, and its tokens ``first:after``."""

    keyword: str
    words: str
    first: int
    after: int


@lru_cache(maxsize=4096)
def is_single(char):
    """Whether ``char`` counts by itself, because its script writes no spaces.

    >>> is_single("火"), is_single("f"), is_single("ж")
    (True, False, False)
    """
    point = ord(char)
    return any(first <= point <= last for first, last in _SINGLE)


@lru_cache(maxsize=8192)
def fold(char):
    """``char`` without case, accent and width; empty for marks and what is not seen.

    >>> "".join(map(fold, "Défense ＡＢＣ Straße 電")), fold(chr(0xAD))
    ('defense abc strasse 电', '')
    """
    plain = unicodedata.normalize("NFKD", char.casefold())
    kept = (one for one in plain if unicodedata.category(one) not in ("Mn", "Cf"))
    return "".join(_FOLDED.get(one, one) for one in kept).casefold()


def tokens(text):
    """The :class:`Token` s of ``text``, at most those of its first ``LONGEST`` characters.

    >>> [token.text for token in tokens("It isn't OK, l’incendie 起火")]
    ['it', 'is', 'not', 'ok', '', 'l', 'incendie', '起', '火']
    """
    found, word, start, lines = [], "", 0, 0

    def end_word(at):
        nonlocal word
        if word:
            found.append(Token(word, start, at))
        word = ""

    text = text[:LONGEST]
    for at, char in enumerate(text):
        # Mails break lines anywhere; an empty line ends a clause.
        lines = lines + (char == "\n") if char.isspace() else 0
        if lines == 2:
            found.append(Token("", at, at + 1))
        if char in _APOSTROPHES:
            # “isn't” is “is not”; everywhere else an apostrophe parts words.
            if word.endswith("n") and len(word) > 1 and _is_contraction(text, at):
                cut = 0 if word == "can" else 1
                found.append(Token(word[: len(word) - cut], start, at - cut))
                word, start = "not", at - cut
            else:
                end_word(at)
            continue
        if word == "not" and start < at and text[at - 1] in _APOSTROPHES and char in "tT":
            found.append(Token(word, start, at + 1))
            word = ""
            continue
        folded = fold(char)
        if not folded:
            continue
        if is_single(folded[0]):
            end_word(at)
            found.extend(Token(one, at, at + 1) for one in folded)
        elif folded.isalnum():
            if not word:
                start = at
            word += folded
        else:
            end_word(at)
            if char in _BOUNDARIES:
                found.append(Token("", at, at + 1))
    end_word(len(text))
    return found


def _is_contraction(text, at):
    after = text[at + 1 : at + 3]
    return after[:1] in ("t", "T") and not after[1:].isalnum()


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of a keyword, and whether it may go on to the left and to the right."""

    text: str
    left: bool = False
    right: bool = False

    def matches(self, word):
        if self.left and self.right:
            return self.text in word
        if self.right:
            return word.startswith(self.text)
        if self.left:
            return word.endswith(self.text)
        return word == self.text


class Keywords:
    """A list of keywords, ready to be looked for.

    Raises ValueError for one that :func:`problem` has a name for.
    """

    def __init__(self, keywords):
        self._exact = {}
        self._open = []
        for keyword in keywords:
            if problem(keyword):
                raise ValueError(f"{keyword!r} is no keyword: {problem(keyword)}")
            for parts in _variants(keyword):
                head = parts[0]
                if head.left or head.right:
                    self._open.append((keyword, parts))
                else:
                    self._exact.setdefault(head.text, []).append((keyword, parts))

    def __bool__(self):
        return bool(self._exact or self._open)

    def at(self, found, index):
        """``(keyword, index after it)`` of each keyword that begins at token ``index``."""
        word = found[index].text
        if not word:
            return
        begun = self._exact.get(word, ())
        if self._open:
            begun = [*begun, *(one for one in self._open if one[1][0].matches(word))]
        for keyword, parts in begun:
            after = index + len(parts)
            if after <= len(found) and all(
                found[index + step].text and part.matches(found[index + step].text)
                for step, part in enumerate(parts[1:], 1)
            ):
                yield keyword, after


def problem(keyword):
    """What is wrong with ``keyword``: ``empty``, ``star`` or ``short``; None when it is fine.

    >>> problem("brenn*"), problem("a*"), problem("b*d"), problem(" "), problem("火*")
    (None, 'short', 'star', 'empty', None)
    """
    words = keyword.split()
    if not words:
        return "empty"
    for word in words:
        core = word.strip("*")
        if "*" in core or (not core and "*" in word):
            return "star"
        folded = [token for token in tokens(core) if token.text]
        if not folded:
            return "empty"
        letters = sum(len(token.text) for token in folded)
        if core != word and letters < SHORTEST_STEM and not folded[0].single:
            return "short"
    return None


def _variants(keyword):
    """The ways ``keyword`` is written: as tuples of parts, umlauts also spelled out."""
    spellings = dict.fromkeys(
        (
            keyword,
            unicodedata.normalize("NFC", keyword).casefold().translate(_UMLAUTS),
        )
    )
    made = {}
    for spelling in spellings:
        parts = []
        for word in spelling.split():
            folded = [token for token in tokens(word) if token.text]
            for step, token in enumerate(folded):
                parts.append(
                    _Part(
                        token.text,
                        left=word.startswith("*") and step == 0 and not token.single,
                        right=word.endswith("*") and step == len(folded) - 1 and not token.single,
                    )
                )
        made[tuple(parts)] = None
    return list(made)


def find(text, keywords, exceptions=None):
    """The :class:`Hit` s of ``keywords`` in ``text``, in order, the longest where they overlap.

    :param text: a string, or its :func:`tokens` (with ``text`` as ``(string, tokens)``).
    :param exceptions: :class:`Keywords` that do not count: what overlaps one is no hit.

    >>> find("Mit Sicherheit!", Keywords(["Sicherheit"]), Keywords(["mit Sicherheit"]))
    []
    """
    text, found = text if isinstance(text, tuple) else (text, tokens(text))
    taken = set()
    if exceptions:
        for index in range(len(found)):
            for _keyword, after in exceptions.at(found, index):
                taken.update(range(index, after))
    hits, reached = [], 0
    for index in range(len(found)):
        if index < reached:
            continue
        longest = max(
            (
                (after, keyword)
                for keyword, after in keywords.at(found, index)
                if taken.isdisjoint(range(index, after))
            ),
            default=None,
        )
        if longest:
            after, keyword = longest
            end = found[after - 1].end
            while end < len(text) and not fold(text[end]):  # marks on the last letter
                end += 1
            words = text[found[index].start : end]
            hits.append(Hit(keyword, words, index, after))
            reached = after
    return hits
