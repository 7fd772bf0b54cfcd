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
        return self._case()

    def _audit_told(self, event):
        """Log ``event`` once per case, each of these remedies told in it.

        What is for no product (an apology, goodwill) is told by an event of its own.
        """
        # sudo: names and amounts of documents, for the log; the caller checked access.
        remedies = self.sudo()
        for group, name in (
            (remedies.filtered("sale_line_id"), event),
            (remedies.filtered(lambda remedy: not remedy.sale_line_id), f"{event}_alone"),
        ):
            if group:
                self._audit_each(
                    {
                        case: {"lines": [remedy._audit_remedy() for remedy in mine]}
                        for case, mine in group._by_case().items()
                    },
                    name,
                )

    def _audit_remedy(self):
        document = self.document
        return {
            **self._audit_goods(self.quantity),
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
        """Tell each case's history what these remedies made; called once they made it."""
        self._say_on_cases({case: remedies._words() for case, remedies in self._by_case().items()})
        self._audit_told("remedy.fulfilled")

    def _quantity_words(self, quantity):
        return quantity_words(self.product_uom_id, quantity)

    def _words(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return "\n".join(
            self.env._(
                "%(kind)s: %(document)s",
                kind=kinds[remedy.kind],
                document=remedy.document_name or self.env._("nothing yet"),
            )
            if not remedy.product_id
            else self.env._(
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
