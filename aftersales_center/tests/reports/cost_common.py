"""The rows and the total of what a return cost."""

from ..common import AftersalesCommon


class CostCommon(AftersalesCommon):
    def rows(self, rma, *kinds):
        self.env.flush_all()
        domain = [("rma_id", "in", rma.ids)]
        if kinds:
            domain.append(("kind", "in", kinds))
        return self.env["aftersales.cost"].search(domain)

    def total(self, rma, *kinds):
        return self.company.currency_id.round(sum(self.rows(rma, *kinds).mapped("amount")))

    def fresh(self, rma):
        self.env.flush_all()
        rma.invalidate_recordset(["cost_total"])
        return rma
