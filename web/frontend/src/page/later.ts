/** Modules that are fetched when they are first wanted; their addresses come with the page. */

import type { Desk } from "../view/versions.ts";

type VersionsModule = typeof import("../view/versions.ts");

/** The address of a module that the page's template names, as `data-editor` or `data-versions`. */
export function addressOf(name: "editor" | "versions"): string {
  const found = document.querySelector<HTMLElement>(`[data-${name}]`)?.dataset[name];
  if (!found) throw new Error(`The page names no module of ${name}.`);
  return new URL(found, document.baseURI).href;
}

/** What opens the dialog of versions, which is fetched the first time. */
export function versionsDialog(desk: Desk): () => Promise<void> {
  let dialog: InstanceType<VersionsModule["VersionsDialog"]> | null = null;
  return async () => {
    const module = (await import(addressOf("versions"))) as VersionsModule;
    dialog ??= new module.VersionsDialog(desk);
    dialog.open();
  };
}
