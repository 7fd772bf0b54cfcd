"""The steps of ISO 10002, one record each: who, when, what was found, what was told."""

from odoo import Command, api, fields, models

from .complaint import OUTCOMES

KINDS = [
    ("received", "Received"),
    ("acknowledged", "Acknowledged"),
    ("assessed", "Assessed"),
    ("investigated", "Investigated"),
    ("responded", "Responded"),
    ("decided", "Decided"),
    ("closed", "Closed"),
    ("reviewed", "Reviewed"),
    ("appealed", "Appealed"),
    ("reopened", "Reopened"),
    ("escalated", "Handed to another tier"),
    ("waiting", "Waiting for the customer"),
    ("answered", "Customer answered"),
    ("merged", "Merged"),
    ("split", "Split"),
]


class AftersalesComplaintStep(models.Model):
    """One step of a complaint; never changed, its texts can be erased when retention ends."""

    _name = "aftersales.complaint.step"
    _description = "Step of a Complaint"
    _inherit = ["aftersales.append.only.mixin", "aftersales.audit.mixin"]
    _log_access = False
    _erasable = ("found", "told")
    _follows = ("on_behalf_id",)
    _order = "date, id"
    _check_company_auto = True

    complaint_id = fields.Many2one(
        "aftersales.complaint", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, required=True, ondelete="restrict")
    on_behalf_id = fields.Many2one(
        "res.partner",
        "For",
        readonly=True,
        ondelete="restrict",
        help="The customer, when the step was theirs.",
    )
    tier_id = fields.Many2one("aftersales.complaint.tier", readonly=True, ondelete="restrict")
    round = fields.Integer(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    found = fields.Text(readonly=True, help="What was found; for our people.")
    told = fields.Text(readonly=True, help="What the customer was told.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_complaint_step_attachment_rel",
        "step_id",
        "attachment_id",
        string="Evidence",
        readonly=True,
    )

    def _attach(self, files):
        """Keep ``files`` as evidence of this step; its complaint's log holds their checksums."""
        self.ensure_one()
        self._change({"attachment_ids": [Command.link(file.id) for file in files]})
        self.complaint_id._audit(
            "complaint.evidence",
            step=dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            lines=[{"kind": file.mimetype, "checksum": file.checksum} for file in files],
        )


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    timeline = fields.Html(
        compute="_compute_timeline",
        sanitize=False,  # rendered from a template of ours, which escapes all it is given
    )

    @api.depends("step_ids")
    @api.depends_context("lang", "tz")
    def _compute_timeline(self):
        for complaint in self:
            complaint.timeline = self.env["ir.qweb"]._render(
                "aftersales_center.complaint_timeline",
                {
                    "complaint": complaint,
                    "parts": [complaint, *complaint.merged_ids],
                    "labels": dict(
                        self.env["aftersales.complaint.step"]
                        ._fields["kind"]
                        ._description_selection(self.env)
                    ),
                },
            )

    def _step(self, kind, found=None, told=None, evidence=None, on_behalf=None, **values):
        """Record one step on each complaint; called by its actions.

        :param found: what was found, for our people.
        :param told: what the customer was told.
        :param evidence: attachments.
        :param on_behalf: the partner whose step it is, when a customer did it.
        """
        # sudo: steps are written by actions only, after their own checks; nobody may create them.
        return (
            self.env["aftersales.complaint.step"]
            .sudo()
            ._append(
                [
                    {
                        "complaint_id": complaint.id,
                        "company_id": complaint.company_id.id,
                        "kind": kind,
                        "user_id": self.env.uid,
                        "on_behalf_id": on_behalf.id if on_behalf else False,
                        "tier_id": complaint.tier_id.id,
                        "round": complaint.round,
                        "found": (found or "").strip() or False,
                        "told": (told or "").strip() or False,
                        "attachment_ids": [(6, 0, evidence.ids)] if evidence else False,
                        **values,
                    }
                    for complaint in self
                ]
            )
        )
