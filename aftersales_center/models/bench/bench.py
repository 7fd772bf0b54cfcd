"""What the screen of the receiving bench calls, by receivers and agents.

Every answer is a dict: ``tone`` (ok, warn, error, ask: colour and sound), ``text`` for people,
``choices`` (what may be tapped instead), ``screen`` (what to show). No answer names a
price. Every id that comes in is looked up in what the user may read.
"""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

#: Choices offered at once.
MOST = 6


class AftersalesBench(models.AbstractModel):
    _inherit = "aftersales.bench"

    # ------------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------------

    @api.model
    def _check_role(self):
        if not self.env.su and not self.env.user.has_groups(
            "aftersales_center.group_receiver,aftersales_center.group_agent"
        ):
            raise AccessError(self.env._("The bench needs the After-Sales role Receiver."))

    @api.model
    def _own_parcel(self, parcel_id):
        """The parcel with this id, as the system; it has to be the user's own.

        :raises UserError: when there is none, or somebody else opened it.
        """
        self._check_role()
        if not isinstance(parcel_id, int) or isinstance(parcel_id, bool):
            parcel_id = 0
        parcels = self.env["aftersales.parcel"]
        parcel = parcels.search([("id", "=", parcel_id)]) if 0 < parcel_id < 2**31 else parcels
        if not parcel:
            raise UserError(self.env._("This parcel is not known here. Scan its slip again."))
        # sudo: receivers change parcels through the bench only; this one they may read.
        parcel = parcel.sudo()
        if parcel.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(parcel)s is on the bench of %(user)s. Scan the slip to count your own.",
                    parcel=parcel.name,
                    user=parcel.user_id.name,
                )
            )
        return parcel.with_company(parcel.company_id)

    @api.model
    def _answer(self, tone, text="", parcel=None, **more):
        """What the screen gets back."""
        answer = {"tone": tone, "text": text, "choices": [], **more}
        if parcel:
            answer["screen"] = self._screen(parcel)
        return answer

    # ------------------------------------------------------------------
    # Scans
    # ------------------------------------------------------------------

    @api.model
    def scan(self, code, parcel_id=None, token=None, product_id=None):
        """Say what ``code`` is and do what it stands for; called by the screen for each scan.

        :param parcel_id: the parcel on the bench, if one is.
        :param token: given once to each scan, so that one sent twice counts once.
        :param product_id: the product whose serial number the screen asked for.
        :return: the answer (see the module).
        """
        self._check_role()
        text = self._clean(code)
        if not text:
            return self._answer("error", self.env._("That was no code. Scan it again."))
        action, value = self._action_of(text)
        if action:
            return self._answer("ok", action=action, value=value)
        parcel = self._own_parcel(parcel_id) if parcel_id else None
        codes, lots, quantity = self._parse(text)
        if parcel and parcel.state == "counting":
            counted = self._scan_into(parcel, text, codes, lots, quantity, token, product_id)
            if counted:
                return counted
        if returns := self._find_returns(codes):
            return self._answer_returns(returns, text)
        company = parcel.company_id if parcel else self.env.company
        named = self._named_with_lot(text, codes, lots, company)
        if found := self._find_lots(lots, company, only=named):
            return self._answer_lot(found[0])
        product, _count = self._find_product(codes, company)
        if product:
            return self._answer_product(product)
        if parcel and parcel.state == "counting":
            return self._answer_unknown_code(parcel, text)
        return self._answer_unknown(text, codes)

    @api.model
    def scan_many(self, scans, parcel_id=None):
        """Several scans one after another, in one call; the answer of the last, and each tone.

        Called by the screen when scans come faster than answers.

        :param scans: dicts of ``code``, ``token`` and, optionally, ``product_id``; 50 at most.
        """
        answer, told = self._answer("ok"), []
        for item in scans[:50] if isinstance(scans, list) else ():
            if not isinstance(item, dict):
                item = {}
            answer = self.scan(
                item.get("code"), parcel_id, item.get("token"), item.get("product_id")
            )
            told.append({"code": self._clean(item.get("code")), **_short(answer)})
            if answer["tone"] != "ok" or answer.get("action") or answer.get("opened"):
                break  # a person has to look; the screen sends the rest again
        return {**answer, "told": told, "taken": len(told)}

    # ------------------------------------------------------------------
    # What was found
    # ------------------------------------------------------------------

    @api.model
    def _answer_returns(self, returns, text):
        open_ones = returns.filtered(lambda rma: rma.state == "approved")
        if len(open_ones) == 1:
            return self.open_return(open_ones.id)
        if open_ones:
            return self._answer(
                "ask",
                self.env._("%s belongs to several returns. Which is it?", text),
                choices=[self._choice(rma) for rma in open_ones],
            )
        return self._answer(
            "error", self._why_not(returns[0]), choices=[self._choice_unknown(returns[0].name)]
        )

    @api.model
    def _why_not(self, rma):
        """Why nothing is received for ``rma``, in one sentence."""
        if rma.state == "cancelled":
            return self.env._(
                "%(rma)s was cancelled on %(day)s. Book the parcel as unknown: an agent decides.",
                rma=rma.name,
                day=self._cancelled_on(rma),
            )
        if rma.state == "rejected":
            return self.env._(
                "%s was refused. Book the parcel as unknown: an agent decides.", rma.name
            )
        if rma.state == "done":
            return self.env._(
                "%(rma)s was finished on %(day)s. Book the parcel as unknown: an agent decides.",
                rma=rma.name,
                day=format_date(self.env, rma.date_done),
            )
        return self.env._(
            "%s is not approved yet. Book the parcel as unknown, or ask an agent to approve it.",
            rma.name,
        )

    @api.model
    def _cancelled_on(self, rma):
        # sudo: the day only, from the log of a return the user reads.
        event = (
            self.env["aftersales.audit.event"]
            .sudo()
            .search(
                [
                    ("res_model", "=", rma._name),
                    ("res_id", "=", rma.id),
                    ("event", "=", "rma.cancelled"),
                ],
                order="id desc",
                limit=1,
            )
        )
        return format_date(self.env, event.date if event else rma.write_date)

    @api.model
    def _answer_lot(self, lot):
        """A lot without a parcel on the bench: the return that expects it, or what is known."""
        # sudo: receivers may not read which lots a line names; lines they may read come back.
        lines = self.env["aftersales.rma.line"].search(
            [
                ("product_id", "=", lot.product_id.id),
                ("receipt_status", "in", ("pending", "partial")),
                ("rma_id.state", "=", "approved"),
                ("sale_line_id", "in", self._sold_with(lot).ids),
            ],
            limit=MOST,
        )
        named = lines.filtered(lambda line: lot.id in line.sudo().lot_ids.ids)
        lines = named or lines.filtered(lambda line: not line.sudo().lot_ids) or lines
        if len(lines.rma_id) == 1:
            return self._open_and_count(lines.rma_id)
        if lines:
            return self._answer(
                "ask",
                self.env._("Several returns wait for %s. Which is it?", lot.name),
                choices=[self._choice(rma) for rma in lines.rma_id],
            )
        return self._answer("error", self._lot_words(lot), choices=[self._choice_unknown(lot.name)])

    @api.model
    def _sold_with(self, lot):
        """Order lines that delivered ``lot``, as the system."""
        # sudo: receivers read no deliveries; callers compare, and tell a day at most.
        sold = lot.sudo()._aftersales_deliveries()
        return self.env["sale.order.line"].union(*(line.sudo() for _lot, line in sold))

    @api.model
    def _lot_words(self, lot):
        """What is known of a lot that no return expects, without saying whose it was."""
        # sudo: one day.
        days = lot.sudo()._aftersales_deliveries()
        if not days:
            return self.env._(
                "%(lot)s is a number of %(product)s that was never sold. No return expects it.",
                lot=lot.name,
                product=lot.product_id.display_name,
            )
        return self.env._(
            "%(lot)s of %(product)s was sold on %(day)s. No return is open for it.",
            lot=lot.name,
            product=lot.product_id.display_name,
            day=format_date(self.env, list(days.values())[-1]),
        )

    @api.model
    def _answer_product(self, product):
        lines = self.env["aftersales.rma.line"].search(
            [
                ("product_id", "=", product.id),
                ("receipt_status", "in", ("pending", "partial")),
                ("rma_id.state", "=", "approved"),
            ],
            order="id desc",
            limit=MOST + 1,
        )
        choices = [self._choice(rma) for rma in lines.rma_id[:MOST]]
        if len(choices) == 1:
            return self._open_and_count(lines.rma_id)
        words = (
            self.env._("%s: which return is it? Scan the slip or choose.", product.display_name)
            if choices
            else self.env._("No return expects %s.", product.display_name)
        )
        return self._answer(
            "ask" if choices else "error", words, choices=[*choices, self._choice_unknown("")]
        )

    @api.model
    def _answer_unknown(self, text, codes):
        if self._orders(codes):
            return self._answer(
                "error",
                self.env._("Order %s has no return. Book the parcel as unknown.", text),
                choices=[self._choice_unknown(text)],
            )
        if elsewhere := self._in_other_company(codes):
            return self._answer("error", elsewhere)
        return self._answer(
            "error",
            self.env._("Nothing here has the code “%s”. Is it a parcel without a return?", text),
            choices=[self._choice_unknown(text)],
        )

    @api.model
    def _in_other_company(self, codes):
        """A sentence for a return of another company that the user works for; else empty."""
        others = self.env.user.company_ids - self.env.companies
        if not others:
            return ""
        there = self.with_context(allowed_company_ids=others.ids)
        found = there._find_returns(codes)[:1]
        if not found:
            return ""
        return self.env._(
            "%(rma)s belongs to %(company)s. Switch to it at the top right.",
            rma=found.name,
            company=found.company_id.name,
        )

    @api.model
    def _choice(self, rma):
        return {
            "action": "open",
            "id": rma.id,
            "label": rma.name,
            "detail": f"{rma.partner_id.display_name} · {rma._bench_words()}",
        }

    @api.model
    def _choice_unknown(self, reference):
        return {
            "action": "unknown",
            "reference": reference,
            "label": self.env._("A parcel without a return"),
            "detail": self.env._("Count it here; an agent finds out whose it is."),
        }


def _short(answer):
    return {"tone": answer["tone"], "text": answer["text"]}
