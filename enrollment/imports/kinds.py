"""Kinds of assistance, as extracts and decisions call them."""

from enum import StrEnum
from functools import lru_cache

from enrollment.imports.refusals import Unreadable
from socakt.slovene import fold


class Kind(StrEnum):
    """What was paid. Which kinds count is domain.md, section 2."""

    REGULAR = "regular"
    WITH_SUPPLEMENT = "with_supplement"
    BACK_PAYMENT = "back_payment"
    EXTRAORDINARY = "extraordinary"
    DEATH_GRANT = "death_grant"
    FUNERAL_GRANT = "funeral_grant"
    CARE_SUPPLEMENT = "care_supplement"


COUNTING = frozenset((Kind.REGULAR, Kind.WITH_SUPPLEMENT, Kind.BACK_PAYMENT))

# »dsp« stands for every way of writing denarna socialna pomoč, see `_shortened`
NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.REGULAR: (
        *("dsp", "redna dsp", "redni dsp", "redna", "redna oblika dsp", "dsp redna", "trajna dsp"),
        *("mesečna dsp", "dsp mesečna", "redno izplačilo dsp", "dsp redno izplačilo"),
        # both benefits in one row: DSP is one of them
        *("dsp in varstveni dodatek", "dsp in vd", "dsp z varstvenim dodatkom"),
        *("regular", "regular dsp", "regular assistance", "social assistance"),
        *("cash social assistance", "financial social assistance", "regular social assistance"),
    ),
    Kind.WITH_SUPPLEMENT: (
        *("dsp z dodatkom za delovno aktivnost", "dsp in dodatek za delovno aktivnost"),
        *("redna dsp z dodatkom za delovno aktivnost", "dsp dodatek za delovno aktivnost"),
        *("dsp z dodatkom za aktivnost", "dsp z dodatkom", "redna dsp z dodatkom", "dsp z dda"),
        *("dsp in dda", "dsp dda", "with supplement", "dsp with supplement"),
        *("dsp with work activity supplement", "regular with supplement"),
    ),
    Kind.BACK_PAYMENT: (
        *("poračun", "poračun dsp", "poračun redne dsp", "dsp poračun", "poračun za nazaj"),
        *("naknadno izplačilo", "naknadno izplačilo dsp", "doplačilo", "doplačilo dsp"),
        *("izplačilo za nazaj", "zaostanek dsp", "zaostala dsp", "back payment", "arrears"),
        *("back payment dsp", "back payment of dsp", "dsp back payment"),
    ),
    Kind.EXTRAORDINARY: (
        *("izredna dsp", "dsp izredna", "izredna", "izredna pomoč", "idsp", "enkratna dsp"),
        *("izredna socialna pomoč", "enkratna izredna dsp", "poračun izredne dsp"),
        *("enkratna izredna pomoč", "enkratna pomoč", "extraordinary", "extraordinary dsp"),
        *("extraordinary assistance", "one off", "one off assistance"),
    ),
    Kind.DEATH_GRANT: (
        *("posmrtnina", "izredna dsp posmrtnina", "izredna dsp kot posmrtnina", "death grant"),
        *("dsp posmrtnina",),
    ),
    Kind.FUNERAL_GRANT: (
        *("pogrebnina", "izredna dsp pogrebnina", "izredna dsp kot pogrebnina", "funeral grant"),
        *("izredna dsp kot pomoč pri kritju stroškov pogreba", "dsp pogrebnina"),
    ),
    Kind.CARE_SUPPLEMENT: (
        *("varstveni dodatek", "vd", "poračun varstvenega dodatka", "care supplement"),
        *("izplačilo varstvenega dodatka",),
    ),
}
LONG_FORMS = (
    ("denarna socialna pomoc", "dsp"),
    ("denarne socialne pomoci", "dsp"),
    ("denarno socialno pomoc", "dsp"),
)


def _shortened(text: str) -> str:
    """Small letters without accents, signs and long forms; »DSP – poračun« is »dsp poracun«."""
    name = fold(text)
    for long_form, short in LONG_FORMS:
        name = name.replace(long_form, short)
    # »denarna socialna pomoč (DSP)«
    return name.replace("dsp dsp", "dsp")


KINDS = {_shortened(name): kind for kind, names in NAMES.items() for name in names}


@lru_cache(maxsize=1_024)
def kind_of(text: str) -> Kind:
    """The kind with this name. Raises Unreadable: a name that nobody knows is never guessed at.

    »Dodatek za delovno aktivnost« alone is not known: the supplement is no DSP.
    """
    try:
        return KINDS[_shortened(text)]
    except KeyError as error:
        raise Unreadable("kind_unknown") from error
