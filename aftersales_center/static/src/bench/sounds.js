import { browser } from "@web/core/browser/browser";

/** tone of an answer -> [[frequency in Hz, seconds], …] */
const TONES = {
    ok: [[880, 0.08]],
    warn: [
        [520, 0.12],
        [520, 0.12],
    ],
    ask: [[660, 0.15]],
    error: [[180, 0.35]],
};

let context = null;

/** Play the sound of `tone`; silent where the browser has none or nobody touched it yet. */
export function play(tone) {
    const Context = browser.AudioContext || window.AudioContext;
    if (!Context || !TONES[tone]) {
        return;
    }
    context = context || new Context();
    if (context.state === "suspended") {
        context.resume().catch(() => {});
    }
    let start = context.currentTime;
    for (const [frequency, seconds] of TONES[tone]) {
        const oscillator = context.createOscillator();
        const gain = context.createGain();
        oscillator.frequency.value = frequency;
        gain.gain.value = 0.2;
        oscillator.connect(gain).connect(context.destination);
        oscillator.start(start);
        oscillator.stop(start + seconds);
        start += seconds + 0.06;
    }
}
