"""Who is this, and what do we owe them: one customer on one screen."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_date, format_datetime, formatLang

STAFF = "aftersales_center.group_agent,aftersales_center.group_auditor"
#: Where a case is opened: {model: path of its action}.
_PATHS = {"aftersales.rma": "returns", "aftersales.complaint": "complaints"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    aftersales_360 = fields.Html(
        "After-Sales Overview",
        compute="_compute_aftersales_360",
        sanitize=False,  # rendered from a template of ours, which escapes all it is given
        groups=STAFF,
    )

    @api.depends_context("lang", "tz", "company", "uid")
    def _compute_aftersales_360(self):
        for partner in self:
            partner.aftersales_360 = (
                self.env["ir.qweb"]._render(
                    "aftersales_center.customer_360", partner._aftersales_360_words()
                )
                if partner.commercial_partner_id.id
                else False
            )

    def _aftersales_360(self):
        """All that after-sales knows about this customer in the present company, as plain values.

        The customer is the commercial partner: a company with its contacts, or a person. The
        number of queries does not depend on how many orders and cases there are. Called by the
        overview, and by whoever needs the figures.

        :return: ``orders`` (``count``, ``value``, ``value_year`` untaxed in the company's currency,
            ``first``, ``last``), ``returns`` (counts, ``by_reason``), ``complaints`` (counts,
            ``by_tier``), ``ratings``, ``promises``, ``open_cases``, ``owed``, ``risk`` (``score``,
            ``reasons``; or None), ``checks`` (reasons to check) and ``offers`` (``date``, ``what``,
            ``outcome``).
        :raises AccessError: for people without a role that sees customers.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not self.env.user.has_groups(STAFF):
            raise AccessError(
                self.env._("The overview of a customer is for agents, supervisors and auditors.")
            )
        customer = self.commercial_partner_id
        facts = self.env["aftersales.customer.facts"]._read(customer, self.env.company)
        return {
            **facts,
            "risk": customer._aftersales_360_risk(),
            "checks": customer._aftersales_360_checks(),
            "offers": customer._aftersales_360_offers(),
        }

    def _aftersales_360_risk(self):
        """Hook: ``{"score", "reasons"}`` of how likely this customer leaves, or None.

        Reads what the scoring of customers keeps on the partner, where there is one.
        """
        if "aftersales_churn_risk" not in self._fields:
            return None
        tell = getattr(self, "_aftersales_risk_sentences", list)
        reasons = list(tell())
        score = self.aftersales_churn_risk
        return {"score": score, "reasons": reasons} if score or reasons else None

    def _aftersales_360_checks(self):
        """The reasons to check this customer's returns that stand, in plain words."""
        signal = self.env["aftersales.returner.signal"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "active"),
            ]
        )
        return signal._reasons() if signal else []

    def _aftersales_360_offers(self):
        """Hook: ``[{"date", "what", "outcome"}]`` of what was done to keep this customer and what
        came of it, the latest first; of the follow-ups the user may read."""
        if "aftersales.followup" not in self.env:
            return []
        followups = self.env["aftersales.followup"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("todo", "done")),
            ],
            order="due desc, id desc",
            limit=5,
        )
        labels = {
            name: dict(followups._fields[name]._description_selection(self.env))
            for name in ("action", "state", "outcome")
        }
        return [
            {
                "date": fields.Datetime.to_string(followup.done_on or followup.due),
                "what": labels["action"][followup.action],
                "outcome": labels["outcome"].get(followup.outcome)
                or labels["state"][followup.state],
            }
            for followup in followups
        ]

    def _aftersales_360_words(self):
        """What the template is given: the figures, and how numbers and dates are written."""
        self.ensure_one()
        company = self.env.company
        currencies = {
            currency.id: currency
            for currency in self.env["res.currency"].with_context(active_test=False).search([])
        }

        def money(amount, currency=None):
            own = currencies.get(currency, company.currency_id)
            return formatLang(self.env, amount, currency_obj=own)

        def day(text):
            if not text:
                return "–"
            return (
                format_datetime(self.env, text, dt_format="short")
                if len(text) > 10
                else format_date(self.env, text)
            )

        def date(text):
            return format_date(self.env, text[:10]) if text else "–"

        def late(text):
            return bool(text) and text[:19] < fields.Datetime.to_string(fields.Datetime.now())

        return {
            **self._aftersales_360(),
            "customer": self.commercial_partner_id.display_name,
            "company": company.display_name,
            "money": money,
            "day": day,
            "date": date,
            "late": late,
            "number": lambda value, digits=0: formatLang(self.env, value, digits=digits),
            "link": lambda model, id_: f"/odoo/{_PATHS[model]}/{id_}",
        }

    def action_aftersales_360(self):
        """Open the overview of this customer. Called from contacts, returns and complaints."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_customer_360"
        )
        return dict(
            action,
            res_id=self.commercial_partner_id.id,
            views=[(self.env.ref("aftersales_center.view_customer_360_form").id, "form")],
            domain=[],
        )

    def action_aftersales_360_returns(self):
        """Open all returns of this customer. Called from the overview."""
        return self._aftersales_360_cases("aftersales_center.action_rma")

    def action_aftersales_360_complaints(self):
        """Open all complaints of this customer. Called from the overview."""
        return self._aftersales_360_cases("aftersales_center.action_complaint")

    def _aftersales_360_cases(self, xmlid):
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return dict(
            action,
            domain=[("partner_id.commercial_partner_id", "=", customer.id)],
            context={"default_partner_id": customer.id},
        )


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_customer_360(self):
        """Open the overview of the customer of this return. Called by agents and auditors."""
        self.ensure_one()
        return self.partner_id.action_aftersales_360()


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def action_customer_360(self):
        """Open the overview of the customer of this complaint. Called by agents and auditors."""
        self.ensure_one()
        return self.partner_id.action_aftersales_360()
