"""A rule of a policy in one plain sentence: “When … then …”."""

from odoo import api, fields, models
from odoo.tools.i18n import format_list
from odoo.tools.misc import formatLang
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: What a condition reads as; %s is what it is limited to.
_WHEN = {
    "basis_ids": _lt("it is %s"),
    "reason_ids": _lt("the reason is %s"),
    "channel_ids": _lt("the customer asks %s"),
    "lot_state_ids": None,  # whole clauses by themselves
    "product_tmpl_ids": _lt("the product is %s"),
    "product_ids": _lt("the variant is %s"),
    "categ_ids": _lt("the goods are of category %s"),
    "product_tag_ids": _lt("the goods are tagged %s"),
    "buyer_ids": _lt("the buyer is %s"),
    "customer_tag_ids": _lt("the customer is tagged %s"),
    "country_ids": _lt("it was delivered to %s"),
    "country_group_ids": _lt("it was delivered within %s"),
    "pricelist_ids": _lt("it was sold from pricelist %s"),
    "team_ids": _lt("it was sold by team %s"),
    "order_tag_ids": _lt("the order is tagged %s"),
}
_UNLESS = {
    "except_product_tmpl_ids": _lt("product %s"),
    "except_product_ids": _lt("variant %s"),
    "except_categ_ids": _lt("category %s"),
    "except_product_tag_ids": _lt("goods tagged %s"),
    "except_customer_tag_ids": _lt("customers tagged %s"),
    "except_country_ids": _lt("deliveries to %s"),
}
_SINCE = {
    "delivered": _lt("delivery"),
    "shipped": _lt("shipping"),
    "ordered": _lt("the order"),
    "invoiced": _lt("the invoice"),
}
_AFTER = {
    "approval": _lt("approval"),
    "sent": _lt("the goods were sent"),
    "received": _lt("the goods arrived"),
    "inspected": _lt("the goods were inspected"),
}
_DAYS = {
    "at_least": _lt("it is asked for %(low)s days or more after %(since)s"),
    "at_most": _lt("it is asked for within %(high)s days of %(since)s"),
    "between": _lt("it is asked for %(low)s to %(high)s days after %(since)s"),
}
_CLAIMS = {
    "at_least": _lt("the customer had %(low)s returns or more in twelve months"),
    "at_most": _lt("the customer had %(high)s returns or fewer in twelve months"),
    "between": _lt("the customer had %(low)s to %(high)s returns in twelve months"),
}
_PRICE = {
    "at_least": _lt("one unit cost %(low)s or more"),
    "at_most": _lt("one unit cost %(high)s or less"),
    "between": _lt("one unit cost %(low)s to %(high)s"),
}
_FINAL = {"final": _lt("it is a final sale"), "open": _lt("it is not a final sale")}
_APPROVAL = {
    "required": _lt("a supervisor has to look"),
    "not_required": _lt("no supervisor has to look"),
}
_PAYER = {
    "consumer": _lt("the customer pays the way back"),
    "seller": _lt("we pay the way back"),
}
_OUTBOUND = {
    "y": _lt("the delivery charge is refunded in full"),
    "standard_only": _lt("the cheapest standard delivery charge is refunded"),
    "n": _lt("the delivery charge is not refunded"),
}
#: As many names as a sentence can carry.
_MOST_NAMES = 4


class AftersalesPolicyRule(models.Model):
    _inherit = "aftersales.policy.rule"

    summary = fields.Text(
        compute="_compute_summary",
        compute_sudo=True,  # the whole rule, to auditors too, who may not read tags of orders
    )

    @api.depends(lambda self: self._summary_fields())
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            rule.summary = rule._told()

    def _summary_fields(self):
        idle = {"name", "sequence", "policy_id", "company_id", *models.MAGIC_COLUMNS}
        return [name for name, field in self._fields.items() if field.store and name not in idle]

    def _told(self):
        """This rule as one sentence, in the reader's language."""
        self.ensure_one()
        when, then = self._told_conditions(), self._told_effects()
        then = format_list(self.env, then) if then else self.env._("nothing is said yet")
        if when:
            told = self.env._(
                "When %(conditions)s, then %(effects)s.",
                conditions=format_list(self.env, when),
                effects=then,
            )
        else:
            told = self.env._("Always: %(effects)s.", effects=then)
        unless = self._told_names(_UNLESS)
        if unless:
            told = f"{told} " + self.env._("Not for %s.", format_list(self.env, unless, "or"))
        return told

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def _told_conditions(self):
        """The conditions as clauses."""
        clauses = self._told_names(_WHEN)
        clauses += self._told_limit(_DAYS, "days", str, since=self.env._(_SINCE[self.days_anchor]))
        clauses += self._told_limit(_PRICE, "price", self._money)
        clauses += self._told_limit(_CLAIMS, "claims", str)
        if self._has_filter():
            clauses.append(self.env._("the order line meets a filter"))
        return clauses

    def _told_names(self, templates):
        """One clause for each field of ``templates`` that is filled in."""
        return [
            _fill(self.env._(template), self._names(self[name]))
            if template
            else self._names(self[name])
            for name, template in templates.items()
            if self[name]
        ]

    def _names(self, records):
        """The names of ``records``, joined by “or”; many are counted."""
        shown = records[:_MOST_NAMES]
        if records._name == "aftersales.policy.choice":
            return format_list(self.env, records.mapped("phrase"), "or")
        names = [f"“{record.display_name}”" for record in shown]
        if len(records) > _MOST_NAMES:
            names.append(self.env._("%s others", len(records) - _MOST_NAMES))
        return format_list(self.env, names, "or")

    def _told_limit(self, templates, name, words, **more):
        """The clause about a limited number, in a list; an empty one if it is not limited."""
        limit = self[f"{name}_limit"]
        if not limit:
            return []
        values = {"low": words(self[f"{name}_from"]), "high": words(self[f"{name}_to"]), **more}
        return [_fill(self.env._(templates[limit]), values)]

    # ------------------------------------------------------------------
    # Then
    # ------------------------------------------------------------------

    def _told_effects(self):
        """What is switched on, as clauses; bridges add theirs."""
        env, clauses = self.env, []
        if self.sets_window:
            clauses.append(self._told_window())
        if self.sets_final_sale:
            clauses.append(env._(_FINAL[self.final_sale]))
        if self.sets_remedies:
            clauses.append(env._("we offer %s", self._names(self.remedy_ids) or env._("nothing")))
        if self.sets_evidence:
            wanted = format_list(env, self.evidence_ids.mapped("phrase")) or env._("nothing")
            clauses.append(env._("we ask for %s", wanted))
        if self.sets_approval:
            clauses.append(env._(_APPROVAL[self.approval]))
        if self.sets_auto_approve:
            up_to = self._money(self.auto_approve_amount)
            clauses.append(env._("up to %s nobody has to approve", up_to))
        if self.sets_keep_item:
            up_to = self._money(self.keep_item_amount)
            clauses.append(env._("goods worth up to %s stay with the customer", up_to))
        if self.sets_restocking_fee:
            percent = formatLang(env, self.restocking_fee, digits=2).rstrip("0").rstrip(".,")
            clauses.append(env._("a restocking fee of %s%% is kept", percent))
        if self.sets_return_shipping:
            clauses.append(env._(_PAYER[self.return_payer]))
        if self.sets_outbound:
            clauses.append(env._(_OUTBOUND[self.outbound]))
        if self.sets_refund_timing:
            clauses.append(
                env._(
                    "the refund follows within %(days)s days after %(event)s",
                    days=self.refund_days,
                    event=env._(_AFTER[self.refund_after]),
                )
            )
        return clauses

    def _told_window(self):
        if self.window_endless:
            return self.env._("the customer may ask at any time")
        values = {
            "days": self.window_days,
            "since": self.env._(_SINCE[self.window_anchor]),
            "transit": self.window_transit_days,
        }
        if self.window_anchor == "delivered" and self.window_transit_days:
            return self.env._(
                "the customer may ask within %(days)s days of %(since)s (of shipping plus"
                " %(transit)s days where that day is not known)",
                **values,
            )
        return self.env._("the customer may ask within %(days)s days of %(since)s", **values)

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)


def _fill(template, values):
    """``template`` with ``values``, after it was translated."""
    return template % values
