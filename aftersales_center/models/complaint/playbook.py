"""What to do about a kind of complaint: the standard solution, in versions."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ...engine.playbook import Candidate, best_first, wilson
from .severity import SEVERITIES

#: As long as a new version has fewer ratings of its own, the former's score stands in.
_ENOUGH_RATINGS = 5


class AftersalesPlaybook(models.Model):
    """One version of how complaints of a kind are handled. It changes only as a draft.

    Putting a version in force archives the former one, which is kept with its ratings: what an
    agent was advised at the time can always be read.
    """

    _name = "aftersales.playbook"
    _description = "Playbook"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.audit.config.mixin",
        "aftersales.audit.history.mixin",
    ]
    _order = "score desc, name, version desc, id desc"
    _check_company_auto = True
    _guarded = frozenset(
        ["state", "version", "family_id", "previous_id", "activated_on", "activated_by_id"]
    )
    #: What an agent is advised: changes only as long as the version is a draft.
    _content = frozenset(
        [
            "category_id",
            "severity",
            "company_id",
            "solution",
            "remedy",
            "question_ids",
            "script_ids",
            "never_ids",
            "public_answer",
        ]
    )
    #: Follow from ratings, which are told by themselves.
    _counted = frozenset(["helped_count", "not_helped_count", "score"])

    name = fields.Char(required=True, translate=True)
    category_id = fields.Many2one(
        "aftersales.complaint.category",
        index=True,
        check_company=True,
        ondelete="restrict",
        help="For complaints of this category and those below it. Empty: of any.",
    )
    severity = fields.Selection(SEVERITIES, help="Empty: whatever the severity.")
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty for a playbook of every company."
    )
    solution = fields.Html(
        "Standard Solution", translate=True, help="What usually puts it right, step by step."
    )
    remedy = fields.Selection(
        selection=lambda self: self.env["aftersales.complaint"]
        ._fields["remedy_wanted"]
        ._description_selection(self.env),
        string="Usual Remedy",
    )
    question_ids = fields.One2many(
        "aftersales.playbook.question", "playbook_id", "What to Ask", copy=True
    )
    script_ids = fields.One2many(
        "aftersales.playbook.script", "playbook_id", "Reply Scripts", copy=True
    )
    never_ids = fields.One2many(
        "aftersales.playbook.never", "playbook_id", "What Never to Say", copy=True
    )
    is_public = fields.Boolean(
        "On the Help Page", copy=False, help="Customers read its title and answer in the portal."
    )
    public_answer = fields.Html(
        "Answer for Customers",
        translate=True,
        help="What customers read on the help page; nothing else of the playbook is shown there.",
    )
    version = fields.Integer(readonly=True, copy=False, default=1)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Use"), ("archived", "Superseded")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    family_id = fields.Many2one(
        "aftersales.playbook",
        "First Version",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    previous_id = fields.Many2one(
        "aftersales.playbook", "Made From", readonly=True, copy=False, ondelete="restrict"
    )
    activated_on = fields.Datetime("In Use Since", readonly=True, copy=False)
    activated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    rating_ids = fields.One2many(
        "aftersales.playbook.rating", "playbook_id", "Ratings", readonly=True, copy=False
    )
    helped_count = fields.Integer("Helped", compute="_compute_score", store=True, copy=False)
    not_helped_count = fields.Integer(
        "Did Not Help", compute="_compute_score", store=True, copy=False
    )
    score = fields.Float(
        compute="_compute_score",
        store=True,
        recursive=True,
        copy=False,
        digits=(4, 3),
        aggregator="avg",
        help="How surely it helps, 0 to 1: the lower end of the 95 % confidence interval of the"
        " share of agents whom it helped. Until a version has 5 ratings of its own, that of the"
        " former one stands in if it is higher.",
    )
    version_count = fields.Integer("Versions", compute="_compute_version_count")

    _one_active = models.UniqueIndex(
        "(family_id) WHERE state = 'active'",
        "Another version is in use already. Reload the page and look at that one first.",
    )
    _version_uniq = models.UniqueIndex(
        "(family_id, version)", "There is a version with this number already."
    )

    # ------------------------------------------------------------------
    # Computed
    # ------------------------------------------------------------------

    @api.depends("rating_ids.helped", "previous_id.score")
    def _compute_score(self):
        for playbook in self:
            helped = len(playbook.rating_ids.filtered("helped"))
            rated = len(playbook.rating_ids)
            playbook.helped_count = helped
            playbook.not_helped_count = rated - helped
            playbook.score = max(
                wilson(helped, rated),
                playbook.previous_id.score if rated < _ENOUGH_RATINGS else 0.0,
            )

    @api.depends("family_id")
    def _compute_version_count(self):
        found = dict(
            self._read_group([("family_id", "in", self.family_id.ids)], ["family_id"], ["__count"])
        )
        for playbook in self:
            playbook.version_count = found.get(playbook.family_id, 0)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for playbook in self:
            playbook.display_name = (
                self.env._("%(name)s (version %(number)s)", name=name, number=playbook.version)
                if (name := playbook.name) and playbook.version > 1
                else playbook.name
            )

    @api.constrains("is_public", "public_answer", "state")
    def _check_public(self):
        for playbook in self:
            if playbook.is_public and is_html_empty(playbook.public_answer):
                raise ValidationError(
                    self.env._(
                        "“%s” is for the help page but has no answer for customers. Write one, or"
                        " take it off the page.",
                        playbook.name,
                    )
                )

    # ------------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Make drafts; each is the first version of a playbook of its own."""
        playbooks = super().create(vals_list)
        for playbook in playbooks:
            playbook._write_guarded({"family_id": playbook.id})
        return playbooks

    def write(self, vals):
        if self._content.intersection(vals):
            self._require_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._require_draft()

    def _require_draft(self):
        """:raises UserError: on a version that is, or was, in use."""
        for playbook in self:
            if playbook.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is or was in use and stays as agents saw it. Make a new version and"
                        " change that.",
                        playbook.display_name,
                    )
                )

    def action_activate(self):
        """Put drafts in use; each supersedes the version in use so far.

        Called by supervisors and administrators.

        :raises UserError: when one is no draft, or says nothing at all.
        """
        self.check_access("write")
        self._require_state(("draft",))
        for playbook in self:
            if is_html_empty(playbook.solution) and not playbook.script_ids:
                raise UserError(
                    self.env._(
                        "“%s” has neither a solution nor a reply script. Write one before it is"
                        " put in use.",
                        playbook.name,
                    )
                )
            former = playbook._in_use()
            former._write_guarded({"state": "archived"})
            former.flush_recordset(["state"])  # one version in use at a time
            playbook._write_guarded(
                {
                    "state": "active",
                    "activated_on": fields.Datetime.now(),
                    "activated_by_id": self.env.uid,
                }
            )
        return True

    def action_archive_playbook(self):
        """Take playbooks out of use without another version."""
        self.check_access("write")
        self._set_state("archived", ("active",))
        return True

    def action_new_version(self):
        """Copy this version into a draft that may be changed, and open it."""
        self.ensure_one()
        self.check_access("write")
        newest = self.search([("family_id", "=", self.family_id.id)], order="version desc", limit=1)
        if newest.state == "draft" and newest.version > 1:
            draft = newest
        else:
            draft = self.copy({"name": self.name, "is_public": self.is_public})
            draft._write_guarded(
                {
                    "family_id": self.family_id.id,
                    "version": newest.version + 1,
                    "previous_id": (self._in_use() or self).id,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    def action_view_versions(self):
        """Open all versions of this playbook."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_playbook")
        action.update(domain=[("family_id", "=", self.family_id.id)], context={})
        return action

    def _in_use(self):
        """The version in use of the same playbook, or none."""
        return self.search(
            [("family_id", "=", self.family_id.id), ("state", "=", "active")], limit=1
        )

    # ------------------------------------------------------------------
    # Which one
    # ------------------------------------------------------------------

    @api.model
    def _for_complaints(self, complaints):
        """``{complaint: playbooks in use that fit it, the best first}``, in one query.

        The closest category goes first, then one made for the severity, then the company's own,
        then the one that most surely helped.
        """
        companies = complaints.company_id.ids
        playbooks = self.search(
            Domain("state", "=", "active") & Domain("company_id", "in", [False, *companies]),
            order="id",
        )
        return {
            complaint: self.browse(
                best_first(
                    Candidate(
                        playbook.id,
                        depth=playbook._depth(),
                        severe=bool(playbook.severity),
                        own=bool(playbook.company_id),
                        score=playbook.score,
                    )
                    for playbook in playbooks
                    if playbook._fits(complaint)
                )
            )
            for complaint in complaints
        }

    def _fits(self, complaint):
        """Whether it is about such complaints."""
        self.ensure_one()
        path = complaint.category_id.parent_path or ""
        return (
            (not self.company_id or self.company_id == complaint.company_id)
            and (not self.severity or self.severity == complaint.severity)
            and (not self.category_id or path.startswith(self.category_id.parent_path))
        )

    def _depth(self):
        """How deep in the tree its category is; 0 for any category."""
        return (self.category_id.parent_path or "").count("/")

    @api.model
    def _public_pages(self, company):
        """What customers may read: ``[{id, title, answer, category}]``, the best first.

        Nothing else of a playbook is for them. Called by the portal's help page, in the reader's
        language.
        """
        # sudo: visitors have no right on playbooks; only what is public goes out.
        playbooks = self.sudo().search(
            [
                ("is_public", "=", True),
                ("state", "=", "active"),
                ("company_id", "in", [False, company.id]),
            ]
        )
        return [
            {
                "id": playbook.id,
                "title": playbook.name,
                "answer": playbook.public_answer,
                "category": playbook.category_id.display_name or "",
            }
            for playbook in playbooks
        ]

    def _audit_fields(self):
        return super()._audit_fields() - self._counted
