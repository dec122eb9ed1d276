//! The bar above the form: which rules, the language, print, export and import.

import { html, nothing, type TemplateResult } from "lit";
import { say } from "../texts.js";
import type { View } from "./view.js";

/** What the bar's buttons do. */
export interface Tools {
  switchLanguage(): void;
  print(): void;
  save(): void;
  load(file: File): void;
  clear(): void;
  undo(): void;
}

export function tools(view: View, act: Tools): TemplateResult {
  const { words, lang, model } = view;
  const { pack, policy } = model;
  const choose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file !== undefined) act.load(file);
    input.value = "";
  };
  const open = (event: Event): void => {
    (event.currentTarget as HTMLElement).parentElement?.querySelector<HTMLInputElement>("input[type=file]")?.click();
  };
  return html`<header class="top" part="header">
    <div class="title">
      <h2 part="title">${say(pack.title, lang)}</h2>
      <p>${words.on(policy.date)} · ${words.version(pack.version)}</p>
    </div>
    <div class="tools" part="tools" role="group" aria-label=${words.tools}>
      <button type="button" class="plain" part="button" lang=${lang === "zh" ? "en" : "zh-CN"} title=${words.otherTitle} data-tool="lang" @click=${() => act.switchLanguage()}>${words.other}</button>
      <button type="button" class="plain" part="button" title=${words.importTitle} data-tool="import" @click=${open}>${words.import}</button>
      <input type="file" hidden accept="application/json,.json" @change=${choose} />
      <button type="button" class="plain" part="button" title=${words.exportTitle} data-tool="export" @click=${() => act.save()}>${words.export}</button>
      <button type="button" class="plain" part="button" data-tool="clear" @click=${() => act.clear()}>${words.reset}</button>
      <button type="button" class="plain" part="button" data-tool="print" @click=${() => act.print()}>${words.print}</button>
    </div>
  </header>`;
}

/** One line that says what just happened, aloud too, with a step back where there is one. */
export function status(view: View, said: string, act: Tools): TemplateResult {
  const { words, model } = view;
  return html`<div class="status" part="status">
    <p role="status" aria-live="polite">${said}</p>
    ${said !== "" && model.before !== undefined ? html`<button type="button" class="plain" part="button" data-tool="undo" @click=${() => act.undo()}>${words.undo}</button>` : nothing}
  </div>`;
}
