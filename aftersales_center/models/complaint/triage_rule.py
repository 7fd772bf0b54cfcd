"""Rules of triage: what raises the severity, the points or the tier of a complaint."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ...engine.keywords import problem
from ...engine.triage import Rule, Step
from ..intake import CHANNELS
from .severity import SEVERITIES

_lt = LazyTranslate(__name__)

#: Languages that the engine tells apart; a rule of another one is checked on every text.
LANGUAGES = [
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("zh", "Chinese"),
]
FLAGS = [
    ("safety", "Safety"),
    ("threat", "Threat"),
    ("media", "Media"),
    ("regulator", "Authority or consumer body"),
    ("repeat", "Repeated"),
]
_SEPARATORS = str.maketrans("\n;，、；", ",,,,,")
_PROBLEMS = {
    "empty": _lt("“%s” is not a word. Write letters or characters."),
    "star": _lt("“%s”: a star stands at the beginning or the end of a word, nowhere else."),
    "short": _lt("“%s” is too short for a star: it would be found nearly everywhere."),
}


class AftersalesTriageRule(models.Model):
    """One thing to look at in a complaint that comes in, and what it changes.

    A rule only ever raises: the severity to at least its own, the tier to at least its own, and
    the points, whose sum says at which tier the complaint starts.
    """

    _name = "aftersales.triage.rule"
    _description = "Triage Rule"
    _inherit = ["aftersales.cached.mixin", "aftersales.audit.config.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Shown as the reason, to our people.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to apply the rule in every company."
    )
    kind = fields.Selection(
        [
            ("words", "Words of the customer"),
            ("category", "Category"),
            ("value", "Value of the orders"),
            ("turnover", "Turnover of the customer"),
            ("tag", "Tag of the customer"),
            ("repeat", "Earlier complaints"),
            ("channel", "Channel"),
            ("country", "Country of the customer"),
        ],
        "Looks At",
        required=True,
        default="words",
    )
    language = fields.Selection(
        LANGUAGES,
        help="The language of these words: they mean something else in another. Empty: any text.",
    )
    words = fields.Text(
        help="Words and phrases, parted by commas or lines. They are found as whole words, in"
        " capitals or not, with accents or not; a star opens a word: “burn*” also finds “burned”,"
        " “*anwalt” also “Rechtsanwalt”. Chinese is found anywhere, simplified or traditional."
    )
    exceptions = fields.Text(help="Phrases in which these words do not count: “Fire TV”.")
    heeds_not = fields.Boolean(
        "Heeds “not”", default=True, help="“Not dangerous” does not count, but is shown."
    )
    category_ids = fields.Many2many(
        "aftersales.complaint.category",
        "aftersales_triage_rule_category_rel",
        "rule_id",
        "category_id",
        "Categories",
        ondelete="restrict",
        help="These and what is part of them.",
    )
    tag_ids = fields.Many2many(
        "res.partner.category",
        "aftersales_triage_rule_tag_rel",
        "rule_id",
        "tag_id",
        "Customer Tags",
        ondelete="restrict",
    )
    country_ids = fields.Many2many(
        "res.country", "aftersales_triage_rule_country_rel", "rule_id", "country_id", "Countries"
    )
    channel = fields.Selection(CHANNELS)
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary(
        "From",
        help="Untaxed. Of the orders complained about, or invoiced to the customer in a year.",
    )
    count = fields.Integer("Complaints Before", default=1, help="At least so many.")
    days = fields.Integer("Within Days", default=90)
    same_goods = fields.Boolean(
        help="Only complaints about the same orders or products count as earlier ones."
    )
    flag = fields.Selection(FLAGS, "Marks As")
    severity = fields.Selection(SEVERITIES, "Severity At Least")
    points = fields.Integer(help="Added to those of the severity: 0, 1, 3 or 6.")
    tier_id = fields.Many2one(
        "aftersales.complaint.tier", "Tier At Least", check_company=True, ondelete="restrict"
    )

    _not_negative = models.Constraint(
        "CHECK(points >= 0 AND amount >= 0 AND count >= 1 AND days >= 0)",
        "A rule raises: points, amounts and days are not negative, complaints at least one.",
    )

    @api.constrains("kind", "words", "exceptions")
    def _check_words(self):
        for rule in self:
            if rule.kind == "words" and not rule._keywords("words"):
                raise ValidationError(
                    self.env._("“%s” looks for words and names none. Write some.", rule.name)
                )
            for word in (*rule._keywords("words"), *rule._keywords("exceptions")):
                if wrong := problem(word):
                    text = self.env._(_PROBLEMS[wrong])
                    raise ValidationError(text % word)

    @api.constrains("kind", "category_ids", "tag_ids", "country_ids", "channel", "amount")
    def _check_condition(self):
        condition = {
            "category": "category_ids",
            "tag": "tag_ids",
            "country": "country_ids",
            "channel": "channel",
            "value": "amount",
            "turnover": "amount",
        }
        for rule in self:
            name = condition.get(rule.kind)
            if name and not rule[name]:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” would speak of every complaint: fill in “%(field)s”.",
                        rule=rule.name,
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _keywords(self, name):
        """The words of field ``name``, each once."""
        self.ensure_one()
        typed = (self[name] or "").translate(_SEPARATORS)
        words = (" ".join(word.split()) for word in typed.split(","))
        return tuple(dict.fromkeys(word for word in words if word))

    def _keys(self):
        """What of a complaint's facts the rule is about."""
        self.ensure_one()
        if self.kind == "channel":
            return frozenset([self.channel])
        name = {"category": "category_ids", "tag": "tag_ids", "country": "country_ids"}
        return frozenset(self[name[self.kind]].ids) if self.kind in name else frozenset()

    def _to_engine(self):
        """The rule as the engine takes it; amounts stay in the rule's own currency."""
        self.ensure_one()
        counted = self.kind == "repeat"
        return Rule(
            self.id,
            self.kind,
            words=self._keywords("words") if self.kind == "words" else (),
            exceptions=self._keywords("exceptions") if self.kind == "words" else (),
            language=self.language or "",
            heeds_not=self.heeds_not,
            keys=self._keys(),
            at_least=self.count if counted else self.amount,
            days=self.days,
            same_goods=self.same_goods,
            flag=self.flag or "",
            severity=int(self.severity) if self.severity else None,
            points=self.points,
            level=self.tier_id.id or None,
        )

    @api.model
    @tools.ormcache("company_id")
    def _rules(self, company_id):
        """``((rule of the engine, id of the currency of its amount), …)`` of a company."""
        # sudo: what the company set up, whoever brings a complaint in; no words of it are shown.
        rules = self.sudo().search([("company_id", "in", [False, company_id])])
        return tuple((rule._to_engine(), rule.currency_id.id) for rule in rules)

    @api.model
    @tools.ormcache("company_id")
    def _ladder(self, company_id):
        """The tiers of a company as the engine takes them, the lowest first."""
        # sudo: as above.
        tiers = self.env["aftersales.complaint.tier"].sudo()
        return tuple(
            Step(tier.id, tier.entry_score or None)
            for tier in tiers.search([("company_id", "=", company_id)])
        )
