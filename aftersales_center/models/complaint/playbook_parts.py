"""The parts of a playbook: what to ask, what to write, and what never to say."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.playbook import blanks, fill

#: When a script is used.
OCCASIONS = [
    ("acknowledge", "Acknowledging"),
    ("ask", "Asking back"),
    ("respond", "Answering"),
    ("decide", "Telling the decision"),
    ("close", "Closing"),
]
#: What stands in braces in a script, see ``aftersales.complaint._script_values``.
BLANKS = (
    "customer",
    "complaint",
    "subject",
    "order",
    "product",
    "deadline",
    "received",
    "category",
    "agent",
    "team",
    "company",
    "phone",
    "questions",
)


class AftersalesPlaybookPart(models.AbstractModel):
    """A line of a playbook: changes only as long as its playbook is a draft."""

    _name = "aftersales.playbook.part"
    _description = "Part of a Playbook"
    _order = "sequence, id"

    playbook_id = fields.Many2one(
        "aftersales.playbook", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.playbook_id._require_draft()
        return parts

    def write(self, vals):
        self.playbook_id._require_draft()
        result = super().write(vals)
        self.playbook_id._require_draft()  # it may not be moved into one that is in use either
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self.playbook_id._require_draft()


class AftersalesPlaybookQuestion(models.Model):
    """Something to find out before a complaint is decided."""

    _name = "aftersales.playbook.question"
    _description = "Question of a Playbook"
    _inherit = ["aftersales.playbook.part"]
    _rec_name = "question"

    question = fields.Char(required=True, translate=True)
    why = fields.Char("What For", translate=True, help="For agents; the customer does not read it.")


class AftersalesPlaybookScript(models.Model):
    """A text to answer with; names in braces are filled in from the complaint."""

    _name = "aftersales.playbook.script"
    _description = "Reply Script"
    _inherit = ["aftersales.playbook.part"]

    name = fields.Char(required=True, translate=True)
    occasion = fields.Selection(OCCASIONS, required=True, default="respond")
    body = fields.Text(
        required=True,
        translate=True,
        help="Plain text. {customer}, {complaint}, {order}, {deadline} and the like are filled in.",
    )

    @api.constrains("body")
    def _check_blanks(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for script in self:
            for language in languages:
                unknown = [
                    name
                    for name in blanks(script.with_context(lang=language).body)
                    if name not in BLANKS
                ]
                if unknown:
                    raise ValidationError(
                        self.env._(
                            "“%(script)s” asks for {%(unknown)s}, which no complaint has. Use one"
                            " of these: %(known)s.",
                            script=script.name,
                            unknown=unknown[0],
                            known=", ".join(f"{{{name}}}" for name in BLANKS),
                        )
                    )

    def action_use(self):
        """Open the dialog of the step this text is for, for the complaint of the context.

        Called by the button beside a script on the complaint's form.
        """
        self.ensure_one()
        complaint = self.env["aftersales.complaint"].browse(
            self.env.context.get("aftersales_complaint_id") or []
        )
        return complaint._use_script(self)

    def _filled(self, complaint):
        """The text for ``complaint`` in its customer's language, with its blanks filled.

        :returns: :class:`~aftersales_center.engine.playbook.Filled`: plain text, to be escaped by
            whoever shows it.
        """
        self.ensure_one()
        language = complaint._script_lang()
        script = self.with_context(lang=language)
        return fill(script.body, complaint.with_context(lang=language)._script_values(self))


class AftersalesPlaybookNever(models.Model):
    """Words that must not stand in an answer, whatever the language of the screen."""

    _name = "aftersales.playbook.never"
    _description = "What Never to Say"
    _inherit = ["aftersales.playbook.part"]
    _rec_name = "phrase"

    phrase = fields.Char(
        required=True,
        help="In the language it would be said in; one line for each. An asterisk at the end"
        " stands for any ending: guarantee*",
    )
    instead = fields.Char("Say Instead")
