"""State moves through actions only: the wall that create, write, copy and import run into."""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class AftersalesGuardedMixin(models.AbstractModel):
    """Fields that no caller may set, whoever they are: the superuser included.

    A model lists them in ``_guarded``. Its own actions change them with
    :meth:`_write_guarded` or :meth:`_set_state`, which start above the wall. There is no
    context key that opens it; ``default_*`` keys for guarded fields are dropped.

    Put this mixin *first* in ``_inherit``: what comes after it (chatter, activities) still
    sees the guarded write.
    """

    _name = "aftersales.guarded.mixin"
    _description = "Fields changed by actions only"

    #: Names of the guarded fields.
    _guarded = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse guarded fields, unless the value given is the one they start with anyway."""
        for vals in vals_list:
            for name in self._guarded.intersection(vals):
                if vals[name] and vals[name] != self._guarded_start(name):
                    self._refuse(name)
        vals_list = [
            {name: value for name, value in vals.items() if name not in self._guarded}
            for vals in vals_list
        ]
        context = {
            key: value
            for key, value in self.env.context.items()
            if not (key.startswith("default_") and key[8:] in self._guarded)
        }
        # pylint: disable=context-overridden; keys are taken out, which keywords cannot do
        return super(AftersalesGuardedMixin, self.with_context(context)).create(vals_list)

    def write(self, vals):
        for name in self._guarded.intersection(vals):
            self._refuse(name)
        return super().write(vals)

    def _write_guarded(self, vals):
        """Write guarded fields; called by actions of the model, after their own checks."""
        return super().write(vals)

    def _set_state(self, new, allowed_from):
        """Move all records to state ``new``; one not in ``allowed_from`` stops them all.

        :raises UserError: naming the record, where it stands and where it may come from.
        """
        self._require_state(allowed_from)
        return self._write_guarded({"state": new})

    def _require_state(self, allowed_from):
        """Stop, in one sentence, on a record whose state is not in ``allowed_from``."""
        for record in self:
            if record.state not in allowed_from:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(record)s is %(state)s, so this cannot be done: it must be %(wanted)s.",
                        record=record.display_name,
                        state=labels[record.state],
                        wanted=" / ".join(labels[state] for state in allowed_from),
                    )
                )

    def _as_system(self):
        """These records as the system user, in their company's environment.

        For stock operations of people without a stock group. ``sudo()`` is not enough there:
        Odoo's valuation drops it (``product.sudo(False)``) and then misses the rights of
        the user. Callers check access first and never hand the result out.
        """
        return self.with_user(SUPERUSER_ID)

    def _guarded_start(self, name):
        """The value a new record has in the guarded field ``name``."""
        default = self._fields[name].default
        return default(self) if default else False

    def _refuse(self, name):
        raise UserError(
            self.env._(
                "“%(field)s” of %(model)s follows from what was done and cannot be set."
                " Leave it out and use the actions (buttons) instead.",
                field=self._fields[name]._description_string(self.env),
                model=self._description,
            )
        )
