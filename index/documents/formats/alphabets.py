"""How plausible a text is as a human language: letter statistics for choosing an encoding.

A wrong encoding gives itself away: letters that no language has together, capitals inside words,
signs between letters, two scripts in a word. Nothing here has been fitted to particular files.
"""

import re
from collections import Counter
from collections.abc import Iterable

# In the order in which they win a draw; where several read a text alike, the first is as good.
CODECS = (
    "cp1252", "cp1251", "koi8-u", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic", "cp1250",
    "iso8859-2", "cp1253", "iso8859-7", "cp1254", "iso8859-3", "cp1255", "iso8859-8", "cp1256",
    "iso8859-6", "cp1257", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp850", "cp852",
    "mac-roman",
)  # fmt: skip

# Letters beyond ASCII, by language, the commoner ones in no particular order.
_LATIN = tuple(map(frozenset, (
    "äöüß", "éèàçêâîôûùëïœæ", "àèéìòùî", "áéíóúñü¿¡ºª", "ãõáéíóúâêôçàºª", "åäöéø", "æøåéòô",
    "ëïéèöüóá", "áðéíóúýþæö", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű",
    "ăâîșțşţ", "čšžćđ", "çğıöşüİâîû", "āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž", "ċġħż", "ĉĝĥĵŝŭ",
    "ëç", "áâàãạảăắằẳẵặấầẩẫậđéèêẹẻẽếềểễệíìỉĩịóòôơõọỏốồổỗộớờởỡợúùưũụủứừửữựýỳỷỹỵ", "ŵŷâêîôûïöä",
)))  # fmt: skip

# Common and all letters of the other scripts.
_SCRIPTS = (
    ("оеаинтсрвлкдмпуяызьійј", "бгчхжшюцщэфъёєїґўђљњћџѓќѕәғқңөұүһі"),
    ("ατοιενρσκηπςυμλίόάέή", "γδωχθύώφβξζψϊϋΐΰ"),
    ("יוהלרבתמאשנעםד", "קחפסכגטצןזךףץ\u05b0\u05b4\u05b6\u05b7\u05b8\u05bc"),
    ("اليمونرتبةعدسفهكقأ", "حجشطصىخإذضءآظغثئؤپچژگکیـ\u064b\u064e\u064f\u0650\u0651\u0652،؛؟"),
)
_CHINESE = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
    "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前"
    "這個們來為國說時會對於著過發後裡種經麼學現當沒動還進樣無與權利"
)
_KOREAN = frozenset("이다에의는로하을가고지서한은기으년대사시를리도인스일과나아어자정해제수그주권")
_QUOTES = frozenset("„“”‘’‚‹›«»–—…•·§©®°€£№′″\u00a0\u00ad“”")
_LATIN_SHARE = 0.4  # no Latin alphabet has more of its letters outside ASCII
_OTHER_SHARE = 0.3
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef\u3000-\u303f]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fc]")
# A capital or a sign where no word has one.
_TORN = re.compile(r"[a-zà-öø-ÿа-яα-ω](?=[А-ЯЁІЇЄЎЈЉЊЋЏÀ-ÖØ-ÞΑ-Ω])")
_SIGN_INSIDE = re.compile(
    r"[^\W\d_](?=[^\x00-\x7f\w\s’‘‑–—·\u00ad\u00a0…•\u064b-\u0652](?=[^\W\d_]))"
)
# What no text has: control characters but for tabs, line and page breaks.
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def plausibility(text: str, codec: str) -> float:
    """Judge a decoded text.

    Args:
        text: What the bytes would be.
        codec: By which they were decoded.

    Returns:
        At most 1, which is a text without one surprise; comparable between encodings.
    """
    high = Counter(char for char in text if char > "\x7f")
    total = sum(high.values())
    if not total:
        return 1.0
    if _CJK.search(text) or codec in ("cp932", "euc_jp", "gb18030", "big5", "cp949"):
        return _east_asian(high, total)
    letters = sum(map(str.isalpha, text)) or 1
    share = sum(n for char, n in high.items() if char.isalpha()) / letters
    signs = len(_SIGN_INSIDE.findall(text)) + len(_CONTROL.findall(text))
    surprises = len(_TORN.findall(text)) + 2 * signs
    return max(_latin(high, share), _other(high, share)) / total - surprises / total


def _latin(high: Counter[str], share: float) -> float:
    worth = max(_worth(high, _cased(language)) for language in _LATIN)
    return worth if share <= _LATIN_SHARE else worth * _LATIN_SHARE / share - share


def _other(high: Counter[str], share: float) -> float:
    worth = max(
        0.5 * _worth(high, _cased(common + rare)) + 0.5 * _worth(high, frozenset(common))
        for common, rare in _SCRIPTS
    )
    return worth if share >= _OTHER_SHARE else worth - 0.5 * sum(high.values())


def _worth(high: Counter[str], known: frozenset[str]) -> float:
    """Count what fits an alphabet, less what does not; marks of punctuation fit everywhere."""
    return sum(n * _mark(char, known) for char, n in high.items())


def _mark(char: str, known: frozenset[str]) -> float:
    if char in known:
        return 1.0
    if char in _QUOTES:
        return 0.25
    if char.isalpha():
        return -0.4
    return -3.0 if char < "\xa0" or char == "\ufffd" else -1.0


def _cased(letters: Iterable[str]) -> frozenset[str]:
    small = "".join(letters)
    return frozenset(small + small.upper())


def _east_asian(high: Counter[str], total: int) -> float:
    """Common characters are a third of any text in these scripts; rare ones betray a guess."""
    kana = sum(n for char, n in high.items() if _KANA.match(char))
    common = max(
        kana + 0.3 * (total - kana) if kana > 0.2 * total else 0,
        2.2 * sum(n for char, n in high.items() if char in _CHINESE),
        2.2 * sum(n for char, n in high.items() if char in _KOREAN),
    )
    strange = sum(n for char, n in high.items() if not _CJK.match(char) and char not in _QUOTES)
    half_width = sum(n for char, n in high.items() if "\uff61" <= char <= "\uff9f")
    return min(1.0, common / total) - (2 * strange + half_width) / total
