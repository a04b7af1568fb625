"""Words of which passwords here are made first, and rows of keys: folded, without spaces.

English ones stand in the list of breached passwords; these are what it does not know.
"""

from socakt.slovene import MUNICIPALITIES, POSTS, fold

CALENDAR = """
    januar februar marec april maj junij julij avgust september oktober november december
    ponedeljek torek sreda cetrtek petek sobota nedelja pomlad poletje jesen zima
"""
TOWNS = """
    ljubljana maribor celje kranj koper velenje ptuj trbovlje kamnik jesenice domzale izola
    skofja loka nova gorica murska sobota postojna slovenj gradec krsko brezice sevnica kocevje
    litija zagorje idrija tolmin bled piran ajdovscina grosuplje vrhnika logatec cerknica
    slovenija slovenska dolenjska krajina bela stajerska gorenjska primorska prekmurje
"""
SERVICE = """
    socakt socialna socialno aktivacija csd center delo zavod zaposlovanje zrsz urad rdeci kriz
    koordinacija koordinator ministrstvo mddsz zik izvajalec napotitev kandidat program skupina
"""
SECRETS = """
    geslo gesla mojegeslo skrivnost sifra pozdrav zdravo dobrodosli uporabnik skrbnik prijava
    ljubezen srecno password welcome admin
"""
PLACES = (*POSTS.values(), *MUNICIPALITIES.values())
WORDS = frozenset(
    word.replace("-", "").replace(" ", "")
    for word in (
        *f"{CALENDAR} {TOWNS} {SERVICE} {SECRETS}".split(),
        *(fold(place) for place in PLACES),
        *(word for place in PLACES for word in fold(place).split() if len(word) > 3),
    )
)
ROWS = (
    "qwertzuiopsd",  # š and đ, folded
    "qwertyuiop",
    "asdfghjklccz",
    "yxcvbnm",
    "zxcvbnm",
    "12345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "abcdefghijklmnoprstuvz",
    "qaywsxedcrfvtgbzhnujm",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm8ik9ol0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5z6u7i8o9p0",
)
