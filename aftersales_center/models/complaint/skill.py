"""Who knows about what, and in which languages they answer: for tiers that assign by skill."""

from typing import NamedTuple

from odoo import api, fields, models


class Skills(NamedTuple):
    languages: frozenset
    categories: frozenset


class AftersalesSkill(models.Model):
    """What one person knows. Who has none answers in the language of their own screen."""

    _name = "aftersales.skill"
    _description = "Skill"
    _inherit = ["aftersales.audit.config.mixin"]
    _rec_name = "user_id"
    _order = "user_id"

    user_id = fields.Many2one(
        "res.users", "Person", required=True, ondelete="cascade", domain="[('share', '=', False)]"
    )
    category_ids = fields.Many2many(
        "aftersales.complaint.category",
        "aftersales_skill_category_rel",
        "skill_id",
        "category_id",
        "Knows About",
        help="Complaints about these, and what is part of them, go to this person first.",
    )
    lang_ids = fields.Many2many(
        "res.lang",
        "aftersales_skill_lang_rel",
        "skill_id",
        "lang_id",
        "Answers In",
        help="Empty: the language of their own screen.",
    )

    _user_unique = models.UniqueIndex("(user_id)", "This person is in the list already.")

    @api.model
    def _of(self, users):
        """``{user: Skills}``: ISO 639 codes of languages, ids of categories."""
        # sudo: what people know, for giving out a complaint; it is not handed out.
        rows = self.sudo().search([("user_id", "in", users.ids)]).grouped("user_id")
        return {
            user: Skills(
                frozenset(
                    code[:2]
                    for code in (
                        rows.get(user, self).lang_ids.mapped("code") or [user.lang or "en"]
                    )
                ),
                frozenset(rows.get(user, self).category_ids.ids),
            )
            for user in users
        }
