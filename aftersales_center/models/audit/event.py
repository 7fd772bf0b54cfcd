"""The compliance log itself: it only grows."""

import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from . import triggers
from .sentences import tell
from .verifier import GUARDED


class AftersalesAuditAppendOnly(models.AbstractModel):
    """A table that no one changes: neither through Odoo, nor, short of switching triggers off,
    through SQL. What is done around them is found by verifying."""

    _name = "aftersales.audit.append.only"
    _description = "Append-only record"
    _log_access = False
    #: Whether rows may be deleted (personal text that has to be erased). Never updated.
    _erasable = False

    def init(self):
        super().init()
        if self._auto and not self._abstract:
            triggers.install(self.env.cr, self._table, erasable=self._erasable)

    def write(self, vals):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    def unlink(self):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self._refuse_change()

    @api.model
    def _append(self, vals_list):
        """Add rows; called by the log's own code, never by a user."""
        return super().create(vals_list)

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "The compliance log only grows: “%s” is written by what happens, and never changed"
                " or deleted by anybody.",
                self._description,
            )
        )


class AftersalesAuditEvent(models.Model):
    _name = "aftersales.audit.event"
    _description = "Compliance Log"
    _inherit = "aftersales.audit.append.only"
    _log_access = False
    _order = "id desc"
    _rec_name = "event"

    # Plain columns without foreign keys: a user or company that is deleted must not touch a row.
    format = fields.Integer(required=True, readonly=True)
    company_id = fields.Integer("Company ID", required=True, readonly=True)
    date = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Integer("User ID", required=True, readonly=True)
    login = fields.Char("Who", required=True, readonly=True)
    event = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", required=True)
    res_name = fields.Char("Record", required=True, readonly=True)
    origin = fields.Selection(
        [
            ("ui", "Back office"),
            ("portal", "Portal"),
            ("mail", "E-mail"),
            ("cron", "Scheduled job"),
            ("rpc", "Other program"),
            ("system", "System"),
        ],
        required=True,
        readonly=True,
    )
    behalf = fields.Char("On Behalf Of", required=True, readonly=True)
    payload = fields.Text("Details", required=True, readonly=True)
    partner_id = fields.Integer("Customer ID", required=True, readonly=True)
    tag = fields.Char(required=True, readonly=True)
    leaf = fields.Char("Hash", required=True, readonly=True)

    sentence = fields.Char("What Happened", compute="_compute_sentence")
    partner_ref = fields.Many2one(
        "res.partner", "Customer", compute="_compute_partner_ref", search="_search_partner_ref"
    )
    company_ref = fields.Many2one("res.company", "Company", compute="_compute_company_ref")
    seal_number = fields.Integer("Seal", compute="_compute_seal_number")

    _record_idx = models.Index("(res_model, res_id)")
    _partner_idx = models.Index("(partner_id) WHERE partner_id <> 0")
    _date_idx = models.Index("USING brin (date) WITH (pages_per_range = 32)")
    _company_idx = models.Index("(company_id, id)")

    @api.depends("company_id")
    def _compute_company_ref(self):
        for record in self:
            record.company_ref = record.company_id

    def action_open_record(self):
        """Open the record of this event; needs the user's own rights on it.

        :raises UserError: when it is gone.
        """
        self.ensure_one()
        record = (
            self.env[self.res_model].browse(self.res_id) if self.res_model in self.env else None
        )
        if record is None or not record.exists():
            raise UserError(self.env._("%s does not exist any more.", self.res_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    @api.depends("event", "payload")
    def _compute_sentence(self):
        # sudo: who may read the event may read what it says.
        texts = self.env["aftersales.audit.personal"].sudo()._texts(self)
        for record in self:
            record.sentence = tell(self.env, record.event, record.payload, texts)

    @api.depends("partner_id")
    def _compute_partner_ref(self):
        # sudo: whether the customer still exists; the name is read with the user's own rights.
        existing = set(
            self.env["res.partner"].sudo().browse(self.mapped("partner_id")).exists().ids
        )
        for record in self:
            record.partner_ref = record.partner_id if record.partner_id in existing else False

    def _search_partner_ref(self, operator, value):
        if operator not in ("in", "any", "ilike", "="):
            return NotImplemented
        partners = self.env["res.partner"]
        if operator == "ilike":
            partners = partners.search([("display_name", "ilike", value)])
        elif operator == "any":
            partners = partners.search(value)
        else:
            partners = partners.browse(value)
        return [("partner_id", "in", partners.commercial_partner_id.ids)]

    def _compute_seal_number(self):
        numbers = {}
        if self.ids:
            self.env.cr.execute(
                SQL(
                    """
                    SELECT leaf.id, seal.number
                      FROM aftersales_audit_leaf leaf
                      JOIN aftersales_audit_seal seal ON seal.id = leaf.seal_id
                     WHERE leaf.id = ANY(%s)
                    """,
                    list(self.ids),
                )
            )
            numbers = dict(self.env.cr.fetchall())
        for record in self:
            record.seal_number = numbers.get(record.id, 0)

    @api.model
    def _note_guards(self):
        """Write into the log how the triggers stand, when that is news.

        Called when the addon is installed or updated. Verification compares with what was
        noted last.
        """
        noted = {
            "database": triggers.identity(self.env.cr),
            "guards": triggers.fingerprint(self.env.cr, GUARDED),
        }
        # sudo: called while the addon is installed, by the system.
        last = self.sudo().search([("event", "=", "audit.guards")], limit=1)
        if not last or json.loads(last.payload) != noted:
            # Every chain gets it, so that each company's export and verification has it.
            # sudo: as above.
            companies = self.env["res.company"].sudo().search([], order="id", limit=10000)
            companies._audit("audit.guards", **noted)

    @api.model
    def verify(self, company=None, since=None, anchors=()):
        """Check the log and say what does not hold; see :class:`~.verifier.Verifier`.

        Called by auditors (button), the nightly job and other programs.

        :param company: limit to this company (a record or an id); the user's otherwise.
        :param since: a naive UTC time; seals made earlier are taken as they are.
        :param anchors: lines of anchor files, as text.
        :returns: ``{"ok": …, "findings": […], …}``, see :meth:`~.findings.Report.as_dict`.
        :raises AccessError: for anybody who may not read the log.
        """
        self.check_access("read")
        runs, reports = self.env["aftersales.audit.verification"]._run(
            self._companies_to_verify(company), since, anchors
        )
        found = [report.as_dict() for report in reports.values()]
        return {
            "ok": all(each["ok"] for each in found),
            "runs": runs.ids,
            **{
                name: sum(each[name] for each in found) for name in ("records", "seals", "unsealed")
            },
            **{
                name: [item for each in found for item in each[name]]
                for name in ("companies", "findings", "notes")
            },
        }

    @api.model
    def _companies_to_verify(self, company):
        """Ids of the companies to look at: those asked for that the user may see."""
        allowed = self.env.companies
        if company:
            allowed &= self.env["res.company"].browse(getattr(company, "id", company))
        if not allowed:
            raise AccessError(self.env._("That company is not one of yours. Choose another one."))
        return allowed.ids
