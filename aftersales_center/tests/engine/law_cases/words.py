"""How a case of the table is written down, and how its facts become a claim.

Every day and time in the table stands on the calendar and the clock of the customer: a plain day
means noon there. What was not said follows the ordinary course: ordered a week before delivery,
told about everything when ordering, the whole order delivered with this line, and asked on the
evening of the delivery.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from ....engine.claim import Basis, Buyer, Claim, Information

#: Where the customer's clock stands; the capital's or the part's that a case is about.
ZONES = {
    "AE": "Asia/Dubai",
    "AR": "America/Argentina/Buenos_Aires",
    "AT": "Europe/Vienna",
    "AU": "Australia/Sydney",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "BR": "America/Sao_Paulo",
    "CA-BC": "America/Vancouver",
    "CA-ON": "America/Toronto",
    "CA-QC": "America/Toronto",
    "CH": "Europe/Zurich",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CO": "America/Bogota",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HK": "Asia/Hong_Kong",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IL": "Asia/Jerusalem",
    "IN": "Asia/Kolkata",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "JP": "Asia/Tokyo",
    "KE": "Africa/Nairobi",
    "KR": "Asia/Seoul",
    "LI": "Europe/Vaduz",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "MX": "America/Mexico_City",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "NZ": "Pacific/Auckland",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SA": "Asia/Riyadh",
    "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "TH": "Asia/Bangkok",
    "TR": "Europe/Istanbul",
    "TW": "Asia/Taipei",
    "US": "America/New_York",
    "US-CA": "America/Los_Angeles",
    "US-NY": "America/New_York",
    "VN": "Asia/Ho_Chi_Minh",
    "ZA": "Africa/Johannesburg",
}

BUSINESS = Buyer.BUSINESS
SOLE_TRADER = Buyer.SOLE_TRADER
#: A good of the order is not delivered yet.
MISSING = "missing"
#: The customer was told nothing.
NOTHING = ()
EVERYTHING = ("withdrawal", "return_cost", "withdrawal_function")


@dataclass(frozen=True)
class Case:
    """One question, the answer a lawyer gives, and where it is written."""

    name: str
    #: The function of ``engine/law.py`` that answers it.
    asks: str
    law: str
    place: str
    claim: Claim
    expects: dict
    #: What ``refund_clock`` and ``answer_due`` take besides the claim.
    with_: dict = field(default_factory=dict)

    @property
    def zone(self):
        return ZoneInfo(self.claim.timezone)


def zone_of(place):
    return ZONES.get(place) or ZONES[place[:2]]


def moment(text, place):
    """The moment (UTC) of a day or a time on the clock at ``place``; None stays None."""
    if text is None:
        return None
    local = datetime.fromisoformat(text if ":" in text else f"{text} 12:00")
    return local.replace(tzinfo=ZoneInfo(zone_of(place))).astimezone(timezone.utc)


def at(
    place,
    *,
    ordered=None,
    delivered=None,
    asked=None,
    first=None,
    last=None,
    told=EVERYTHING,
    terms=None,
    confirmed=(),
    buyer=Buyer.CONSUMER,
    facts=(),
    found=(),
    copy=None,
    known=None,
    repaired=None,
    shipped=None,
):
    """The facts of a claim at ``place``: a country, or a part of one (``DE-BY``).

    ``last`` is the delivery of the last good of the order, or ``MISSING``; ``told`` names what the
    customer was told when ordering, or says of each thing when; ``copy`` is the day the contract
    document arrived, ``known`` the day the fault was noticed.
    """
    got = moment(delivered, place)
    bought = moment(ordered, place) or got - timedelta(days=7)
    said = told if isinstance(told, dict) else dict.fromkeys(told)
    information = {key: moment(day, place) or bought for key, day in said.items()}
    return place, {
        "ordered_on": bought,
        "asked_on": moment(asked, place) or (got or bought) + timedelta(hours=8),
        "buyer": buyer,
        "country": place[:2],
        "subdivision": place if "-" in place else "",
        "timezone": zone_of(place),
        "delivered_on": got,
        "first_delivered_on": moment(first, place) or got,
        "shipped_on": moment(shipped, place),
        "order_delivered_on": None if last == MISSING else moment(last, place) or got,
        "contract_copy_on": moment(copy, place),
        "defect_known_on": moment(known, place),
        "repaired_on": moment(repaired, place),
        "information": Information(
            **information,
            terms=moment(terms, place),
            confirmed_exceptions=frozenset(confirmed),
        ),
        "exceptions": frozenset(facts),
        "findings": frozenset(found),
    }


def gives(code, **expected):
    """What :class:`Right` has to say; only what is named is looked at.

    ``until`` is the last day on the customer's calendar (None: no deadline can be named), ``end``
    the exact moment, ``payer`` and ``outbound`` the values of the enumerations.
    """
    return {"code": code, **expected}


def withdrawal(name, law, where, expects):
    place, facts = where
    return Case(name, "withdrawal", law, place, Claim(basis=Basis.WITHDRAWAL, **facts), expects)


def conformity(name, law, where, expects):
    place, facts = where
    claim = Claim(basis=Basis.NON_CONFORMITY, **facts)
    return Case(name, "conformity", law, place, claim, expects)


def refund(name, law, where, expects, *, notified, basis=Basis.WITHDRAWAL, **events):
    """The clock of the money; ``received`` and ``proof`` are days, ``collects`` a yes or no."""
    place, facts = where
    times = {"notified": notified, "received": None, "proof": None} | events
    collects = times.pop("collects", False)
    with_ = {key: moment(day, place) for key, day in times.items()} | {"collects": collects}
    return Case(
        name, "refund_clock", law, place, Claim(basis=Basis(basis), **facts), expects, with_
    )


def answer(name, law, where, received, expects, asks="answer_due"):
    """The answer to a complaint: a last day, an exact moment (``end``), or None: no term."""
    place, facts = where
    claim = Claim(basis=Basis.NON_CONFORMITY, **facts)
    return Case(name, asks, law, place, claim, expects, {"received": moment(received, place)})


def acknowledgement(name, law, where, received, expects):
    """The confirmation that a complaint arrived, as :func:`answer`."""
    return answer(name, law, where, received, expects, "acknowledgement_due")


def send_back(name, law, where, expects, basis=Basis.WITHDRAWAL):
    """How long the customer has to send goods back: ``(14, "day")``, or None: no term."""
    place, facts = where
    claim = Claim(basis=Basis(basis), **facts)
    return Case(name, "send_back", law, place, claim, {"period": expects})
