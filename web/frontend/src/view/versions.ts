/** The dialog of versions: a list to restore, name, delete and export, and what differs between any two. */

import type { Review } from "../model/review.ts";
import { changes, exported, type Found, type Version, type Versions } from "../model/versions.ts";
import { SEVERITIES } from "../model/texts.ts";
import { counted } from "../model/words.ts";
import { save } from "../page/downloads.ts";
import { diffView } from "./diff.ts";
import { h, prose } from "./dom.ts";

export interface Desk {
  readonly versions: Versions;
  text(): string;
  review(): Review | null;
  restore(text: string): void;
}

export class VersionsDialog {
  readonly #list = h("ul", { class: "versions" });
  readonly #compared = h("div", { class: "compared" });
  readonly #name = h("input", { type: "text", id: "version-name", maxlength: "80", autocomplete: "off", placeholder: "Before the cache" });
  readonly #dialog: HTMLDialogElement;
  #chosen: readonly string[] = [];

  constructor(private readonly desk: Desk) {
    const keep = h("form", { class: "keep", method: "dialog" }, h("label", { for: "version-name" }, "Name this version"), this.#name, h("button", { type: "submit", class: "small apply" }, "Save version"));
    keep.addEventListener("submit", (event) => (event.preventDefault(), this.#keep()));
    this.#dialog = h(
      "dialog",
      { class: "dialog", id: "versions", "aria-labelledby": "versions-title" },
      h("h2", { id: "versions-title" }, "Versions"),
      h("p", { class: "aside" }, "Kept in this browser only: the last 50, those with a name the longest. Choose two to compare them."),
      keep,
      this.#list,
      this.#compared,
      h("p", { class: "fix-buttons" }, this.#button("Export", () => this.#export()), this.#deleteAll(), this.#button("Close", () => this.#dialog.close())),
    );
    document.body.append(this.#dialog);
  }

  open(): void {
    const { all } = this.desk.versions;
    this.#chosen = all.slice(0, 2).map((one) => one.id);
    this.#show();
    this.#dialog.showModal();
  }

  #keep(): void {
    const review = this.desk.review();
    if (!review || this.desk.text().trim() === "") return;
    this.desk.versions.keep(this.desk.text(), review, this.#name.value.trim() || "Saved");
    this.#name.value = "";
    this.#chosen = this.desk.versions.all.slice(0, 2).map((one) => one.id);
    this.#show();
  }

  #show(): void {
    const { all } = this.desk.versions;
    this.#list.replaceChildren(...(all.length > 0 ? all.map((one) => this.#item(one)) : [h("li", { class: "aside" }, "No version yet. One is kept by itself as you work.")]));
    this.#compare();
  }

  #item(one: Version): HTMLElement {
    const what = one.name || one.title || "Untitled";
    const box = h("input", { type: "checkbox", id: `choose-${one.id}` });
    box.checked = this.#chosen.includes(one.id);
    box.addEventListener("change", () => this.#choose(one.id, box.checked));
    const label = h("label", { for: `choose-${one.id}` }, one.name ? h("strong", {}, one.name) : what, " ", h("span", { class: "aside" }, `${when(one.at)} · ${tally(one)}`));
    const act = (words: string, then: () => void) => h("button", { type: "button", class: "small", "aria-label": `${words} ${what}, ${when(one.at)}`, click: then }, words);
    return h("li", {}, box, label, act("Restore", () => (this.desk.restore(one.text), this.#dialog.close())), act("Rename", () => this.#rename(one)), act("Delete", () => (this.desk.versions.delete(one.id), this.#show())));
  }

  /** The third that is chosen takes the place of the first. */
  #choose(id: string, chosen: boolean): void {
    const others = this.#chosen.filter((one) => one !== id);
    this.#chosen = chosen ? [...others.slice(-1), id] : others;
    for (const one of this.desk.versions.all) {
      const box = document.getElementById(`choose-${one.id}`);
      if (box instanceof HTMLInputElement) box.checked = this.#chosen.includes(one.id);
    }
    this.#compare();
  }

  #compare(): void {
    const two = this.desk.versions.all.filter((one) => this.#chosen.includes(one.id));
    const [after, before] = two; // the newest comes first
    if (!before || !after) return this.#compared.replaceChildren();
    const { fixed, added, kept } = changes(before, after);
    const title = `${before.name || when(before.at)} → ${after.name || when(after.at)}`;
    this.#compared.replaceChildren(
      h("h3", {}, title),
      h("p", { class: "aside" }, `${fixed.length} fixed, ${added.length} new, ${kept} as before`),
      ...listOf("Fixed", fixed),
      ...listOf("New", added),
      diffView(before.text, after.text, 2),
    );
  }

  #rename(one: Version): void {
    const input = h("input", { type: "text", value: one.name, maxlength: "80", "aria-label": `Name of the version of ${when(one.at)}` });
    const done = () => (this.desk.versions.rename(one.id, input.value), this.#show());
    const form = h("form", { class: "keep", method: "dialog" }, input, h("button", { type: "submit", class: "small apply" }, "Rename"));
    form.addEventListener("submit", (event) => (event.preventDefault(), done()));
    document.getElementById(`choose-${one.id}`)?.closest("li")?.replaceChildren(form);
    input.focus();
  }

  #export(): void {
    save("versions.json", "application/json", exported(this.desk.versions.all));
  }

  /** Deletes everything at the second press. */
  #deleteAll(): HTMLElement {
    const button: HTMLButtonElement = this.#button("Delete all", () => {
      if (button.textContent === "Delete all") return void (button.textContent = "Delete all: press again");
      this.desk.versions.clear();
      button.textContent = "Delete all";
      this.#show();
    });
    button.addEventListener("blur", () => (button.textContent = "Delete all"));
    return button;
  }

  #button(words: string, then: () => void): HTMLButtonElement {
    return h("button", { type: "button", class: "small", click: then }, words);
  }
}

function listOf(title: string, found: readonly Found[]): HTMLElement[] {
  if (found.length === 0) return [];
  const items = found.map((one) => h("li", {}, h("span", { class: `sign ${one.severity}` }, SEVERITIES[one.severity]), " ", ...prose(one.message)));
  return [h("h4", {}, title), h("ul", { class: "changes" }, ...items)];
}

function when(at: number): string {
  return new Date(at).toLocaleString("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
}

function tally(one: Version): string {
  const of = (severity: string) => one.found.filter((each) => each.severity === severity).length;
  return [counted(of("error"), "error"), counted(of("warning"), "warning"), counted(one.questions, "question")].filter(Boolean).join(", ") || "no findings";
}
