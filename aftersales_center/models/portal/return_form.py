"""The return form: what a customer typed becomes a request, its verdict, and a return."""

from typing import NamedTuple

from odoo import Command, fields, models
from odoo.tools import format_date

from ...engine.files import ACCEPT
from ..policy.decision_answers import BY_AGREEMENT
from ..policy.request import Request
from ..words import quantity_words

#: How long the customer's words may be; what is over is cut.
WORDS = 1000


class Asked(NamedTuple):
    """What is asked for one sold line; quantities in its unit."""

    line: models.Model
    quantity: float
    reason: models.Model
    note: str
    lots: models.Model


class AftersalesPortalReturn(models.AbstractModel):
    """Between the form in the portal and the return. All methods work in superuser mode on an
    order that the controller looked up as the customer's own; what the customer sent is only
    ever compared with what that order has.
    """

    _name = "aftersales.portal.return"
    _description = "Return Form of Customers"

    # ------------------------------------------------------------------
    # Step 1: what and how many
    # ------------------------------------------------------------------

    def _goods(self, order):
        """``{sold line: still claimable}`` of the goods of ``order``, zero where nothing is."""
        goods = order.order_line.filtered(
            lambda line: not line.display_type
            and line.state == "sale"
            and line.product_id.type == "consu"
        )
        left = self.env["aftersales.entitlement"].sudo()._available(goods)
        delivered = self.env["aftersales.entitlement"].sudo()._facts(goods)
        return {
            line: max(left[line.id], 0.0)
            for line in goods
            if line.product_uom_id.compare(delivered.get(line.id, (0, 0))[0], 0.0) > 0
        }

    def _goods_values(self, goods):
        """What the page shows of :meth:`_goods`: plain values."""
        return [
            {
                "id": line.id,
                "name": line.product_id.with_context(display_default_code=False).display_name,
                "unit": line.product_uom_id.name,
                "left": quantity_words(line.product_uom_id, left),
                "can": line.product_uom_id.compare(left, 0.0) > 0,
                "single": line.product_uom_id.compare(left, 1.0) == 0,
                "whole": self._is_whole(line),
            }
            for line, left in goods.items()
        ]

    def _is_whole(self, line):
        """Whether the goods are counted in whole pieces: units and what is made of them."""
        pieces = self.env.ref("uom.product_uom_unit", raise_if_not_found=False)
        return bool(pieces) and line.product_uom_id._has_common_reference(pieces)

    def _check_quantity(self, line, number, left):
        """The sentence for the field if ``number`` (Decimal) cannot be returned, or None."""
        uom, quantity = line.product_uom_id, float(number)
        if uom.compare(quantity, 0.0) <= 0:
            return self.env._("Please enter more than zero, or leave it empty.")
        if uom.compare(quantity, left) > 0:
            return self.env._("At most %s can still be returned.", quantity_words(uom, left))
        if (
            uom.compare(uom.round(quantity), quantity) != 0
            or abs(uom.round(quantity) - quantity) > 1e-9
        ):
            return self.env._("That has more decimals than %s can have.", uom.name)
        if not self._is_possible(line, number):
            return self.env._("These goods come in whole pieces. Please enter a whole number.")
        return None

    def _is_possible(self, line, number):
        """Whether ``number`` (Decimal) of the sold line's unit is not a part of a piece."""
        if not self._is_whole(line):
            return True
        pieces = self.env.ref("uom.product_uom_unit")
        count = line.product_uom_id._compute_quantity(float(number), pieces, round=False)
        return abs(count - round(count)) <= 1e-6

    # ------------------------------------------------------------------
    # Step 2: why
    # ------------------------------------------------------------------

    def _reasons(self, order):
        """Reasons that a customer may have: goodwill is ours to show, and nobody's reason."""
        # sudo: names of reasons; customers have no rights here.
        reasons = self.env["aftersales.reason"].sudo()
        goodwill = reasons.env.ref("aftersales_center.reason_goodwill", raise_if_not_found=False)
        found = reasons.search([("company_id", "in", [False, order.company_id.id])])
        return found - goodwill if goodwill else found

    def _lots(self, line, text):
        """The lots of ``line`` that were delivered and are named in ``text``, by commas."""
        names = {name.strip().casefold() for name in (text or "").split(",") if name.strip()}
        sold = line.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id._aftersales_is_out()
        ).lot_ids
        found = sold.filtered(lambda lot: lot.name.casefold() in names)
        return found, len(found) == len(names)

    # ------------------------------------------------------------------
    # Step 3: how, and what we say
    # ------------------------------------------------------------------

    def _verdicts(self, asked):
        """``{sold line: dict}``: what would be decided, before anything is stored.

        The code that decides a real return answers, for each remedy at once. Of each line:
        ``verdict`` (accept, review or refuse), ``at_once`` (approved by itself), ``text`` for the
        customer, ``deadline`` and ``is_longer`` as of ``_portal_last_day``, ``remedies``
        ``[dict(code, label, verdict)]``, ``evidence`` codes, ``fee`` percent, ``payer`` of the
        way back, ``keeps`` the goods.
        """
        decisions = self.env["aftersales.policy.decision"].sudo()
        kinds = self.env["aftersales.remedy"].sudo()._kinds_of_returns()
        now = fields.Datetime.now()
        requests = [
            Request(
                sale_line=each.line,
                reason=each.reason,
                asked_on=now,
                quantity=each.quantity,
                wanted=code,
                channel="portal",
                lots=each.lots,
            )
            for each in asked
            for code, _label in kinds
        ]
        answers = iter(decisions._answers(requests))
        verdicts = {}
        for each in asked:
            made = {code: self._decision(each.line, next(answers)) for code, _label in kinds}
            verdicts[each.line] = self._verdict_values(made, dict(kinds))
        return verdicts

    def _decision(self, line, answer):
        """A decision that is never stored."""
        decisions = self.env["aftersales.policy.decision"].sudo()
        values = decisions._prepare(self.env["aftersales.rma.line"], answer, "request")
        values["company_id"] = line.company_id.id
        values["currency_id"] = line.company_id.currency_id.id
        return decisions.new(values)

    def _verdict_values(self, made, labels):
        possible = {code: each for code, each in made.items() if each.verdict != "refuse"}
        first = made.get("refund") or next(iter(made.values()))
        if possible and first.verdict == "refuse":
            first = next(iter(possible.values()))
        rights = set((first.remedies or "").split(",")) - {""}
        offered = {
            code: each
            for code, each in possible.items()
            if code in rights or (not rights and code not in BY_AGREEMENT)
        }
        return {
            "verdict": first.verdict if offered else "refuse",
            "at_once": first.auto_approve,
            "text": first.customer_text,
            **first._portal_last_day(),
            "remedies": [
                {"code": code, "label": labels[code], "verdict": decision.verdict}
                for code, decision in offered.items()
            ],
            "evidence": set((first.evidence or "").split(",")) - {""},
            "fee": first.restocking_fee,
            "payer": first.return_payer,
            "keeps": first.keeps_item,
        }

    def _verdict_labels(self):
        return {
            "accept": self.env._("Accepted"),
            "review": self.env._("We look at it first"),
            "refuse": self.env._("Not possible"),
        }

    def _accept_files(self):
        return ACCEPT

    # ------------------------------------------------------------------
    # Send
    # ------------------------------------------------------------------

    def _submit(self, order, asked, remedies, external_ref, files):
        """The return of what was ``asked``, requested; the same ``external_ref`` gives the same.

        :param asked: ``[Asked]``, each with its own line of ``order``.
        :param remedies: ``{sold line: code}``.
        :param files: as ``aftersales.portal.uploads._checked`` gave them.
        :returns: the return, or none when the reference is another customer's.
        :raises UserError: one sentence: what cannot be returned, and why.
        """
        rma = (
            self.env["aftersales.rma"]
            .sudo()
            .with_company(order.company_id)
            .with_context(mail_create_nosubscribe=True)
            .create(self._prepare(order, asked, remedies, external_ref))
        )
        if rma.order_ids != order:
            return rma.browse()
        if rma.state != "draft" or rma.date_request:
            return rma  # sent before
        rma.message_subscribe(
            rma.partner_id.ids, subtype_ids=self.env.ref("mail.mt_comment").sudo().ids
        )
        if files:
            self._post_files(rma, files)
        rma.action_request()
        return rma

    def _prepare(self, order, asked, remedies, external_ref):
        user = self.env.user
        partner = order.partner_id if user._is_public() else user.partner_id
        if partner.commercial_partner_id != order.partner_id.commercial_partner_id:
            partner = order.partner_id
        return {
            "partner_id": partner.id,
            "company_id": order.company_id.id,
            "channel": "portal",
            "external_ref": external_ref,
            "user_id": False,
            "line_ids": [
                Command.create(
                    {
                        "sale_line_id": each.line.id,
                        "quantity": each.quantity,
                        "product_uom_id": each.line.product_uom_id.id,
                        "reason_id": each.reason.id,
                        "requested_remedy": remedies[each.line],
                        "note": each.note,
                        "lot_ids": [Command.set(each.lots.ids)],
                    }
                )
                for each in asked
            ],
        }

    def _post_files(self, rma, files):
        # By content: Odoo takes ids of attachments from our own people only.
        rma.message_post(
            body=self.env._("Files sent with the request."),
            author_id=rma.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(name, content) for name, _kind, content in files],
        )


class AftersalesPolicyDecision(models.Model):
    _inherit = "aftersales.policy.decision"

    def _portal_last_day(self):
        """``deadline``: the last day to ask, as text, on the calendar it was reckoned on; empty
        where the customer's text says it. ``is_longer``: the text names the law's own, earlier day.
        """
        if not (self.deadline and self.is_deadline_known):
            return {"deadline": "", "is_longer": False}
        zone = self.timezone or "UTC"
        moment = fields.Datetime.context_timestamp(self.with_context(tz=zone), self.deadline)
        day = format_date(self.env, moment.date())
        if day in (self.customer_text or ""):
            return {"deadline": "", "is_longer": False}
        by_law = [
            step["params"]["deadline"]
            for step in self.rule_trace or ()
            if step.get("decisive") and (step.get("params") or {}).get("deadline")
        ]
        return {
            "deadline": day,
            "is_longer": any(each < str(moment.date()) for each in by_law),
        }
