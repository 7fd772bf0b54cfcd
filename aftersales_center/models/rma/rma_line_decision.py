"""The verdict on each line of a return: made when asked, and again when approved."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..policy.request import Request
from ..words import exact_amount


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    decision_id = fields.Many2one(
        "aftersales.policy.decision",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The newest decision; those before it are kept.",
    )
    decision_ids = fields.One2many(
        "aftersales.policy.decision",
        "rma_line_id",
        "Decisions",
        readonly=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    verdict = fields.Selection(related="decision_id.verdict", store=True, index="btree_not_null")
    verdict_sentence = fields.Char("Why", related="decision_id.sentence")
    claim_deadline = fields.Datetime("Claimable Until", related="decision_id.deadline")
    # compute_sudo: a flag for everybody on the return; decisions name amounts, which receivers
    # do not see.
    awaits_confirmation = fields.Boolean(compute="_compute_awaits_confirmation", compute_sudo=True)

    @api.depends("decision_id")
    def _compute_awaits_confirmation(self):
        for line in self:
            decision = line.decision_id
            line.awaits_confirmation = (
                decision.occasion == "override" and decision.verdict == "review"
            )

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------

    def _decide(self, occasion):
        """Have the policy answer these lines and keep the answers.

        Goods of unknown origin get none. An override stands until the line itself changes: a
        verdict that a person set aside is not made again at approval.

        :returns: the lines that were decided.
        """
        lines = self.filtered(
            lambda line: line.sale_line_id
            and not (occasion != "request" and line.decision_id.occasion == "override")
        )
        if not lines:
            return lines
        # sudo: verdicts are the system's; what they are about was checked by the action.
        decisions = self.env["aftersales.policy.decision"].sudo()
        answers = decisions._answers([line._request() for line in lines])
        made = decisions._append(
            [
                decisions._prepare(line, answer, occasion)
                for line, answer in zip(lines, answers, strict=True)
            ]
        )
        for line, decision in zip(lines, made, strict=True):
            line._write_guarded({"decision_id": decision.id})
        lines._audit_decided(occasion)
        return lines

    def _request(self):
        """What this line asks for, as the policy is asked."""
        self.ensure_one()
        rma = self.rma_id
        return Request(
            sale_line=self.sale_line_id,
            reason=self.reason_id,
            asked_on=rma._asked_on(),
            quantity=self._to_sale_unit(self.quantity),
            wanted=self.requested_remedy,
            channel=rma.channel,
            lots=self.sudo().lot_ids,  # sudo: receivers don't read lots here; only compared
            findings=frozenset(
                code
                for inspection in self.inspection_ids._standing()
                for code in inspection.finding_ids.mapped("code")
            ),
            rma=rma,
        )

    def _decide_request(self):
        """Decide requested lines, and grant what the verdict means: nothing of a refused line.

        Called when a return is requested, and when something that the verdict rests on changes.
        """
        before = {line: line.verdict for line in self}
        for line in self._decide("request"):
            if line.verdict == "refuse":
                line.qty_to_approve = 0.0
            elif before[line] == "refuse":
                line.qty_to_approve = line.quantity
            if line.decision_id.keeps_item and not line.keeps_item:
                line.keeps_item = True

    def _check_decision(self):
        """Stop on a line that may not be granted by whoever is asking."""
        self.ensure_one()
        decision = self.decision_id
        if decision.verdict == "refuse":
            raise UserError(
                self.env._(
                    "“%(product)s” is refused: %(why)s Approve 0 of it, or let a supervisor"
                    " override the decision with a reason.",
                    product=self.product_id.display_name,
                    why=decision.sentence,
                )
            )
        if self.awaits_confirmation:
            raise UserError(
                self.env._(
                    "The override for “%(product)s” waits for a second supervisor. Let somebody"
                    " else than %(user)s confirm it.",
                    product=self.product_id.display_name,
                    user=decision.override_user_id.name,
                )
            )
        if decision.verdict == "review" and not self._may_supervise():
            raise UserError(
                self.env._(
                    "“%(product)s” waits for a supervisor: %(why)s Ask one to approve it.",
                    product=self.product_id.display_name,
                    why=decision.sentence,
                )
            )

    def _check_remedy(self, kind):
        """Stop on a remedy that the decision does not offer."""
        self.ensure_one()
        decision = self.decision_id
        if not decision or decision._allows(kind):
            return
        if decision.verdict == "refuse":
            self._check_decision()
        kinds = dict(self._selection_remedy())
        offered = [kinds[code] for code in (decision.remedies or "").split(",") if code in kinds]
        raise UserError(
            self.env._(
                "“%(product)s” cannot be put right by “%(remedy)s”; offered are: %(offered)s."
                " Choose one of these, or let a supervisor override the decision.",
                product=self.product_id.display_name,
                remedy=kinds.get(kind, kind),
                offered=", ".join(offered) or self.env._("none"),
            )
        )

    def _is_free(self):
        """Whether the policy lets this line through, as it was asked, without anybody looking."""
        self.ensure_one()
        decision = self.decision_id
        return (
            decision.verdict == "accept"
            and decision.auto_approve
            and self.product_uom_id.compare(self.qty_to_approve, self.quantity) == 0
            and (self.requested_remedy == "none" or decision._allows(self.requested_remedy))
        )

    def _may_supervise(self):
        return self.env.su or self.env.user.has_group("aftersales_center.group_supervisor")

    # ------------------------------------------------------------------
    # Words and evidence
    # ------------------------------------------------------------------

    def _verdict_words(self):
        """One line of plain text about the verdict, for the history of the return."""
        self.ensure_one()
        verdicts = dict(self._fields["verdict"]._description_selection(self.env))
        return self.env._(
            "%(product)s: %(verdict)s. %(why)s",
            product=self.product_id.display_name,
            verdict=verdicts[self.verdict],
            why=self.verdict_sentence,
        )

    def _customer_text(self):
        """What the customer is told about this line, in the customer's language."""
        self.ensure_one()
        # sudo: text about a line of a return the caller reads or mails.
        decision = self.sudo().decision_id.with_context(lang=self.partner_id.lang)
        return decision.customer_text or ""

    def _audit_decided(self, occasion):
        # sudo: what was decided, for the log.
        self.env["aftersales.audit.mixin"]._audit_each(
            {
                rma: {
                    "occasion": occasion,
                    "lines": [line._audit_decision() for line in lines],
                }
                for rma, lines in self.sudo().grouped("rma_id").items()
            },
            "decision.made",
        )

    def _audit_decision(self):
        decision = self.decision_id
        return {
            "product": self.product_id,
            "verdict": decision.verdict,
            "why": {"code": decision.code, "params": decision._decisive().get("params") or {}},
            "deadline": decision.deadline or None,
            "law": decision.legal_basis or None,
            "policy": decision.policy_id or None,
            "amount": exact_amount(decision.currency_id, decision.amount),
            "trace": decision.rule_trace or [],
        }
