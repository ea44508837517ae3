/** The editor's look; its colours are those of the page. */

import { EditorView } from "@codemirror/view";

const underline = (name: string, line: string) => ({
  backgroundImage: "none",
  textDecoration: `underline ${line} var(--${name})`,
  textDecorationThickness: "2px",
  textUnderlineOffset: "4px",
  textDecorationSkipInk: "none",
  paddingBottom: "0",
});

const sign = (name: string, text: string) => ({
  [`.cm-lint-marker-${name}`]: { content: "normal", color: `var(--${name})` },
  [`.cm-lint-marker-${name}::before`]: { content: `"${text}"` },
});

export const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--paper)", color: "var(--ink)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65", overscrollBehavior: "contain" },
  ".cm-content": { padding: "0.75rem 0 40vh", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 1rem 0 0.5rem" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-placeholder": { color: "var(--quiet)", whiteSpace: "pre" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--quiet)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.2rem", padding: "0 0.5rem 0 0.25rem" },
  ".cm-activeLine": { backgroundColor: "var(--line-now)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--line-now)", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--selection)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--edge-strong)",
  },
  ".cm-lintRange-error": underline("error", "wavy"),
  ".cm-lintRange-warning": underline("warning", "wavy"),
  ".cm-lintRange-info": underline("info", "dotted"),
  ".cm-lintRange-active": { backgroundColor: "var(--line-now)" },
  ".cm-gutter-lint": { width: "1.25rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "1.25rem", height: "auto", textAlign: "center", fontSize: "0.7em", cursor: "pointer" },
  ...sign("error", "●"),
  ...sign("warning", "▲"),
  ...sign("info", "■"),
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--edge-strong)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
  },
  ".cm-tooltip-lint": { maxWidth: "min(34rem, 90vw)", fontFamily: "var(--sans)", fontSize: "0.875rem", padding: "0.25rem 0" },
  ".cm-diagnostic": { padding: "0.4rem 0.85rem", borderLeft: "none", whiteSpace: "pre-wrap" },
  ".said": { display: "block" },
  ".said.head": { fontWeight: "650", fontSize: "0.8125rem", color: "var(--soft)" },
  ".said code": { fontFamily: "var(--mono)", fontSize: "0.8125rem" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    borderRadius: "6px",
    padding: "0.2rem 0.6rem",
    margin: "0.35rem 0 0",
    display: "inline-block",
    font: "inherit",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "0.8125rem", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.75rem", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--on-accent)" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--soft)", marginLeft: "0.75rem" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": { fontFamily: "var(--sans)", fontSize: "0.8125rem", padding: "0.5rem 0.75rem", maxWidth: "18rem" },
});
