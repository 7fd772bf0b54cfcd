"""What the customer of a return is told: each fact once, in words of theirs.

Goods that arrived, what inspection found and what was settled follow from documents, whoever
makes them. So at the end of a transaction the facts are compared with what was told of before.
"""

from odoo import api, fields, models
from odoo.tools import SQL, float_compare, format_amount
from odoo.tools.sql import column_exists, table_exists

from ..words import quantity_words

_NOTES = "aftersales.told"
_STATUSES = ("receipt_status", "inspection_status", "remedy_status")
#: {event: the quantity of each line that it is about}.
_FACTS = {"arrived": "qty_received", "inspected": "qty_inspected", "settled": "qty_remedied"}
_SEERS = "aftersales_center.group_agent,aftersales_center.group_auditor"
#: Remedies that give money.
_MONEY = ("refund", "price_reduction", "store_credit", "voucher")


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    told_facts = fields.Json(readonly=True, copy=False)
    answer_by = fields.Date(
        compute="_compute_answer_by", help="When an answer is promised to who asked."
    )
    told_asked = fields.Text(compute="_compute_told_lines", compute_sudo=True, groups=_SEERS)
    told_arrived = fields.Text(compute="_compute_told_lines", compute_sudo=True, groups=_SEERS)
    told_accepted = fields.Text(compute="_compute_told_lines", compute_sudo=True, groups=_SEERS)
    told_not_accepted = fields.Text(compute="_compute_told_lines", compute_sudo=True, groups=_SEERS)
    told_settled = fields.Text(compute="_compute_told_settled", compute_sudo=True, groups=_SEERS)
    told_refund = fields.Char(compute="_compute_told_settled", compute_sudo=True, groups=_SEERS)
    told_credit_notes = fields.Char(
        compute="_compute_told_settled", compute_sudo=True, groups=_SEERS
    )

    def _auto_init(self):
        """What was there before this was told by hand or not at all: no mail about it now."""
        cr, lines = self.env.cr, "aftersales_rma_line"
        is_new = not column_exists(cr, self._table, "told_facts")
        super()._auto_init()
        if is_new and table_exists(cr, lines):
            cr.execute(
                SQL(
                    """
                    UPDATE aftersales_rma AS rma SET told_facts = facts.told FROM (
                        SELECT rma_id, jsonb_build_object(
                            'arrived', round(sum(qty_received)::numeric, 6),
                            'inspected', round(sum(qty_inspected)::numeric, 6),
                            'settled', round(sum(qty_remedied)::numeric, 6)
                        ) AS told FROM aftersales_rma_line GROUP BY rma_id
                    ) AS facts WHERE facts.rma_id = rma.id
                    """
                )
            )

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def _compute_field_value(self, field):
        """A document may change a fact without any action of ours: look at the end."""
        super()._compute_field_value(field)
        if field.name in _STATUSES and (ids := [rma_id for rma_id in self.ids if rma_id]):
            self._told_notes().update(ids)

    def _told_notes(self):
        """Ids of returns touched in this transaction; looked at before it commits."""
        precommit = self.env.cr.precommit
        notes = precommit.data.get(_NOTES)
        if notes is None:
            notes = precommit.data[_NOTES] = set()
            # sudo: the customer is told of facts, whoever made them.
            precommit.add(self.env(su=True)[self._name]._tell_facts)
        return notes

    @api.model
    def _tell_facts(self):
        """Queue a mail for each fact that is more than the customer was told of."""
        rmas = self.browse(self.env.cr.precommit.data.pop(_NOTES, ())).exists()
        fresh = {}
        for rma in rmas.filtered(lambda rma: rma.state in ("approved", "done")):
            told, now = rma.told_facts or {}, rma._facts_now()
            for event, quantity in now.items():
                if float_compare(quantity, told.get(event, 0.0), precision_digits=6) > 0:
                    fresh.setdefault(event, self.browse())
                    fresh[event] |= rma
            if now != told and (told or any(now.values())):
                rma._write_guarded({"told_facts": now})
        for event in _FACTS:
            if event in fresh:
                fresh[event]._notify_customer(event)

    def _facts_now(self):
        """``{event: units}`` of all lines together; only whether they grow is looked at."""
        self.ensure_one()
        return {
            event: round(sum(self.line_ids.mapped(field)), 6) for event, field in _FACTS.items()
        }

    def action_request(self):
        """As before; a customer whose request waits for an answer is told that it arrived."""
        result = super().action_request()
        waiting = self.filtered(lambda rma: rma.state == "requested")
        if waiting:
            # sudo: whether a receipt was sent already, for the mail it came from.
            told = self.env["aftersales.notice"].sudo()
            domain = [("rma_id", "in", waiting.ids), ("event", "=", "requested")]
            waiting -= told.search(domain).rma_id.with_env(self.env)
            waiting.filtered(
                lambda rma: rma.channel != "email" or rma._mail_gets_receipt()
            )._notify_customer("requested")
        return result

    def action_done(self):
        """As before, and the customer is told."""
        result = super().action_done()
        # What it was closed on is told before, though the transaction is not at its end yet.
        self._told_notes().update(self.ids)
        self.env(su=True)[self._name]._tell_facts()  # sudo: as at the end of the transaction
        self._notify_customer("done")
        return result

    def action_cancel(self, reason=None):
        """As before; a customer who asked for it is told."""
        asked = self.filtered(lambda rma: rma.date_request or rma.channel != "backoffice")
        result = super().action_cancel(reason)
        asked._notify_customer("cancelled")
        return result

    # ------------------------------------------------------------------
    # In which words
    # ------------------------------------------------------------------

    @api.depends("answer_due_on", "notified_on", "state")
    def _compute_answer_by(self):
        """Also of a draft that came by mail: it counts from when the mail was sent."""
        for rma in self:
            rma.answer_by = rma.answer_due_on
            if rma.state == "draft" and rma.notified_on:
                asked = fields.Date.context_today(rma, rma.notified_on)
                # sudo: a promise that the customer is told.
                days = rma.company_id.sudo().aftersales_answer_days
                rma.answer_by = fields.Date.add(asked, days=days)
            if rma.answer_by and rma.answer_by < fields.Date.context_today(rma):
                rma.answer_by = False  # a day that is over is no promise

    def _told_context(self):
        """The customer's language, and goods by their names, without the shop's own codes."""
        self.ensure_one()
        return {"lang": self.customer_lang, "display_default_code": False}

    def _told_lines(self):
        """The lines that mails and letters to the customer name; a hook for bridges."""
        return self.line_ids

    @api.depends(
        "line_ids.qty_received",
        "line_ids.qty_inspected",
        "line_ids.qty_accepted",
        "inspection_ids.customer_note",
    )
    @api.depends_context("lang")
    def _compute_told_lines(self):
        for rma in self:
            lines = rma.with_context(**rma._told_context())._told_lines()
            rma.told_asked = lines._told(lambda line: line.quantity)
            rma.told_arrived = lines._told(lambda line: line.qty_received)
            rma.told_accepted = lines._told(lambda line: min(line.qty_accepted, line.qty_inspected))
            refused = lines._told(lambda line: max(line.qty_inspected - line.qty_accepted, 0.0))
            rma.told_not_accepted = "\n".join(
                filter(None, [refused, *lines.inspection_ids._rejection_words()])
            )

    @api.depends("remedy_ids.state", "remedy_ids.amount_given")
    @api.depends_context("lang")
    def _compute_told_settled(self):
        for rma in self:
            done = rma.with_context(**rma._told_context()).remedy_ids.filtered(
                lambda remedy: remedy.state == "done" and remedy.kind != "apology"
            )
            kinds = dict(done._fields["kind"]._description_selection(done.env)) if done else {}
            rma.told_settled = "\n".join(
                done.env._(
                    "%(product)s: %(quantity)s – %(kind)s",
                    product=remedy.rma_line_id._portal_name(),
                    quantity=quantity_words(remedy.product_uom_id, remedy.quantity),
                    kind=kinds[remedy.kind],
                )
                for remedy in done
            )
            money = done.filtered(lambda remedy: remedy.kind in _MONEY and remedy._is_posted())
            rma.told_refund = ", ".join(
                format_amount(done.env, sum(group.mapped("amount_given")), currency)
                for currency, group in money.grouped("currency_id").items()
                if not currency.is_zero(sum(group.mapped("amount_given")))
            )
            notes = money._live_credit_lines().move_id if money else money.credit_line_ids.move_id
            rma.told_credit_notes = ", ".join(notes.mapped("name"))


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _told(self, quantity):
        """“Lamp: 2 Units”, one per line of plain text, where ``quantity(line)`` is anything."""
        return "\n".join(
            self.env._(
                "%(product)s: %(quantity)s",
                product=line._portal_name(),
                quantity=quantity_words(line.product_uom_id, quantity(line)),
            )
            for line in self
            if line.product_uom_id and not line.product_uom_id.is_zero(quantity(line))
        )
