import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useBus } from "@web/core/utils/hooks";

/** One group after another: condition, verdict, place; done moves the goods. */
export class BenchInspect extends Component {
    static template = "aftersales_center.BenchInspect";
    static props = {
        screen: Object,
        options: Object,
        call: Function,
        tell: Function,
        onPhoto: Function,
    };

    setup() {
        this.form = useState({});
        this.take(this.props.screen);
        onWillUpdateProps(({ screen }) => this.take(screen));
        useBus(this.env.bus, "aftersales_bench_action", ({ detail }) => this.perform(detail));
    }

    /** Start with what is proposed; keep what was chosen while the group is the same. */
    take(screen) {
        const [group] = screen.groups;
        const same = group && this.form.id === group.id && this.form.whole === group.quantity;
        if (group && !same) {
            const { id, quantity, grade_id, verdict, disposition_id, note } = group;
            const values = { id, quantity, whole: quantity, grade_id, verdict, disposition_id };
            Object.assign(this.form, values, { note, chosen: false });
        }
    }

    get group() {
        return this.props.screen.groups[0];
    }

    setQuantity(value) {
        const quantity = Number(String(value).replace(",", "."));
        if (quantity > 0 && quantity <= this.group.quantity) {
            this.form.quantity = quantity;
        }
    }

    reject() {
        this.form.verdict = "rejected";
    }

    perform({ action, value }) {
        const { grades, dispositions } = this.props.options;
        if (action === "grade") {
            const grade = grades.find((grade) => grade.code.toUpperCase() === value);
            if (grade) {
                this.form.grade_id = grade.id;
                return this.props.tell("ok", grade.name);
            }
        } else if (action === "place") {
            const place = dispositions.find(
                (place) => String(place.id) === value || place.kind.toUpperCase() === value,
            );
            if (place) {
                this.form.disposition_id = place.id;
                return this.props.tell("ok", place.name);
            }
        } else if (action === "accept" || action === "reject") {
            this.form.verdict = action === "accept" ? "accepted" : "rejected";
            return this.props.tell("ok", action === "accept" ? _t("Accepted") : _t("Rejected"));
        } else if (action === "done" || action === "book") {
            return this.finish();
        }
        this.props.tell("error", _t("This action makes no sense here."));
    }

    finish() {
        const { id, quantity, grade_id, verdict, disposition_id, note, reason } = this.form;
        const values = { quantity, grade_id, verdict, disposition_id, note, reason };
        this.props.call("finish", id, values);
    }
}
