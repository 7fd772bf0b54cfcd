"""Factors of a score as plain sentences, in the language of who reads them."""

from odoo import models


class AftersalesCustomerRisk(models.Model):
    _inherit = "aftersales.customer.risk"

    def _sentences(self):
        """Why this customer may leave, the weightiest reason first; what speaks for staying, and
        the start that every customer has, are left out."""
        self.ensure_one()
        against = [
            (points, code, values)
            for code, points, values in self.factors or []
            if points > 0 and code not in ("base", "orders")
        ]
        against.sort(key=lambda factor: -factor[0])
        return [self._sentence(code, points, values) for points, code, values in against]

    def _sentence(self, code, points, values):
        """One factor in plain words; a hook for addons with further facts.

        :param code: of the fact. :param points: what it adds to the risk.
        :param values: figures of the sentence, as the engine gave them.
        """
        say = getattr(self, f"_say_{code}", None)
        return say(points, values) if say else code

    def _days_words(self, days):
        return self.env._("1 day") if days == 1 else self.env._("%s days", days)

    def _say_base(self, points, values):
        return self.env._("Where every customer starts.")

    def _say_overdue(self, points, values):
        days, every = self._days_words(values["days"]), self._days_words(values["every"])
        if values.get("own"):
            return self.env._(
                "Last ordered %(days)s ago; usually orders every %(every)s.", days=days, every=every
            )
        return self.env._(
            "Ordered on one day only, %(days)s ago; customers here usually order again after"
            " %(every)s.",
            days=days,
            every=every,
        )

    def _say_orders(self, points, values):
        return self.env._("Ordered on %s.", self._days_words(values["count"]))

    def _say_worth(self, points, values):
        return self.env._("The average order is %s%% of what is typical here.", values["percent"])

    def _say_trend(self, points, values):
        figures = {"recent": values["recent"], "earlier": values["earlier"]}
        if values["recent"] < values["earlier"]:
            return self.env._(
                "Orders less often: %(recent)s in the later half of the time as customer,"
                " %(earlier)s in the earlier.",
                **figures,
            )
        return self.env._(
            "Orders more often: %(recent)s in the later half of the time as customer,"
            " %(earlier)s in the earlier.",
            **figures,
        )

    def _say_open_cases(self, points, values):
        return self.env._("Open returns and complaints: %s.", values["count"])

    def _say_refused(self, points, values):
        return self.env._(
            "Cases refused or decided again in the last 12 months: %s.", values["count"]
        )

    def _say_low_ratings(self, points, values):
        return self.env._("Low ratings in the last 12 months: %s.", values["count"])

    def _say_good_ratings(self, points, values):
        return self.env._("Good ratings in the last 12 months: %s.", values["count"])

    def _say_broken(self, points, values):
        return self.env._("Promises we broke in the last 12 months: %s.", values["count"])
