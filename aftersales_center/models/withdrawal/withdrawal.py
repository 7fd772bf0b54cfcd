"""Statements of withdrawal: what came in, when, and from whom; never changed."""

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..rma.rma_audit import told

CHANNELS = [
    ("online", "Withdrawal function"),
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("phone", "Phone"),
    ("store", "In person"),
]
STATE = [
    ("new", "Just came in"),
    ("open", "To be matched"),
    ("matched", "Matched"),
    ("aside", "Set aside"),
]


class AftersalesWithdrawal(models.Model):
    """One statement by which a consumer withdraws from a contract (art. 11 and 11a CRD).

    A row is made the moment it arrives, whatever anybody thinks of it: there is no check of
    the order, of the period, of who is asking. What follows (the acknowledgement, the order it
    belongs to, the return) is filled in once and then stays. The database refuses changes.
    """

    _name = "aftersales.withdrawal"
    _description = "Withdrawal"
    _inherit = [
        "aftersales.append.only.mixin",
        "aftersales.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _log_access = False
    _check_company_auto = True
    _mail_post_access = "read"
    _erasable = (
        "person",
        "contract",
        "address",
        "postal_address",
        "set_aside_reason",
        "acknowledgement_id",
    )
    _once = (
        "processed_on",
        "order_id",
        "matched_on",
        "matched_how",
        "matched_by_id",
        "rma_id",
        "problem",
        "acknowledged_on",
        "acknowledged_how",
        "acknowledgement_id",
        "acknowledgement_sha256",
        "set_aside_on",
        "set_aside_by_id",
        "set_aside_reason",
    )

    name = fields.Char("Number", required=True, readonly=True, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    received_on = fields.Datetime(
        required=True,
        readonly=True,
        index=True,
        help="When the statement arrived: what every period is measured at.",
    )
    recorded_on = fields.Datetime(
        required=True, readonly=True, help="When it was entered, by this server's clock."
    )
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    person = fields.Char("Consumer", readonly=True, help="The name, as the consumer wrote it.")
    contract = fields.Text(readonly=True, help="What identifies the contract, as it was written.")
    address = fields.Char(
        "Acknowledge To",
        readonly=True,
        index="btree_not_null",
        help="The e-mail address that the acknowledgement goes to.",
    )
    postal_address = fields.Text(readonly=True, help="Where to send it on paper.")
    lang = fields.Char("Language", readonly=True)
    tz = fields.Char("Time Zone", readonly=True)
    goods = fields.Json(
        readonly=True,
        help="What of the order it is about: lines and quantities; empty for the whole contract.",
    )
    form_key = fields.Char(readonly=True, help="One page, one statement: however often it is sent.")
    access_token = fields.Char(
        readonly=True, groups="base.group_system", help="Opens the page that says it arrived."
    )
    user_id = fields.Many2one(
        "res.users", "Recorded By", required=True, readonly=True, ondelete="restrict"
    )

    processed_on = fields.Datetime(readonly=True)
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    matched_on = fields.Datetime(readonly=True)
    matched_how = fields.Selection(
        [
            ("login", "Login or link of the customer"),
            ("number", "Number and address of the sender"),
            ("agent", "By hand"),
        ],
        "Matched Through",
        readonly=True,
    )
    matched_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    rma_id = fields.Many2one(
        "aftersales.rma", "Return", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    problem = fields.Char(readonly=True, help="Why no return could be opened by itself.")
    acknowledged_on = fields.Datetime(readonly=True)
    acknowledged_how = fields.Selection(
        [("email", "By e-mail"), ("printed", "On paper")], readonly=True
    )
    acknowledgement_id = fields.Many2one("ir.attachment", readonly=True, ondelete="restrict")
    acknowledgement_sha256 = fields.Char("SHA-256", readonly=True)
    set_aside_on = fields.Datetime(readonly=True)
    set_aside_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    set_aside_reason = fields.Text(readonly=True)

    state = fields.Selection(STATE, compute="_compute_state", search="_search_state")
    goods_words = fields.Text("Covers", compute="_compute_goods_words")
    is_late = fields.Boolean(
        "Not Acknowledged",
        compute="_compute_is_late",
        help="The acknowledgement is still to be sent.",
    )

    _form_key_unique = models.UniqueIndex(
        "(form_key) WHERE form_key IS NOT NULL", "This statement was recorded already."
    )
    _token_unique = models.UniqueIndex("(access_token) WHERE access_token IS NOT NULL")
    _unprocessed_idx = models.Index("(id) WHERE processed_on IS NULL")
    _unacknowledged_idx = models.Index("(id) WHERE acknowledged_on IS NULL")

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("order_id", "set_aside_on", "processed_on")
    def _compute_state(self):
        for row in self:
            if row.order_id:
                row.state = "matched"
            elif row.set_aside_on:
                row.state = "aside"
            else:
                row.state = "open" if row.processed_on else "new"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        none = [("order_id", "=", False), ("set_aside_on", "=", False)]
        domains = {
            "matched": [("order_id", "!=", False)],
            "aside": [("order_id", "=", False), ("set_aside_on", "!=", False)],
            "open": [*none, ("processed_on", "!=", False)],
            "new": [*none, ("processed_on", "=", False)],
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("goods")
    def _compute_goods_words(self):
        for row in self:
            row.goods_words = "\n".join(
                f"{each['quantity']} {each['uom']} {each['product']}" for each in row.goods or ()
            ) or self.env._("The whole contract")

    @api.depends("acknowledged_on")
    def _compute_is_late(self):
        for row in self:
            row.is_late = not row.acknowledged_on

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "What a consumer declared stays as it came. Record another statement, or match"
                " this one with the buttons."
            )
        )

    def _audit_partner(self):
        # sudo: whom it is about; only an id is kept.
        return self.sudo().order_id.partner_id.commercial_partner_id

    def _audit_name(self):
        return self.name

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def _require_agent(self):
        """Stop whoever is no agent; the system passes."""
        if not self.env.su and not self.env.user.has_group("aftersales_center.group_agent"):
            raise AccessError(
                self.env._("Withdrawals are handled by after-sales agents. Ask one of them.")
            )
        self.check_access("read")

    def action_set_aside(self, reason=None):
        """This belongs to no order of ours: out of the queue, with a reason; called by agents.

        It stays on record, and can still be matched later.

        :raises UserError: without a reason, or when it belongs to an order.
        """
        self._require_agent()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is set aside, in one sentence."))
        for row in self:
            if row.order_id or row.set_aside_on:
                raise UserError(self.env._("%s was dealt with already. Reload the page.", row.name))
        self._fill(
            {
                "set_aside_on": fields.Datetime.now(),
                "set_aside_by_id": self.env.uid,
                "set_aside_reason": reason,
            }
        )
        self._audit("withdrawal.set_aside", reason=told(reason))
        self.sudo().activity_ids.unlink()  # sudo: what was to be done is done, for whomever
        return True

    def _ask(self, summary, note):
        """An activity for who looks after withdrawals, unless the same is there already."""
        self.ensure_one()
        row = self.with_user(SUPERUSER_ID)
        if row.activity_ids.filtered(lambda activity: activity.summary == summary):
            return
        row.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=Markup("<p>%s</p>") % Markup("<br/>").join(note.split("\n")),
            user_id=row._owner().id,
            date_deadline=fields.Date.context_today(row),
        )

    def _owner(self):
        """Who looks after it: of the return, the leader of a team, an agent, an administrator."""
        # sudo: names of our own people.
        row = self.sudo()
        teams = row.env["aftersales.team"].search(
            [("company_id", "in", (False, row.company_id.id))], order="id"
        )
        groups = ("supervisor", "agent", "administrator")
        staff = row.env["res.users"].union(
            *(row.env.ref(f"aftersales_center.group_{name}").all_user_ids for name in groups)
        )
        candidates = (
            row.rma_id.user_id | row.rma_id.team_id.leader_id | teams.leader_id | teams.user_ids
        ) | staff
        fitting = candidates.filtered(
            lambda user: user.active
            and not user.share
            and user.id != SUPERUSER_ID
            and row.company_id in user.company_ids
            and user.has_group("aftersales_center.group_agent")
        )
        return fitting[:1] or self.env.user

    def _lock_rows(self):
        """These rows, one session at a time; called before something is filled once."""
        if self:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM aftersales_withdrawal WHERE id IN %s FOR UPDATE",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset()
