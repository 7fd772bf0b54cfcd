"""What is done with an entry of the safety register: made, judged, closed and forgotten."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told


class AftersalesSafetyEntry(models.Model):
    _inherit = "aftersales.safety.entry"

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def action_assess(self):
        """To assess → assessed.

        :raises UserError: without a risk, or without the goods it is about.
        """
        self._supervise()
        self._require_state(("open",))
        for entry in self:
            if not entry.risk or not (entry.product_ids or entry.lot_ids):
                raise UserError(
                    self.env._(
                        "%s is not assessed yet: enter the risk and the products or lots.",
                        entry.name,
                    )
                )
        self._set_state("assessed", ("open",))
        self._write_guarded({"assessed_by_id": self.env.uid})
        for entry in self:
            entry._audit("safety.assessed", risk=entry.risk, lots=entry.lot_ids.mapped("name"))
        return True

    def action_close(self, reason=None):
        """Assessed → closed.

        :raises UserError: while law still asks for something to be done.
        """
        self._supervise()
        self._require_state(("assessed",))
        for entry in self:
            duties = entry._duties()
            if duties:
                raise UserError(
                    self.env._(
                        "%(entry)s cannot be closed yet. %(duty)s",
                        entry=entry.name,
                        duty=duties[0],
                    )
                )
        self._settle("closed", reason)
        return True

    def action_dismiss(self, reason=None):
        """It turned out to be no safety matter; it stays in the register with the reason.

        :raises UserError: without a reason.
        """
        self._supervise()
        self._require_state(("open", "assessed"))
        if not (reason or "").strip():
            raise UserError(self.env._("Why is it no safety matter? Write one sentence."))
        self._settle("dismissed", reason)
        return True

    def action_reopen(self, reason=None):
        """Closed or dismissed → to assess."""
        self._supervise()
        self._set_state("open", ("closed", "dismissed"))
        for entry in self:
            entry._audit("safety.reopened", reason=told(reason))
            entry._ask()
        return True

    def action_export(self):
        """Ask what these entries are taken out for, then make the files."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export for an authority"),
            "res_model": "aftersales.safety.export",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_entry_ids": self.ids},
        }

    def _settle(self, state, reason):
        self._set_state(state, ("open", "assessed"))
        self._write_guarded({"closing_reason": (reason or "").strip() or False})
        # sudo: whosever activity it is; only those of this kind.
        self.sudo().activity_unlink(["aftersales_center.mail_activity_safety"])
        for entry in self:
            entry._audit(f"safety.{state}", reason=told(reason))

    def _supervise(self):
        """:raises UserError: for those who may not judge how dangerous something is."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("aftersales_center.group_supervisor"):
            raise UserError(
                self.env._("Only a supervisor judges safety matters. Write down what you know.")
            )

    # ------------------------------------------------------------------
    # Made by itself
    # ------------------------------------------------------------------

    @api.model
    def _enter(self, complaints):
        """Enter ``complaints`` that are not in the register yet; returns the new entries.

        Called when a complaint is found to concern safety, with whatever rights that runs.
        """
        # sudo: the register is written by the system; people complete and judge what is in it.
        register = self.sudo()
        known = register.search([("complaint_id", "in", complaints.ids)]).complaint_id
        made = register
        for complaint in complaints.sudo() - known:
            products, lots = complaint._safety_goods()
            entry = register._create_entry({"product_ids": products.ids, "lot_ids": lots.ids})
            entry._write_guarded(
                {
                    "complaint_id": complaint.id,
                    "name": complaint.company_id._aftersales_next_number(self._name),
                }
            )
            entry._audit(
                "safety.registered",
                complaint=complaint.name,
                products=entry.product_ids,
                lots=entry.lot_ids.mapped("name"),
            )
            entry._ask()
            made |= entry
        return made

    def _ask(self):
        """An activity for who has to assess it: the leader of the case, else who handles it."""
        for entry in self:
            complaint = entry.complaint_id
            tier = complaint.tier_id
            who = (
                (tier and tier._leader())
                or complaint.team_id.leader_id
                or complaint.user_id
                or self.env.ref("base.user_admin", raise_if_not_found=False)
            )
            if who:
                entry.activity_schedule(
                    "aftersales_center.mail_activity_safety",
                    summary=self.env._("Assess: %s", complaint.name),
                    user_id=who.id,
                )

    # ------------------------------------------------------------------
    # Forgetting
    # ------------------------------------------------------------------

    @api.model
    def _cron_forget(self, limit=200):
        """Empty what is personal and past five years, but for what a legal hold covers."""
        cron = self.env["ir.cron"]
        after = 0
        while True:
            due = self.search(
                [
                    ("id", ">", after),
                    ("keep_until", "<=", fields.Date.today()),
                    ("texts_erased_on", "=", False),
                ],
                order="id",
                limit=limit,
            )
            if not due:
                return
            after = due[-1].id
            held = self.env["aftersales.audit.hold"]._held_among(due.complaint_id)
            due.filtered(lambda entry, held=held: entry.complaint_id not in held)._forget()
            if not cron._commit_progress(len(due)):
                return

    def _forget(self):
        """Empty what was typed about people in these entries."""
        self._write_guarded(
            {
                "what_happened": False,
                "measure_note": False,
                "closing_reason": False,
                "texts_erased_on": fields.Date.today(),
            }
        )
        for entry in self:
            entry._audit("safety.forgotten")
