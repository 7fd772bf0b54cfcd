"""What triage knows of a complaint: its words, its goods, its customer; a few queries a batch."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ...engine.triage import Facts

#: Turnover and earlier complaints are looked at over so many days.
_YEAR = timedelta(days=365)


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _triage_facts(self, texts=None):
        """``{complaint: Facts}``, amounts untaxed in each complaint's company currency.

        Called as the system by :meth:`_triage`.

        :param texts: ``{complaint: text}`` to be read instead of subject and note.
        """
        turnover, before = self._turnover(), self._complaints_before()
        made = {}
        for complaint in self:
            partner = complaint.partner_id
            text = "\n\n".join(filter(None, [complaint.subject, complaint.note]))
            made[complaint] = Facts(
                text=text if texts is None else texts.get(complaint, ""),
                severity=int(complaint._severity_before_triage()),
                value=complaint._orders_value(),
                turnover=turnover.get((complaint.company_id, partner.commercial_partner_id), 0.0),
                categories=tuple(complaint.category_id._chain().ids),
                tags=frozenset((partner | partner.commercial_partner_id).category_id.ids),
                repeats=before.get(complaint, ()),
                channel=complaint.channel,
                country=partner.country_id.id or partner.commercial_partner_id.country_id.id,
                language=(partner.lang or complaint.sender_lang or "")[:2],
            )
        return made

    def _severity_before_triage(self):
        """What the severity starts from: a person's word, else the category's, else as it is."""
        self.ensure_one()
        if self.severity_by_person:
            return self.severity
        return max(self.category_id._default_severity() or self.severity, self.severity)

    def _orders_value(self):
        """What the orders complained about come to, untaxed, in the company's currency."""
        self.ensure_one()
        return sum(
            order.currency_id._convert(
                order.amount_untaxed,
                self.company_id.currency_id,
                self.company_id,
                order.date_order or fields.Date.context_today(self),
            )
            for order in self.order_ids | self.rma_ids.order_ids
        )

    def _turnover(self):
        """``{(company, commercial partner): invoiced less credited in a year}``, untaxed."""
        partners = self.partner_id.commercial_partner_id
        if not partners:
            return {}
        groups = self.env["account.move"]._read_group(
            [
                ("company_id", "in", self.company_id.ids),
                ("commercial_partner_id", "in", partners.ids),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("invoice_date", ">=", fields.Date.today() - _YEAR),
            ],
            ["company_id", "commercial_partner_id"],
            ["amount_untaxed_signed:sum"],
        )
        return {(company, partner): amount for company, partner, amount in groups}

    def _complaints_before(self):
        """``{complaint: ((days ago, whether about the same goods), …)}`` of the last year.

        Of the same customer or, where no contact is known, of the same address.
        Those merged into another are the same complaint and do not count twice.
        """
        kin = self._kin_domain()
        if kin.is_false():
            return {}
        earliest = min(self.mapped("date_received"))
        others = self.search(
            kin
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("date_received", ">=", earliest - _YEAR)
            & Domain("merged_into_id", "=", False),
            order="id",
        )
        return {
            complaint: tuple(
                (
                    (complaint.date_received - other.date_received).days,
                    complaint._same_goods(other),
                )
                for other in near
                if other.company_id == complaint.company_id
                and (other.date_received, other.id) < (complaint.date_received, complaint.id)
                and other != complaint.merged_into_id
            )
            for complaint, near in self.with_prefetch((self | others)._ids)
            ._kin_among(others)
            .items()
        }
