"""What the merchant promises beyond the law: versions, each with its rules and its days."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date


class AftersalesPolicy(models.Model):
    """One version of a company's policy. Its rules change as long as it is a draft.

    A sold line keeps the version its order was confirmed under, a decision the version it was
    made under: activating another one touches neither. A company without a policy of its own
    uses the one for all companies; without any, law alone decides.
    """

    _name = "aftersales.policy"
    _description = "Returns Policy"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.audit.config.mixin",
        "aftersales.audit.history.mixin",
    ]
    _order = "company_id, version desc, id desc"
    _check_company_auto = True
    _guarded = frozenset(["state", "version", "valid_to", "previous_id", "activated_by_id"])

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty for a policy of every company that has none of its own.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        help="Amounts in rules are in the currency of the company that applies them.",
    )
    version = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Force"), ("archived", "Out of Force")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    valid_from = fields.Date(
        copy=False,
        help="The first day whose orders fall under this version. Left empty, it is the day of"
        " activation.",
    )
    valid_to = fields.Date(
        readonly=True, copy=False, help="The last day whose orders fall under this version."
    )
    previous_id = fields.Many2one(
        "aftersales.policy", "Made From", readonly=True, copy=False, ondelete="set null"
    )
    activated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    rule_ids = fields.One2many("aftersales.policy.rule", "policy_id", "Rules", copy=True)
    rule_count = fields.Integer("Number of Rules", compute="_compute_rule_count")
    decision_count = fields.Integer("Decisions", compute="_compute_decision_count")
    version_count = fields.Integer("Versions", compute="_compute_version_count")
    note = fields.Text("Internal Note")

    _one_active = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE state = 'active'",
        "Another version is active already. Reload the page and look at that one first.",
    )
    _version_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), version)", "There is a version with this number already."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = (policy.company_id or self.env.company).currency_id

    @api.depends("rule_ids")
    def _compute_rule_count(self):
        for policy in self:
            policy.rule_count = len(policy.rule_ids)

    @api.depends("company_id")
    def _compute_version_count(self):
        found = dict(
            self._read_group(
                [("company_id", "in", [False, *self.company_id.ids])], ["company_id"], ["__count"]
            )
        )
        for policy in self:
            policy.version_count = found.get(policy.company_id, 0)

    def _compute_decision_count(self):
        found = dict(
            self.env["aftersales.policy.decision"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.decision_count = found.get(policy, 0)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = (
                self.env._(
                    "%(name)s, version %(version)s", name=policy.name, version=policy.version
                )
                if policy.version
                else policy.name
            )

    # ------------------------------------------------------------------
    # A version counts up, and what was active stays as it was
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        for policy in policies:
            policy._number()
        return policies

    def write(self, vals):
        """Only a draft changes; a note may be added at any time."""
        if set(vals) - {"note"}:
            self._require_draft()
        moved = "company_id" in vals and self.filtered(
            lambda policy: policy.company_id.id != vals["company_id"]
        )
        result = super().write(vals)
        for policy in moved or ():
            policy._number()
        return result

    def _number(self):
        """Give this draft the next number of its company."""
        # sudo: numbers run through all versions, whichever of them the user may see.
        others = [("company_id", "=", self.company_id.id), ("id", "!=", self.id)]
        [(last,)] = self.sudo()._read_group(others, [], ["version:max"])
        self._write_guarded({"version": (last or 0) + 1})

    def _audit_fields(self):
        # Activating, archiving and numbering have events of their own.
        return super()._audit_fields() - self._guarded

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was active: orders and decisions refer to it. Archive it instead.",
                        policy.display_name,
                    )
                )

    def _require_draft(self):
        """Stop, in one sentence, on a version whose rules are fixed."""
        for policy in self:
            if policy.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is not a draft any more, and what was promised does not change."
                        " Make a new version and change that.",
                        policy.display_name,
                    )
                )

    def _hold_draft(self):
        """Stop as :meth:`_require_draft` does; called before a rule of these changes.

        The rows are changed too, if only to what they are: a rule that is saved while somebody
        else puts the version in force makes one of the two try again and look anew.
        """
        self._require_draft()
        self.env.cr.execute(
            SQL("UPDATE aftersales_policy SET state = state WHERE id = ANY(%s)", list(self.ids))
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_activate(self):
        """Put this draft in force, from ``valid_from`` or today; the former version ends.

        Orders confirmed until then keep the former version, decisions made stay as they are.
        Called by the dialog that shows the warnings, and by other systems.

        :raises UserError: when it is no draft, has no rules, or a rule can never hold.
        """
        for policy in self:
            policy._activate(policy.valid_from or policy._today())

    def _activate(self, since):
        """Activate one draft for orders from day ``since``; None: whenever they were made."""
        self.ensure_one()
        self.check_access("write")
        self._require_state(("draft",))
        self._check_activation()
        warnings = self._warnings()
        start = since or self._today()
        former = self._active_of(self.company_id)
        for version in self._reaching(start):
            version._end(start - timedelta(days=1))
        self.env["aftersales.policy"].flush_model()  # one active version at a time
        self._write_guarded(
            {"state": "active", "valid_from": since, "activated_by_id": self.env.uid}
        )
        self.env.registry.clear_cache()
        self._audit(
            "policy.activated",
            former=former,
            since=since or None,
            rules=len(self.rule_ids),
            lines=[{"warning": warning} for warning in warnings],
        )

    def action_archive_policy(self):
        """End this version without another: the general policy applies, or the law alone.

        :raises UserError: when it is not active.
        """
        self.check_access("write")
        self._require_state(("active",))
        for policy in self:
            today = policy._today()
            if policy.valid_from and policy.valid_from > today:
                raise UserError(
                    self.env._(
                        "%(policy)s has not begun: its first day is %(day)s. Activate another"
                        " version in its place.",
                        policy=policy.display_name,
                        day=format_date(self.env, policy.valid_from),
                    )
                )
            policy._end(today)
            policy._audit("policy.archived", until=policy.valid_to)

    def _reaching(self, day):
        """Versions of the same company whose days go beyond ``day``, the active one included."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "draft"),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", day),
            ]
        )

    def _end(self, day):
        """Archive with ``day`` as the last whose orders fall under this version."""
        self._write_guarded({"state": "archived", "valid_to": day})

    def action_new_version(self):
        """Copy this version into a draft that may be changed, and open it."""
        self.ensure_one()
        draft = self.copy({"name": self.name})
        draft._write_guarded({"previous_id": self.id})
        draft._audit("policy.new_version", former=self)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    def action_view_decisions(self):
        """Open the decisions made under this version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decisions under %s", self.display_name),
            "res_model": "aftersales.policy.decision",
            "view_mode": "list,form",
            "domain": [("policy_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_view_versions(self):
        """Open all versions of the same company, this one included."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_policy")
        action.update(domain=[("company_id", "=", self.company_id.id)], context={})
        return action

    def action_try(self):
        """Open the dialog that shows what this version would say."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_policy_try"
        )
        action["context"] = {"dialog_size": "extra-large", "default_policy_id": self.id}
        return action

    @api.model
    def _activate_shipped(self, xmlid):
        """Put the policy that comes with the addon in force, unless somebody made their own.

        Called when the addon is installed or updated. It holds for orders of any age.
        """
        policy = self.env.ref(xmlid, raise_if_not_found=False)
        if policy and policy.state == "draft" and not self._active_of(policy.company_id):
            policy._activate(None)
