"""A complaint and its playbook: the advice, the texts, and whether it helped."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.mail import plaintext2html

from ...engine.playbook import found


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    playbook_ids = fields.Many2many(
        "aftersales.playbook",
        string="Playbooks That Fit",
        compute="_compute_playbook_ids",
        compute_sudo=True,
        help="The best first: the closest category, then what helped most surely.",
    )
    playbook_id = fields.Many2one(
        "aftersales.playbook",
        compute="_compute_playbook_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'active'), ('id', 'in', playbook_ids)]",
        help="The version you work by; it stays the same when a newer one comes into use.",
    )
    playbook_solution = fields.Html(
        related="playbook_id.solution", related_sudo=False, string="Standard Solution"
    )
    playbook_remedy = fields.Selection(
        related="playbook_id.remedy", related_sudo=False, string="Usual Remedy"
    )
    playbook_question_ids = fields.One2many(
        related="playbook_id.question_ids", related_sudo=False, string="What to Ask"
    )
    playbook_script_ids = fields.One2many(
        related="playbook_id.script_ids", related_sudo=False, string="Reply Scripts"
    )
    playbook_never_ids = fields.One2many(
        related="playbook_id.never_ids", related_sudo=False, string="What Never to Say"
    )
    playbook_helped = fields.Selection(
        [("yes", "Helped"), ("no", "Did not help")],
        "Your Rating",
        compute="_compute_playbook_helped",
    )

    @api.depends("category_id", "severity", "company_id")
    def _compute_playbook_ids(self):
        fitting = self.env["aftersales.playbook"]._for_complaints(self)
        for complaint in self:
            complaint.playbook_ids = fitting[complaint]

    @api.depends("category_id", "severity", "company_id")
    def _compute_playbook_id(self):
        """The best one that fits, unless the one chosen fits as closely."""
        # sudo: whoever sorts the complaint; the advice is chosen by the complaint alone.
        fitting = self.env["aftersales.playbook"].sudo()._for_complaints(self)
        for complaint in self:
            chosen, best = complaint.playbook_id.sudo(), fitting[complaint][:1]
            if not chosen or not chosen._fits(complaint) or chosen._depth() < best._depth():
                complaint.playbook_id = best

    @api.depends("playbook_id")
    @api.depends_context("uid")
    def _compute_playbook_helped(self):
        # sudo: only what the user said themselves.
        ratings = (
            self.env["aftersales.playbook.rating"]
            .sudo()
            .search([("complaint_id", "in", self.ids), ("user_id", "=", self.env.uid)])
        )
        said = {(rating.complaint_id.id, rating.playbook_id.id): rating for rating in ratings}
        for complaint in self:
            mine = said.get((complaint._origin.id, complaint.playbook_id.id))
            complaint.playbook_helped = mine and ("yes" if mine.helped else "no")

    # ------------------------------------------------------------------
    # Rating
    # ------------------------------------------------------------------

    def action_playbook_helped(self):
        """“Helped”: said by the agent about the playbook of this complaint."""
        return self._rate_playbook(True)

    def action_playbook_not_helped(self):
        """“Did not help”: said by the agent about the playbook of this complaint."""
        return self._rate_playbook(False)

    def _rate_playbook(self, helped):
        for complaint in self:
            if not complaint.playbook_id:
                raise UserError(self.env._("Choose the playbook that you want to rate."))
            self.env["aftersales.playbook.rating"]._rate(complaint.playbook_id, complaint, helped)
        return True

    # ------------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------------

    def _script_lang(self):
        """The language to write to the customer in."""
        self.ensure_one()
        return self.sudo().customer_lang  # sudo: for whoever answers them

    def _script_values(self, script=None):
        """What stands in for the names in braces of a script, as text in the context's language.

        :param script: whose playbook's questions ``{questions}`` lists.
        """
        self.ensure_one()
        env = self.env
        # sudo: names and days of this very complaint, which the caller may read.
        known = self.sudo()
        user = known.user_id or env.user
        deadline = known._script_deadline()
        questions = (script or self.env["aftersales.playbook.script"]).playbook_id.sudo()
        return {
            "customer": known.partner_id.name or known.email_from or "",
            "complaint": known.name,
            "subject": known.subject or "",
            "order": ", ".join(known.order_ids.mapped("name")),
            "product": ", ".join(
                known.product_ids.with_context(display_default_code=False).mapped("display_name")
            ),
            "deadline": format_date(env, deadline) if deadline else "",
            "received": format_date(
                env, fields.Datetime.context_timestamp(known, known.date_received)
            ),
            "category": known.category_id.display_name or "",
            "agent": user.name,
            "team": known.team_id.name or known.company_id.name,
            "company": known.company_id.name,
            "phone": known.company_id.phone or "",
            "questions": "\n".join(
                f"– {line.question}"
                for line in questions.question_ids.with_context(lang=env.lang).sorted("sequence")
            ),
        }

    def _script_deadline(self):
        """Until when the customer was promised the next thing: a naive UTC moment, or none."""
        self.ensure_one()
        return self.sla_deadline if "sla_deadline" in self._fields else False

    def _never_said(self, text):
        """``[(phrase, what to say instead)]`` of what must not be said and stands in ``text``.

        :param text: plain text of an answer.
        """
        self.ensure_one()
        # sudo: what any playbook that fits forbids, whichever the agent reads.
        lines = (self.playbook_id | self.playbook_ids).sudo().never_ids
        instead = {line.phrase: line.instead or "" for line in lines}
        return [(phrase, instead[phrase]) for phrase in found(lines.mapped("phrase"), text)]

    def _use_script(self, script):
        """The dialog of the step that ``script`` is for, with the script filled in.

        Where no step may be taken any more it is the mail composer.

        :raises UserError: for a script of a playbook that does not fit.
        """
        self.check_access("write")
        if len(self) != 1 or script.playbook_id not in (self.playbook_id | self.playbook_ids):
            raise UserError(self.env._("Choose a script of the playbook of this complaint."))
        text = script._filled(self).text
        action = {
            "type": "ir.actions.act_window",
            "name": script.name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
        step = self._step_of(script)
        if step:
            return {
                **action,
                "res_model": "aftersales.complaint.step.wizard",
                "context": {
                    "active_model": self._name,
                    "active_id": self.id,
                    "active_ids": self.ids,
                    "default_step": step,
                    "default_text": text,
                },
            }
        return {
            **action,
            "res_model": "mail.compose.message",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.partner_id.ids,
                "default_subject": f"{self.name}: {self.subject}",
                "default_body": str(plaintext2html(text)),
                "clicked_on_full_composer": True,
            },
        }

    def _step_of(self, script):
        """Which step a script is written for, as far as the complaint's state allows it."""
        self.ensure_one()
        if script.occasion == "close" and self.state == "decided":
            return "close"
        if script.occasion == "acknowledge" and self.state == "new":
            return "acknowledge"
        if script.occasion == "decide" and self.is_open and self.state != "new":
            return "decide"
        return "respond" if self.is_open or self.state == "decided" else None
