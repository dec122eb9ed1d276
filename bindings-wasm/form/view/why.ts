//! Why a result is what it is: the explanation as a tree that folds, with articles.

import { html, nothing, type TemplateResult } from "lit";
import type { Decided, ExplanationNode } from "../core.js";
import { value } from "../format.js";
import { key } from "../path.js";
import { han, say } from "../texts.js";
import { fold } from "./fold.js";
import { named } from "./results.js";
import type { View } from "./view.js";

/** The explanation of a result, made when it is unfolded. */
export function why(view: View, of: Decided): TemplateResult {
  const title = html`${view.words.why}<span class="sr"> ${named(view, of)}</span>`;
  return fold(view, `why ${key(of.path, of.rule)}`, "why", title, () => tree(view, view.model.why(of.rule, of.path)));
}

function tree(view: View, found: { readonly node: ExplanationNode; readonly open: boolean } | undefined): TemplateResult {
  const { words } = view;
  if (found === undefined) return html`<p class="hint">${words.noExplanation}</p>`;
  // The result itself stands above already, with its reasons.
  const { node: root, open } = found;
  return html`${open ? html`<p class="hint">${words.whateverElse}</p>` : nothing} ${basis(view, root, [])}
    <ul class="tree">${(root.children ?? []).map((child) => node(view, child))}</ul>`;
}

function node(view: View, of: ExplanationNode): TemplateResult {
  const children = of.children ?? [];
  if (children.length === 0) return html`<li class=${of.kind}><div class="leaf">${head(view, of)}${basis(view, of)}</div></li>`;
  // A list's elements say it all; so many folds would be in the way.
  return html`<li class=${of.kind}>
    <details ?open=${of.kind === "list"}>
      <summary>${head(view, of)}</summary>
      ${basis(view, of)}
      <ul>${children.map((child) => node(view, child))}</ul>
    </details>
  </li>`;
}

function head(view: View, of: ExplanationNode): TemplateResult {
  const { words, lang, model } = view;
  const who = model.schema.who(of.entity ?? "", lang);
  const label =
    of.kind === "element" ? model.schema.who(of.name, lang) || of.name : of.kind === "list" ? html`<code>${say(of.label, lang)}</code>` : say(of.label, lang);
  const tags = [of.assumed ? words.assumed : "", of.verify ? words.toVerify : "", of.told ? words.told : ""].filter((tag) => tag !== "");
  return html`<span class="name">${who !== "" && of.kind !== "element" ? html`<span class="who">${words.of(who, "")}</span>` : nothing}${label}</span>
    <span class="equals" aria-hidden="true">=</span> <span class="value">${shown(view, of)}</span>
    ${tags.map((tag) => html`<span class="tag">${tag}</span>`)}`;
}

function shown(view: View, of: ExplanationNode): string {
  const { words, lang, model } = view;
  if (of.withheld === true) return words.withheld;
  if (of.error !== undefined) return say(of.error.message, lang);
  const codes = of.kind === "fact" ? (model.schema.fact(model.schema.entity(of.entity ?? ""), of.name)?.codes ?? null) : model.codes(of.name);
  return value(of.value, { unit: of.unit ?? null, codes }, lang);
}

/** Articles, reasons, and the rule as it is written. */
function basis(view: View, of: ExplanationNode, reasons = of.reasons ?? []): TemplateResult | typeof nothing {
  const { words, lang, model } = view;
  const cites = (of.cites ?? []).map(({ source, title, article }) => [title ?? source, article].filter((part) => part !== null).join(" "));
  if (cites.length + reasons.length === 0 && of.formula === undefined) return nothing;
  return html`<div class="basis">
    ${reasons.map((reason) => html`<p class="reason">${model.schema.about(say(reason, lang), of.entity ?? "", lang)}</p>`)}
    ${cites.length === 0 ? nothing : html`<p class="cite"><span class="term">${words.basis}</span> ${han(cites.join(words.semicolon))}</p>`}
    ${of.formula === undefined
      ? nothing
      : html`<details class="rule"><summary>${words.formula}</summary><pre tabindex="0"><code>${of.formula}</code></pre>
          ${of.numbers === undefined ? nothing : html`<p><span class="term">${words.numbers}</span> <code>${say(of.numbers, lang)}</code></p>`}</details>`}
  </div>`;
}
