"""Did the scores come true? Past scores against what customers did, and weights refitted from it."""

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import retention_fit as engine
from ..models.customer.churn_weight import CODES

#: Fewer scores, or fewer of one kind, say nothing that weights could be taken from.
LEAST_SCORES = 200
LEAST_OF_A_KIND = 30
#: So many scores are read at most for a refit, chosen by chance.
SAMPLE = 40_000


class AftersalesChurnCalibration(models.TransientModel):
    """Scores of a time that is over, by tenths, with how many of each really left.

    Whether a customer left is judged by the company's present definition. New weights are only
    proposed: an administrator looks at both and takes them, or not.
    """

    _name = "aftersales.churn.calibration"
    _description = "Calibration of Churn Risk"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        "Scores From",
        required=True,
        default=lambda self: fields.Date.today() - relativedelta(years=2),
    )
    date_to = fields.Date("Until", required=True, default=lambda self: fields.Date.today())
    definition = fields.Char("Left Means", compute="_compute_definition")
    score_count = fields.Integer("Scores Judged", readonly=True)
    left_count = fields.Integer("Left", readonly=True)
    left_share = fields.Float("Share That Left", readonly=True, digits=(16, 4))
    auc = fields.Float("AUC", readonly=True, digits=(16, 3))
    lift = fields.Float("Lift of the Top Tenth", readonly=True, digits=(16, 2))
    verdict = fields.Char("In Words", compute="_compute_verdict")
    decile_ids = fields.One2many(
        "aftersales.churn.calibration.decile", "calibration_id", "Tenths", readonly=True
    )
    is_refitted = fields.Boolean(readonly=True)
    is_applied = fields.Boolean(readonly=True)
    sample_count = fields.Integer("Scores Fitted", readonly=True)
    auc_before = fields.Float("AUC With Present Weights", readonly=True, digits=(16, 3))
    auc_after = fields.Float("AUC With New Weights", readonly=True, digits=(16, 3))
    weight_ids = fields.One2many(
        "aftersales.churn.calibration.weight", "calibration_id", "Weights", readonly=True
    )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_definition(self):
        for page in self:
            # sudo: what “left” means in a company whose scores are looked at.
            company = page.company_id.sudo()
            intervals = f"{company.aftersales_left_intervals:g}"
            days = company.aftersales_left_days
            if company.aftersales_left_intervals <= 0:
                page.definition = self.env._("no order for %s days", days)
            elif days <= 0:
                page.definition = self.env._(
                    "no order for %s of the customer's own intervals", intervals
                )
            else:
                page.definition = self.env._(
                    "no order for %(intervals)s of the customer's own intervals, or for %(days)s"
                    " days",
                    intervals=intervals,
                    days=days,
                )

    @api.depends("score_count", "left_count", "auc")
    @api.depends_context("lang")
    def _compute_verdict(self):
        for page in self:
            if not page.score_count:
                page.verdict = self.env._(
                    "No score is old enough yet to tell whether its customer left. Scores are kept"
                    " each month from the installation on."
                )
            elif not page.auc:
                page.verdict = self.env._(
                    "Nobody left, or everybody did: there is nothing to tell apart yet."
                )
            else:
                page.verdict = self.env._(
                    "Of one customer who left and one who stayed, the one who left had the higher"
                    " risk in %s of 100 cases (50 would be chance).",
                    round(page.auc * 100),
                )

    @api.model
    def action_new(self):
        """A page for the current company, measured. Called by the menu."""
        page = self.create({})
        page.action_measure()
        return page._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.env._("Calibration of churn risk"),
            "target": "current",
        }

    def _past_scores(self):
        """The past scores, as the system; only sums of them are shown, of a company one is in."""
        self.ensure_one()
        self.check_access("read")
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._("Choose %s among your companies first.", self.company_id.name)
            )
        # sudo: counts per score; no customer's name leaves.
        return self.env["aftersales.churn.score"].sudo()

    def action_measure(self):
        """Hold the scores of the time chosen against what came."""
        counts = self._past_scores()._outcomes(self.company_id.sudo(), self.date_from, self.date_to)
        tenths = engine.deciles(counts)
        left = sum(gone for gone, _stayed in counts.values())
        total = left + sum(stayed for _gone, stayed in counts.values())
        self.write(
            {
                "score_count": total,
                "left_count": left,
                "left_share": left / total if total else 0.0,
                "auc": engine.auc(counts) or 0.0,
                "lift": engine.lift(tenths) or 0.0,
                "is_refitted": False,
                "is_applied": False,
                "weight_ids": [Command.clear()],
                "decile_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "number": tenth.number,
                                "size": round(tenth.size),
                                "left_count": round(tenth.left),
                                "left_share": tenth.share,
                                "expected_share": tenth.expected,
                                "scores": f"{tenth.low}–{tenth.high}",
                            }
                        )
                        for tenth in tenths
                    ),
                ],
            }
        )
        return self._show()

    def action_refit(self):
        """Propose weights from this history: fitted on one half of the customers, judged on the
        other. Nothing is changed.

        :raises UserError: when the history is too short to tell.
        """
        samples = self._past_scores()._samples(
            self.company_id.sudo(), self.date_from, self.date_to, SAMPLE
        )
        left = sum(1 for _units, gone, _half in samples if gone)
        if len(samples) < LEAST_SCORES or min(left, len(samples) - left) < LEAST_OF_A_KIND:
            raise UserError(
                self.env._(
                    "The history is too short: there are %(scores)s judged scores, and %(left)s of"
                    " their customers left. New weights need %(least)s scores, with %(kind)s who"
                    " left and %(kind)s who stayed. Wait some months, or choose a longer time.",
                    scores=len(samples),
                    left=left,
                    least=LEAST_SCORES,
                    kind=LEAST_OF_A_KIND,
                )
            )
        before = self.env["aftersales.churn.weight"]._of(self.company_id.id)
        fitted = [(units, gone) for units, gone, half in samples if not half]
        after = engine.refit(*zip(*fitted, strict=True), before)
        judged = [(units, gone) for units, gone, half in samples if half]
        self.write(
            {
                "is_refitted": True,
                "is_applied": False,
                "sample_count": len(samples),
                "auc_before": engine.auc(engine.rescored(judged, before)) or 0.0,
                "auc_after": engine.auc(engine.rescored(judged, after)) or 0.0,
                "weight_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "code": code,
                                "points_before": weight.points,
                                "points_after": after[code].points,
                            }
                        )
                        for code, weight in before.items()
                    ),
                ],
            }
        )
        return self._show()

    def action_apply(self):
        """Take the proposed weights for this company; scores follow from the next night on.

        :raises UserError: when none were proposed. :raises AccessError: for who may not set them.
        """
        self.ensure_one()
        weights = self.env["aftersales.churn.weight"]
        weights.check_access("write")
        if not self.is_refitted or self.is_applied:
            raise UserError(self.env._("Propose new weights first, and look at them."))
        present = weights._of(self.company_id.id)
        proposed = {}
        for line in self.weight_ids:
            weight = present.get(line.code)
            if weight is None or round(weight.points, 1) != round(line.points_before, 1):
                raise UserError(
                    self.env._(
                        "Somebody changed the weights meanwhile. Propose new ones and look at them."
                    )
                )
            proposed[line.code] = engine.Weight(line.points_after, weight.most)
        weights._put(self.company_id, proposed)
        self.company_id._audit(
            "churn.refitted", customers=self.sample_count, left=round(self.left_count)
        )
        self.is_applied = True
        return self._show()


class AftersalesChurnCalibrationDecile(models.TransientModel):
    _name = "aftersales.churn.calibration.decile"
    _description = "Tenth of Past Churn Scores"
    _order = "number"

    calibration_id = fields.Many2one(
        "aftersales.churn.calibration", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer("Tenth", help="1: the highest scores.")
    scores = fields.Char()
    size = fields.Integer("Customers")
    left_count = fields.Integer("Left")
    left_share = fields.Float("Really Left", digits=(16, 4))
    expected_share = fields.Float("Expected", digits=(16, 4))


class AftersalesChurnCalibrationWeight(models.TransientModel):
    _name = "aftersales.churn.calibration.weight"
    _description = "Weight Before and After"
    _order = "id"

    calibration_id = fields.Many2one(
        "aftersales.churn.calibration", required=True, ondelete="cascade", index=True
    )
    code = fields.Selection(CODES, "Fact")
    points_before = fields.Float("Points Now", digits=(16, 1))
    points_after = fields.Float("Points Proposed", digits=(16, 1))
