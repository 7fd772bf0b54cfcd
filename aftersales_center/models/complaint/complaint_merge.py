"""Two complaints that are one, one that is two, and the queue of who is away."""

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rma.rma_audit import told as typed
from .complaint import OPEN

#: What a complaint is about: goes along when it is merged.
ABOUT = ("order_ids", "rma_ids", "product_ids", "lot_ids")
#: How long back the same matter counts as the same complaint; days.
SIMILAR_DAYS = 30


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    similar_ids = fields.Many2many(
        "aftersales.complaint",
        compute="_compute_similar_ids",
        string="Similar Complaints",
        help="Of the same customer or address, received within 30 days of each other, about the"
        " same order, return or product; where one names none of these, of the same category.",
    )
    similar_count = fields.Integer(compute="_compute_similar_ids")

    def _compute_similar_ids(self):
        for complaint in self:
            origin = complaint._origin
            complaint.similar_ids = origin._similar() if origin else False
            complaint.similar_count = len(complaint.similar_ids)

    def _similar(self, days=SIMILAR_DAYS):
        """Complaints of the same customer about the same matter, within the user's rights.

        :param days: received at most so many days before or after.
        """
        self.ensure_one()
        # sudo: whose addresses and which orders; what is found is within the user's rights.
        known = self.sudo()
        kin = known._kin_domain() if self.id else Domain.FALSE
        if kin.is_false():
            return self.browse()
        alike = Domain("category_id", "=", self.category_id.id)
        matter = [Domain(name, "in", self[name].ids) for name in ABOUT if self[name]]
        if matter:
            nothing = Domain.AND([Domain(name, "=", False) for name in ABOUT])
            alike = Domain.OR([*matter, alike & nothing])
            if orders := known._remedy_orders():
                alike |= Domain("order_ids", "in", orders.ids)
                lines = known.env["aftersales.rma.line"].search(
                    [("sale_line_id.order_id", "in", orders.ids)]
                )
                alike |= Domain("rma_ids", "in", lines.rma_id.ids)
        found = self.search(
            kin
            & alike
            & Domain("id", "!=", self.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("merged_into_id", "=", False)
            & Domain("date_received", ">=", fields.Datetime.subtract(self.date_received, days=days))
            & Domain("date_received", "<=", fields.Datetime.add(self.date_received, days=days)),
            limit=20,
        )
        return found.filtered(lambda other: known._is_kin(other.sudo()))  # sudo: as above

    def action_view_similar(self):
        """Open the similar complaints."""
        return self._action_view("aftersales_center.action_complaint", self._similar())

    # ------------------------------------------------------------------
    # Merge and split
    # ------------------------------------------------------------------

    def action_merge(self, target, reason=None):
        """Go on with ``target`` alone: these complaints are closed and point to it.

        What they are about, their mails and files go to ``target``; their steps and remedies
        stay with them and are shown there. Called by agents.

        :raises UserError: for a complaint merged into itself, of another customer or company,
            one that is closed or merged already, or while a remedy of it is not finished.
        """
        self.check_access("write")
        target.ensure_one()
        target.check_access("write")
        self._check_mergeable(target)
        self._check_nothing_open()
        target._require_state((*OPEN, "decided"))
        self._set_state("closed", (*OPEN, "decided"))
        self._write_guarded(
            {
                "merged_into_id": target.id,
                "date_closed": fields.Datetime.now(),
                "waits_on_customer": False,
            }
        )
        target.write(
            {
                name: [Command.link(record.id) for record in self[name] - target[name]]
                for name in ABOUT
                if self[name] - target[name]
            }
        )
        for complaint in self:
            complaint._step("merged", found=reason or target.name)
            target._step("merged", found=complaint.name)
            complaint._hand_messages_to(target)
        self._sla_cancel()
        self._audit("complaint.merged", target=target, reason=typed(reason))
        # sudo: activities of colleagues, who look after the other complaint now.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return target._action_open()

    def _check_mergeable(self, target):
        if not self:
            raise UserError(self.env._("Choose the complaints to merge."))
        if target in self:
            raise UserError(
                self.env._("A complaint cannot be merged into itself. Choose another one.")
            )
        target._require_unmerged()
        for complaint in self:
            if complaint.company_id != target.company_id:
                raise UserError(
                    self.env._("Complaints of two companies stay apart: each has its own log.")
                )
            ours = complaint.partner_id.commercial_partner_id
            theirs = target.partner_id.commercial_partner_id
            if (ours or theirs) and ours and ours != theirs:
                raise UserError(
                    self.env._(
                        "%(complaint)s and %(target)s are of different customers, so they stay"
                        " apart.",
                        complaint=complaint.name,
                        target=target.name,
                    )
                )

    def _hand_messages_to(self, target):
        """Conversation and files go to ``target``: an answer to an old mail arrives there."""
        self.ensure_one()
        # sudo: messages and files of a complaint the caller may write, to one they may write.
        messages = self.sudo().message_ids.filtered(
            lambda message: message.message_type in ("email", "comment", "email_outgoing")
        )
        messages.write({"res_id": target.id})
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        )
        files.write({"res_id": target.id})
        target.sudo().message_subscribe(self.message_partner_ids.ids)
        self._say(self.env._("Merged into %s.", target.name))
        target._say(self.env._("%s was merged into this complaint.", self.name))

    def action_split(self, subject, note=None, orders=None, rmas=None):
        """Take a second matter out into a complaint of its own; returns it.

        Received when this one was: its promises count from then. Called by agents.

        :param orders: sale orders that go along (they leave this complaint), ``rmas`` likewise.
        :raises UserError: without a subject.
        """
        self.ensure_one()
        self.check_access("write")
        self._require_text(subject)
        self._require_state((*OPEN, "decided"))
        if self.round:
            raise UserError(
                self.env._(
                    "%s was appealed, so it stays whole. Make a new complaint for another matter.",
                    self.name,
                )
            )
        orders = self.order_ids & (orders or self.order_ids.browse())
        rmas = self.rma_ids & (rmas or self.rma_ids.browse())
        part = self.create(
            {
                "subject": subject.strip(),
                "note": note or self.note,
                "partner_id": self.partner_id.id,
                "email_from": self.email_from,
                "phone": self.phone,
                "company_id": self.company_id.id,
                "team_id": self.team_id.id,
                "channel": self.channel,
                "date_received": self.date_received,
                "order_ids": [Command.link(order.id) for order in orders],
                "rma_ids": [Command.link(rma.id) for rma in rmas],
            }
        )
        part._write_guarded({"split_from_id": self.id})
        if orders or rmas:
            self.write(
                {
                    "order_ids": [Command.unlink(order.id) for order in orders],
                    "rma_ids": [Command.unlink(rma.id) for rma in rmas],
                }
            )
        self._step("split", found=part.name)
        part._step("split", found=self.name)
        self._audit("complaint.split", part=part)
        part._say(self.env._("Taken out of %s.", self.name))
        self._say(self.env._("%s was taken out of this complaint.", part.name))
        return part

    def _family(self):
        """These complaints with all they were merged with or taken out of, over any steps.

        What is given counts for all of them together: splitting gets around no limit.
        """
        # sudo: which complaints belong together, for sums that nobody reads here.
        family = found = self.sudo()
        while found:
            found = (
                found.merged_into_id | found.merged_ids | found.split_from_id | found.split_ids
            ) - family
            family |= found
        return family.with_env(self.env)

    # ------------------------------------------------------------------
    # Who is away
    # ------------------------------------------------------------------

    def action_hand_over(self, user=None, reason=None):
        """Hand open complaints to ``user``, or by the rules of their tiers to who is there.

        For the queue of somebody who is away; called by supervisors, on many at once.

        :raises UserError: where the rules find nobody.
        """
        self.check_access("write")
        self._require_state((*OPEN, "decided"))
        if user:
            return self.action_reassign(user, reason)
        for complaint in self:
            before = complaint.user_id
            complaint.user_id = False
            complaint._assign(without=before)
            if not complaint.user_id or complaint.user_id == before:
                raise UserError(
                    self.env._(
                        "Nobody else of %(tier)s can take %(complaint)s. Choose somebody.",
                        tier=complaint.tier_id.name or "",
                        complaint=complaint.name,
                    )
                )
            complaint._audit(
                "complaint.reassigned",
                before=before,
                after=complaint.user_id,
                reason=typed(reason),
            )
        return True

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
