"""For dialogs in which a customer is answered: scripts to insert, and a warning of bad words."""

from odoo import api, fields, models
from odoo.tools.mail import html_to_inner_content

from ...engine.playbook import blanks
from .playbook_parts import BLANKS


class AftersalesScriptMixin(models.AbstractModel):
    """Gives a dialog ``aftersales_script_id`` and ``aftersales_warning``.

    A dialog says which field holds the answer (``_answer_field``) and for which complaint it is
    (``_answered_complaint``), and calls :meth:`_insert_script` in an ``onchange`` of
    ``aftersales_script_id``.
    """

    _name = "aftersales.script.mixin"
    _description = "Dialog with Reply Scripts"

    #: Name of the field with the text of the answer; Text or Html.
    _answer_field = None

    aftersales_complaint_id = fields.Many2one(
        "aftersales.complaint", compute="_compute_aftersales_complaint_id"
    )
    aftersales_script_ids = fields.Many2many(
        "aftersales.playbook.script", compute="_compute_aftersales_complaint_id"
    )
    aftersales_script_id = fields.Many2one(
        "aftersales.playbook.script",
        "Insert a Script",
        store=False,
        domain="[('id', 'in', aftersales_script_ids)]",
        help="A text of the playbook, with what is known of the complaint filled in.",
    )
    aftersales_warning = fields.Text(compute="_compute_aftersales_warning")

    def _answered_complaint(self):
        """The complaint that is answered; none where this dialog is about something else."""
        self.ensure_one()
        return self.env["aftersales.complaint"]

    def _compute_aftersales_complaint_id(self):
        for dialog in self:
            complaint = dialog._answered_complaint()
            dialog.aftersales_complaint_id = complaint
            dialog.aftersales_script_ids = complaint.playbook_script_ids

    def _answer_text(self):
        """The answer as plain text."""
        self.ensure_one()
        answer = self[self._answer_field]
        if self._fields[self._answer_field].type == "html":
            return html_to_inner_content(answer)
        return answer or ""

    def _compute_aftersales_warning(self):
        for dialog in self:
            complaint = dialog._answered_complaint()
            dialog.aftersales_warning = dialog._answer_warning(complaint) if complaint else False

    def _answer_warning(self, complaint):
        """What is wrong with the answer, a line each: words never to say, blanks left open."""
        text = self._answer_text()
        lines = [
            self.env._("Never say “%(phrase)s”. Say: %(instead)s", phrase=phrase, instead=instead)
            if instead
            else self.env._("Never say “%s”.", phrase)
            for phrase, instead in complaint._never_said(text)
        ]
        open_blanks = [name for name in blanks(text) if name in BLANKS]
        if open_blanks:
            lines.append(
                self.env._("Fill in by hand: %s.", ", ".join(f"{{{name}}}" for name in open_blanks))
            )
        return "\n".join(lines) or False

    @api.model
    def _as_answer(self, text):
        """Plain ``text`` as the answer's field holds it."""
        return text

    def _insert_script(self):
        """Put the chosen script into the answer: in place of an empty one, else below it."""
        complaint = self._answered_complaint()
        script = self.aftersales_script_id
        if not complaint or not script:
            return
        text = script._filled(complaint).text
        answer = self[self._answer_field] if self._answer_text().strip() else False
        added = self._as_answer(text)
        gap = self._as_answer("\n\n") if self._fields[self._answer_field].type != "html" else ""
        self[self._answer_field] = answer + gap + added if answer else added
