import {
    Component,
    markup,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { browser } from "@web/core/browser/browser";
import { isMobileOS } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BenchCount } from "./count";
import { BenchHome } from "./home";
import { BenchInspect } from "./inspect";
import { shrink } from "./photo";
import { ScanQueue } from "./scan_queue";
import { play } from "./sounds";
import { Wedge } from "./wedge";

const PARCEL = `aftersales_bench_parcel_${user.userId}`;
/** No code that anybody prints is longer; what is says so itself. */
const LONGEST = 250;
/** As many refused scans as are shown. */
const SHOWN = 20;

/** What is to be done on a screen: with which parcel, and which group of what is in it. */
function stepOf(screen) {
    const group = screen?.groups[0];
    return screen && [screen.parcel_id, screen.step, group?.id, group?.quantity].join();
}

/**
 * The receiving bench: parcel, count, book, inspect, label. Everything it shows comes from the
 * server with each answer, so that a reload or a second person changes nothing; all that is sent
 * goes through one queue.
 */
export class Bench extends Component {
    static template = "aftersales_center.Bench";
    static components = { BenchHome, BenchCount, BenchInspect };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.code = useRef("code");
        this.state = useState({
            screen: null,
            home: null,
            tone: "",
            text: "",
            choices: [],
            waiting: 0,
            hindrance: "",
            refused: [],
            typed: "",
            asksProduct: null,
            options: { grades: [], dispositions: [] },
        });
        this.hasCamera = isBarcodeScannerSupported();
        this.queue = new ScanQueue({
            send: (items) => this.send(items),
            onError: (error) => this.onRefused(error),
            onChange: (state) => Object.assign(this.state, state),
        });
        this.wedge = new Wedge((code) => this.scan(code));
        // A call that follows from an answer goes before what was scanned after it.
        this.isReading = false;
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.scan(ev.detail.barcode));
        onWillStart(() => this.start());
        onMounted(() => {
            this.startStep();
            this.queue.run();
        });
        onWillUnmount(() => this.queue.stop());
    }

    async start() {
        this.state.options = await this.orm.call("aftersales.bench", "choices", []);
        this.reload(Number(browser.sessionStorage.getItem(PARCEL)));
        await this.refreshHome();
    }

    /** Ask for the screen of a parcel as it stands, before anything else and without a word. */
    reload(parcelId) {
        if (parcelId) {
            this.queue.items.unshift({
                kind: "call",
                method: "resume",
                args: [parcelId],
                quiet: true,
            });
        }
    }

    async refreshHome() {
        this.state.home = await this.orm.call("aftersales.bench", "home", []);
    }

    // ------------------------------------------------------------------
    // What goes out
    // ------------------------------------------------------------------

    get parcelId() {
        return this.state.screen?.parcel_id || null;
    }

    scan(code) {
        this.state.typed = "";
        this.queue.push({ kind: "scan", code: code.slice(0, LONGEST), token: ScanQueue.token() });
    }

    /** A call about the parcel on the bench; `args` come after its id. */
    call(method, ...args) {
        const item = { kind: "call", method, args: [this.parcelId, ...args] };
        return this.isReading ? this.queue.pushFirst(item) : this.queue.push(item);
    }

    async send(items) {
        const [item] = items;
        let answer;
        if (item.kind === "home") {
            this.showHome();
            return 1;
        } else if (item.kind === "scan") {
            // The first answers the question that stands on the screen, if one does.
            const asked = this.state.asksProduct;
            const scans = items.map(({ code, token }, index) => ({
                code,
                token,
                product_id: index ? null : asked,
            }));
            answer = await this.orm.call("aftersales.bench", "scan_many", [scans, this.parcelId]);
            this.scrollUp();
        } else {
            try {
                answer = await this.orm.call("aftersales.bench", item.method, item.args);
            } catch (error) {
                if (item.quiet && error.data) {
                    browser.sessionStorage.removeItem(PARCEL);
                    return 1;
                }
                throw error;
            }
        }
        const taken = answer.taken || 1;
        this.isReading = true;
        try {
            this.read(answer, item);
        } finally {
            this.isReading = false;
        }
        if (item.kind === "scan" && this.queue.hasMoreThan(taken)) {
            this.keepRefused(answer);
        }
        if (answer.again) {
            const { code } = items[taken - 1];
            this.queue.items.splice(taken, 0, { kind: "scan", code, token: ScanQueue.token() });
        }
        return taken;
    }

    // ------------------------------------------------------------------
    // What comes back
    // ------------------------------------------------------------------

    read(answer, item) {
        if (answer.screen) {
            this.show(answer.screen);
        } else if (["put_aside", "leave"].includes(item.method)) {
            this.showHome();
        }
        if (item.quiet) {
            return;
        }
        if (answer.proposal) {
            this.env.bus.trigger("aftersales_bench_proposal", answer.proposal);
            return;
        }
        this.state.asksProduct = answer.asks_product || null;
        this.state.choices = answer.choices;
        if (answer.action) {
            this.perform(answer.action, answer.value);
        } else if (answer.text) {
            this.tell(answer.tone, answer.text);
        } else {
            this.state.text = "";
        }
    }

    show(screen) {
        if (stepOf(screen) !== stepOf(this.state.screen)) {
            this.startStep();
        }
        this.state.screen = screen;
        browser.sessionStorage.setItem(PARCEL, screen.parcel_id);
    }

    /** To where it says what came of a scan; who taps stays where they tapped. */
    scrollUp() {
        if (this.root.el) {
            this.root.el.scrollTop = 0;
        }
    }

    /** The button that was pressed is gone: go on at the top, ready for the next code. */
    startStep() {
        this.scrollUp();
        if (!isMobileOS()) {
            this.code.el?.focus(); // on a phone it would open the keyboard
        }
    }

    tell(tone, text) {
        Object.assign(this.state, { tone, text });
        play(tone);
    }

    /** Refused for good: said now, and kept on the screen if other scans follow at once. */
    onRefused(error) {
        const text = error.data?.message || error.message;
        this.tell("error", text);
        if (this.queue.hasMoreThan(1)) {
            this.keepRefused({ tone: "error", text });
        }
        this.reload(this.parcelId); // a colleague may have done it meanwhile
    }

    /** What was not counted stays to be read, where the next answer wipes its sentence away. */
    keepRefused({ tone, text, asks_product }) {
        if (text && (tone === "error" || (tone === "ask" && !asks_product))) {
            this.state.refused = [...this.state.refused, text].slice(-SHOWN);
        }
    }

    /** The start page, after everything that was scanned before. */
    goHome() {
        if (this.queue.hasMoreThan(0)) {
            this.queue.push({ kind: "home" });
        } else {
            this.showHome();
        }
    }

    showHome() {
        Object.assign(this.state, { screen: null, text: "", choices: [], asksProduct: null });
        browser.sessionStorage.removeItem(PARCEL);
        this.startStep();
        this.refreshHome();
    }

    /** An action code was scanned: the button of that name is pressed. */
    perform(action, value) {
        const step = this.state.screen?.step;
        if (action === "home") {
            this.showHome();
        } else if (step === "count" && action === "book") {
            this.call("book");
        } else if (step === "count" && action === "undo") {
            this.call("undo", ScanQueue.token());
        } else if (step === "count" && ["empty", "damaged"].includes(action)) {
            this.call("describe", { condition: action });
        } else if (step === "inspect") {
            this.env.bus.trigger("aftersales_bench_action", { action, value });
            return;
        } else if (action === "label" && this.state.screen?.labels?.length) {
            this.printLabels();
        } else {
            this.tell("error", _t("This action makes no sense here."));
            return;
        }
        play("ok");
    }

    choose(choice) {
        this.state.choices = [];
        if (choice.action === "open") {
            this.queue.pushFirst({ kind: "call", method: "open_return", args: [choice.id] });
        } else if (choice.action === "count") {
            this.queue.pushFirst({ kind: "call", method: "open_return", args: [choice.id, true] });
        } else if (choice.action === "inspect") {
            this.queue.pushFirst({ kind: "call", method: "inspect_return", args: [choice.id] });
        } else if (choice.action === "unknown") {
            const args = [choice.reference];
            this.queue.pushFirst({ kind: "call", method: "open_unknown", args });
        } else if (choice.action === "serial") {
            this.call("count", choice.id, 1, ScanQueue.token(), choice.code);
        } else if (choice.action === "unreadable") {
            this.call("unreadable", choice.id, ScanQueue.token());
        }
    }

    // ------------------------------------------------------------------
    // Hands
    // ------------------------------------------------------------------

    onTypedKey(ev) {
        // Scanners end with either; without a code, Tab goes on to the next button.
        if (ev.key === "Enter" || (ev.key === "Tab" && this.state.typed.trim())) {
            ev.preventDefault();
            this.onTyped();
            ev.target.value = ""; // at once: a scanner may go on before the screen is drawn again
        }
    }

    onTyped() {
        if (this.state.typed.trim()) {
            this.scan(this.state.typed.trim());
        }
    }

    /** To the page to log in, and back here: what waits is kept. */
    logIn() {
        browser.location.reload();
    }

    async useCamera() {
        try {
            this.scan(await scanBarcode(this.env));
        } catch (error) {
            this.tell("error", error.message);
        }
    }

    async onPhoto(ev, inspectionId = null, itemId = null) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (file && itemId) {
            const photo = await shrink(file);
            this.call("photograph_answer", inspectionId, itemId, file.name, photo);
        } else if (file) {
            this.call("photograph", file.name, await shrink(file), inspectionId);
        }
    }

    printLabels(ids = this.state.screen.labels.map((label) => label.id)) {
        return this.action.doAction("aftersales_center.action_report_unit_label", {
            additionalContext: { active_ids: ids, active_model: "aftersales.inspection" },
        });
    }

    openList({ label, title, model, domain }) {
        // Returns in columns of their states are no list for a phone; all else is, as cards.
        const cards = model === "aftersales.rma" ? [] : [[false, "kanban"]];
        const nothing = _t("There is nothing here now.");
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: title || label,
            res_model: model,
            domain,
            views: [[false, "list"], ...cards, [false, "form"]],
            mobile_view_mode: cards.length ? "kanban" : "list",
            help: markup`<p class="o_view_nocontent_smiling_face">${nothing}</p>`,
        });
    }

    openDay() {
        return this.action.doAction("aftersales_center.action_receiving_day");
    }
}

registry.category("actions").add("aftersales_bench", Bench);
