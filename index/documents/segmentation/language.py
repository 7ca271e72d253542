"""Which language a text is in, from its script and its smallest words.

Words such as `the`, `und` or `которые` are a third of any running text, and no two languages share
many of them. A short or mixed text has no language here: unknown is better than wrong.
"""

import re
from collections import Counter

_SAMPLE_CHARS = 10_000
_FEWEST_WORDS = 12
_LEAST_SHARE = 0.12
_LEAST_LEAD = 1.4

_WORDS = {
    "en": "the of and to in that is was for it with as his on be at by he had not are but from or"
    " have an they which you were her she there been their has would we will our all this its who",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es"
    " an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il"
    " sont la avec son cette ses mais ou comme nous elle été aux leur deux même ont ces être",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus"
    " le ha me sin sobre este ya entre cuando todo esta ser son dos también fue había era muy",
    "it": "di e il la che in un a per è una del con non sono le si da come dei nel alla più della"
    " i gli ha anche lo ma delle questo se nella o loro essere stato suo dal tra degli alle",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao"
    " ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso",
    "nl": "de van een het en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit"
    " nog naar heeft hij door wordt over deze werd had worden tot die ze was zich hun kan meer",
    "pl": "w i na z do się nie że jest o to jak przez po od za dla są ale co tym tego być które"
    " oraz był jego ich może tylko przed bez lub już ten także która gdy przy jako czy pod",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar ne o sonra her ama ya var"
    " değil ki olduğu olduğunu tarafından ancak bütün şey mi bunu göre hem veya",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig"
    " från vi så kan när år skulle där efter vid hade eller under hon nu över alla också",
    "ru": "и в не на что он с как это по но они мы она из у за от то все о так же было его для ее"
    " к до вы бы или когда был только быть есть если которые которая который при их этом без",
    "uk": "і в не на що він з як це по але вони ми вона із у за від та все про так же було його"
    " для її до ви би або коли був тільки бути є якщо які яка який при їх цьому без кожна має",
    "be": "і ў не на што ён з як гэта па але яны мы яна у за ад усе пра так было яго для яе да вы"
    " калі быў толькі быць ёсць якія якая які пры іх гэтым без кожны мае чалавек або",
    "bg": "и в не на че той с как това по но те ние тя из за от всички да се са е който която което"
    " които при го до или ще като има без тази този бъде всяко към със във само",
    "sr": "и у не на што он са као ово по али они ми она из за од све о тако је било његов да се су"
    " који која које при их до или ће када има без ова овај свако према само бити",
    "mk": "и во не на што тој со како ова по но тие ние таа од за сите да се е кој која кое кои при"
    " го до или ќе кога има без оваа овој секој кон само биде неговото",
    "kk": "және бір бұл мен үшін деп да де бар болып оның адам әр құқығы өз ол олар немесе емес"
    " керек барлық тиіс жоқ сол осы ғана қандай болуға",
    "mn": "нь ба бөгөөд энэ хүн эрх эрхтэй бүр болон тухай юм буюу байна гэж өөрийн эсвэл ямар нэг"
    " байх бүхий түүний зорилгоор аливаа",
}
_TABLES = {language: frozenset(words.split()) for language, words in _WORDS.items()}
# Scripts in which but one language of many readers is written.
_SCRIPTS = {
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "ka": re.compile(r"[\u10a0-\u10ff]"),
    "hy": re.compile(r"[\u0530-\u058f]"),
}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """Name a text's language.

    Returns:
        ISO 639-1 code; None if there is too little text, or none of the known languages stands out.
    """
    sample = text[:_SAMPLE_CHARS]
    letters = sum(map(str.isalpha, sample))
    by_script = _by_script(sample, letters)
    if by_script:
        return by_script
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(words) < _FEWEST_WORDS:
        return None
    counts = Counter(words)
    shares = sorted(
        (sum(counts[word] for word in counts.keys() & table) / len(words), language)
        for language, table in _TABLES.items()
    )
    (second, _), (best, language) = shares[-2:]
    return language if best >= max(_LEAST_SHARE, _LEAST_LEAD * second) else None


def _by_script(sample: str, letters: int) -> str | None:
    if letters < _FEWEST_WORDS:
        return None
    for language, script in _SCRIPTS.items():
        # Japanese mixes its own letters with many more Chinese ones.
        if len(script.findall(sample)) > letters * (0.1 if language == "ja" else 0.5):
            return language
    return "zh" if len(_HAN.findall(sample)) > letters * 0.5 else None
