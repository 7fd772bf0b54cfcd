import { Component } from "@odoo/owl";

/** The start page: what is expected, late, to inspect and in quarantine; each number a list. */
export class BenchHome extends Component {
    static template = "aftersales_center.BenchHome";
    static props = {
        home: Object,
        openList: Function,
        resume: Function,
        openUnknown: Function,
        openDay: Function,
    };
}
