/** The review beside the editor: verdict, findings, questions and the rest, linked to their places. */

import type { Assumed, Finding, Review, Span } from "../model/review.ts";
import { byId } from "./dom.ts";
import { grouped, searchable } from "./causes.ts";
import { cardId, findingCard } from "./findings.ts";
import type { Fixer } from "./fixing.ts";
import { type Arrange, assumptions, credits, folded, type Go, notes, parts, problems, questions, section } from "./lists.ts";
import { ACCEPTED, ASSUMPTIONS, FINDINGS, HANDLED, MOST_QUESTIONS, NOTES, QUESTIONS, SKIPPED_LINES, TEXT_ERRORS, TEXT_NOTES } from "../model/texts.ts";
import { verdict } from "./verdict.ts";

export interface OutcomeListener {
  /** Go to a place of the text; with `focus` the keyboard goes along. */
  go(span: Span, focus: boolean): void;
  /** A finding is meant; show it wherever it is shown. */
  meant(finding: Finding): void;
  assume(assumed: Assumed): void;
  /** Go to a finding's badge in the picture. */
  picture(finding: Finding): void;
  readonly fixer: Fixer;
}

type Before = ReadonlySet<string> | null;
type Card = (finding: Finding, first: boolean) => HTMLElement;

export class OutcomeView {
  readonly #verdict = byId("verdict", HTMLElement);
  readonly #problems = byId("problems-host", HTMLElement);
  readonly #lists = byId("lists", HTMLElement);
  readonly #further = byId("further", HTMLElement); // the numbers stand between the two
  #open: Before = null;

  constructor(private readonly listener: OutcomeListener) {}

  show(review: Review): void {
    const before = this.#opened();
    const focused = this.#focused();
    const go: Go = (span) => this.listener.go(span, true);
    this.#verdict.replaceChildren(...verdict(review));
    const unread = problems(review, go, this.listener.fixer);
    this.#problems.replaceChildren(...kept([section("problems", TEXT_ERRORS, SKIPPED_LINES, unread)]));
    const card = this.#card(before);
    const { told, causes } = review.digest;
    const cards = review.findings.map((finding, rank) => card(finding, rank === 0));
    this.#lists.replaceChildren(...kept([section("findings", FINDINGS, "", cards.slice(0, told), Infinity, false, (items) => grouped(causes, items))]));
    this.#further.replaceChildren(...kept(this.#rest(review, before, go, card, cards.slice(told))));
    if (focused) document.getElementById(focused)?.querySelector("summary")?.focus({ preventScroll: true });
  }

  /** Open a finding's card, mark it and bring it into view. */
  select(fingerprint: string, focus: boolean): boolean {
    for (const old of this.#all(".finding.is-meant")) old.classList.remove("is-meant");
    const card = document.getElementById(cardId(fingerprint));
    if (!(card instanceof HTMLDetailsElement)) return false;
    card.open = true;
    const rest = card.closest<HTMLDetailsElement>(".rest");
    if (rest) rest.open = true;
    card.classList.add("is-meant");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    if (focus) card.querySelector("summary")?.focus({ preventScroll: true });
    return true;
  }

  /** What makes a finding's card; those that were open stay open, at first the worst one is. */
  #card(before: Before): Card {
    const listener = {
      place: (finding: Finding, span: Span) => (this.listener.meant(finding), this.listener.go(span, true)),
      opened: (finding: Finding) => this.listener.meant(finding),
      picture: (finding: Finding) => (this.listener.meant(finding), this.listener.picture(finding)),
    };
    return (finding, first) => findingCard(finding, before ? before.has(cardId(finding.fingerprint)) : first, listener, this.listener.fixer);
  }

  /** Questions, then a line each that opens. */
  #rest(review: Review, before: Before, go: Go, card: Card, remaining: readonly HTMLElement[]): (HTMLElement | null)[] {
    const { fixer } = this.listener;
    const fold = (id: string, title: string, items: readonly HTMLElement[], arrange?: Arrange) => folded(id, title, items, before?.has(id) ?? false, arrange);
    return [
      section("questions", QUESTIONS, "", questions(review, go, fixer), MOST_QUESTIONS, before?.has("rest-questions")),
      fold("notes", NOTES, remaining),
      fold("credits", HANDLED, credits(review)),
      fold("assumptions", ASSUMPTIONS, assumptions(review, (one) => this.listener.assume(one)), (items) => searchable(review.assumptions, items)),
      fold("accepted", ACCEPTED, review.accepted.map((one) => card(one, false))),
      fold("text-notes", TEXT_NOTES, notes(review, go, fixer)),
      parts(review, go, before?.has("words") ?? false),
    ];
  }

  /** Which cards are open, so that typing does not close them; null before the first review. */
  #opened(): Before {
    const cards = this.#all<HTMLDetailsElement>("details");
    if (cards.some((card) => card.classList.contains("finding"))) {
      this.#open = new Set(cards.filter((card) => card.open).map((card) => card.id));
    }
    return this.#open;
  }

  #all<Kind extends HTMLElement>(selector: string): Kind[] {
    return [this.#lists, this.#further].flatMap((host) => [...host.querySelectorAll<Kind>(selector)]);
  }

  #focused(): string {
    const active = document.activeElement;
    return active && (this.#lists.contains(active) || this.#further.contains(active)) ? (active.closest("details")?.id ?? "") : "";
  }
}

function kept(parts: readonly (HTMLElement | null)[]): HTMLElement[] {
  return parts.filter((part) => part !== null);
}
