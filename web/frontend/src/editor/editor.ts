/** Puts out the `Editor`: CodeMirror with our language, in a shadow root so that no inline style is needed. */

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { forceLinting, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import type { Finding, Review, Span } from "../model/review.ts";
import { completions, type Known } from "./complete.ts";
import { colours, designLanguage } from "./highlight.ts";
import { look } from "./look.ts";
import { marksOf, rangeOf } from "./marks.ts";

export interface Listener {
  /** The text changed, by typing or otherwise. */
  changed(): void;
  /** The reader asked for a finding from its mark. */
  wanted(finding: Finding): void;
  /** The reader asked for the finding of a line; false where there is none. */
  wantedOn(line: number): boolean;
  known(): Known;
}

const GHOST = "client -> cdn -> api x4 -> redis, postgres";

export class Editor {
  readonly #view: EditorView;
  readonly #listener: Listener;

  constructor(host: HTMLElement, text: string, label: string, listener: Listener) {
    this.#listener = listener;
    const root = host.attachShadow({ mode: "open" });
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: text, extensions: extensions(label, listener) }),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Put another text in place of this one, as one step that can be undone. */
  replace(text: string): void {
    if (text === this.text) return;
    const all = { from: 0, to: this.#view.state.doc.length, insert: text };
    this.#view.dispatch({ changes: all, selection: { anchor: 0 }, scrollIntoView: true });
  }

  focus(): void {
    this.#view.focus();
  }

  /** Underline what a review found; nothing where there is none. */
  mark(review: Review | null): void {
    const show = (finding: Finding) => this.#listener.wanted(finding);
    this.#view.dispatch(setDiagnostics(this.#view.state, review ? marksOf(review, this.#view.state.doc, show) : []));
    forceLinting(this.#view);
  }

  /** Go to a place: its text is selected and stands in the middle. */
  select(span: Span, focus: boolean): void {
    const { from, to } = rangeOf(this.#view.state.doc, span);
    const selection = { anchor: from, head: Math.min(to, this.#view.state.doc.lineAt(from).to) };
    if (focus) {
      this.#view.dispatch({ selection, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      this.#view.focus();
    } else {
      this.#view.dispatch({ selection });
      const room = this.#view.scrollDOM; // only the editor scrolls: the page stays where its reader is
      room.scrollTop = this.#view.lineBlockAt(from).top - room.clientHeight / 2;
    }
  }
}

function extensions(label: string, listener: Listener) {
  return [
    lineNumbers(),
    lintGutter({ hoverTime: 150 }),
    history(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    placeholder(GHOST),
    designLanguage,
    colours,
    look,
    autocompletion({ override: [completions(() => listener.known())], icons: false, activateOnTypingDelay: 60 }),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocorrect: "off", autocapitalize: "off" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) listener.changed();
    }),
    keymap.of([
      // Escape, then Tab leaves the editor: CodeMirror gives Tab back to the page for two seconds.
      { key: "Mod-Enter", run: (view) => listener.wantedOn(view.state.doc.lineAt(view.state.selection.main.head).number) },
      { key: "Tab", run: acceptCompletion },
      { key: "Tab", run: indentMore, shift: indentLess },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
  ];
}
