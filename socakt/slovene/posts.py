"""Posts of the region. The code is text and the key: names repeat across the country."""

POSTS: dict[str, str] = {
    "8000": "Novo mesto",
    "8210": "Trebnje",
    "8211": "Dobrnič",
    "8212": "Velika Loka",
    "8213": "Veliki Gaber",
    "8216": "Mirna Peč",
    "8220": "Šmarješke Toplice",
    "8222": "Otočec",
    "8230": "Mokronog",
    "8231": "Trebelno",
    "8232": "Šentrupert",
    "8233": "Mirna",
    "8275": "Škocjan",
    "8276": "Bučka",
    "8310": "Šentjernej",
    "8321": "Brusnice",
    "8322": "Stopiče",
    "8323": "Uršna sela",
    "8330": "Metlika",
    "8331": "Suhor",
    "8332": "Gradac",
    "8333": "Semič",
    "8340": "Črnomelj",
    "8341": "Adlešiči",
    "8342": "Stari trg ob Kolpi",
    "8343": "Dragatuš",
    "8344": "Vinica",
    "8350": "Dolenjske Toplice",
    "8351": "Straža",
    "8360": "Žužemberk",
    "8361": "Dvor",
    "8362": "Hinje",
}


def post_name(code: str) -> str | None:
    """The name of the post, or None for a code outside the region."""
    return POSTS.get(code.strip())
