"""Where goods should go, why, and what it takes to send them elsewhere."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import recovery
from ..rma.rma_audit import told
from .recovery_rule import _money

#: What a proposal rests on: one that was taken follows when one of these changes.
_DECIDING = frozenset(["grade_id", "verdict", "finding_ids"])
_SEES_MONEY = "aftersales_center.group_agent,aftersales_center.group_auditor"


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    disposition_reason = fields.Char(
        "Why There", help="Needed where the goods go elsewhere than proposed."
    )
    proposed_disposition_id = fields.Many2one(
        "aftersales.disposition", "Proposed Place", compute="_compute_proposal"
    )
    proposal_why = fields.Char("Why It Is Proposed", compute="_compute_proposal")
    recovery_words = fields.Text(
        "What Each Way Recovers",
        compute="_compute_recovery_words",
        groups=_SEES_MONEY,
        help="Of one unit, less handling, in the company's currency.",
    )

    @api.depends("grade_id", "verdict", "finding_ids", "rma_line_id", "state")
    def _compute_proposal(self):
        """For open inspections; what is done needs no proposal."""
        drafts = self.filtered(lambda inspection: inspection.state == "draft")
        proposals = drafts._proposals()
        for inspection in self:
            proposal = proposals.get(inspection, {})
            inspection.proposed_disposition_id = proposal.get("disposition", False)
            inspection.proposal_why = proposal.get("why", False)

    @api.depends("grade_id", "verdict", "finding_ids", "rma_line_id", "state")
    def _compute_recovery_words(self):
        drafts = self.filtered(lambda inspection: inspection.state == "draft")
        proposals = drafts._proposals()
        for inspection in self:
            routes = proposals.get(inspection, {}).get("routes", [])
            lines = map(inspection._route_words, routes)
            inspection.recovery_words = "\n".join(filter(None, lines))

    def _route_words(self, route):
        """One route as an agent reads it; nothing of one that no rule speaks of."""
        if route["barred"]:
            return self.env._("%(way)s: barred. %(why)s", way=route["name"], why=route["barred"])
        if route["value"] is None:
            return ""
        money = self.company_currency_id.format
        return self.env._(
            "%(way)s: %(value)s, less %(handling)s = %(net)s",
            way=route["name"],
            value=money(route["value"]),
            handling=money(route["handling"]),
            net=money(route["value"] - route["handling"]),
        )

    @api.onchange("grade_id", "verdict", "finding_ids")
    def _onchange_proposal(self):
        """What nobody gave a reason for follows what is proposed."""
        if self.state == "draft" and not self.disposition_reason and self.rma_line_id:
            self.disposition_id = self._proposals()[self]["disposition"]

    def write(self, vals):
        """A disposition that was taken as proposed follows when the proposal changes."""
        follows = self.browse()
        if "disposition_id" not in vals and _DECIDING & set(vals):
            drafts = self.filtered(lambda inspection: inspection.state == "draft")
            proposals = drafts._proposals()
            follows = drafts.filtered(
                lambda inspection: inspection.disposition_id == proposals[inspection]["disposition"]
            )
        result = super().write(vals)
        follows._take_proposals()
        return result

    def _take_proposals(self):
        """Send these drafts where it is proposed."""
        proposals = self._proposals()
        for disposition, group in self.grouped(
            lambda inspection: proposals[inspection]["disposition"]
        ).items():
            group.disposition_id = disposition

    # ------------------------------------------------------------------
    # What is proposed
    # ------------------------------------------------------------------

    def _proposals(self):
        """What is proposed for open inspections, each with all its routes.

        Called by forms, the bench and :meth:`action_done`.

        :return: ``{inspection: {"disposition": record, "why": text, "routes": [{"disposition":
            id, "name", "value", "handling", "barred"}]}}``. Value and handling are those of one
            unit in the company's currency, and ``None`` for who sees no prices.
        """
        sees = self.env.su or self.env.user.has_groups(_SEES_MONEY)
        wished = self.rma_line_id._wished_dispositions()
        proposals = {}
        for company, group in self.grouped("company_id").items():
            routes = self.env["aftersales.disposition"]._routes(company)
            rules = self.env["aftersales.recovery.rule"]._engine_rules(company)
            for inspection in group:
                proposals[inspection] = inspection._propose(rules, routes, wished, sees)
        return proposals

    def _propose(self, rules, routes, wished, sees):
        """The proposal for one inspection; see :meth:`_proposals`."""
        self.ensure_one()
        accepted = self.verdict != "rejected"
        usual = "restock" if accepted else "give_back"
        ways = [recovery.Route(route.id, route.kind == usual) for route in routes]
        # Rejected goods are the customer's still: nothing of them is ours to recover.
        best = recovery.propose(self._recovery_facts(), rules if accepted else [], ways)
        proposed = routes.browse(best.route)
        wish = wished.get(self.rma_line_id) if accepted else None
        if wish:
            why = self.env._("This is what the customer wants, or what was agreed.")
        elif not accepted:
            why = self.env._("What is not accepted is still the customer's.")
        elif best.rule:
            # sudo: the name of the rule, without its amounts.
            why = self.env["aftersales.recovery.rule"].sudo().browse(best.rule).name
        else:
            why = self.env._("No rule speaks of such goods: this is the usual way.")
        return {
            "disposition": wish or proposed,
            "ruled": proposed,
            "why": why,
            "routes": [
                {
                    "disposition": one.route,
                    "name": routes.browse(one.route).name,
                    "value": float(one.value) if sees and one.value is not None else None,
                    "handling": float(one.handling) if sees and one.handling is not None else None,
                    "barred": one.barred,
                }
                for one in best.estimates
            ],
        }

    def _recovery_facts(self):
        self.ensure_one()
        return self.rma_line_id._recovery_facts(self.grade_id, self.finding_ids._origin)

    # ------------------------------------------------------------------
    # What is chosen
    # ------------------------------------------------------------------

    def choose_disposition(self, disposition_id, reason=None):
        """Send open inspections to a disposition; called by receivers, agents and the bench.

        :param reason: why, where it is not the one proposed.
        :raises UserError: when it is unknown, barred, or differs without a reason.
        """
        self.check_access("write")
        self._require_state(("draft",))
        routes = self.env["aftersales.disposition"]
        disposition = routes.browse(disposition_id if type(disposition_id) is int else None)
        if not disposition or any(
            disposition not in routes._routes(company) for company in self.company_id
        ):
            raise UserError(self.env._("Choose one of the dispositions of this company."))
        reason = reason.strip() if isinstance(reason, str) else ""
        proposals = self._proposals()
        for inspection in self:
            inspection._check_choice(proposals[inspection], disposition, reason)
        self.write({"disposition_id": disposition.id, "disposition_reason": reason or False})
        return True

    def _check_choice(self, proposal, disposition, reason):
        """Stop on a way that is barred, or on another than proposed without a reason."""
        self.ensure_one()
        for route in proposal["routes"]:
            if route["disposition"] == disposition.id and route["barred"]:
                raise UserError(
                    self.env._(
                        "“%(product)s” cannot go to “%(way)s”: %(why)s Choose another disposition.",
                        product=self.product_id.display_name,
                        way=disposition.name,
                        why=route["barred"],
                    )
                )
        if not reason and not self._is_as_proposed(proposal, disposition):
            raise UserError(
                self.env._(
                    "“%(way)s” is proposed for “%(product)s”: %(why)s Take it, or say why it goes"
                    " to “%(other)s”.",
                    way=proposal["disposition"].name,
                    product=self.product_id.display_name,
                    why=proposal["why"],
                    other=disposition.name,
                )
            )

    def _is_as_proposed(self, proposal, disposition):
        """Whether ``disposition`` needs no reason; where nothing can be proposed, none does."""
        return not proposal["disposition"] or disposition in (
            proposal["disposition"] | proposal["ruled"]
        )

    def action_done(self):
        """As before; what goes elsewhere than proposed needs a reason, which is logged."""
        self.check_access("write")
        self._require_state(("draft",))
        proposals = self._proposals()
        elsewhere = self.browse()
        for inspection in self.filtered("disposition_id"):
            chosen, proposal = inspection.disposition_id, proposals[inspection]
            inspection._check_choice(
                proposal, chosen, (inspection.disposition_reason or "").strip()
            )
            if not inspection._is_as_proposed(proposal, chosen):
                elsewhere |= inspection
        result = super().action_done()
        self._audit_each(
            {
                rma: {
                    "lines": [
                        {
                            **inspection.rma_line_id._audit_units(inspection.quantity),
                            "disposition": inspection.disposition_id,
                            "proposed": proposals[inspection]["disposition"],
                            "reason": told(inspection.disposition_reason),
                        }
                        for inspection in group
                    ]
                }
                for rma, group in elsewhere.grouped("rma_id").items()
            },
            "inspection.rerouted",
        )
        return result


class AftersalesDisposition(models.Model):
    _inherit = "aftersales.disposition"

    def _routes(self, company):
        """The dispositions that goods of ``company`` can go to, in their order."""
        return self.search([("company_id", "in", (company.id, False))])


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _usual_dispositions(self):
        """``{line: the disposition proposed for its goods}`` before anybody looked at them.

        Bridges propose theirs.
        """
        return self._ruled_dispositions()

    def _ruled_dispositions(self):
        """``{line: disposition}`` by the rules, for goods as good as new."""
        dispositions = self.env["aftersales.disposition"]
        grade = self.env["aftersales.grade"].search([], limit=1)
        ruled = {}
        for company, lines in self.grouped("company_id").items():
            routes = dispositions._routes(company)
            rules = self.env["aftersales.recovery.rule"]._engine_rules(company)
            ways = [recovery.Route(route.id, route.kind == "restock") for route in routes]
            for line in lines:
                best = recovery.propose(line._recovery_facts(grade), rules, ways)
                ruled[line] = routes.browse(best.route)
        return ruled

    def _recovery_facts(self, grade, findings=()):
        """What the rules look at: goods of this line in condition ``grade``, with ``findings``."""
        self.ensure_one()
        path = self.product_id.categ_id.parent_path or ""
        return recovery.Facts(
            value=self._recovery_value(),
            grade=grade.id,
            reason=self.reason_id.id,
            categories=frozenset(int(part) for part in path.split("/") if part),
            findings=frozenset(finding.id for finding in findings),
        )

    def _wished_dispositions(self):
        """``{line: disposition}`` that a bridge proposes, whatever the rules say."""
        if not self:
            return {}
        ruled, usual = self._ruled_dispositions(), self._usual_dispositions()
        return {line: usual[line] for line in self if usual[line] != ruled[line]}

    def _recovery_value(self):
        """What one unit of this line was sold for, or costs today; in the company's currency.

        Without tax. A :class:`~decimal.Decimal`, never shown to receivers.
        """
        self.ensure_one()
        # sudo: an amount that only the engine and agents get to see.
        line = self.sudo()
        company, sold = line.company_id, line.sale_line_id
        if not sold or not sold.product_uom_qty:
            price = line.product_id.uom_id._compute_price(
                line.product_id.with_company(company).lst_price, line.product_uom_id
            )
            return _money(company.currency_id.round(price))
        price = sold.product_uom_id._compute_price(sold.price_reduce_taxexcl, line.product_uom_id)
        order = sold.order_id
        return _money(
            order.currency_id._convert(price, company.currency_id, company, order.date_order.date())
        )
