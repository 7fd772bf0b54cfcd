import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { user } from "@web/core/user";

const STORE = `aftersales_bench_queue_${user.userId}`;
const RETRY_MS = 1500;
/** As many as the server takes in one call. */
const MOST = 50;
/** As many scans as are kept over a reload. */
const KEPT = 1000;

/** Why the server cannot be asked at all; empty when it answered, if only to refuse. */
function hindranceOf(error) {
    if (error instanceof ConnectionLostError) {
        return "offline";
    }
    return error.exceptionName === "odoo.http.SessionExpiredException" ? "logged_out" : "";
}

/**
 * What was scanned and tapped, sent one after another. Nothing is dropped while the server is
 * slow or away, or nobody is logged in, and every scan has a token, so that one sent twice counts
 * once. Scans that came while an answer was awaited go together.
 *
 * An item is `{ kind: "scan", code, token }`, `{ kind: "call", method, args }` or
 * `{ kind: "home" }`.
 */
export class ScanQueue {
    /**
     * @param {Object} options
     * @param {(items: Object[]) => Promise<number>} options.send sends the first items, all
     *        scans or one of another kind, and says how many of them were taken
     * @param {(error: Error) => void} options.onError told of what the server refused
     * @param {(state: {waiting: number, hindrance: string}) => void} options.onChange
     */
    constructor({ send, onError, onChange }) {
        this.send = send;
        this.onError = onError;
        this.onChange = onChange;
        this.items = this.load();
        this.hindrance = "";
        // So many go one at a time: together they were refused, and one of them is why.
        this.alone = 0;
        this.running = false;
        this.stopped = false;
    }

    static token() {
        const words = browser.crypto
            ? browser.crypto.getRandomValues(new Uint32Array(4))
            : Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32));
        return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
    }

    /** Scans survive a reload; what was tapped is looked at again by the person. */
    load() {
        try {
            const kept = JSON.parse(browser.sessionStorage.getItem(STORE) || "[]");
            return kept.filter((item) => item.kind === "scan" && item.token);
        } catch {
            return [];
        }
    }

    save() {
        const scans = this.items.filter((item) => item.kind === "scan" && item.token);
        browser.sessionStorage.setItem(STORE, JSON.stringify(scans.slice(0, KEPT)));
    }

    /** Whether more than the first `count` items are still to be sent. */
    hasMoreThan(count) {
        return this.items.length > count;
    }

    push(item) {
        this.items.push(item);
        this.save();
        this.run();
    }

    /** What a person has to answer first goes before what waits. */
    pushFirst(item) {
        this.items.unshift(item);
        this.save();
        this.run();
    }

    next() {
        if (this.items[0].kind !== "scan") {
            return this.items.slice(0, 1);
        }
        const end = this.items.findIndex((item) => item.kind !== "scan");
        const scans = end < 0 ? this.items.length : end;
        return this.items.slice(0, Math.min(scans, this.alone ? 1 : MOST));
    }

    tell() {
        this.onChange({ waiting: this.items.length, hindrance: this.hindrance });
    }

    async run() {
        if (this.running) {
            return this.tell();
        }
        this.running = true;
        while (this.items.length && !this.stopped) {
            this.tell();
            const batch = this.next();
            const taken = await this.offer(batch);
            const done = new Set(batch.slice(0, taken));
            this.items = this.items.filter((item) => !done.has(item));
            this.save();
            if (this.hindrance) {
                this.tell();
                await new Promise((resolve) => browser.setTimeout(resolve, RETRY_MS));
            }
        }
        this.running = false;
        this.tell();
    }

    /** Send `batch` and say how many of it are done with: taken, or refused for good. */
    async offer(batch) {
        try {
            const taken = Math.max(1, await this.send(batch));
            this.hindrance = "";
            this.alone = Math.max(0, this.alone - taken);
            return taken;
        } catch (error) {
            this.hindrance = hindranceOf(error);
            if (this.hindrance) {
                return 0;
            }
            if (batch.length > 1) {
                this.alone = batch.length;
                return 0;
            }
            this.alone = Math.max(0, this.alone - 1);
            this.onError(error);
            return 1;
        }
    }

    stop() {
        this.stopped = true;
    }
}
