/** Puts out the live page: an editor in place of the form, a review as one types. */

import { Editor } from "./editor/editor.ts";
import { ownSpans } from "./editor/marks.ts";
import { asList, asObject, asText } from "./model/json.ts";
import type { Assumed, Finding, Review } from "./model/review.ts";
import { fromFragment, ShareLinkError, type Shared, toFragment } from "./model/share.ts";
import { NO_VOCABULARY, readVocabulary, type Vocabulary } from "./model/vocabulary.ts";
import { ApiError, type Answered, fetchFormatted, fetchPicture, fetchReview, fetchSupposed, fetchWords } from "./net/api.ts";
import { Latest } from "./net/latest.ts";
import { fileName, pngOf, save } from "./page/downloads.ts";
import { draft, keepDraft } from "./page/draft.ts";
import { Announcer, Toast } from "./page/speak.ts";
import { installTheme, themeNow } from "./page/theme.ts";
import { byId, h } from "./view/dom.ts";
import { Notice } from "./view/notice.ts";
import { NumbersView } from "./view/numbers.ts";
import { OutcomeView } from "./view/outcome.ts";
import { PictureView } from "./view/picture.ts";

const PAUSE = 120; // milliseconds without a key after which a review is asked for
const PICTURE_PAUSE = 350; // and a picture, which costs the server more
const NUMBERS_PAUSE = 120; // milliseconds after a control of "what if" was last moved

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
  readonly #editor: Editor;
  readonly #outcome: OutcomeView;
  readonly #picture: PictureView;
  readonly #numbers: NumbersView;
  #vocabulary: Vocabulary = NO_VOCABULARY;
  #rules: readonly string[] = [];
  #review: Review | null = null;
  #answer: unknown = null;
  #reviewTimer = 0;
  #pictureTimer = 0;
  #numbersTimer = 0;

  constructor() {
    const area = byId("design", HTMLTextAreaElement);
    this.#outcome = new OutcomeView({
      go: (span, focus) => this.#editor.select(span, focus),
      meant: (finding) => this.#mean(finding, "list"),
      assume: (assumed) => this.#assume(assumed),
      picture: (finding) => this.#picture.focus(finding.fingerprint),
    });
    this.#numbers = new NumbersView({
      changed: () => this.#suppose(NUMBERS_PAUSE),
      assume: (line) => this.#write(line),
      apply: (design) => this.#apply(design),
    });
    this.#picture = new PictureView(this.#figure, {
      finding: (fingerprint) => this.#meanByMark(fingerprint),
      component: (name) => this.#component(name),
    });
    this.#editor = new Editor(byId("editor", HTMLElement), area.value, "Design, as text", {
      changed: () => this.#changed(),
      wanted: (finding) => this.#mean(finding, "text"),
      wantedOn: (line) => this.#meanOn(line),
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
    if (!(await this.#openFragment())) this.#editor.replace(sent || draft());
    this.#ask(0);
  }

  async #openFragment(): Promise<boolean> {
    try {
      const shared = await fromFragment(location.hash);
      if (!shared) return false;
      this.#level.value = shared.level;
      this.#editor.replace(shared.design);
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
    this.#ask(PAUSE);
  }

  /** Review what stands in the editor after a pause; a picture follows. */
  #ask(pause: number): void {
    clearTimeout(this.#reviewTimer);
    clearTimeout(this.#pictureTimer);
    this.#reviews.cancel();
    this.#pictures.cancel();
    this.#supposing.cancel();
    if (this.#editor.text.trim() === "") return this.#empty();
    this.#start.hidden = true;
    this.#say("busy", "Reviewing");
    this.#reviewTimer = window.setTimeout(() => this.#askReview(), pause);
    this.#figure.setAttribute("aria-busy", "true");
    this.#pictureTimer = window.setTimeout(() => this.#askPicture(), pause && PICTURE_PAUSE);
  }

  #empty(): void {
    this.#review = null;
    this.#answer = null;
    this.#picture.say();
    this.#figure.removeAttribute("aria-busy");
    this.#outcomeHost.hidden = true;
    this.#start.hidden = false;
    this.#say("idle", "Reviewed as you type");
    this.#editor.mark(null);
  }

  #askReview(): void {
    const asked = performance.now();
    void this.#reviews.run((signal) => fetchReview(this.#shared, signal), {
      done: (answered) => this.#reviewed(answered, performance.now() - asked),
      failed: (error) => this.#failed(error),
    });
  }

  #reviewed({ review, answer }: Answered, took: number): void {
    this.#review = review;
    this.#answer = answer;
    this.#notice.hide();
    this.#outcomeHost.hidden = false;
    this.#outcome.show(review);
    this.#editor.mark(review);
    this.#picture.name(review);
    this.#numbers.name(review);
    this.#suppose(NUMBERS_PAUSE);
    document.title = `${review.title ? `${review.title} · ` : ""}Design Reviewer`;
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
      done: (found) => this.#numbers.show(found),
      failed: (error) => this.#numbers.fail(error instanceof ApiError ? error.detail : "The numbers cannot be shown."),
    });
  }

  /** Put the design that carries a scenario in place of the text. */
  #apply(design: string): void {
    this.#editor.replace(design);
    this.#toast.show("Applied. Undo restores the previous text.");
  }

  #failed(error: unknown): void {
    const told = error instanceof ApiError ? error : new ApiError("broken", "This page failed. Your text is safe.");
    this.#say("trouble", told.trouble === "offline" ? "Offline" : "Not reviewed");
    this.#notice.tell(told, this.#review !== null);
    if (!(error instanceof ApiError)) throw error;
  }

  #askPicture(): void {
    if (!this.#picture.source) this.#picture.wait();
    const theme = themeNow();
    void this.#pictures.run((signal) => fetchPicture(this.#shared, theme, signal), {
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
    const finding = this.#review?.findings.find((one) => ownSpans(one).some(({ start, end }) => start.line <= line && line <= end.line));
    if (finding) this.#mean(finding, "text");
    return finding !== undefined;
  }

  #component(name: string): void {
    const span = this.#review?.components.find((one) => one.name === name)?.span;
    if (span) this.#editor.select(span, false);
  }

  #assume(assumed: Assumed): void {
    this.#write(assumed.override);
  }

  /** Add a line to the design and go there. */
  #write(added: string): void {
    const text = this.#editor.text;
    this.#editor.replace(`${text.replace(/\s+$/, "")}\n${added}\n`);
    const line = this.#editor.text.split("\n").length - 1;
    const at = { line, column: 1 };
    this.#editor.select({ start: at, end: { line, column: added.length + 1 } }, true);
  }

  #installTools(): void {
    const press = (id: string, then: () => void) => byId(id, HTMLButtonElement).addEventListener("click", then);
    installTheme(byId("theme", HTMLButtonElement), () => this.#picture.source && this.#askPicture());
    this.#form.addEventListener("submit", (event) => (event.preventDefault(), this.#ask(0)));
    this.#level.addEventListener("change", () => this.#ask(0));
    addEventListener("hashchange", () => void this.#openFragment());
    addEventListener("online", () => this.#status.dataset["state"] === "trouble" && this.#ask(0));
    document.addEventListener("click", (event) => this.#example(event));
    press("format", () => this.#format());
    press("share", () => void this.#share());
    press("get-text", () => this.#save("txt", "text/plain;charset=utf-8", this.#editor.text));
    press("get-svg", () => this.#save("svg", "image/svg+xml", this.#picture.source));
    press("get-json", () => this.#save("json", "application/json", this.#answer ? `${JSON.stringify(this.#answer, null, 2)}\n` : ""));
    press("get-png", () => void this.#savePng());
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
    this.#editor.replace(asText(found["text"]));
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

  #save(ending: string, type: string, content: BlobPart | ""): void {
    if (content === "") return this.#toast.show("Nothing to download yet.");
    save(fileName(this.#review?.title ?? "", ending), type, content);
    byId("menu-download", HTMLElement).hidePopover();
  }

  async #savePng(): Promise<void> {
    const blob = this.#picture.source ? await pngOf(this.#picture.source).catch(() => null) : null;
    if (!blob && this.#picture.source) return this.#toast.show("This browser cannot export a PNG; download the SVG.");
    this.#save("png", "image/png", blob ?? "");
  }
}

new Page();
