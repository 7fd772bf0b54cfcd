import { browser } from "@web/core/browser/browser";

/** A scanner's keys come faster than anybody types: at most so many ms apart. */
const FAST_MS = 35;
/** Fewer keys than this are no code. */
const SHORTEST = 4;
/** After so many ms without a key a code has ended, if the scanner sends no Enter. */
const SILENCE_MS = 150;

/**
 * A scanner in the place of a keyboard types into whatever has the focus. From a note or a number
 * its code is taken out again and given to `onScan`; in the field for codes it is given when the
 * keys end, if the scanner sends no Enter. Where no field has the focus, Odoo's barcode service
 * reads it.
 */
export class Wedge {
    /** @param {(code: string) => void} onScan */
    constructor(onScan) {
        this.onScan = onScan;
        this.code = "";
        this.last = -Infinity;
        this.target = null;
        this.before = "";
        this.timer = null;
    }

    /** For every key pressed on the bench, before anything else sees it. */
    onKeydown(ev) {
        const isFast = ev.target === this.target && ev.timeStamp - this.last <= FAST_MS;
        const isEnd = ev.key === "Enter" || ev.key === "Tab";
        if (isEnd || ev.key?.length === 1) {
            browser.clearTimeout(this.timer);
        }
        if (ev.key?.length === 1) {
            this.keep(ev, isFast && !ev.repeat);
        } else if (isEnd && isFast && this.isCode && this.isElsewhere) {
            ev.preventDefault();
            ev.stopPropagation();
            this.takeOut();
        }
    }

    keep(ev, isFast) {
        if (!isFast) {
            Object.assign(this, { code: "", target: ev.target, before: ev.target.value });
        } else if (ev.key === " " && ev.target.matches("button")) {
            ev.preventDefault(); // a space in a code presses no button
        }
        this.code += ev.key;
        this.last = ev.timeStamp;
        if (this.isCode && !this.isElsewhere) {
            this.timer = browser.setTimeout(() => this.readField(), SILENCE_MS);
        }
    }

    get isCode() {
        return this.code.length >= SHORTEST;
    }

    /** Whether a field has the focus that is not for codes. */
    get isElsewhere() {
        return this.target.matches("input:not(.o_bench_code), textarea");
    }

    takeOut() {
        const { code, target, before } = this;
        this.code = "";
        target.value = before;
        target.dispatchEvent(new Event("input", { bubbles: true }));
        target.dispatchEvent(new Event("change", { bubbles: true }));
        target.blur();
        this.onScan(code);
    }

    /** What stands in the field for codes; a button has no such text. */
    readField() {
        const code = this.target.value?.trim();
        this.code = "";
        if (code) {
            this.target.value = "";
            this.onScan(code);
        }
    }
}
