/** Puts out the review beside the editor: verdict, findings, questions and the rest, linked to their places. */

import type { Assumed, Finding, Review, Span } from "../model/review.ts";
import { byId } from "./dom.ts";
import { grouped, searchable } from "./causes.ts";
import { cardId, findingCard } from "./findings.ts";
import type { Fixer } from "./fixing.ts";
import { type Arrange, assumptions, credits, folded, type Go, notes, parts, problems, questions, section } from "./lists.ts";
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

const MOST_REMARKS = 8; // shown at once, as in the command's report
const MOST_QUESTIONS = 7;

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
    this.#verdict.replaceChildren(
      ...verdict(review, {
        finding: (finding) => this.select(finding.fingerprint, true) && this.listener.meant(finding),
        problem: (problem) => problem.span && go(problem.span),
      }),
    );
    const unread = problems(review, go, this.listener.fixer);
    const lead = "These parts are left out of the review; the rest is reviewed below.";
    this.#problems.replaceChildren(...kept([section("problems", "Not understood", lead, unread)]));
    const card = this.#card(before);
    this.#lists.replaceChildren(...kept(this.#found(review, before, go, card)));
    this.#further.replaceChildren(...kept(this.#rest(review, before, go, card)));
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

  #found(review: Review, before: Before, go: Go, card: Card): (HTMLElement | null)[] {
    const cards = review.findings.map((finding, rank) => card(finding, rank === 0));
    const causes: Arrange = (items, from) => grouped(review.findings.slice(from, from + items.length), items);
    const asked = "What the design does not say, and what an interviewer would ask.";
    const serious = review.findings.filter((one) => one.severity !== "info").length;
    return [
      section("findings", "Findings", "", cards, serious + MOST_REMARKS, before?.has("rest-findings"), causes),
      section("questions", "Questions", asked, questions(review, go, this.listener.fixer), MOST_QUESTIONS, before?.has("rest-questions")),
      section("credits", "Handled well", "", credits(review)),
    ];
  }

  #rest(review: Review, before: Before, go: Go, card: Card): (HTMLElement | null)[] {
    return [
      folded("assumptions", "Assumed", assumptions(review, (one) => this.listener.assume(one)), before?.has("assumptions") ?? false, (items) => searchable(review.assumptions, items)),
      section("accepted", "Accepted", "", review.accepted.map((one) => card(one, false))),
      section("notes", "Notes on the text", "", notes(review, go, this.listener.fixer)),
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
