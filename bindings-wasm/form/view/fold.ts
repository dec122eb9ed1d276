//! Something behind a fold, drawn only where it is unfolded.

import { html, nothing, type TemplateResult } from "lit";
import type { View } from "./view.js";

/**
 * @param name - the same for as long as the fold is there, and no other's
 * @param kind - its class
 */
export function fold(view: View, name: string, kind: string, title: unknown, inner: () => unknown): TemplateResult {
  const open = view.kept.has(name);
  const toggle = (event: Event): void => {
    // Folds within this one tell of themselves.
    if (event.target !== event.currentTarget) return;
    const now = (event.target as HTMLDetailsElement).open;
    if (now === view.kept.has(name)) return;
    if (now) view.kept.set(name, "");
    else view.kept.delete(name);
    view.draw();
  };
  return html`<details class=${kind} part=${kind} ?open=${open} @toggle=${toggle}><summary>${title}</summary>${open ? inner() : nothing}</details>`;
}
