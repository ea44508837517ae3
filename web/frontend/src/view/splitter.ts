/** A `Splitter`: a bar between two panes that is dragged, or moved by keys; its place is remembered. */

export interface Split {
  /** Which way the bar moves. */
  readonly along: "x" | "y";
  /** A custom property of the root element that holds the share of the first pane, in percent. */
  readonly property: string;
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

const STEP = 2; // percent for a key

export function installSplitter(bar: HTMLElement, around: HTMLElement, split: Split): void {
  const root = document.documentElement;
  let share = remembered(split) ?? split.usual;
  const show = (next: number, keep = true) => {
    share = Math.min(split.most, Math.max(split.least, next));
    root.style.setProperty(split.property, String(share)); // a rule of the object model, which the policy allows
    bar.setAttribute("aria-valuenow", String(Math.round(share)));
    if (keep) remember(split, share);
  };
  bar.setAttribute("aria-valuemin", String(split.least));
  bar.setAttribute("aria-valuemax", String(split.most));
  show(share, false);
  bar.addEventListener("pointerdown", (event) => (bar.setPointerCapture(event.pointerId), event.preventDefault(), bar.focus()));
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const room = around.getBoundingClientRect();
    show(split.along === "x" ? ((event.clientX - room.left) / room.width) * 100 : ((event.clientY - room.top) / room.height) * 100);
  });
  bar.addEventListener("dblclick", () => show(split.usual));
  bar.addEventListener("keydown", (event) => {
    const next = placeOf(event.key, share, split);
    if (next === null) return;
    event.preventDefault();
    show(next);
  });
}

function placeOf(key: string, share: number, split: Split): number | null {
  const [less, more] = split.along === "x" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const places: Readonly<Record<string, number>> = { [less as string]: share - STEP, [more as string]: share + STEP, Home: split.least, End: split.most, Enter: split.usual };
  return places[key] ?? null;
}

function remembered({ property }: Split): number | null {
  try {
    const found = Number(localStorage.getItem(`split${property}`));
    return found > 0 ? found : null;
  } catch {
    return null;
  }
}

function remember({ property }: Split, share: number): void {
  try {
    localStorage.setItem(`split${property}`, share.toFixed(1));
  } catch {
    // Storage is full or forbidden: the place lasts as long as the page.
  }
}
