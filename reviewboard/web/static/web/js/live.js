// Keeps a page of a running meeting up to date: by server-sent events, by polling while they do not come, and back.
//
// The page has one element with `data-live` (the address of the state) and `data-stream` (that of the stream, with its
// ticket). On `document` it hears: `live:state` (detail: the whole shared state, newer than any before), `live:desk`
// (somebody checked in, raised a hand or asked), `live:nudge` (detail: the nudge), `live:clock` (detail: milliseconds
// from this clock to the server's), `live:line` (detail: whether the stream is up). Nothing here moves the focus.

export const POLICY = {
  told: 2000, // ms without a stream before the page says so
  silent: 20000, // ms without a word, after which the stream is taken for lost: it beats every 15 s
  again: 1500, // a stream that was lost is tried again with the same ticket: most restarts are over after so many ms ...
  within: 2500, // ... and up to so many more, and before the first reading
  poll: 4000, // ms between two readings without a stream ...
  jitter: 900, // ... and up to so many more
  hidden: 15000, // the same for a page that nobody looks at
  spread: 5000, // a stream with a new ticket is tried after up to so many ms
  patience: 4000, // ms that a reading may take
  renew: 0.8, // a ticket is replaced after this part of its time ...
  before: 0.95, // ... and before this part
};

const SAID_MS = 10000; // a screen reader hears of the age of the data no more often than this

const drawn = (limit) => Math.random() * limit;
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));

/** Whether one state is newer than another: by revision, then by pulse, then by when it was built. */
function newer(one, other) {
  if (!other) return true;
  if (one.revision !== other.revision) return one.revision > other.revision;
  if (one.pulse !== other.pulse) return one.pulse > other.pulse;
  return one.now > other.now;
}

class Live {
  constructor(element) {
    this.address = element.dataset.live;
    this.ticket = element.dataset.stream; // where the stream is tried next; "" until a reading brings a new one
    this.state = null;
    this.pulse = 0;
    this.offset = null;
    this.source = null; // the EventSource, from the attempt on
    this.up = false;
    this.downSince = Date.now();
    this.heardAt = Date.now(); // by stream or by reading; at first, by the page itself
    this.expiresAt = Infinity;
    this.timers = {}; // those that wait, by what they will do
  }

  start() {
    this.open(this.ticket);
    this.later("poll", this.pause()); // in case the first attempt hangs
    setInterval(() => this.watch(), 1000);
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.restart());
    addEventListener("online", () => this.restart());
    addEventListener("offline", () => this.lost());
    addEventListener("pagehide", () => {
      this.close();
      this.stop("poll");
    });
  }

  later(what, ms) {
    this.stop(what);
    this.timers[what] = setTimeout(() => {
      delete this.timers[what];
      this[what]();
    }, ms);
  }

  /** The same, unless it waits already. */
  soon(what, ms) {
    if (!this.timers[what]) this.later(what, ms);
  }

  stop(...timers) {
    for (const what of timers) {
      clearTimeout(this.timers[what]);
      delete this.timers[what];
    }
  }

  pause() {
    return (document.hidden ? POLICY.hidden : POLICY.poll) + drawn(POLICY.jitter);
  }

  // --- the stream ---

  open(address) {
    const before = this.up ? this.source : null; // it is replaced once the new one stands
    if (!before) this.source?.close();
    const source = new EventSource(address);
    this.source = source;
    const hear = (name, act) =>
      source.addEventListener(name, (event) => {
        this.heardAt = Date.now();
        act(JSON.parse(event.data));
      });
    hear("beat", (beat) => {
      before?.close();
      this.stands(beat);
    });
    hear("state", (state) => this.take(state));
    hear("desk", (desk) => this.beatOf(desk.pulse));
    hear("nudge", (nudge) => tell("nudge", nudge));
    source.onerror = () => {
      source.close(); // the standard's own way back knows neither fresh tickets nor polling
      before?.close();
      if (this.source === source) this.lost();
    };
  }

  stands(beat) {
    this.clock(beat.now);
    this.expiresAt = Date.now() + beat.left;
    this.soon("renew", beat.left * (POLICY.renew + drawn(POLICY.before - POLICY.renew)));
    if (this.up) return;
    this.up = true;
    this.stop("poll", "retry");
    this.note();
    tell("line", true);
  }

  close() {
    this.source?.close();
    this.source = null;
    this.stop("renew", "retry");
  }

  /** The stream is gone. Once more with its ticket, if it stood and is good; after that only with a new one. */
  lost() {
    const stood = this.up;
    this.close();
    if (stood) {
      this.up = false;
      this.downSince = Date.now();
      tell("line", false);
    }
    const good = stood && Date.now() + POLICY.poll < this.expiresAt;
    if (!good) this.ticket = "";
    if (good) this.later("retry", POLICY.again + drawn(POLICY.within));
    if (good) this.later("poll", this.pause());
    else if (stood || !this.state) this.later("poll", drawn(POLICY.jitter));
    else this.soon("poll", this.pause());
  }

  retry() {
    if (this.ticket && !this.up) this.open(this.ticket);
  }

  async renew() {
    const read = await this.read();
    if (!this.up) return;
    if (read) this.open(this.ticket);
    else this.later("renew", this.pause());
  }

  // --- reading ---

  async read() {
    try {
      const signal = AbortSignal.timeout(POLICY.patience);
      const answer = await fetch(this.address, { headers: { accept: "application/json" }, cache: "no-store", signal });
      if (!answer.ok) return false;
      const told = await answer.json();
      this.ticket = told.stream;
      this.take(told.state);
      return true;
    } catch {
      return false; // no network, no server, or signed out: the notice says since when
    }
  }

  async poll() {
    const read = await this.read();
    if (this.up) return;
    if (read) this.soon("retry", drawn(POLICY.spread));
    this.later("poll", this.pause());
  }

  /** What is newest is read now, and the stream begun anew: after a sleep, or with a network again. */
  restart() {
    this.lost();
    this.later("poll", drawn(POLICY.jitter));
  }

  wake() {
    if (!this.up || Date.now() - this.heardAt > POLICY.silent) this.restart();
  }

  // --- what was heard ---

  /** A state was built a moment ago, or longer: only a beat says what the server's clock is now. */
  take(state) {
    this.heardAt = Date.now();
    const now = Date.parse(state.now);
    if (this.offset === null || now - Date.now() > this.offset) this.clock(now);
    if (newer(state, this.state)) {
      this.state = state;
      tell("state", state);
    }
    this.beatOf(state.pulse);
    this.note();
  }

  beatOf(pulse) {
    if (pulse <= this.pulse) return;
    this.pulse = pulse;
    tell("desk", { pulse });
  }

  clock(now) {
    this.offset = now - Date.now();
    tell("clock", this.offset);
  }

  // --- the notice ---

  watch() {
    if (this.up && Date.now() - this.heardAt > POLICY.silent) this.restart();
    this.note();
  }

  note() {
    const down = !this.up && Date.now() - this.downSince > POLICY.told;
    for (const notice of document.querySelectorAll("[data-live-notice]")) {
      const shown = notice.querySelector("[data-live-shown]");
      const said = notice.querySelector("[data-live-said]");
      const words = down ? this.words(notice) : "";
      if (shown.hidden !== !down) {
        shown.hidden = !down;
        this.say(said, down ? words : notice.dataset.back);
      } else if (down && Date.now() - said.dataset.at > SAID_MS) this.say(said, words);
      if (down) shown.querySelector("p").textContent = words;
    }
  }

  words(notice) {
    const seconds = Math.max(0, Math.round((Date.now() - this.heardAt) / 1000));
    const zone = { timeStyle: "medium", timeZone: notice.dataset.zone || undefined };
    const from = new Intl.DateTimeFormat(document.documentElement.lang, zone).format(this.heardAt);
    const [words, age] = seconds < 120 ? ["seconds", seconds] : ["minutes", Math.round(seconds / 60)];
    return notice.dataset[words].replace("%t", from).replace("%n", age);
  }

  say(said, words) {
    said.textContent = words;
    said.dataset.at = Date.now();
  }
}

const element = document.querySelector("[data-live]");
if (element) new Live(element).start();
