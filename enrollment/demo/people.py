"""Invented people: names as they occur in the region, in combinations nobody had in mind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from enrollment.candidates.models import Candidate
from socakt.slovene import POSTS, make_emso

FEMALE = """
Zalka/Medvešček Hribernik|Jožica/Kobetič Zaplotnik|Ajša/Đurkić|Stojslava/Hudorovac
Živa/Šušteršič-Plut|Marjana Tereza/O'Connor|Fatmire/Krasniqi-Hoxhaj|Ančka/Pezdirc Vidra
Nevenka/Ćosić Golob|Neža Perla/Brajdič|Cvetka/Žabkar Luzar|Oksana/Havryljuk|Elmedina/Đogić
Metka/Jakofčič Bor|Špela/Rukše Bevec|Vlasta/Črnugelj|Liridona/Gashi Berisha
Samanta Rozalija/Hudorovič|Tončka/Zupančič-Žagar|Sabina/Ždralović|Katica/Šterbenc Jazbec
Ljudmila Ivanivna/Bondar|Breda/Novšak Čebular|Mira/D'Angelo|Nuša/Židanek|Jasmina/Đekić Umek
Ivanka/Mušič-Oblak|Alenčica/Ogulin|Tjaša/Vukšinić|Danijela/Jurajevčič Čuk
Amalija/Škrabec Đurić|Zorka/Ćelić|Darinka/Mežnaršič|Hatidža/Ćerimović|Polonca/Bajuk-Štukelj
Vida Marija/Kramarič|Tatjana/Žura Šegina|Arbresha/Kelmendi|Rozi/Brajdič Horvat|Slavka/Čemažar
Majda/Jerman-Vranešič|Iryna/Kovalčuk|Štefka/Absec|Lidija/Črnič Ošaben
"""
MALE = """
Črtomir/Župevec|Anton/Avsec Kralj|Đuro/Mihajlović-Rus|Vitomir/Brajdič|Ljubiša/Hudorovac
Šefik/Ćatić|Jernej/Plantan Zajec|Matjaž/Škedelj Cimermančič|Luan/Thaçi-Morina
Žiga/Bukovec Sraka|Dušan/Ljubešić|Alojzij/Hrastar Kos|Seán/O'Malley Kos|Srečko Tilen/Jurkovič
Ferdo/Čampa-Grahek|Volodymyr/Tkač|Stanislav/Štukelj Lan|Bojan/Dragoš-Mlinar|Mirsad/Đulić
Radko/Žlogar|Tine/Vidmar-Šobar|Rok Primož/Udovč|Enver/Sejdiu|Cirilmetod/Kočevar
Božidar/Pavlovčič|Jaka/Kapš Veber|Nino/dela Cruz|Zvone/Muhič Breza|Edo/Cvelbar Tratnik
Milorad/Ćopić Žunič|Adem/Đonlagić|Ožbej/Čečelič|Slavko/Požek|Janko/Hudorovac Kočevar
Gašper/Štrumbelj|Mehmed/Šabanović|Drago/Švajger|Luka Anton/Žlebnik|Besnik/Rexhepi
Franc/Ogulin-Šimec|Peter/Čurk|Zdenko/Kralj Žnidaršič|Denis/Brajdić|Aljaž/Vrščaj
"""
STREETS = ("Na bregu", "Pod gozdom", "Vrtna ulica", "Lipova pot", "Ob potoku", "Gornja vas")
TOWN_POSTS = {
    "Novo mesto": ("8000", "8000", "8222", "8310", "8321", "8322", "8350", "8351", "8360"),
    "Črnomelj": ("8340", "8340", "8333", "8342", "8343", "8344"),
    "Metlika": ("8330", "8330", "8331", "8332"),
    "Trebnje": ("8210", "8210", "8212", "8230", "8232", "8233"),
}
REGISTER = 55  # of invented numbers (domain.md, section 5)


@dataclass(frozen=True)
class Name:
    """A first and a last name, and the sex that goes with it."""

    first: str
    last: str
    sex: Candidate.Sex


def names(rng: Random) -> list[Name]:
    """Every name, in an order that depends on the seed only."""
    all_names = [*_names(FEMALE, Candidate.Sex.FEMALE), *_names(MALE, Candidate.Sex.MALE)]
    rng.shuffle(all_names)
    return all_names


def _names(text: str, sex: Candidate.Sex) -> Iterator[Name]:
    for whole in text.replace("\n", "|").strip("|").split("|"):
        first, last = whole.split("/")
        yield Name(first, last, sex)


def birth_date(rng: Random, on: date, youngest: int, oldest: int) -> date:
    """The birth date of somebody who on the day is between the two ages, borders excluded."""
    days = rng.randint(youngest * 366, oldest * 365)
    return on - timedelta(days=days)


def emso(rng: Random, born_on: date, sex: str, taken: set[str]) -> str:
    """An EMŠO of the invented register that nobody has yet; it is added to `taken`."""
    serials = range(500, 1000) if sex == Candidate.Sex.FEMALE else range(500)
    while True:
        try:
            number = make_emso(born_on, rng.choice(serials), REGISTER)
        except ValueError:  # would never be issued: take another serial
            continue
        if number not in taken:
            taken.add(number)
            return number


def address(rng: Random, town: str) -> dict[str, str]:
    """An invented street in one of the posts around the town."""
    post_code = rng.choice(TOWN_POSTS[town])
    street = f"{rng.choice(STREETS)} {rng.randint(1, 60)}"
    return {"street": street, "post_code": post_code, "post": POSTS[post_code]}
