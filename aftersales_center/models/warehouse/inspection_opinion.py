"""A second opinion: whoever is not sure asks, and does not finish alone meanwhile."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told

_ROLES = "aftersales_center.group_receiver,aftersales_center.group_agent"


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    opinion_state = fields.Selection(
        [("asked", "Asked"), ("given", "Given"), ("withdrawn", "Withdrawn")],
        "Second Opinion",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    opinion_asked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    opinion_user_id = fields.Many2one("res.users", "Opinion Wanted Of", readonly=True, copy=False)
    opinion_note = fields.Text("What Is Asked", readonly=True, copy=False)
    opinion_text = fields.Text("Opinion", readonly=True, copy=False)
    opinion_given_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    opinion_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="aftersales_center.group_agent",
    )

    def ask_second_opinion(self, user_id=None, note=None):
        """Ask somebody to look at open inspections; called by receivers and agents.

        Until it is given or withdrawn, who asked cannot finish them; somebody else can.

        :param user_id: whom; by default the leader of the return's team, or whoever handles it.
        :param note: what is asked.
        :raises UserError: when one is asked for already, or the other one has no role here.
        """
        self.check_access("write")
        self._require_state(("draft",))
        note = note.strip() if isinstance(note, str) else ""
        for inspection in self:
            if inspection.opinion_state == "asked":
                raise UserError(
                    self.env._(
                        "A second opinion on “%s” is asked for already.",
                        inspection.product_id.display_name,
                    )
                )
            other = inspection._opinion_of(user_id)
            # sudo: an activity for somebody else on a return that who asks may write.
            activity = inspection.rma_id.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Second opinion: %s", inspection.product_id.display_name),
                note=Markup("<p>%s</p>") % note if note else False,
                user_id=other.id,
            )
            # sudo: the activity is kept with the question, for agents.
            inspection.sudo()._write_guarded(
                {
                    "opinion_state": "asked",
                    "opinion_asked_by_id": self.env.uid,
                    "opinion_user_id": other.id,
                    "opinion_note": note,
                    "opinion_text": False,
                    "opinion_given_by_id": False,
                    "opinion_activity_id": activity.id,
                }
            )
        self._audit_opinion("inspection.opinion_asked", note)
        return True

    def give_opinion(self, text):
        """Say what one thinks of open inspections; called by anybody but who asked.

        :raises UserError: when nothing is asked, without a text, or from who asked.
        """
        self.check_access("write")
        text = text.strip() if isinstance(text, str) else ""
        if not text:
            raise UserError(self.env._("Write what you think, in one sentence."))
        self._require_opinion()
        if self.env.user in self.opinion_asked_by_id:
            raise UserError(
                self.env._(
                    "You asked for this opinion, so somebody else gives it. You can"
                    " withdraw the question."
                )
            )
        self._end_opinion("given", text)
        self._audit_opinion("inspection.opinion_given", text)
        return True

    def withdraw_opinion(self):
        """Take the question back; called by who asked, or by an agent.

        :raises UserError: when nothing is asked, or somebody else asked.
        """
        self.check_access("write")
        self._require_opinion()
        if self.opinion_asked_by_id - self.env.user and not self.env.user.has_group(
            "aftersales_center.group_agent"
        ):
            raise UserError(self.env._("Only who asked for it, or an agent, can withdraw it."))
        self._end_opinion("withdrawn", False)
        self._audit_opinion("inspection.opinion_withdrawn", "")
        return True

    def action_ask_opinion(self):
        """The button: whom, and what is asked."""
        self.check_access("write")
        return self._ask_word("ask")

    def action_give_opinion(self):
        """The button: what one thinks."""
        self.check_access("write")
        return self._ask_word("give")

    def _require_opinion(self):
        self._require_state(("draft",))
        for inspection in self:
            if inspection.opinion_state != "asked":
                raise UserError(
                    self.env._(
                        "No second opinion on “%s” is asked for.",
                        inspection.product_id.display_name,
                    )
                )

    def _opinion_of(self, user_id):
        """The user asked: never who asks, and somebody who may look."""
        self.ensure_one()
        # sudo: names of colleagues; whether they have a role.
        rma = self.rma_id.sudo()
        users = self.env["res.users"].sudo()
        if user_id:
            other = users.browse(user_id).exists() if type(user_id) is int else users
        else:
            other = (rma.team_id.leader_id | rma.user_id) - self.env.user
        other = other[:1]
        if (
            not other.active
            or other == self.env.user
            or not other.has_groups(_ROLES)
            or self.company_id not in other.company_ids
        ):
            raise UserError(
                self.env._(
                    "Choose somebody else of %s with an After-Sales role to ask.",
                    self.company_id.name,
                )
            )
        return other

    def _end_opinion(self, state, text):
        # sudo: the activity of somebody else.
        activities = self.sudo().opinion_activity_id
        self.sudo()._write_guarded(
            {
                "opinion_state": state,
                "opinion_text": text,
                "opinion_given_by_id": self.env.uid if state == "given" else False,
                "opinion_activity_id": False,
            }
        )
        # Parts of what was asked about ask still.
        asked = self.sudo().search(
            [("opinion_state", "=", "asked"), ("opinion_activity_id", "in", activities.ids)]
        )
        (activities - asked.opinion_activity_id).unlink()

    def _audit_opinion(self, event, text):
        self._audit_each(
            {
                rma: {
                    "lines": [
                        {
                            **inspection.rma_line_id._audit_units(inspection.quantity),
                            "of": inspection.opinion_user_id,
                        }
                        for inspection in group
                    ],
                    "by": self.env.user,
                    "reason": told(text),
                }
                for rma, group in self.grouped("rma_id").items()
            },
            event,
        )

    def _copy_part(self, part, follows):
        """A question about a whole is one about each of its parts."""
        copy = super()._copy_part(part, follows)
        if self.opinion_state == "asked":
            # sudo: the activity is kept with the question, for agents.
            asked = self.sudo()
            copy.sudo()._write_guarded(
                {
                    "opinion_state": "asked",
                    "opinion_asked_by_id": asked.opinion_asked_by_id.id,
                    "opinion_user_id": asked.opinion_user_id.id,
                    "opinion_note": asked.opinion_note,
                    "opinion_activity_id": asked.opinion_activity_id.id,
                }
            )
        return copy

    @api.ondelete(at_uninstall=False)
    def _unlink_nothing_asked(self):
        """Who asked does not get rid of the question with the inspection."""
        self._check_not_asking()

    def _check_complete(self):
        super()._check_complete()
        self._check_not_asking()

    def _check_not_asking(self):
        """Stop who asked for an opinion that is not given yet."""
        for inspection in self:
            if inspection.opinion_state == "asked" and (
                inspection.opinion_asked_by_id == self.env.user
            ):
                raise UserError(
                    self.env._(
                        "You asked %(who)s for a second opinion on “%(product)s”. Wait for it, or"
                        " withdraw the question.",
                        who=inspection.opinion_user_id.name,
                        product=inspection.product_id.display_name,
                    )
                )

    def action_done(self):
        """As before; whoever finishes what another one asked about has given their opinion."""
        result = super().action_done()
        asked = self.filtered(lambda inspection: inspection.opinion_state == "asked")
        if asked:
            text = self.env._("Finished the inspection.")
            asked._end_opinion("given", text)
            asked._audit_opinion("inspection.opinion_given", text)
        return result
