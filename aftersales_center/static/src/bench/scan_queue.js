import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";

const STORE = "aftersales_bench_queue";
const RETRY_MS = 1500;
/** As many as the server takes in one call. */
const MOST = 50;

/**
 * What was scanned and tapped, sent one after another. Nothing is dropped while the server is
 * slow or away, and every scan has a token, so that one sent twice counts once. Scans that came
 * while an answer was awaited go together.
 *
 * An item is `{ kind: "scan", code, token }` or `{ kind: "call", method, args }`.
 */
export class ScanQueue {
    /**
     * @param {Object} options
     * @param {(items: Object[]) => Promise<number>} options.send sends the first items, all
     *        scans or one call, and says how many of them were taken
     * @param {(error: Error) => void} options.onError told of what the server refused
     * @param {(state: {waiting: number, offline: boolean}) => void} options.onChange
     */
    constructor({ send, onError, onChange }) {
        this.send = send;
        this.onError = onError;
        this.onChange = onChange;
        this.items = this.load();
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
        browser.sessionStorage.setItem(STORE, JSON.stringify(this.items.slice(0, 1000)));
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
        return this.items.slice(0, Math.min(end < 0 ? this.items.length : end, MOST));
    }

    async run() {
        if (this.running) {
            this.onChange({ waiting: this.items.length, offline: false });
            return;
        }
        this.running = true;
        while (this.items.length && !this.stopped) {
            const batch = this.next();
            let taken = batch.length;
            let offline = false;
            try {
                this.onChange({ waiting: this.items.length, offline });
                taken = Math.max(1, await this.send(batch));
            } catch (error) {
                offline = error instanceof ConnectionLostError;
                taken = offline ? 0 : 1;
                if (!offline) {
                    this.onError(error);
                }
            }
            const done = new Set(batch.slice(0, taken));
            this.items = this.items.filter((item) => !done.has(item));
            this.save();
            if (offline) {
                this.onChange({ waiting: this.items.length, offline });
                await new Promise((resolve) => browser.setTimeout(resolve, RETRY_MS));
            }
        }
        this.running = false;
        this.onChange({ waiting: this.items.length, offline: false });
    }

    stop() {
        this.stopped = true;
    }
}
