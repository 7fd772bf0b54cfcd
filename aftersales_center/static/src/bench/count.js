import { Component } from "@odoo/owl";
import { ScanQueue } from "./scan_queue";

/** Counting what is in the parcel: by scan, or by tap on a line. */
export class BenchCount extends Component {
    static template = "aftersales_center.BenchCount";
    static props = { screen: Object, call: Function, onPhoto: Function };

    add(line, quantity, lotName = null) {
        this.props.call("count", line.product_id, quantity, ScanQueue.token(), lotName);
    }

    setCounted(line, ev) {
        const wanted = Number(ev.target.value.replace(",", "."));
        const difference = wanted - line.counted;
        if (Number.isFinite(wanted) && wanted >= 0 && difference) {
            this.add(line, difference);
        } else {
            ev.target.value = line.counted;
        }
    }

    undo() {
        this.props.call("undo", ScanQueue.token());
    }

    describe(name, value) {
        this.props.call("describe", { [name]: value });
    }
}
