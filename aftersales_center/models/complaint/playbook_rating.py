"""Whether a playbook helped, as agents say."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class AftersalesPlaybookRating(models.Model):
    """What one agent says about one version of a playbook after one complaint."""

    _name = "aftersales.playbook.rating"
    _description = "Rating of a Playbook"
    _order = "id desc"
    _rec_name = "playbook_id"

    playbook_id = fields.Many2one(
        "aftersales.playbook", required=True, readonly=True, ondelete="restrict", index=True
    )
    complaint_id = fields.Many2one(
        "aftersales.complaint", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", "Agent", required=True, readonly=True, default=lambda self: self.env.user
    )
    helped = fields.Boolean(readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _once_uniq = models.UniqueIndex(
        "(playbook_id, complaint_id, user_id)", "You rated this playbook for this complaint."
    )

    @api.model
    def _rate(self, playbook, complaint, helped):
        """Note what the user says; saying it again replaces what they said before.

        :raises UserError: where the playbook does not fit the complaint or is a draft.
        """
        complaint.check_access("write")
        playbook.check_access("read")
        if playbook.state == "draft" or not (
            playbook._fits(complaint) or playbook == complaint.playbook_id
        ):
            raise UserError(
                self.env._(
                    "“%(playbook)s” is not for complaints like %(complaint)s. Choose one that is.",
                    playbook=playbook.display_name,
                    complaint=complaint.display_name,
                )
            )
        # sudo: nobody writes ratings by hand, so that each speaks for themselves only.
        ratings = self.sudo()
        values = {"helped": bool(helped), "date": fields.Datetime.now()}
        mine = ratings.search(
            [
                ("playbook_id", "=", playbook.id),
                ("complaint_id", "=", complaint.id),
                ("user_id", "=", self.env.uid),
            ]
        )
        if mine:
            mine.write(values)
        else:
            ratings.create(
                {
                    **values,
                    "playbook_id": playbook.id,
                    "complaint_id": complaint.id,
                    "user_id": self.env.uid,
                }
            )
        complaint.invalidate_recordset(["playbook_helped"])  # follows from the user's ratings
        complaint._audit("complaint.playbook_rated", playbook=playbook, helped=bool(helped))
        return True
