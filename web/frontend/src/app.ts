/** The live page: an editor in place of the form, a review as one types. */

import { ownSpans } from "./editor/marks.ts";
import { WritingPane } from "./editor/pane.ts";
import { editsOn, type Fix } from "./model/fix.ts";
import { asList, asObject, asText } from "./model/json.ts";
import type { Assumed, Finding, Review, Span } from "./model/review.ts";
import { fromFragment, ShareLinkError, type Shared, toFragment } from "./model/share.ts";
import { Versions } from "./model/versions.ts";
import { NO_VOCABULARY, readVocabulary, type Vocabulary } from "./model/vocabulary.ts";
import { ApiError, fetchFormatted, fetchPicture, fetchReview, fetchScore, fetchSupposed, fetchWords } from "./net/api.ts";
import { Latest } from "./net/latest.ts";
import { installDownloads } from "./page/download_menu.ts";
import { draft, keepDraft } from "./page/draft.ts";
import { addressOf, versionsDialog } from "./page/later.ts";
import { Announcer, Toast } from "./page/speak.ts";
import { installTheme, themeNow } from "./page/theme.ts";
import { byId, h } from "./view/dom.ts";
import { Strip } from "./view/failing.ts";
import { Notice } from "./view/notice.ts";
import { NumbersView } from "./view/numbers.ts";
import { OutcomeView } from "./view/outcome.ts";
import { PictureView } from "./view/picture.ts";
import { ScoreView } from "./view/score.ts";
import { installSplitter } from "./view/splitter.ts";

const PAUSE = 120; // milliseconds without a key after which a review is asked for
const TYPED = 12; // characters: a change by more is no typing, and nothing more comes at once
const PICTURE_FIRST = 150; // milliseconds to the first picture, so that the verdict comes before
const PICTURE_PAUSE = 350; // and a picture, which costs the server more
const NUMBERS_PAUSE = 120; // milliseconds after a control of "what if" was last moved
const SCORE_PAUSE = 700; // milliseconds after a review at which its score is asked for: it costs several reviews
const KEEP_PAUSE = 3_000; // milliseconds without a change after which a version is kept

class Page {
  readonly #form = byId("form", HTMLFormElement);
  readonly #level = byId("level", HTMLSelectElement);
  readonly #status = byId("status", HTMLElement);
  readonly #statusWords = byId("status-words", HTMLElement);
  readonly #outcomeHost = byId("outcome", HTMLElement);
  readonly #start = byId("start", HTMLElement);
  readonly #figure = byId("picture", HTMLElement);
  readonly #notes = byId("picture-notes", HTMLElement);
  readonly #announcer = new Announcer(byId("announce", HTMLElement));
  readonly #toast = new Toast(byId("toast", HTMLElement));
  readonly #notice = new Notice(byId("notice", HTMLElement), () => this.#ask(0));
  readonly #reviews = new Latest();
  readonly #pictures = new Latest();
  readonly #formatting = new Latest();
  readonly #supposing = new Latest();
  readonly #scoring = new Latest();
  readonly #versions = new Versions();
  readonly #score = new ScoreView(byId("score", HTMLElement));
  readonly #strip = new Strip({ load: (step) => (this.#numbers.step = step), reset: () => this.#numbers.reset() });
  readonly #editor: WritingPane;
  readonly #outcome: OutcomeView;
  readonly #picture: PictureView;
  readonly #numbers: NumbersView;
  #vocabulary: Vocabulary = NO_VOCABULARY;
  #rules: readonly string[] = [];
  #review: Review | null = null;
  #reviewedText = ""; // the text of the review that is shown
  #length = 0; // of the text before the last change
  #meant = ""; // the fingerprint of the finding that was asked for last
  #scoreTimer = 0;
  #keepTimer = 0;
  #reviewTimer = 0;
  #pictureTimer = 0;
  #pictureWaits = false; // for its pane, which is shown and can be measured with the first review
  #numbersTimer = 0;

  constructor() {
    const area = byId("design", HTMLTextAreaElement);
    this.#outcome = new OutcomeView({
      go: (span, focus) => this.#editor.select(span, focus),
      meant: (finding) => this.#mean(finding, "list"),
      assume: (assumed) => this.#assume(assumed),
      picture: (finding) => this.#picture.focus(finding.fingerprint),
      fixer: { reviewed: () => this.#reviewedText, apply: (fix) => this.#fix(fix) },
    });
    this.#numbers = new NumbersView({
      changed: () => this.#suppose(NUMBERS_PAUSE),
      assume: (line) => this.#write(line),
      apply: (design) => this.#apply(design),
    });
    this.#picture = new PictureView(this.#figure, byId("pane", HTMLElement), byId("strip", HTMLElement), {
      finding: (fingerprint) => this.#meanByMark(fingerprint),
      component: (name) => this.#numbers.toggle(name),
      resized: () => this.#askPicture(),
    });
    byId("strip", HTMLElement).prepend(this.#strip.element);
    byId("report", HTMLElement).prepend(this.#strip.fates);
    this.#editor = new WritingPane(byId("editor", HTMLElement), area, addressOf("editor"), {
      changed: () => this.#changed(),
      wanted: (finding) => this.#mean(finding, "text"),
      wantedOn: (line) => this.#meanOn(line),
      fix: (fix) => this.#fix(fix),
      known: () => ({ vocabulary: this.#vocabulary, rules: this.#rules }),
    });
    this.#installTools();
    void this.#open(area.value);
    void this.#learn();
  }

  get #shared(): Shared {
    return { design: this.#editor.text, level: this.#level.value };
  }

  /** Start with what the address holds, else with what the server sent, else with this tab's draft. */
  async #open(sent: string): Promise<void> {
    if (!(await this.#openFragment())) this.#editor.open(sent || draft());
    this.#ask(0);
  }

  async #openFragment(): Promise<boolean> {
    try {
      const shared = await fromFragment(location.hash);
      if (!shared) return false;
      this.#level.value = shared.level;
      this.#editor.open(shared.design);
      return true;
    } catch (error) {
      if (!(error instanceof ShareLinkError)) throw error;
      this.#notice.say("This link cannot be opened", `${error.message} Ask for a new link or continue with your own design.`);
      return false;
    }
  }

  async #learn(): Promise<void> {
    const [vocabulary, rules] = await Promise.allSettled([fetchWords("vocabulary"), fetchWords("rules")]);
    if (vocabulary.status === "fulfilled") this.#vocabulary = readVocabulary(vocabulary.value);
    if (rules.status === "fulfilled") {
      const listed = rules.value;
      this.#rules = asList(asObject(listed)["rules"] ?? listed).map((rule) => asText(asObject(rule)["id"])).filter(Boolean);
    }
  }

  #changed(): void {
    keepDraft(this.#editor.text);
    if (location.hash.startsWith("#d")) history.replaceState(null, "", location.pathname + location.search);
    const length = this.#editor.text.length;
    const pasted = Math.abs(length - this.#length) > TYPED;
    this.#length = length;
    this.#ask(pasted ? 0 : PAUSE);
  }

  /** Review what stands in the editor after a pause; a picture follows. */
  #ask(pause: number): void {
    clearTimeout(this.#reviewTimer);
    clearTimeout(this.#pictureTimer);
    this.#pictureWaits = false;
    this.#reviews.cancel();
    this.#pictures.cancel();
    this.#supposing.cancel();
    this.#scoring.cancel();
    clearTimeout(this.#scoreTimer);
    clearTimeout(this.#keepTimer);
    if (this.#editor.text.trim() === "") return this.#empty();
    this.#start.hidden = true;
    this.#say("busy", "Reviewing");
    this.#reviewTimer = window.setTimeout(() => this.#askReview(), pause);
    this.#figure.setAttribute("aria-busy", "true");
    this.#pictureTimer = window.setTimeout(() => this.#askPicture(), this.#picture.source ? PICTURE_PAUSE : PICTURE_FIRST);
  }

  #empty(): void {
    this.#review = null;
    this.#picture.say();
    this.#score.show(null);
    this.#figure.removeAttribute("aria-busy");
    this.#outcomeHost.hidden = true;
    this.#start.hidden = false;
    this.#say("idle", "Reviewed as you type");
    this.#editor.mark(null);
  }

  #askReview(): void {
    const asked = performance.now();
    const shared = this.#shared;
    void this.#reviews.run((signal) => fetchReview(shared, signal), {
      done: (review) => this.#reviewed(shared.design, review, performance.now() - asked),
      failed: (error) => this.#failed(error),
    });
  }

  #reviewed(text: string, review: Review, took: number): void {
    this.#reviewedText = text;
    this.#review = review;
    this.#notice.hide();
    this.#outcomeHost.hidden = false;
    if (this.#pictureWaits) this.#askPicture();
    this.#outcome.show(review);
    this.#editor.mark(review);
    this.#picture.name(review);
    this.#numbers.name(review);
    this.#suppose(NUMBERS_PAUSE);
    document.title = `${review.title ? `${review.title} · ` : ""}Design Reviewer`;
    this.#scoreTimer = window.setTimeout(() => this.#askScore(), SCORE_PAUSE);
    if (review.components.length > 0) this.#keepTimer = window.setTimeout(() => this.#versions.keep(text, review), KEEP_PAUSE);
    this.#say("done", `Reviewed in ${Math.max(1, Math.round(took))} ms`);
    const found = review.digest.tallies.map((tally) => tally.words).join(", ");
    this.#announcer.say(`${review.digest.verdict} ${found}`);
  }

  /** Work the numbers out for the scenario that is chosen. */
  #suppose(pause: number): void {
    clearTimeout(this.#numbersTimer);
    this.#supposing.cancel();
    if (!this.#review || this.#review.components.length === 0) return;
    this.#numbersTimer = window.setTimeout(() => this.#askNumbers(), pause);
  }

  #askNumbers(): void {
    void this.#supposing.run((signal) => fetchSupposed(this.#editor.text, this.#numbers.scenario, signal), {
      done: (found) => {
        this.#numbers.show(found);
        const moved = this.#numbers.moved ? found : null;
        this.#strip.show(moved, this.#numbers.step);
        this.#picture.suppose(moved);
      },
      failed: (error) => this.#numbers.fail(error instanceof ApiError ? error.detail : "The numbers cannot be shown."),
    });
  }

  #askScore(): void {
    void this.#scoring.run((signal) => fetchScore(this.#shared, signal), {
      done: (score) => this.#score.show(score),
      failed: () => this.#score.show(null),
    });
  }

  /** Put the design that carries a scenario in place of the text; the scenario is the design then. */
  #apply(design: string): void {
    this.#keepNow();
    this.#editor.replace(design, true);
    this.#numbers.reset();
    this.#offerUndo();
  }

  /** Make the edits of a fix, unless the text is another than the one they are for. */
  #fix(fix: Fix): void {
    const edits = this.#editor.text === this.#reviewedText ? editsOn(this.#editor.text, fix) : null;
    if (!edits) return this.#toast.show("The text has changed. Wait for its review, then apply the fix.");
    this.#editor.edit(edits);
    this.#offerUndo();
  }

  #offerUndo(): void {
    this.#toast.show("Applied.", { words: "Undo", then: () => this.#editor.undo() });
  }

  /** Keep the text before another takes its place. */
  #keepNow(): void {
    if (this.#review && this.#reviewedText === this.#editor.text && this.#review.components.length > 0) this.#versions.keep(this.#reviewedText, this.#review);
    this.#versions.close();
  }

  #failed(error: unknown): void {
    const told = error instanceof ApiError ? error : new ApiError("broken", "This page failed. Your text is safe.");
    this.#say("trouble", told.trouble === "offline" ? "Offline" : "Not reviewed");
    this.#notice.tell(told, this.#review !== null);
    if (!(error instanceof ApiError)) throw error;
  }

  #askPicture(): void {
    this.#pictureWaits = this.#outcomeHost.hidden;
    if (this.#pictureWaits) return this.#figure.removeAttribute("aria-busy");
    this.#figure.setAttribute("aria-busy", "true");
    if (!this.#picture.source) this.#picture.wait();
    const theme = themeNow();
    void this.#pictures.run((signal) => fetchPicture(this.#shared, theme, signal, this.#picture.room), {
      done: ({ svg, notes }) => {
        this.#figure.removeAttribute("aria-busy");
        this.#notes.textContent = svg ? notes.join(" ") : "";
        if (svg && this.#picture.show(svg, this.#review)) return;
        this.#picture.say(h("p", {}, notes.join(" ") || "Nothing to draw yet."));
      },
      failed: (error) => {
        this.#figure.removeAttribute("aria-busy");
        const detail = error instanceof ApiError ? error.detail : "The diagram cannot be shown.";
        const again = h("button", { type: "button", class: "jump", click: () => this.#askPicture() }, "Retry");
        if (this.#picture.source) return this.#notes.replaceChildren("The diagram shows the previous text. ", detail, " ", again);
        this.#notes.textContent = "";
        this.#picture.say(h("p", {}, detail), h("p", {}, "The findings do not depend on it. ", again));
      },
    });
  }

  #say(state: "idle" | "busy" | "done" | "trouble", words: string): void {
    this.#status.dataset["state"] = state;
    this.#statusWords.textContent = words;
  }

  /** Show a finding wherever it is shown; the keyboard goes to where the reader was not. */
  #mean(finding: Finding, from: "list" | "picture" | "text"): void {
    this.#meant = finding.fingerprint;
    this.#picture.mark(finding.fingerprint);
    if (from !== "list") this.#outcome.select(finding.fingerprint, true);
    const span = finding.spans[0];
    if (span && from !== "text") this.#editor.select(span, false);
  }

  #meanByMark(fingerprint: string): void {
    const all = [...(this.#review?.findings ?? []), ...(this.#review?.accepted ?? [])];
    const finding = all.find((one) => one.fingerprint === fingerprint);
    if (finding) this.#mean(finding, "picture");
  }

  #meanOn(line: number): boolean {
    const on = ({ start, end }: Span) => start.line <= line && line <= end.line;
    const found = this.#review?.findings.filter((one) => ownSpans(one).some(on)) ?? [];
    const last = found.findIndex((one) => one.fingerprint === this.#meant);
    const finding = found[(last + 1) % found.length]; // again: the next of the same line
    if (finding) this.#mean(finding, "text");
    else if (this.#review?.problems.some((one) => one.span && on(one.span))) byId("problems", HTMLElement).querySelector<HTMLElement>(".jump")?.focus();
    else this.#toast.show("Nothing was found on this line.");
    return true;
  }

  #assume(assumed: Assumed): void {
    this.#write(assumed.override);
  }

  /** Add a line to the design and go there. */
  #write(added: string): void {
    const before = this.#editor.text;
    const kept = before.trimEnd();
    this.#editor.edit([{ from: kept.length, to: before.length, text: `\n${added}\n` }]);
    this.#offerUndo();
  }

  #installTools(): void {
    const press = (id: string, then: () => void) => byId(id, HTMLButtonElement).addEventListener("click", then);
    installTheme(byId("theme", HTMLButtonElement), () => this.#picture.source && this.#askPicture());
    const [desk, results] = [byId("desk", HTMLElement), byId("outcome", HTMLElement)];
    installSplitter(byId("split-columns", HTMLElement), desk, { along: "x", property: "--columns", least: 20, most: 70, usual: 36 });
    installSplitter(byId("split-rows", HTMLElement), results, { along: "y", property: "--rows", least: 20, most: 85, usual: 70 });
    this.#form.addEventListener("submit", (event) => (event.preventDefault(), this.#ask(0)));
    this.#level.addEventListener("change", () => this.#ask(0));
    addEventListener("hashchange", () => void this.#openFragment());
    addEventListener("online", () => this.#status.dataset["state"] === "trouble" && this.#ask(0));
    document.addEventListener("click", (event) => this.#example(event));
    press("format", () => this.#format());
    press("share", () => void this.#share());
    const versions = versionsDialog({ versions: this.#versions, text: () => this.#editor.text, review: () => this.#review, restore: (text) => this.#restore(text) });
    press("open-versions", () => void versions().catch(() => this.#toast.show("The versions cannot be shown: the server cannot be reached.")));
    const picture = () => fetchPicture(this.#shared, themeNow(), new AbortController().signal);
    installDownloads({ text: () => this.#editor.text, review: () => this.#review, drawn: () => this.#picture.source !== "", picture, shared: () => this.#shared, say: (words) => this.#toast.show(words) });
    addEventListener("storage", (event) => this.#versions.adopt(event));
  }

  #example(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-example]") : null;
    if (!link) return;
    event.preventDefault();
    void this.#openExample(link.dataset["example"] ?? "");
    byId("menu-examples", HTMLElement).hidePopover();
  }

  async #openExample(name: string): Promise<void> {
    const listed = await fetchWords("examples").catch((error: unknown) => this.#failed(error));
    const found = asList(asObject(listed)["examples"]).map(asObject).find((one) => one["name"] === name);
    if (!found) return;
    this.#level.value = "";
    this.#keepNow();
    this.#editor.open(asText(found["text"]));
    this.#editor.focus();
    this.#ask(0);
  }

  #format(): void {
    const design = this.#editor.text;
    void this.#formatting.run((signal) => fetchFormatted(design, signal), {
      done: ({ text, why }) => {
        if (why) return this.#toast.show(why);
        if (this.#editor.text !== design) return;
        this.#editor.replace(text);
        this.#toast.show(text === design ? "Already formatted." : "Formatted.");
      },
      failed: (error) => this.#toast.show(error instanceof ApiError ? error.detail : "The design cannot be formatted."),
    });
  }

  async #share(): Promise<void> {
    const fragment = await toFragment(this.#shared);
    history.replaceState(null, "", `${location.pathname}${fragment}`);
    const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    this.#toast.show(copied ? "Link copied. The design is in the link itself; no server keeps it." : "The link is in the address bar. The design is in the link itself.");
  }

  #restore(text: string): void {
    this.#keepNow();
    this.#editor.replace(text, true);
    this.#offerUndo();
  }
}

new Page();
