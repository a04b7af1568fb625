"""The organizations of the first region as plain data, and how they get into the database.

What the sources do not say (addresses, telephone numbers) stays empty. The social work
centres were reorganised on 1. 10. 2018: each old centre is the predecessor of a unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q

from socakt.accounts.models import Organization, Region
from socakt.slovene import POSTS

Kind = Organization.Kind

REGION_CODE, REGION_NAME = "NM", "Novo mesto"
# These bodies are older than every record here; when each was founded the sources do not say.
RECORDS_BEGIN_ON = date(2017, 1, 1)
REORGANISED_ON = date(2018, 10, 1)


@dataclass(frozen=True, kw_only=True)
class Body:
    """An organization; `part_of` and `predecessor` are short names of earlier ones."""

    kind: Kind
    name: str
    short_name: str
    valid_from: date = RECORDS_BEGIN_ON
    valid_until: date | None = None
    part_of: str = ""
    predecessor: str = ""
    post_code: str = ""
    in_region: bool = True


TOWNS = {"Novo mesto": "8000", "Črnomelj": "8340", "Metlika": "8330", "Trebnje": "8210"}
CENTRE = "Center za socialno delo"
NEW_CENTRE = "CSD Dolenjska in Bela krajina"
EMPLOYMENT_SERVICE = "ZRSZ OS Novo mesto"


def organizations() -> Iterator[Body]:
    """Every organization, parents and predecessors before those that name them."""
    yield from _social_work_centres()
    yield from _employment_offices()
    yield Body(
        kind=Kind.PROVIDER,
        name="Območno združenje Rdečega križa Novo mesto",
        short_name="Rdeči križ Novo mesto",
        post_code="8000",
    )
    yield Body(
        kind=Kind.PROVIDER,
        name="Zavod za izobraževanje in kulturo Črnomelj",
        short_name="ZIK Črnomelj",
        post_code="8340",
    )
    yield Body(
        kind=Kind.COORDINATION,
        name="Koordinacija socialne aktivacije, regijska mobilna enota Novo mesto",
        short_name="Koordinacija Novo mesto",
        post_code="8000",
    )
    yield Body(
        kind=Kind.MINISTRY,
        name="Ministrstvo za delo, družino, socialne zadeve in enake možnosti",
        short_name="MDDSZ",
        in_region=False,
    )


def _social_work_centres() -> Iterator[Body]:
    for town, post_code in TOWNS.items():
        yield Body(
            kind=Kind.SOCIAL_WORK_CENTRE,
            name=f"{CENTRE} {town}",
            short_name=f"CSD {town} (do 2018)",
            valid_until=REORGANISED_ON - timedelta(days=1),
            post_code=post_code,
        )
    yield Body(
        kind=Kind.SOCIAL_WORK_CENTRE,
        name=f"{CENTRE} Dolenjska in Bela krajina",
        short_name=NEW_CENTRE,
        valid_from=REORGANISED_ON,
        post_code="8000",
    )
    for town, post_code in TOWNS.items():
        yield Body(
            kind=Kind.SOCIAL_WORK_CENTRE,
            name=f"{CENTRE} Dolenjska in Bela krajina, enota {town}",
            short_name=f"CSD {town}",
            valid_from=REORGANISED_ON,
            part_of=NEW_CENTRE,
            predecessor=f"CSD {town} (do 2018)",
            post_code=post_code,
        )


def _employment_offices() -> Iterator[Body]:
    yield Body(
        kind=Kind.EMPLOYMENT_OFFICE,
        name="Zavod Republike Slovenije za zaposlovanje, Območna služba Novo mesto",
        short_name=EMPLOYMENT_SERVICE,
        post_code="8000",
    )
    for town, post_code in TOWNS.items():
        yield Body(
            kind=Kind.EMPLOYMENT_OFFICE,
            name=f"Zavod Republike Slovenije za zaposlovanje, Urad za delo {town}",
            short_name=f"UD {town}",
            part_of=EMPLOYMENT_SERVICE,
            post_code=post_code,
        )


def load() -> tuple[Region, dict[str, Organization], int]:
    """Add the region and the organizations that are missing; what exists is left as it is.

    An organization is recognised by its name or its short name, so that correcting one of
    them, or its dates, does not bring a second one. Returns the region, the organizations by
    the short name they have here, and how many rows were added.
    """
    with transaction.atomic():
        _one_at_a_time()
        region, is_new = _region()
        added = int(is_new)
        known: dict[str, Organization] = {}
        for body in organizations():
            row = Organization.objects.filter(
                Q(name=body.name) | Q(short_name=body.short_name)
            ).first()
            if row is None:
                row = _add(body, region, known)
                added += 1
            known[body.short_name] = row
    return region, known, added


def _one_at_a_time() -> None:
    """Two servers that start at once load one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_region IN SHARE ROW EXCLUSIVE MODE")


def _region() -> tuple[Region, bool]:
    region = Region.objects.filter(Q(code=REGION_CODE) | Q(name=REGION_NAME)).first()
    if region is not None:
        return region, False
    return Region.objects.create(code=REGION_CODE, name=REGION_NAME), True


def _add(body: Body, region: Region, known: dict[str, Organization]) -> Organization:
    return Organization.objects.create(
        region=region if body.in_region else None,
        kind=body.kind,
        name=body.name,
        short_name=body.short_name,
        parent=known[body.part_of] if body.part_of else None,
        predecessor=known[body.predecessor] if body.predecessor else None,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        post_code=body.post_code,
        post=POSTS.get(body.post_code, ""),
    )
