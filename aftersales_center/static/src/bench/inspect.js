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
        useBus(this.env.bus, "aftersales_bench_proposal", ({ detail }) => this.follow(detail));
    }

    /** Start with what is proposed; keep what was chosen while the group is the same. */
    take(screen) {
        const [group] = screen.groups;
        const same = group && this.form.id === group.id && this.form.whole === group.quantity;
        if (group && !same) {
            const { id, quantity, grade_id, verdict, disposition_id } = group;
            const values = { id, quantity, whole: quantity, grade_id, verdict, disposition_id };
            Object.assign(this.form, values, {
                note: group.note,
                customer_note: group.customer_note,
                reason: group.reason_given,
                proposal: group.proposal,
                answers: {},
                chosen: false,
            });
        }
    }

    /** The condition or the verdict changed: ask where such goods go. */
    judge(values) {
        Object.assign(this.form, values);
        const { id, grade_id, verdict } = this.form;
        this.props.call("propose", id, { grade_id, verdict });
    }

    /** What is proposed now; what somebody chose by hand stays. */
    follow(proposal) {
        if (proposal.inspection_id !== this.form.id) {
            return;
        }
        this.form.proposal = proposal;
        if (!this.form.chosen) {
            this.form.disposition_id = proposal.disposition_id;
        }
    }

    choosePlace(place) {
        Object.assign(this.form, { disposition_id: place.id, chosen: true });
    }

    /** Whether the goods go elsewhere than proposed, which needs a reason. */
    get isElsewhere() {
        return this.form.disposition_id !== this.form.proposal.disposition_id;
    }

    valueOf(question) {
        const given = this.form.answers[question.item_id];
        return given === undefined ? question.value : given;
    }

    answer(question, value) {
        this.form.answers[question.item_id] = value;
    }

    answerNumber(question, text) {
        const number = Number(text.replace(",", "."));
        this.answer(question, text.trim() && !Number.isNaN(number) ? number : null);
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

    perform({ action, value }) {
        const { grades, dispositions } = this.props.options;
        if (action === "grade") {
            const grade = grades.find((grade) => grade.code.toUpperCase() === value);
            if (grade) {
                this.judge({ grade_id: grade.id });
                return this.props.tell("ok", grade.name);
            }
        } else if (action === "place") {
            const place = dispositions.find(
                (place) => String(place.id) === value || place.kind.toUpperCase() === value,
            );
            if (place) {
                this.choosePlace(place);
                return this.props.tell("ok", place.name);
            }
        } else if (action === "accept" || action === "reject") {
            this.judge({ verdict: action === "accept" ? "accepted" : "rejected" });
            return this.props.tell("ok", action === "accept" ? _t("Accepted") : _t("Rejected"));
        } else if (action === "done" || action === "book") {
            return this.finish();
        }
        this.props.tell("error", _t("This action makes no sense here."));
    }

    finish() {
        const { id, quantity, grade_id, verdict, note, customer_note } = this.form;
        const { answers, chosen, disposition_id, reason } = this.form;
        const values = { quantity, grade_id, verdict, note, customer_note, answers };
        if (chosen) {
            Object.assign(values, { disposition_id, reason });
        }
        this.props.call("finish", id, values);
    }
}
