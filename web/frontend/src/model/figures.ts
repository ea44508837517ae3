/** Figures in words: times, shares, how many times; three digits suffice. */

/** `1.43×`, `2,400×`. */
export function times(value: number | null): string {
  return value === null ? "–" : `${short(value)}×`;
}

/** `62.5%`; from ten times on `12.5×`. */
export function share(value: number | null): string {
  if (value === null) return "–";
  return value < 10 ? `${short(value * 100)}%` : times(value);
}

/** `99.95%`: near 1, two digits of what is missing. */
export function answered(value: number | null): string {
  if (value === null) return "–";
  if (value < 0.95 || value > 1) return `${short(value * 100)}%`;
  const missing = 1 - value;
  const places = missing > 0 && missing < 0.01 ? Math.min(6, Math.ceil(-Math.log10(missing * 100)) + 1) : 2;
  return `${Number((value * 100).toFixed(places))}%`;
}

/** `7.93 – 99.95 %`: both bounds where they differ in what is shown. */
export function answeredBetween(low: number | null, high: number | null): string {
  const [least, most] = [answered(low), answered(high)];
  return least === most || high === null ? least : `${least.replace(/ %$/, "")} – ${most}`;
}

/** `62 ms`, `1.52 s`. */
export function seconds(value: number | null): string {
  if (value === null) return "–";
  return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
}

/** Three digits, an exact half rounded down, so that `1.125` reads as it does in the server's sentences. */
function short(value: number): string {
  value *= 1 - 1e-12;
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

/** The steps of the slider of load, from 1 to 1,000 times. */
export const LOADS: readonly number[] = [1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000];
