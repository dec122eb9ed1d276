//! The questions about the household, a member, a claim; adding and removing those.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { isUsual, type Field, type Group, type Section } from "../layout.js";
import { split } from "../path.js";
import { say } from "../texts.js";
import { field } from "./field.js";
import { fold } from "./fold.js";
import type { View } from "./view.js";

/** So many of the next questions are marked as those that decide most. */
const MARKED = 3;

export function section(view: View, of: Section): TemplateResult {
  const best = new Set(view.model.next.slice(0, MARKED).map((question) => question.path));
  return part(view, of, best, 4);
}

function part(view: View, of: Section, best: ReadonlySet<string>, level: number): TemplateResult {
  const fields = (some: readonly Field[]): unknown => repeat(some, (f) => f.id, (f) => field(view, f, best.has(f.path)));
  return html`
    ${of.faults.map((fault) => html`<p class="error" part="error" aria-live="polite">${say(fault.message, view.lang)}</p>`)}
    <div class="fields">${fields(of.fields)}</div>
    ${of.more.length === 0 ? nothing : more(view, of, fields)}
    ${of.usual.length === 0
      ? nothing
      : fold(view, `usual ${of.item.id}`, "usual", view.words.usualDone(of.usual.filter(isUsual).length), () => html`<div class="fields">${fields(of.usual)}</div>`)}
    ${of.lists.map((list) => group(view, list, best, level))}
  `;
}

function more(view: View, of: Section, fields: (some: readonly Field[]) => unknown): TemplateResult {
  const { words, model } = view;
  const usual = model.usual(of, false).length;
  const waiting = of.more.filter((f) => f.value === undefined).length;
  const answerUsual = (): void => {
    view.change(() => model.answerUsual(of));
    view.tell(words.usualDone(usual));
  };
  return html`<div class="others">
    ${fold(view, `more ${of.item.id}`, "more", waiting > 0 ? words.more(waiting) : words.moreDone(of.more.length), () => html`<div class="fields">${fields(of.more)}</div>`)}
    ${usual === 0 ? nothing : html`<button type="button" class="plain" part="button" title=${words.usualHint} @click=${answerUsual}>${words.usualHere(usual)}</button>`}
  </div>`;
}

function group(view: View, of: Group, best: ReadonlySet<string>, level: number): TemplateResult {
  const { words, lang, model } = view;
  const what = model.schema.name(of.entity, lang);
  const { name } = split(of.path);
  const full = of.sections.length >= (of.entity.most ?? Infinity);
  const add = (): void => {
    let index = 0;
    view.change(() => (index = model.add(of.owner, name)));
    view.focusOn(`title-${model.answers.list(of.owner, name)?.items[index]?.id ?? ""}`);
  };
  const complete = (event: Event): void => {
    const all = (event.target as HTMLInputElement).checked;
    view.change(() => model.complete(of.owner, name, all));
  };
  const done = of.list?.complete === true;
  return html`<div class="group" part="group" data-path=${of.path}>
    ${repeat(of.sections, (s) => s.item.id, (s, index) => member(view, of, s, index, best, level))}
    <div class="ends">
      ${full ? html`<span class="hint">${words.most(of.sections.length)}</span>` : html`<button type="button" class="add" part="button" @click=${add}>${words.add(what)}</button>`}
      <label class="choice" part="choice">
        <input type="checkbox" id="list-${of.path}" .checked=${live(done)} @change=${complete} />
        <span>${of.sections.length === 0 ? words.noneOf(what) : words.allOf(what)}</span>
      </label>
      ${best.has(of.path) ? html`<span class="badge" part="badge">${words.decisive}</span>` : nothing}
    </div>
    ${of.faults.map((fault) => html`<p class="error" part="error">${say(fault.message, lang)}</p>`)}
  </div>`;
}

function member(view: View, of: Group, one: Section, index: number, best: ReadonlySet<string>, level: number): TemplateResult {
  const { words, lang, model } = view;
  const title = words.nth(model.schema.name(of.entity, lang), index + 1);
  const nature = model.schema.nature(one.path, model.answers);
  const remove = (): void => {
    view.change(() => model.remove(of.owner, split(of.path).name, index));
    view.tell(words.removed(title));
    view.focusOn(`list-${of.path}`);
  };
  const removable = of.sections.length > (of.entity.least ?? 0);
  const id = `title-${one.item.id}`;
  return html`<section class="member" part="section" aria-labelledby=${id}>
    <header>
      ${heading(level, id, html`${title}${nature === undefined ? nothing : html` <span class="nature">${say(nature, lang)}</span>`}`)}
      ${removable ? html`<button type="button" class="plain" part="button" aria-label=${words.remove(title)} @click=${remove}>${words.removeShort}</button>` : nothing}
    </header>
    ${part(view, one, best, Math.min(level + 1, 6))}
  </section>`;
}

function heading(level: number, id: string, text: TemplateResult): TemplateResult {
  switch (level) {
    case 4:
      return html`<h4 id=${id} tabindex="-1">${text}</h4>`;
    case 5:
      return html`<h5 id=${id} tabindex="-1">${text}</h5>`;
    default:
      return html`<h6 id=${id} tabindex="-1">${text}</h6>`;
  }
}

/** The programmes that are looked at, to choose among. */
export function programmes(view: View): TemplateResult | typeof nothing {
  const { words, lang, model } = view;
  const offered = model.offered.length > 0 ? model.offered : model.pack.programmes.map((p) => p.name);
  if (offered.length < 2) return nothing;
  const chosen = new Set(model.programmes);
  const choose = (name: string, on: boolean): void => {
    const now = offered.filter((p) => (p === name ? on : chosen.has(p)));
    view.change(() => model.look(now));
  };
  const count = `${chosen.size}/${offered.length}`;
  return fold(view, "programmes", "programmes", words.unit(words.programmes, count), () =>
    html`<div class="choices">
      ${offered.map((name) => {
        const programme = model.schema.programme(name);
        return html`<label class="choice" part="choice"><input type="checkbox" .checked=${live(chosen.has(name))}
          @change=${(event: Event) => choose(name, (event.target as HTMLInputElement).checked)} /><span>${programme === undefined ? name : say(programme.title, lang)}</span></label>`;
      })}
    </div>`,
  );
}
