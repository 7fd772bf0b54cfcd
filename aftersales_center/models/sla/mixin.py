"""The promises a case is under: started, paused and stopped by what happens to it."""

from odoo import api, fields, models

from ...engine import sla as engine
from .clock_apply import Op
from .policy import TARGETS

#: What the clocks write onto the case.
_OURS = ("sla_deadline", "sla_target", "sla_state")
#: What clocks copy from their case.
_PEOPLE = {"team_id", "user_id", "tier_id"}


class AftersalesSlaMixin(models.AbstractModel):
    """For cases whose steps are promised within a time.

    The methods work on many cases at once, in a number of queries that does not depend on how
    many; ``at`` is a naive UTC moment, now by default. Called by the actions of the case, after
    their own checks: they need no right on clocks.
    """

    _name = "aftersales.sla.mixin"
    _description = "Case under promises of time"

    clock_ids = fields.One2many(
        "aftersales.sla.clock",
        "res_id",
        "Clocks",
        domain=lambda self: [("res_model", "=", self._name)],
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        copy=False,
        readonly=True,
    )
    sla_deadline = fields.Datetime(
        "Next Promise Due",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first of the promises that run.",
    )
    sla_target = fields.Selection(TARGETS, "Next Promise", readonly=True, copy=False)
    sla_state = fields.Selection(
        [
            ("ok", "In time"),
            ("warning", "Running out"),
            ("breached", "Broken"),
            ("paused", "Waiting for the customer"),
            ("none", "Nothing promised"),
        ],
        "Promises",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    #: Facts on which the choice of a policy depends: a change of one promises anew.
    _sla_facts = frozenset(["channel", "partner_id"])

    # What happens -------------------------------------------------------------------------

    def _sla_start(self, target, at=None):
        """Start the promise ``target`` (one, or several) of cases whose policy makes one.

        A promise that runs already goes on; one that ended is given anew.
        """
        self._sla_happen(engine.START, target, at)

    def _sla_stop(self, target, at=None):
        """The promise was kept, or at last done: stop its clock."""
        self._sla_happen(engine.STOP, target, at)

    def _sla_pause(self, reason, at=None):
        """Pause the clocks that may be paused; ``reason``: “customer”, or words."""
        self._sla_happen(engine.PAUSE, None, at, self._sla_words(reason))

    def _sla_resume(self, at=None):
        """Go on with what was paused."""
        self._sla_happen(engine.RESUME, None, at)

    def _sla_retarget(self, reason, at=None):
        """What the promise depends on changed: promise anew, and keep the old in history."""
        self._sla_happen(engine.RETARGET, None, at, reason)

    def _sla_cancel(self, targets=None, at=None):
        """The promise is moot: the case ended otherwise."""
        self._sla_happen(engine.CANCEL, targets, at)

    def _sla_happen(self, verb, targets, at, reason=""):
        if not self.ids:
            return
        targets = (targets,) if isinstance(targets, str) else targets and tuple(targets)
        moment = (at or fields.Datetime.now()).replace(microsecond=0)
        self.env["aftersales.sla.clock"]._apply(
            self._name, [Op(verb, tuple(self.ids), targets, moment, reason)]
        )

    def _sla_words(self, reason):
        return self.env._("Waiting for the customer") if reason == "customer" else reason

    # What the promises depend on ------------------------------------------------------------

    def _sla_criteria(self):
        """The facts a policy is chosen by: company, channel, tags of the customer; more by model.

        :returns: a dict with ``company`` (record) and the fields of ``engine.sla_policy.Facts``.
        """
        self.ensure_one()
        # sudo: the tags of the case's own customer.
        partner = self.sudo().partner_id
        return {
            "company": self._sla_company(),
            "channel": self.channel or "",
            "tags": frozenset(
                (partner.category_id | partner.commercial_partner_id.category_id).ids
            ),
        }

    def _sla_company(self):
        return self.company_id

    def _sla_tier(self):
        """The tier whose working hours count where the policy names none."""
        return None

    def _sla_people(self):
        """Who answers for the promises: columns that clocks copy."""
        self.ensure_one()
        case = self.sudo()  # sudo: ids of the case's own team and people
        return {
            "team_id": case.team_id.id or False,
            "user_id": case.user_id.id or False,
            "tier_id": (tier.id if (tier := case._sla_tier()) else False),
        }

    def _sla_is_live(self):
        """Whether a message of the customer has to be answered."""
        return True

    # What the sweep does -----------------------------------------------------------------------

    def _sla_warned(self, clocks):
        """Hook: promises of these cases are running out; tell who answers for them."""

    def _sla_breached(self, clocks):
        """Hook: promises of these cases were broken; tell who leads. Called once for each."""

    def _sla_first_climb(self, clock):
        """When the ladder looks at a broken promise first (naive UTC), or None for never.

        Called by the sweep right after the breach; then :meth:`_sla_climb` is called at that
        moment. A stopped clock does not climb.
        """
        return None

    def _sla_climb(self, clock, at):
        """Hook: a promise is still broken at ``at``; go up one rung.

        :returns: when to look again (naive UTC, later than ``at``), or None.
        """
        return None

    # Doors ------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Nobody sets what the clocks say."""
        return super().create(
            [{key: value for key, value in vals.items() if key not in _OURS} for vals in vals_list]
        )

    def write(self, vals):
        for name in _OURS:
            if name in vals:
                self._refuse(name)
        moved = self._sla_facts.intersection(vals)
        before = {case: [case[name] for name in sorted(moved)] for case in self} if moved else {}
        result = super().write(vals)
        if _PEOPLE.intersection(vals):
            self._sla_hand_over()
        if moved:
            changed = self.filtered(
                lambda case: [case[name] for name in sorted(moved)] != before[case]
            )
            if changed := changed.filtered(lambda case: case.sla_state not in (False, "none")):
                changed._sla_retarget(self.env._("The case was changed"))
        return result

    def _sla_hand_over(self):
        """Others answer for the promises that run: copy who."""
        cases = self.filtered(lambda case: case.sla_state not in (False, "none"))
        if not cases:
            return
        # sudo: clocks are written by the system only.
        running = (
            self.env["aftersales.sla.clock"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", cases.ids),
                    ("stopped_at", "=", False),
                ]
            )
        )
        for case_id, clocks in running.grouped("res_id").items():
            clocks._put(self.browse(case_id)._sla_people())

    # Messages ------------------------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_vals):
        """A word of the customer, or a public word of ours, moves the clocks."""
        result = super()._message_post_after_hook(message, msg_vals)
        spoken = message.message_type in ("comment", "email", "email_outgoing")
        # Who may only read posts words, but moves nothing; the gateway and portal are the system.
        if self.ids and spoken and (self.env.su or self.has_access("write")):
            self._sla_message(message)
        return result

    def _sla_message(self, message):
        """Who spoke? The customer waits for an answer from now on, or just got one."""
        # sudo: who wrote a message on a case that the writer may write on.
        case, message = self.sudo(), message.sudo()
        user = message.author_id.user_ids.filtered(lambda user: not user.share)
        if user and case.partner_id.commercial_partner_id != message.author_id:
            if message.subtype_id and not message.subtype_id.internal and not message.is_internal:
                case._sla_we_spoke(message)
        elif case._sla_is_customer(message):
            case._sla_customer_spoke(message)

    def _sla_is_customer(self, message):
        """Whether ``message`` is the customer's own; called as the system."""
        self.ensure_one()
        author, customer = message.author_id, self.partner_id
        if author:
            return bool(customer) and (
                author.commercial_partner_id == customer.commercial_partner_id
            )
        address = (self._fields.get("email_from") and self.email_from) or customer.email
        return bool(address) and address.lower() in (message.email_from or "").lower()

    def _sla_we_spoke(self, message):
        """Hook: the customer was given an answer. Called as the system."""
        self._sla_stop(("first_response", "next_response"))

    def _sla_customer_spoke(self, message):
        """Hook: the customer wrote. What waited goes on; an answer is owed. As the system."""
        self._sla_resume()
        if not self._sla_is_live():
            return
        running = self.env["aftersales.sla.clock"].search_count(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("target", "=", "first_response"),
                ("stopped_at", "=", False),
            ],
            limit=1,
        )
        if not running:
            self._sla_start("next_response")
