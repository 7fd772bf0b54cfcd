"""What is said about a remedy: in the history of its return, and in the compliance log."""

from odoo import models

from ..words import exact_amount, quantity_words

#: Moves of a remedy's state that its documents make after it was fulfilled.
_BY_DOCUMENTS = {
    ("in_progress", "done"),
    ("in_progress", "to_do"),
    ("done", "in_progress"),
    ("done", "to_do"),
}


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _audit_root(self):
        return self.rma_id

    def _audit_told(self, event):
        """Log ``event`` once per return, each of these remedies told in it."""
        # sudo: names and amounts of documents, for the log; the caller checked access.
        self._audit_each(
            {
                rma: {"lines": [remedy._audit_remedy() for remedy in group]}
                for rma, group in self.sudo().grouped("rma_id").items()
            },
            event,
        )

    def _audit_remedy(self):
        document = self.document
        return {
            **self.rma_line_id._audit_units(self.quantity),
            "remedy": self.kind,
            "state": self.state,
            "document": document.name if document else None,
            "amount": exact_amount(self.currency_id, self.amount),
        }

    def _compute_field_value(self, field):
        """A remedy whose documents move its state later on is logged: posted, cancelled, lost."""
        if field.name != "state" or not self.ids:
            super()._compute_field_value(field)
            return
        before = {remedy: remedy.state for remedy in self if remedy.id}
        super()._compute_field_value(field)
        self.env["aftersales.audit.mixin"]._audit_each(
            {
                remedy: {
                    "remedy": remedy.kind,
                    "product": remedy.product_id,
                    "before": old,
                    "after": remedy.state,
                }
                for remedy, old in before.items()
                if (old, remedy.state) in _BY_DOCUMENTS
            },
            "remedy.state",
        )

    def _say_what_was_done(self):
        """Tell each return's history what these remedies made; called once they made it."""
        self.rma_id._say_each(
            {rma: remedies._words() for rma, remedies in self.grouped("rma_id").items()}
        )
        self._audit_told("remedy.fulfilled")

    def _quantity_words(self, quantity):
        return quantity_words(self.product_uom_id, quantity)

    def _words(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return "\n".join(
            self.env._(
                "%(kind)s of %(quantity)s of %(product)s: %(document)s",
                kind=kinds[remedy.kind],
                quantity=quantity_words(remedy.product_uom_id, remedy.quantity),
                product=remedy.product_id.display_name,
                document=remedy.document.display_name
                if remedy.document
                else self.env._("nothing to credit, it was not invoiced"),
            )
            for remedy in self
        )
