"""Rows that follow from what happens: the system writes them, and nobody else."""

from odoo import api, models
from odoo.exceptions import UserError


class AftersalesUnwritableMixin(models.AbstractModel):
    """Nobody creates, writes or deletes these rows through Odoo, the superuser included.

    The model's own code adds rows with :meth:`_append`, changes them with :meth:`_put` and deletes
    them with :meth:`_take_away`. A model says with :meth:`_refuse_change` what to do instead. Put
    this mixin *first* in ``_inherit``: what comes after it still sees what the model's own code
    does.
    """

    _name = "aftersales.unwritable.mixin"
    _description = "Rows written by the system only"

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    def write(self, vals):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    def unlink(self):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    def _refuse_change(self):
        """Say that nobody does this by hand; a model says what to do instead.

        :raises UserError: always.
        """
        raise UserError(
            self.env._(
                "“%s” is history: it is written by what happens and never changed or deleted by"
                " hand. Use the buttons on the record it belongs to.",
                self._description,
            )
        )

    @api.model
    def _append(self, vals_list):
        """Add rows and return them; called by the models the rows are about, after their checks."""
        return super().create(vals_list)

    def _put(self, vals):
        """Write columns of these rows; called by the model's own code, as the system."""
        return super().write(vals)

    def _take_away(self):
        """Delete these rows; called by the model's own code, after its checks."""
        return super().unlink()
