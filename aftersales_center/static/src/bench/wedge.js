/** A scanner's keys come faster than anybody types: at most so many ms apart. */
const FAST_MS = 35;
/** Fewer keys than this are no code. */
const SHORTEST = 4;

/**
 * A scanner in the place of a keyboard types into whatever has the focus: a note, a number. Such
 * a code is taken out of the field again and given to `onScan`. Where no field has the focus, and
 * in the field for codes, there is nothing to do.
 */
export class Wedge {
    /** @param {(code: string) => void} onScan */
    constructor(onScan) {
        this.onScan = onScan;
        this.code = "";
        this.last = -Infinity;
        this.target = null;
        this.before = "";
    }

    /** For every key pressed on the bench, before anything else sees it. */
    onKeydown(ev) {
        const isFast = ev.target === this.target && ev.timeStamp - this.last <= FAST_MS;
        if (ev.key === "Enter" && isFast && this.code.length >= SHORTEST) {
            this.takeOut(ev);
        } else if (ev.key?.length === 1) {
            if (!isFast) {
                Object.assign(this, { code: "", target: ev.target, before: ev.target.value });
            } else if (ev.key === " " && ev.target.matches("button")) {
                ev.preventDefault(); // a space in a code presses no button
            }
            this.code += ev.key;
            this.last = ev.timeStamp;
        }
    }

    takeOut(ev) {
        const { code, target, before } = this;
        this.code = "";
        if (!target.matches("input, textarea") || target.matches(".o_bench_code")) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        target.value = before;
        target.dispatchEvent(new Event("input", { bubbles: true }));
        target.dispatchEvent(new Event("change", { bubbles: true }));
        target.blur();
        this.onScan(code);
    }
}
