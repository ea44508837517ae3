/** The draft: the text of this tab, so that a reload does not lose it. Gone with the tab. */

const KEY = "draft";

export function draft(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(text: string): void {
  try {
    sessionStorage.setItem(KEY, text);
  } catch {
    // Storage is full or forbidden: a reload then starts empty.
  }
}
