"""What a customer sees of a return: values picked one by one, and nothing else."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..words import quantity_words

OWED = ("pending", "partial")


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    #: Lists of one customer's returns, newest first.
    _partner_idx = models.Index("(partner_id, id DESC)")

    def _portal_states(self):
        """``{state: what the customer reads}``."""
        return {
            "draft": self.env._("Being prepared"),
            "requested": self.env._("Requested"),
            "approved": self.env._("Approved"),
            "done": self.env._("Finished"),
            "rejected": self.env._("Not accepted"),
            "cancelled": self.env._("Cancelled"),
        }

    def _portal_rows(self):
        """One plain dict for each return of a list; a fixed number of queries for all."""
        states = self._portal_states()
        # The names of all goods at once.
        self.line_ids.product_id.with_context(display_default_code=False).mapped("display_name")
        return [
            {
                "name": rma.name,
                "url": rma.access_url,
                "date": format_date(self.env, rma.date_request or rma.create_date),
                "state": rma.state,
                "label": states[rma.state],
                "products": rma._portal_products(),
                "next": rma._portal_next()[:1],
            }
            for rma in self
        ]

    def _portal_products(self):
        lines = self._portal_lines()
        names = [line._portal_name() for line in lines[:3]]
        return ", ".join(names) + (" …" if len(lines) > 3 else "")

    def _portal_lines(self):
        """The lines a customer is shown, who sees what was ordered; a hook for bridges."""
        return self.line_ids

    def _portal_search(self, text):
        """The domain of returns that ``text`` means: a number, an order, a product."""
        sold = self.env["sale.order"].sudo()._search([("name", "ilike", text)])
        return (
            Domain("name", "ilike", text)
            | Domain("line_ids.sale_line_id.order_id", "in", sold)
            | Domain("line_ids.product_id.name", "ilike", text)
        )

    @api.model
    def _portal_filters(self):
        return {
            "all": (self.env._("All"), Domain.TRUE),
            "open": (
                self.env._("In progress"),
                Domain("state", "in", ("draft", "requested", "approved")),
            ),
            "done": (
                self.env._("Finished"),
                Domain("state", "in", ("done", "rejected", "cancelled")),
            ),
        }

    @api.model
    def _portal_sortings(self):
        return {
            "new": (self.env._("Newest first"), "id desc"),
            "old": (self.env._("Oldest first"), "id"),
            "state": (self.env._("Status"), "state, id desc"),
            "name": (self.env._("Number"), "name"),
        }

    # ------------------------------------------------------------------
    # One return
    # ------------------------------------------------------------------

    def _portal_values(self, moment):
        """What the page of this return shows.

        :param moment: function that writes a moment (naive UTC) in the customer's time zone.
        """
        self.ensure_one()
        notes = self._portal_credit_notes()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "label": self._portal_states()[self.state],
            "words": self.note or "",
            "orders": [order.name for order in self.order_ids],
            "lines": [line._portal_line() for line in self._portal_lines()],
            "timeline": self._portal_timeline(moment),
            "next": self._portal_next(),
            "can_cancel": self._portal_can_cancel(),
            "has_slip": self._portal_has_slip(),
            "credit_notes": [
                {
                    "id": note.id,
                    "name": note.name,
                    "amount": formatLang(
                        self.env, note.amount_total, currency_obj=note.currency_id
                    ),
                }
                for note in notes
            ],
            "labels": self._portal_labels(),
        }

    def _portal_credit_notes(self):
        """The posted credit notes of this return that are made out to its customer."""
        return self.remedy_ids.credit_note_ids.filtered(
            lambda note: note.state == "posted"
            and note.move_type == "out_refund"
            and note.commercial_partner_id == self.partner_id.commercial_partner_id
        ).sorted("id")

    def _portal_labels(self):
        """``[dict(id, name)]`` of shipping labels for the way back; a hook for bridges."""
        return []

    def _portal_label_file(self, label_id):
        """``(name, bytes)`` of a label that :meth:`_portal_labels` named, or None; a hook."""
        return None

    def _portal_has_slip(self):
        return self.state == "approved" and any(
            not line.keeps_item and not line.product_uom_id.is_zero(line.qty_approved)
            for line in self.line_ids
        )

    def _portal_can_cancel(self):
        """Whether the customer may still call it off: while nothing arrived or was settled."""
        return (
            self.state in ("draft", "requested", "approved")
            and all(line.product_uom_id.is_zero(line.qty_received) for line in self.line_ids)
            and not self.remedy_ids.filtered(lambda remedy: remedy.state in ("in_progress", "done"))
        )

    def _portal_timeline(self, moment):
        """Facts with their dates, in the order in which they came about, then what is open."""
        done = [*self._portal_decisions(), *self._portal_facts()]
        if self.state == "done":
            done.append((self.date_done, self.env._("Finished"), "", "done"))
        done.sort(key=lambda entry: entry[0])
        timeline = [
            {
                "title": title,
                "when": day[0] if day else moment(when),
                "text": text,
                "state": state,
            }
            for when, title, text, state, *day in done
            if when
        ]
        return timeline + [
            {"title": title, "when": "", "text": "", "state": "next"}
            for title in self._portal_open()
        ]

    def _portal_decisions(self):
        yield self.date_request or self.create_date, self.env._("You asked for it"), "", "done"
        if self.state in ("approved", "done"):
            when = self.date_approval or self.create_date
            yield when, self.env._("Approved"), self._portal_granted(), "done"
        if self.state == "rejected":
            when = self._portal_logged("rma.rejected")
            yield when, self.env._("Not accepted"), self.refusal_reason, "stopped"
        if self.state == "cancelled":
            yield self._portal_logged("rma.cancelled"), self.env._("Cancelled"), "", "stopped"

    def _portal_logged(self, event):
        """When ``event`` was last logged on this return, naive UTC."""
        # sudo: the moment of a fact of this return, nothing else of the log.
        found = (
            self.env["aftersales.audit.event"]
            .sudo()
            .search(
                [("res_model", "=", self._name), ("res_id", "=", self.id), ("event", "=", event)],
                order="id desc",
                limit=1,
            )
        )
        return found.date or self.write_date

    def _portal_granted(self):
        """Which quantities were approved, where it was not all."""
        cut = self.line_ids.filtered(
            lambda line: line.product_uom_id.compare(line.qty_approved, line.quantity) < 0
        )
        return "\n".join(
            self.env._(
                "%(product)s: %(granted)s of %(asked)s",
                product=line._portal_name(),
                granted=quantity_words(line.product_uom_id, line.qty_approved),
                asked=quantity_words(line.product_uom_id, line.quantity),
            )
            for line in cut
        )

    def _portal_facts(self):
        """``(when, title, text, state)`` of what arrived, was looked at, sent and refunded.

        A refund has the day of its credit note besides, which is shown instead of a time.
        """
        arrived = self.line_ids.receipt_move_ids.filtered(
            lambda move: move.state == "done" and move.location_id._aftersales_is_out()
        )
        for when, moves in arrived.grouped("date").items():
            yield when, self.env._("Goods received"), self._portal_moved(moves), "done"
        done = self.inspection_ids.filtered(lambda inspection: inspection.state == "done")
        if done:
            text = self._portal_inspected(done)
            yield max(done.mapped("date_done")), self.env._("Goods looked at"), text, "done"
        for note in self._portal_credit_notes():
            amount = formatLang(self.env, note.amount_total, currency_obj=note.currency_id)
            title = self.env._("Refund of %s", amount)
            day = format_date(self.env, note.invoice_date or note.date)
            yield self._portal_credited_on(note), title, self._portal_paid(note), "done", day
        sent = self.line_ids.sent_move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id._aftersales_is_out()
        )
        for when, moves in sent.grouped("date").items():
            yield when, self.env._("Sent to you"), self._portal_moved(moves), "done"

    def _portal_credited_on(self, note):
        """Where a credit note stands among the other facts: after what led to it that day."""
        day = note.invoice_date or note.date
        before = [
            inspection.date_done
            for inspection in self.inspection_ids
            if inspection.date_done and inspection.date_done.date() <= day
        ]
        when = max([note.create_date, *before])
        return min(when, self.date_done) if self.date_done else when

    def _portal_paid(self, note):
        """Whether the money of a credit note left, as far as the books know."""
        if note.payment_state in ("paid", "in_payment", "reversed"):
            return self.env._("%s: settled", note.name)
        if note.payment_state == "partial":
            return self.env._("%s: partly settled", note.name)
        return self.env._("%s: to be paid out", note.name)

    def _portal_moved(self, moves):
        return "\n".join(
            f"{move.product_id.with_context(display_default_code=False).display_name}:"
            f" {quantity_words(move.product_uom, move.quantity)}"
            for move in moves
        )

    def _portal_inspected(self, inspections):
        """How much was accepted and how much was not, product by product."""
        texts = []
        standing = inspections._standing()
        for line, found in inspections.grouped("rma_line_id").items():
            for verdict, text in (
                ("accepted", self.env._("%(product)s: %(quantity)s accepted")),
                ("rejected", self.env._("%(product)s: %(quantity)s not accepted")),
            ):
                judged = found.filtered(lambda i, v=verdict: i.verdict == v and i in standing)
                quantity = sum(standing[inspection] for inspection in judged)
                if not line.product_uom_id.is_zero(quantity):
                    texts.append(
                        text
                        % {
                            "product": line._portal_name(),
                            "quantity": quantity_words(line.product_uom_id, quantity),
                        }
                    )
                    texts.extend(judged._rejection_words())
        return "\n".join(texts)

    def _portal_open(self):
        """What is still to come, as titles."""
        if self.state in ("draft", "requested"):
            return [self.env._("Our answer")]
        if self.state != "approved":
            return []
        steps = []
        if self.receipt_status in OWED:
            steps.append(self.env._("Goods received"))
        if self.inspection_status in OWED or self.receipt_status in OWED:
            steps.append(self.env._("Goods looked at"))
        if self.remedy_status in OWED:
            steps.append(self._portal_outcome())
        return steps

    def _portal_outcome(self):
        kinds = set(self.line_ids.mapped("requested_remedy"))
        return self.env._("Refund") if kinds == {"refund"} else self.env._("Put right")

    def _portal_next(self):
        """Sentences: what happens next, who does it, and by when."""
        day = lambda value: format_date(self.env, value)  # noqa: E731
        if self.state in ("draft", "requested"):
            if self.answer_due_on:
                return [self.env._("We answer by %s.", day(self.answer_due_on))]
            return [self.env._("We look at your request and answer you.")]
        if self.state != "approved":
            return []
        told = []
        if self.receipt_status in OWED:
            told.append(
                self.env._("Please send the goods by %s.", day(self.send_back_by))
                if self.send_back_by
                else self.env._("Please send the goods.")
            )
        elif self.inspection_status in OWED:
            told.append(self.env._("The goods are here. We look at them now."))
        if self.remedy_status in OWED and self.refund_due_on:
            told.append(
                self.env._(
                    "You get your refund when the goods, or proof that you sent them, are with"
                    " us, and not later than the law says."
                )
                if self.is_refund_withheld
                else self.env._("You get your refund by %s.", day(self.refund_due_on))
            )
        elif self.remedy_status in OWED and not told:
            told.append(self.env._("We put it right now."))
        return told

    def _portal_cancel(self):
        """The customer calls it off; refused by :meth:`action_cancel` once goods arrived.

        :raises UserError: when it is too late.
        """
        self.action_cancel(reason=self.env._("Cancelled by the customer in the portal"))


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _portal_name(self):
        """What the goods are called, without the shop's own codes."""
        return self.product_id.with_context(display_default_code=False).display_name

    def _portal_line(self):
        """What the customer sees of a line; the decision in the customer's words."""
        self.ensure_one()
        decision, uom = self.decision_id, self.product_uom_id
        kinds = dict(self._selection_remedy())
        return {
            "name": self._portal_name(),
            "quantity": quantity_words(uom, self.quantity),
            "approved": quantity_words(uom, self.qty_approved),
            "is_cut": self.state in ("approved", "done")
            and uom.compare(self.qty_approved, self.quantity) < 0,
            "reason": self.reason_id.name or "",
            "note": self.note or "",
            "remedy": kinds.get(self.requested_remedy, ""),
            "verdict": decision.verdict or "",
            "text": decision.customer_text or "",
            **decision._portal_last_day(),
        }
