"""Kinds of assistance, as extracts and decisions call them."""

from enum import StrEnum
from functools import lru_cache

from django.utils.translation import get_language

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

# The first two of each are the usual ones, Slovene and English; »dsp« stands for every way of
# writing denarna socialna pomoč, see `_shortened`.
NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.REGULAR: (
        *("redna DSP", "regular DSP", "dsp", "redni dsp", "redna", "redna oblika dsp"),
        *("dsp redna", "trajna dsp", "mesečna dsp", "dsp mesečna", "redno izplačilo dsp"),
        # both benefits in one row: DSP is one of them
        *("dsp in varstveni dodatek", "dsp in vd", "dsp z varstvenim dodatkom"),
        *("regular", "regular assistance", "social assistance", "regular social assistance"),
        *("cash social assistance", "financial social assistance"),
    ),
    Kind.WITH_SUPPLEMENT: (
        *("DSP z dodatkom za delovno aktivnost", "DSP with work activity supplement"),
        *("redna dsp z dodatkom za delovno aktivnost", "dsp in dodatek za delovno aktivnost"),
        *("dsp dodatek za delovno aktivnost", "dsp z dodatkom za aktivnost", "dsp z dodatkom"),
        *("redna dsp z dodatkom", "dsp z dda", "dsp in dda", "dsp dda", "with supplement"),
        *("dsp with supplement", "regular with supplement"),
    ),
    Kind.BACK_PAYMENT: (
        *("poračun DSP", "back payment of DSP", "poračun", "poračun redne dsp", "dsp poračun"),
        *("poračun za nazaj", "naknadno izplačilo", "naknadno izplačilo dsp", "doplačilo"),
        *("doplačilo dsp", "izplačilo za nazaj", "zaostanek dsp", "zaostala dsp", "arrears"),
        *("back payment", "back payment dsp", "dsp back payment"),
    ),
    Kind.EXTRAORDINARY: (
        *("izredna DSP", "extraordinary DSP", "dsp izredna", "izredna", "izredna pomoč", "idsp"),
        *("enkratna dsp", "izredna socialna pomoč", "enkratna izredna dsp", "enkratna pomoč"),
        *("poračun izredne dsp", "enkratna izredna pomoč", "extraordinary", "one off"),
        *("extraordinary assistance", "one off assistance"),
    ),
    Kind.DEATH_GRANT: (
        *("posmrtnina", "death grant", "izredna dsp posmrtnina", "izredna dsp kot posmrtnina"),
        *("dsp posmrtnina",),
    ),
    Kind.FUNERAL_GRANT: (
        *("pogrebnina", "funeral grant", "izredna dsp pogrebnina", "dsp pogrebnina"),
        *("izredna dsp kot pogrebnina", "izredna dsp kot pomoč pri kritju stroškov pogreba"),
    ),
    Kind.CARE_SUPPLEMENT: (
        *("varstveni dodatek", "care supplement", "vd", "poračun varstvenega dodatka"),
        *("izplačilo varstvenega dodatka",),
    ),
}
LONG_FORMS = (
    ("denarna socialna pomoc", "dsp"),
    ("denarne socialne pomoci", "dsp"),
    ("denarno socialno pomoc", "dsp"),
)


def usual_name(kind: Kind) -> str:
    """The usual name in the active language."""
    slovene, english = NAMES[kind][:2]
    return slovene if get_language() == "sl" else english


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
