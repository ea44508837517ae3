/** Groups of findings with one cause: the component that they are all about. */

import type { Finding } from "./review.ts";

export interface Cause {
  /** The component; "" for what is about none, or stands alone. */
  readonly component: string;
  readonly findings: readonly Finding[];
}

/**
 * Findings of one component together, in the place of its worst; a finding that shares its
 * component with no other stays where it is. Findings keep their order: the worst first.
 */
export function byCause(findings: readonly Finding[]): readonly Cause[] {
  const numbers = new Map<string, number>();
  for (const { components } of findings) for (const name of components) numbers.set(name, (numbers.get(name) ?? 0) + 1);
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const component = causeOf(finding, numbers);
    const key = component || `#${finding.fingerprint}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].map(([key, found]) => ({ component: key.startsWith("#") || found.length < 2 ? "" : key, findings: found }));
}

/** Of what a finding is about, the component with the most findings; the first of those that are equal. */
function causeOf({ components }: Finding, numbers: ReadonlyMap<string, number>): string {
  const count = (name: string) => numbers.get(name) ?? 0;
  return components.reduce((best, name) => (count(name) > count(best) ? name : best), components[0] ?? "");
}
