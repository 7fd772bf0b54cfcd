"""A few statutory rules, and claims in the words of one line, for tests of the law.

The rules are those of the data set as far as a test needs them; the data set has tests of its own.
"""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import settings

from ...engine.claim import (
    Basis,
    Buyer,
    Claim,
    Information,
    Kind,
    LegalRule,
    NotInformed,
    Outbound,
    Payer,
    Period,
    Start,
    Unit,
    Withhold,
)

#: The first look at a country's holidays takes longer than hypothesis grants one example.
unhurried = settings(deadline=None)

CONSUMER = frozenset({Buyer.CONSUMER})
ZONE = {
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "PL": "Europe/Warsaw",
    "GB": "Europe/London",
    "NL": "Europe/Amsterdam",
    "TW": "Asia/Taipei",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "CN": "Asia/Shanghai",
    "IN": "Asia/Kolkata",
    "BR": "America/Sao_Paulo",
    "AU": "Australia/Sydney",
    "MX": "America/Mexico_City",
    "TR": "Europe/Istanbul",
    "US": "America/Los_Angeles",
    "CA": "America/Toronto",
}


def days(value):
    return Period(value, Unit.DAY)


def months(value):
    return Period(value, Unit.MONTH)


def years(value):
    return Period(value, Unit.YEAR)


def rule(country, kind, period, start, **more):
    """A rule for consumers; its code is the place and the kind unless ``code`` says more."""
    more.setdefault("code", f"{country}.{kind.value}")
    more.setdefault("buyers", CONSUMER)
    more.setdefault("legal_basis", f"law of {country}")
    return LegalRule(country=country, kind=kind, period=period, start=start, **more)


def withdrawal_in_eu(country="DE", **more):
    """Art. 9 to 16 of Dir. 2011/83/EU, with art. 11a since 19 June 2026."""
    fields = {
        "rollover": True,
        "return_payer": Payer.CUSTOMER,
        "outbound": Outbound.STANDARD,
        "withhold": Withhold.GOODS_OR_PROOF,
        "exceptions": frozenset({"custom_made", "perishable", "sealed_hygiene_unsealed"}),
        "not_informed_rule": NotInformed.EXTENDED,
        "not_informed": months(12),
        "function_required_from": date(2026, 6, 19),
    }
    start = more.pop("start", Start.LAST_DELIVERY)
    return rule(country, Kind.WITHDRAWAL, days(14), start, **(fields | more))


def conformity_in_eu(country="DE", period=None, **more):
    """Art. 10 to 16 of Dir. (EU) 2019/771, with art. 10(2a) since 31 July 2026."""
    fields = {
        "return_payer": Payer.SELLER,
        "outbound": Outbound.ALL,
        "withhold": Withhold.GOODS_OR_PROOF,
        "presumption_months": 12,
        "repair_extension_months": 12,
        "repair_extension_from": date(2026, 7, 31),
    }
    return rule(country, Kind.CONFORMITY, period or years(2), Start.DELIVERY, **(fields | more))


def refund_in_eu(country="DE", **more):
    """Art. 13 of Dir. 2011/83/EU."""
    fields = {"rollover": True, "withhold": Withhold.GOODS_OR_PROOF}
    return rule(country, Kind.REFUND_DEADLINE, days(14), Start.INFORMED, **(fields | more))


TAIWAN = rule(
    "TW",
    Kind.WITHDRAWAL,
    days(7),
    Start.DELIVERY,
    rollover=True,
    return_payer=Payer.SELLER,
    outbound=Outbound.ALL,
    exceptions=frozenset({"custom_made"}),
    exceptions_need_notice=True,
    not_informed_rule=NotInformed.FROM_INFORMATION,
    not_informed=months(4),
)
JAPAN = rule(
    "JP",
    Kind.WITHDRAWAL,
    days(8),
    Start.DELIVERY,
    include_start=True,
    displaced_by_terms=True,
    return_payer=Payer.CUSTOMER,
)
CHINA = rule(
    "CN",
    Kind.WITHDRAWAL,
    days(7),
    Start.DELIVERY,
    rollover=True,
    exceptions=frozenset({"custom_made"}),
    confirmed_exceptions=frozenset({"activated_devalued"}),
)


def at(zone, *when):
    """A moment by the clocks of ``zone``; noon where no hour is given: ``at(zone, 2026, 5, 1)``."""
    day = date(*when[:3])
    return datetime.combine(day, time(*(when[3:] or (12,))), ZoneInfo(zone))


class Shop:
    """Claims on a line ordered on one day and delivered whole on another, in one country."""

    def __init__(self, country="DE", ordered=(2026, 5, 1), delivered=(2026, 5, 4), told=True):
        self.country, self.zone = country, ZONE.get(country[:2], "UTC")
        self.ordered = self.at(*ordered)
        self.delivered = self.at(*delivered) if delivered else None
        all_told = (self.ordered,) * 3
        self.information = Information(*all_told) if told else Information()

    def at(self, *when):
        return at(self.zone, *when)

    def told(self, **more):
        """What this customer was told, some of it otherwise."""
        return replace(self.information, **more)

    def claim(self, asked=None, basis=Basis.WITHDRAWAL, **more):
        """A claim asked for at noon of the day ``asked``, else on the day of delivery."""
        fields = {
            "basis": basis,
            "asked_on": self.at(*asked) if asked else self.delivered or self.ordered,
            "ordered_on": self.ordered,
            "country": self.country[:2],
            "subdivision": self.country if "-" in self.country else "",
            "timezone": self.zone,
            "delivered_on": self.delivered,
            "first_delivered_on": self.delivered,
            "order_delivered_on": self.delivered,
            "information": self.information,
        }
        return Claim(**(fields | more))
