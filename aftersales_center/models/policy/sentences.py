"""The words of a verdict: each code of the engine as a plain sentence.

``tell`` is for those who work with claims, ``tell_customer`` for who makes one, and
``customer_text`` puts together all a customer is told of one verdict. Whoever is refused is told
that they may complain, and to whom. Codes and their parameters are stored with decisions and
never migrated, so both are only ever added; bridges add theirs with ``SENTENCES.update``.
"""

from odoo.tools.misc import format_date, formatLang

from .law_texts import LAW
from .policy_texts import CHECKS, POLICY, TERMS
from .sentence_words import COMPANY_AMOUNTS, DAYS, PARAMETERS, PERIODS, WORDS, YOU

__all__ = [
    "REFUSALS",
    "SENTENCES",
    "WORDS",
    "complaint_text",
    "customer_text",
    "tell",
    "tell_customer",
]

SENTENCES = {**LAW, **POLICY, **TERMS, **CHECKS}

#: Refusals: told to a customer, the right to complain follows.
REFUSALS = frozenset(
    {
        "withdrawal.over",
        "withdrawal.exception",
        "withdrawal.none",
        "withdrawal.business",
        "conformity.over",
        "conformity.none",
        "conformity.business",
        "policy.none",
        "policy.window_over",
        "policy.final_sale",
        "policy.no_remedies",
    }
)

#: Sellers there have to name a body for alternative dispute resolution when a complaint is not
#: settled: Dir. 2013/11/EU art. 13(3), in the EEA too; in the UK SI 2015/542 reg. 19.
_UNION = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
DISPUTE_BODIES = frozenset({*_UNION, "IS", "LI", "NO", "GB"})

_MISSING = "–"


def tell(env, code, params):
    """The sentence for agents, in the language of ``env``.

    :param code: of a step, a verdict, or a finding about a rule.
    :param params: ``{name: text}`` as the engine gave it; days are ISO dates, amounts in the
        currency of ``env.company``.
    """
    sentence = SENTENCES.get(code)
    if sentence is None:  # of a bridge that is gone
        return " ".join([code, *(f"{name}: {value}" for name, value in params.items())])
    undated = sentence.undated and not params.get("deadline")
    return _fill(env, sentence.undated if undated else sentence.agent, params)


def tell_customer(env, code, params, company=None, complaint=True):
    """The sentence for the customer; empty for what customers are not told.

    :param company: the seller; by default that of ``env``.
    :param complaint: whether a refusal is followed by the right to complain. Only who tells that
        right elsewhere in the same text leaves it out.
    """
    sentence = SENTENCES.get(code)
    if sentence is None or sentence.customer is None:
        return ""
    undated = sentence.undated_customer and not params.get("deadline")
    template = sentence.undated_customer if undated else sentence.customer
    told = _fill(env, template, params, YOU)
    if complaint and code in REFUSALS:
        told = f"{told} {complaint_text(env, params, company)}"
    return told


def complaint_text(env, params, company=None):
    """That a refused customer may complain, to the company and then to whom.

    :param params: those of the decisive step: ``buyer`` and ``place`` say who else there is.
    """
    # sudo: the seller's name, e-mail and telephone, which stand on each of their letters.
    company = (company or env.company).sudo()
    contact = ", ".join(filter(None, (company.name, company.email, company.phone)))
    texts = [_fill(env, SENTENCES["refusal.complaint"].customer, {"company": contact})]
    if params.get("buyer") != "business":
        country = params.get("place", "").partition("-")[0]
        there = "refusal.dispute" if country in DISPUTE_BODIES else "refusal.authority"
        texts.append(_fill(env, SENTENCES[there].customer, {}))
    return " ".join(texts)


def customer_text(env, verdict, company=None):
    """All that the customer is told of ``verdict``, one sentence or more for each thing.

    :param verdict: a :class:`~...engine.claim.Verdict`, or anything with the same attributes.
    :return: a list of paragraphs, for a message or the portal.
    """
    decisive = next(step for step in verdict.trace if step.decisive)
    told = [tell_customer(env, decisive.code, decisive.params, company, complaint=False)]
    if verdict.answer == "accept":
        told += [tell_customer(env, code, params) for code, params in _terms(verdict)]
    told += [
        tell_customer(env, step.code, step.params)
        for step in verdict.trace
        if step.code.startswith("alternative.")
    ]
    if verdict.answer == "refuse":
        told.append(complaint_text(env, decisive.params, company))
    return [text for text in told if text]


def _terms(verdict):
    """What an accepted claim means for the customer: codes with their parameters."""
    yield "terms.remedies", {"remedies": ",".join(sorted(verdict.remedies))}
    if verdict.evidence:
        yield "terms.evidence", {"evidence": ",".join(sorted(verdict.evidence))}
    if verdict.restocking_fee:
        yield "terms.fee", {"percent": str(verdict.restocking_fee)}
    if verdict.keeps_item:
        yield "terms.keep", {}
        return
    if verdict.send_back:
        period = verdict.send_back
        yield "terms.send_back", {"value": str(period.value), "unit": period.unit.value}
    payer = "seller" if verdict.return_payer == "seller" else "customer"
    yield f"terms.{payer}_pays_return", {}


# ------------------------------------------------------------------ parameters in words


def _fill(env, template, params, words=()):
    """``template`` with ``params``; not through ``_``, which knows no missing keys."""
    told = env._(template)
    return told % _Values(env, params, {**PARAMETERS, **dict(words)})


class _Values(dict):
    """Parameters as people read them, by name; one that is not there reads as a dash."""

    def __init__(self, env, params, words):
        super().__init__(params)
        self.env, self.words = env, words

    def __missing__(self, name):
        return _MISSING

    def __getitem__(self, name):
        value = super().__getitem__(name) if name in self else ""
        if name == "period":
            return self._period(super().get("value"), super().get("unit"))
        if name == "floor":
            return self._period(value, super().get("unit"))
        if not value:
            return self.env._(self.words["place"]) if name == "place" else _MISSING
        if name in DAYS:
            return format_date(self.env, value)
        if name in COMPANY_AMOUNTS:
            return formatLang(self.env, float(value), currency_obj=self.env.company.currency_id)
        if name == "percent":
            return _number(self.env, value)
        if name in ("place", "countries"):
            return ", ".join(_places(self.env, value.split(",")))
        if name == "exception":
            return _exception(self.env, value)
        if name in PARAMETERS:
            return self._words(name, value)
        return value

    def _words(self, name, value):
        """Each code of a list in words; one that nobody knows stands for itself."""
        known = self.words[name]
        return ", ".join(
            self.env._(known[code]) if code in known else code for code in value.split(",")
        )

    def _period(self, value, unit):
        if not value or unit not in PERIODS:
            return _MISSING
        one, many = PERIODS[unit]
        return self.env._(one if value == "1" else many) % {"number": value}


def _number(env, value):
    digits = len(value.partition(".")[2].rstrip("0"))
    return formatLang(env, float(value), digits=digits)


def _places(env, codes):
    """Names of countries and of parts of them, in the order of their codes."""
    countries = env["res.country"].search([("code", "in", [code[:2] for code in codes])])
    names = {country.code: country.name for country in countries}
    parts = [code for code in codes if "-" in code]
    if parts:
        states = env["res.country.state"].search(
            [
                ("country_id", "in", countries.ids),
                ("code", "in", [code.partition("-")[2] for code in parts]),
            ]
        )
        for state in states:
            country = state.country_id
            names[f"{country.code}-{state.code}"] = f"{state.name} ({country.name})"
    return [names.get(code, code) for code in codes]


def _exception(env, code):
    """The name of an exception from withdrawal; its code where it was never loaded."""
    # sudo: these names are the law's; customers read them in refusals.
    found = env["aftersales.legal.exception"].sudo().with_context(active_test=False)
    return found.search([("code", "=", code)], limit=1).name or code
