/** Lines that differ between two texts, by their longest common subsequence. */

export interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

const MOST = 2_000; // lines of the differing middle; longer ones count as replaced as a whole

export function diffOf(before: string, after: string): readonly Line[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const same = (lines: readonly string[]) => lines.map((text): Line => ({ sign: " ", text }));
  const middle = middleOf(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [...same(a.slice(0, head)), ...middle, ...same(tail ? a.slice(-tail) : [])];
}

function middleOf(a: readonly string[], b: readonly string[]): readonly Line[] {
  if (a.length > MOST || b.length > MOST) return [...signed("-", a), ...signed("+", b)];
  const wide = b.length + 1;
  const common = new Uint16Array((a.length + 1) * wide); // of what is left from each place on
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const longer = Math.max(common[(i + 1) * wide + j] ?? 0, common[i * wide + j + 1] ?? 0);
      common[i * wide + j] = a[i] === b[j] ? (common[(i + 1) * wide + j + 1] ?? 0) + 1 : longer;
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) lines.push({ sign: " ", text: a[i] ?? "" }), (i += 1), (j += 1);
    else if ((common[(i + 1) * wide + j] ?? 0) >= (common[i * wide + j + 1] ?? 0)) lines.push({ sign: "-", text: a[i++] ?? "" });
    else lines.push({ sign: "+", text: b[j++] ?? "" });
  }
  return [...lines, ...signed("-", a.slice(i)), ...signed("+", b.slice(j))];
}

function signed(sign: "-" | "+", lines: readonly string[]): readonly Line[] {
  return lines.map((text) => ({ sign, text }));
}

/** The changed lines, each with `around` lines before and after; "…" stands for what is left out. */
export function excerpt(lines: readonly Line[], around: number): readonly (Line | null)[] {
  const kept = lines.map((_, at) => lines.slice(Math.max(0, at - around), at + around + 1).some((line) => line.sign !== " "));
  return lines.flatMap((line, at): (Line | null)[] => {
    if (kept[at]) return [line];
    return at > 0 && kept[at - 1] && kept.slice(at).includes(true) ? [null] : [];
  });
}
