"""What is over somebody's authority is proposed, and done when others have authorised it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.authority import Limit, Need, needs
from .authority_limit import ROLES
from .remedy import TERMS

AWAITS = [
    ("no", "Nobody"),
    ("supervisor", "Supervisor"),
    ("second", "Second person"),
]


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    awaits_authority = fields.Selection(
        AWAITS,
        "Waits For",
        required=True,
        readonly=True,
        copy=False,
        default="no",
        index=True,
        help="It is over the authority of who asked for it: somebody else has to agree.",
    )
    amount_decided = fields.Monetary(
        readonly=True,
        copy=False,
        help="What it came to when it was fulfilled, untaxed, in the order's currency; counts"
        " towards what may be decided alone on the return.",
    )
    decided_by_id = fields.Many2one(
        "res.users", "Given By", readonly=True, copy=False, index="btree_not_null"
    )
    approval_ids = fields.One2many(
        "aftersales.remedy.approval", "remedy_id", "Authority", readonly=True
    )
    proposed_amount = fields.Monetary("Proposed", compute="_compute_proposal", compute_sudo=True)
    proposed_by_id = fields.Many2one("res.users", compute="_compute_proposal", compute_sudo=True)
    can_authorise = fields.Boolean(compute="_compute_can_authorise")

    @api.depends("approval_ids", "awaits_authority")
    def _compute_proposal(self):
        for remedy in self:
            proposal = remedy._words_on_proposal()[:1]
            waits = remedy.awaits_authority != "no"
            remedy.proposed_amount = proposal.amount if waits else 0.0
            remedy.proposed_by_id = proposal.user_id if waits else False

    @api.depends("approval_ids", "awaits_authority")
    @api.depends_context("uid")
    def _compute_can_authorise(self):
        supervises = self.env.user.has_group("aftersales_center.group_supervisor")
        for remedy in self:
            remedy.can_authorise = (
                supervises
                and remedy.awaits_authority != "no"
                and self.env.user not in remedy._involved()
            )

    # ------------------------------------------------------------------
    # Limits
    # ------------------------------------------------------------------

    def _authority_amount(self):
        """What this remedy comes to in the end, untaxed, in the order's currency.

        What was credited and what will be; and units that were never invoiced at the order's
        price, since they will not be.
        """
        self.ensure_one()
        credited, planned = max(self.amount, 0.0), max(self._planned_amount(), 0.0)
        if self.kind in ("price_reduction", "replacement"):
            return max(credited, planned)
        unbilled = self.qty_uninvoiced + self._plan_credit().uninvoiced.get(self, 0.0)
        return credited + planned + self._goods_value() * unbilled / self.quantity

    def _authority_together(self, others):
        """What this remedy and ``others`` come to beyond what each comes to alone; may be negative.

        Untaxed, in the order's currency. ``others`` are given in the same moment.
        """
        return 0.0

    def _authority_limit(self, user):
        """How far ``user`` decides alone on the case of this remedy, and in which currency.

        The hook for tiers: what adds a limit of its own returns ``limit.stricter(own)``, both in
        the currency returned.

        :returns: ``(engine.authority.Limit, currency)``
        """
        self.ensure_one()
        role = next(
            (role for role in reversed(ROLES) if user.has_group(f"aftersales_center.group_{role}")),
            ROLES[0],
        )
        return self.env["aftersales.authority"]._limit(self.company_id, role, self.currency_id)

    def _given_amount(self):
        """What counts as given for this remedy already: untaxed, in the order's currency."""
        self.ensure_one()
        if self.state not in ("in_progress", "done"):
            return 0.0
        return max(self.amount_decided, self.amount, 0.0)

    def _authority_need(self, amount, given, requester, requesters=(), approvers=()):
        """What this remedy waits for when ``requester`` asks for it: a ``Need`` of the engine.

        :param amount: what it comes to, see :meth:`_authority_amount`.
        :param given: ``{remedy: amount}`` given on the case before, each in its own currency.
        :param requesters: all who ever asked for it; their own yes counts for nothing.
        :param approvers: who said yes.
        """
        limit, currency = self._authority_limit(requester)
        amounts = dict(given)
        amounts[self] = max(amounts.get(self, 0.0), amount)
        total = sum(
            remedy._in_currency(amount, currency) for remedy, amount in amounts.items() if amount
        )
        approvals = [(user, self._limit_in(user, currency)) for user in approvers]
        return needs(total, limit, requesters, approvals, currency.decimal_places)

    def _in_currency(self, amount, currency):
        """``amount`` of this remedy in ``currency``, at today's rate."""
        return self.currency_id._convert(
            amount, currency, self.company_id, fields.Date.context_today(self), round=False
        )

    def _limit_in(self, user, currency):
        """The limit of ``user``, converted to ``currency`` at today's rate."""
        limit, own = self._authority_limit(user)
        if own == currency:
            return limit
        return Limit(
            *(
                bound
                if bound is None
                else own._convert(bound, currency, self.company_id, round=False)
                for bound in (limit.alone, limit.two_above)
            )
        )

    # ------------------------------------------------------------------
    # Fulfilling: what is over one's authority becomes a proposal
    # ------------------------------------------------------------------

    def _authorised(self):
        """Those of these remedies that may be fulfilled now; the others wait as proposals.

        Called by :meth:`action_fulfil`, which makes documents for what is returned only. Remedies
        of one case are looked at in order, each with all that was given on it before.
        """
        user = self.env.user
        # sudo: amounts and limits of remedies the caller checked; agents read no limits.
        remedies = super()._authorised().sudo()
        if not any(
            remedy.awaits_authority != "no" or remedy._authority_limit(user)[0] != Limit()
            for remedy in remedies
        ):
            remedies._write_guarded({"decided_by_id": user.id})
            return remedies.with_env(self.env)
        free, words, counted = self.browse(), [], {}
        before = {remedy: remedy.awaits_authority for remedy in remedies}
        for group in remedies._by_case().values():
            # Two people who settle one case at the same moment count each other's remedies.
            group._touch_for_authority()
            given = {remedy: remedy._given_amount() for remedy in group._case_remedies()}
            for remedy in group.sorted("id"):
                amount = remedy._authority_amount() + remedy._authority_together(free)
                said = remedy._words_on_proposal()
                if said and said[0]._is_below(amount):
                    words += remedy._word("withdrawn", user, said[0].amount)
                    said = said.browse()
                requester = said[:1].user_id or user
                need = remedy._authority_need(
                    amount,
                    given,
                    requester,
                    requesters=remedy._requesters(),
                    approvers=said.filtered(lambda word: word.event == "approved").user_id,
                )
                if need == Need.NONE:
                    given[remedy] = max(given[remedy], amount)
                    free |= remedy
                    remedy._write_guarded(
                        {
                            "awaits_authority": "no",
                            "amount_decided": given[remedy],
                            "decided_by_id": requester.id,
                        }
                    )
                    continue
                if not said:
                    words += remedy._word("proposed", user, amount)
                remedy._write_guarded({"awaits_authority": need.value})
                counted[remedy] = given, max(given[remedy], amount)
        remedies._say_words(words)
        moved = remedies.filtered(lambda remedy: remedy.awaits_authority != before[remedy])
        moved |= moved.browse([word.remedy_id.id for word in words])
        moved._ask_for_authority()
        moved.filtered(lambda remedy: remedy.awaits_authority != "no")._tell_of_proposals(
            {remedy: {**given, remedy: amount} for remedy, (given, amount) in counted.items()}
        )
        return free.with_env(self.env)

    def _tell_of_proposals(self, counted):
        """Called on remedies that wait for somebody from now on; complaints climb by it.

        :param counted: ``{remedy: {remedy of its case: amount}}``: what is given there, itself
            included, each untaxed in its own currency.
        """

    def _tell_what_waits(self):
        """A notice for the screen when some of these remedies wait for somebody; else nothing."""
        waiting = self.filtered(lambda remedy: remedy.awaits_authority != "no")
        if not waiting:
            return None
        done = self - waiting
        names = "; ".join(waiting.mapped("display_name"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Waits for authority"),
                "message": self.env._(
                    "%(done)s done. Over your authority, so a supervisor was asked: %(waiting)s.",
                    done=len(done),
                    waiting=names,
                )
                if done
                else self.env._(
                    "Over your authority, so a supervisor was asked: %(waiting)s.", waiting=names
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _preview(self):
        """With what would not be done but proposed, since it is over the user's authority."""
        entries = super()._preview()
        over, free = [], self.browse()
        for group in self.sudo()._by_case().values():  # sudo: limits and amounts
            others = group._case_remedies()._origin
            given = {remedy: remedy._given_amount() for remedy in others}
            for remedy in group:
                amount = remedy._authority_amount() + remedy._authority_together(free)
                if remedy._authority_need(amount, given, self.env.user) == Need.NONE:
                    given[remedy] = amount
                    free |= remedy
                else:
                    over.append(remedy)
        return entries + [
            remedy._preview_entry(
                self.env._(
                    "%s: over your authority. It is not done but proposed to a supervisor.",
                    remedy.display_name,
                )
            )
            for remedy in over
        ]

    def write(self, vals):
        """A proposal is for one kind, quantity and price: with another, it is withdrawn."""
        result = super().write(vals)
        if TERMS.intersection(vals):
            self.sudo()._withdraw()  # sudo: the system's rows, after the write was let
        return result

    def action_cancel(self):
        waiting = self.filtered(lambda remedy: remedy.awaits_authority != "no")
        result = super().action_cancel()
        waiting.sudo()._withdraw()  # sudo: the system's rows, after the caller was checked
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unproposed(self):
        # sudo: whether there are any.
        if self.sudo().approval_ids:
            raise UserError(
                self.env._(
                    "What was proposed to a supervisor stays as evidence. Cancel the remedy"
                    " instead."
                )
            )
