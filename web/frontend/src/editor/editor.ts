/** The rich `Editor`: CodeMirror with our language, in a shadow root so that no inline style is needed. */

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore, undo } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { forceLinting, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import type { TextEdit } from "../model/fix.ts";
import type { Review, Span } from "../model/review.ts";
import { completions } from "./complete.ts";
import { colours, designLanguage } from "./highlight.ts";
import { look } from "./look.ts";
import { marksOf, rangeOf } from "./marks.ts";
import type { Listener, Surface } from "./surface.ts";

export class Editor implements Surface {
  readonly #view: EditorView;
  readonly #listener: Listener;

  constructor(host: HTMLElement, text: string, ghost: string, listener: Listener) {
    this.#listener = listener;
    const root = host.attachShadow({ mode: "open" });
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: text, extensions: extensions(ghost, listener) }),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  edit(edits: readonly TextEdit[], focus: boolean): void {
    const changes = this.#view.state.changes(edits.map(({ from, to, text }) => ({ from, to, insert: text })));
    const anchor = changes.mapPos(edits.at(-1)?.to ?? 0, 1);
    this.#view.dispatch({ changes, selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }), userEvent: "input.fix" });
    if (focus) this.#view.focus();
  }

  undo(): void {
    undo(this.#view);
    this.#view.focus();
  }

  /** Have the keyboard, with this selection. */
  take(from: number, to: number): void {
    this.#view.dispatch({ selection: { anchor: from, head: to } });
    this.#view.focus();
  }

  open(text: string): void {
    if (text === this.text) return;
    const all = { from: 0, to: this.#view.state.doc.length, insert: text };
    this.#view.dispatch({ changes: all, selection: { anchor: 0 }, scrollIntoView: true });
  }

  focus(): void {
    this.#view.focus();
  }

  /** Underline what a review found; nothing where there is none. */
  mark(review: Review | null): void {
    const { wanted, fix } = this.#listener;
    this.#view.dispatch(setDiagnostics(this.#view.state, review ? marksOf(review, this.#view.state.doc, { wanted, fix }) : []));
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

function extensions(ghost: string, listener: Listener) {
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
    placeholder(ghost),
    designLanguage,
    colours,
    look,
    autocompletion({ override: [completions(() => listener.known())], icons: false, activateOnTypingDelay: 60 }),
    EditorView.contentAttributes.of({ "aria-label": "Design, as text", tabindex: "0", spellcheck: "false", autocorrect: "off", autocapitalize: "off" }),
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
