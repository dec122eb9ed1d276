//! One question: its label, the control that fits its type, what is wrong with the answer, why it is asked.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Scalar } from "../core.js";
import { unit } from "../format.js";
import type { Field } from "../layout.js";
import { show } from "../reading.js";
import { han, say } from "../texts.js";
import type { View } from "./view.js";

/** With more codes than that, a list to choose from takes less room. */
const FEW = 4;

export function field(view: View, of: Field, decisive: boolean): TemplateResult {
  const { words, lang } = view;
  const { fact, id, faults } = of;
  const group = fact.type === "bool" || fact.type === "choice" && (fact.codes?.length ?? 0) <= FEW;
  const label = html`${say(fact.label, lang)}${decisive ? html` <span class="badge" part="badge">${words.decisive}</span>` : nothing}`;
  return html`<div class="field ${faults.length > 0 ? "wrong" : ""} ${of.value === undefined ? "" : "answered"}" part="field" data-path=${of.path}>
    <div class="asks">
      ${group ? html`<span class="label" part="label" id="${id}-label">${label}</span>` : html`<label class="label" part="label" id="${id}-label" for=${id}>${label}</label>`}
      ${fact.help === null ? nothing : html`<p class="help" id="${id}-help">${say(fact.help, lang)}</p>`}
      ${reason(view, of)}
    </div>
    <div class="control">
      ${group ? radios(view, of) : fact.type === "choice" ? select(view, of) : text(view, of)}
      <p class="error" part="error" id="${id}-error" aria-live="polite">${faults.map((fault) => html`${say(fault.message, lang)}<br />`)}</p>
    </div>
  </div>`;
}

function described({ id, fact, faults }: Field, hint: boolean): string | typeof nothing {
  const ids = [fact.help === null ? "" : `${id}-help`, hint ? `${id}-hint` : "", faults.length > 0 ? `${id}-error` : ""].filter((i) => i !== "");
  return ids.length === 0 ? nothing : ids.join(" ");
}

function invalid(of: Field): "true" | typeof nothing {
  return of.faults.length > 0 ? "true" : nothing;
}

/** The programmes that need the answer, with their articles. */
function reason(view: View, { question, id }: Field): TemplateResult | typeof nothing {
  const { words, lang, model } = view;
  if (question === undefined || question.for.length === 0) return nothing;
  return html`<details class="asked">
    <summary aria-describedby="${id}-label">${words.whyAsked}</summary>
    <ul>
      ${question.for.map((need) => {
        const programme = model.schema.programme(need.programme);
        const article = han([need.source, need.cite].filter((part) => part !== null).join(" "));
        return html`<li>${words.neededBy(programme === undefined ? need.programme : say(programme.title, lang), article)}</li>`;
      })}
    </ul>
  </details>`;
}

function answer(view: View, of: Field, value: Scalar | undefined): void {
  view.change(() => view.model.answer(of.entity, of.fact.fact, value));
}

function unsure(view: View, of: Field): void {
  view.change(() => view.model.unsure(of.entity, of.fact.fact));
}

interface Choice {
  readonly value: Scalar | undefined;
  readonly label: string;
}

function radios(view: View, of: Field): TemplateResult {
  const { words, lang, model } = view;
  const { fact, id } = of;
  const choices: Choice[] =
    fact.type === "bool"
      ? [{ value: true, label: words.yes }, { value: false, label: words.no }]
      : (fact.codes ?? []).map(({ code, label }) => ({ value: code, label: say(label, lang) }));
  if (fact.optional) choices.push({ value: null, label: words.none });
  choices.push({ value: undefined, label: words.unsure });
  const chosen = (value: Scalar | undefined): boolean => (value === undefined ? of.value === undefined && model.isUnsure(id) : of.value === value);
  return html`<div class="choices" role="radiogroup" aria-labelledby="${id}-label" aria-describedby=${described(of, false)} aria-invalid=${invalid(of)}>
    ${choices.map(
      ({ value, label }, place) => html`<label class="choice ${value === undefined ? "quiet" : ""}" part="choice">
        <input type="radio" name=${id} id=${place === 0 ? id : `${id}-${place}`} .checked=${live(chosen(value))}
          @change=${() => (value === undefined ? unsure(view, of) : answer(view, of, value))} />
        <span>${label}</span>
      </label>`,
    )}
  </div>`;
}

function select(view: View, of: Field): TemplateResult {
  const { words, lang, model } = view;
  const { fact, id, value } = of;
  const codes = fact.codes ?? [];
  const place = value === undefined ? (model.isUnsure(id) ? "unsure" : "") : value === null ? "none" : String(codes.findIndex((c) => c.code === value));
  const choose = (event: Event): void => {
    const chosen = (event.target as HTMLSelectElement).value;
    if (chosen === "unsure") unsure(view, of);
    else answer(view, of, chosen === "" ? undefined : chosen === "none" ? null : codes[Number(chosen)]?.code);
  };
  return html`<select id=${id} part="select" aria-describedby=${described(of, false)} aria-invalid=${invalid(of)} .value=${live(place)} @change=${choose}>
    <option value="" ?selected=${place === ""}>${words.choose}</option>
    ${codes.map((code, index) => html`<option value=${index} ?selected=${place === String(index)}>${say(code.label, lang)}</option>`)}
    ${fact.optional ? html`<option value="none" ?selected=${place === "none"}>${words.none}</option>` : nothing}
    <option value="unsure" ?selected=${place === "unsure"}>${words.unsure}</option>
  </select>`;
}

/** Amounts, numbers, dates, texts. */
function text(view: View, of: Field): TemplateResult {
  const { words, lang, model } = view;
  const { fact, id, value } = of;
  const isAmount = fact.type === "money" || fact.type === "number" || fact.type === "int";
  const typed = model.typing.get(id);
  const hint = fact.type === "date" ? words.dateHint : fact.type === "region" ? words.regionHint : "";
  const type = (event: Event): void => {
    const { value: now } = event.target as HTMLInputElement;
    view.change(() => model.type(of.entity, fact.fact, now));
  };
  const leave = (): void => {
    if (model.typing.delete(id)) view.draw();
  };
  const none = value === null;
  const mark = model.isUnsure(id);
  return html`<div class="entry">
      <span class="box ${isAmount ? "amount" : ""} ${isAmount && fact.unit !== null ? "with-unit" : ""}">
        <input id=${id} part="input" type="text" autocomplete="off" spellcheck="false"
          inputmode=${fact.type === "money" || fact.type === "number" ? "decimal" : fact.type === "int" || fact.type === "region" ? "numeric" : "text"}
          aria-describedby=${described(of, hint !== "")} aria-invalid=${invalid(of)} ?disabled=${none}
          .value=${live(typed ?? show(fact.type, value))} @input=${type} @change=${leave} @blur=${leave} />
        ${isAmount && fact.unit !== null ? html`<span class="unit" aria-hidden="true">${unit(fact.unit, lang)}</span>` : nothing}
      </span>
      ${fact.optional
        ? html`<label class="choice" part="choice"><input type="checkbox" .checked=${live(none)}
            @change=${(event: Event) => answer(view, of, (event.target as HTMLInputElement).checked ? null : undefined)} /><span>${words.none}</span></label>`
        : nothing}
      ${value === undefined
        ? html`<label class="choice quiet" part="choice"><input type="checkbox" .checked=${live(mark)}
            @change=${(event: Event) => ((event.target as HTMLInputElement).checked ? unsure(view, of) : answer(view, of, undefined))} /><span>${words.unsure}</span></label>`
        : nothing}
    </div>
    ${hint === "" ? nothing : html`<p class="hint" id="${id}-hint">${hint}</p>`}`;
}
