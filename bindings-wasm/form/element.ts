//! `<doudi-form>`: a form for screening, drawn from a pack, that any page can embed.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { DoudiError, Pack, type Answers as Input, type Screening } from "./core.js";
import { elsewhere } from "./layout.js";
import { Model } from "./model.js";
import { styles } from "./style/index.js";
import { say, texts, type Lang, type Texts } from "./texts.js";
import { chart } from "./view/chart.js";
import { questionName, results } from "./view/results.js";
import { programmes, section } from "./view/section.js";
import { summary } from "./view/summary.js";
import { status, tools, type Tools } from "./view/tools.js";
import type { View } from "./view/view.js";

/** What the event `change` tells. */
export interface ChangeDetail {
  /** The answers, as `policy.screen` takes them. */
  readonly answers: Input;
}

/** What the event `screened` tells. */
export interface ScreenedDetail {
  readonly answers: Input;
  readonly screening: Screening;
}

/** So long after the last answer, what changed is said aloud, and the chart is drawn. */
const PAUSE = 600;

/**
 * A form that asks what a pack needs to know, and says beside it what is certain and what is still open.
 *
 * ```html
 * <doudi-form name="screening" pack="shaanxi-baoji.doudi" digest="…" on="2023-06-01" programmes="dibao low_income"></doudi-form>
 * ```
 *
 * @fires change - Somebody answered, or took an answer back: `CustomEvent<ChangeDetail>`.
 * @fires screened - The answers were screened: `CustomEvent<ScreenedDetail>`.
 */
export class DoudiForm extends LitElement implements Tools {
  static override styles = styles;
  static readonly formAssociated = true;
  static override properties = {
    pack: { type: String },
    digest: { type: String },
    on: { type: String },
    lang: {
      reflect: true,
      converter: { fromAttribute: (value: string | null) => value ?? "", toAttribute: (value: string) => (value === "" ? null : value) },
    },
    programmes: { type: String },
  };

  /** Address of a compiled pack. */
  declare pack: string;
  /** The digest that the pack must have; nothing: any. */
  declare digest: string;
  /** The date whose rules and standards apply, such as `2023-06-01`; nothing: today. */
  declare on: string;
  /** `zh` or `en`; nothing: the language of the page. */
  declare lang: string;
  /** Names of programmes, separated by spaces; nothing: all of the pack. */
  declare programmes: string;

  readonly #kept = new Map<string, string>();
  #width = 320;
  #internals = this.attachInternals();
  #model: Model | undefined;
  #pack: Pack | undefined;
  #failure: readonly string[] | undefined;
  #prefill: Input = {};
  #disabled = false;
  #said = "";
  #pause: ReturnType<typeof setTimeout> | undefined;
  #target: string | undefined;
  #observer: ResizeObserver | undefined;
  /** Counts loads, so that only the last one counts. */
  #load = 0;

  constructor() {
    super();
    this.pack = "";
    this.digest = "";
    this.on = "";
    this.lang = "";
    this.programmes = "";
    // What a page set before this class was loaded stands in the way of the accessor.
    const early = Object.getOwnPropertyDescriptor(this, "answers");
    if (early === undefined) return;
    Reflect.deleteProperty(this, "answers");
    this.answers = early.value as Input;
  }

  /** The state behind the form. Throws as long as no pack is loaded. */
  get model(): Model {
    if (this.#model === undefined) throw new Error("no pack is loaded yet");
    return this.#model;
  }

  get language(): Lang {
    const tag = this.lang || this.parentElement?.closest<HTMLElement>("[lang]")?.lang || document.documentElement.lang;
    return /^en\b/i.test(tag) ? "en" : "zh";
  }

  get words(): Texts {
    return texts[this.language];
  }

  /** The answers, as `policy.screen` takes them. Setting them fills in the form. */
  get answers(): Input {
    return this.#model?.answers.screened() ?? this.#prefill;
  }

  set answers(answers: Input) {
    this.#prefill = answers;
    if (this.#model === undefined) return;
    this.#model.replace(answers);
    this.#model.before = undefined;
    this.#screened();
  }

  /** What the core says of the answers; nothing, as long as no pack is loaded. */
  get screening(): Screening | undefined {
    return this.#model?.screening;
  }

  /** The form's value: the answers as JSON. */
  get value(): string {
    return JSON.stringify(this.answers);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get validity(): ValidityState {
    return this.#internals.validity;
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.requestUpdate();
  }

  formResetCallback(): void {
    this.answers = {};
  }

  formStateRestoreCallback(state: string): void {
    this.answers = parsed(state) ?? {};
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    clearTimeout(this.#pause);
  }

  /** The form as its parts see it. */
  #view(model: Model): View {
    const { language: lang, words } = this;
    return {
      model,
      lang,
      words,
      width: this.#width,
      kept: this.#kept,
      change: (make) => this.#change(make),
      draw: () => this.requestUpdate(),
      tell: (text) => this.#tell(text),
      goTo: (path) => this.#goTo(path),
      focusOn: (id) => this.#focusOn(id),
    };
  }

  #measure(): void {
    const width = this.renderRoot.querySelector(".chart")?.clientWidth ?? this.#width;
    if (Math.abs(width - this.#width) < 2) return;
    this.#width = width;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("pack") || changed.has("digest")) void this.#open();
    else if (this.#pack !== undefined && (changed.has("on") || changed.has("programmes"))) this.#start(this.#pack);
  }

  protected override updated(): void {
    this.#measure();
    if (this.#target === undefined) return;
    const target = this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(this.#target)}`);
    this.#target = undefined;
    target?.focus();
    target?.closest(".field, .member, .ends")?.scrollIntoView({ block: "center", behavior: "instant" });
  }

  async #open(): Promise<void> {
    const load = (this.#load += 1);
    this.#failure = undefined;
    if (this.pack === "") return;
    try {
      const response = await fetch(new URL(this.pack, document.baseURI));
      if (!response.ok) throw new Error(`${this.pack}: ${response.status} ${response.statusText}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const pack = Pack.compiled(bytes, this.digest === "" ? {} : { digest: this.digest });
      if (load === this.#load) this.#start(pack);
    } catch (error) {
      if (load === this.#load) this.#fail(error);
    }
  }

  #start(pack: Pack): void {
    try {
      const answers = this.#model === undefined || this.#pack === pack ? this.answers : this.#model.portable;
      const on = this.on || new Date().toLocaleDateString("sv");
      this.#model = new Model(pack, on, this.programmes.split(/\s+/).filter((name) => name !== ""), answers);
      this.#pack = pack;
      this.#failure = undefined;
      this.#screened();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#model = undefined;
    this.#failure =
      error instanceof DoudiError ? error.faults.map((fault) => say(fault.message, this.language)) : [error instanceof Error ? error.message : String(error)];
    this.requestUpdate();
  }

  #change(make: () => void): void {
    make();
    this.#said = "";
    this.dispatchEvent(new CustomEvent<ChangeDetail>("change", { bubbles: true, composed: true, detail: { answers: this.answers } }));
    this.#screened();
  }

  #screened(): void {
    const { screening, answers } = this.model;
    this.#internals.setFormValue(JSON.stringify(answers.screened()));
    const [fault] = screening.faults;
    if (fault === undefined) this.#internals.setValidity({});
    else this.#internals.setValidity({ customError: true }, say(fault.message, this.language), this.renderRoot.querySelector<HTMLElement>(".questions") ?? undefined);
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent<ScreenedDetail>("screened", { bubbles: true, composed: true, detail: { answers: answers.screened(), screening } }));
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#announce(), PAUSE);
  }

  #announce(): void {
    if (this.#model === undefined) return;
    this.#model.settled = this.#model.revision;
    this.requestUpdate();
    if (this.#said !== "") return;
    const { decided, open } = this.#model.screening;
    this.#said = this.words.announced(decided.length, open.length, this.#model.screening.ask.length);
  }

  #tell(text: string): void {
    this.#said = text;
    this.requestUpdate();
  }

  #focusOn(id: string): void {
    this.#target = id;
    this.requestUpdate();
  }

  #goTo(path: string): void {
    const { id, fold } = this.model.reveal(path);
    if (fold !== undefined) this.#kept.set(fold, "");
    this.#focusOn(id);
  }

  switchLanguage(): void {
    this.lang = this.language === "zh" ? "en" : "zh";
    this.#said = "";
  }

  print(): void {
    window.print();
  }

  /** Saves the answers to a file. */
  save(): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(this.answers, null, 2)}\n`], { type: "application/json" }));
    link.download = `${this.model.pack.name}-${this.model.policy.date}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** Reads answers from a file. */
  load(file: File): void {
    void file.text().then((text) => {
      const answers = parsed(text);
      if (answers !== undefined) this.#change(() => this.model.replace(answers));
      this.#tell(answers === undefined ? this.words.notImported : this.words.imported);
    });
  }

  clear(): void {
    this.#change(() => this.model.replace({}));
    this.#tell(this.words.cleared);
  }

  undo(): void {
    this.#change(() => this.model.undo());
    this.#tell(this.words.undone);
  }

  protected override render(): TemplateResult {
    const { words, language } = this;
    const locale = language === "zh" ? "zh-CN" : "en";
    if (this.#failure !== undefined) {
      return html`<div class="message" lang=${locale} role="alert" part="message"><p><strong>${words.failed}</strong></p>
        ${this.#failure.map((line) => html`<p>${line}</p>`)}
        <button type="button" part="button" @click=${() => void this.#open()}>${words.retry}</button></div>`;
    }
    if (this.#model === undefined) return html`<div class="message" lang=${locale} role="status" part="message">${this.pack === "" ? nothing : words.loading}</div>`;
    return this.#drawn(this.#model, locale);
  }

  #drawn(model: Model, locale: string): TemplateResult {
    const { words } = this;
    const view = this.#view(model);
    const [next] = model.next;
    const others = elsewhere(model.layout, model.screening.faults);
    return html`<div class="form" lang=${locale}>
      ${tools(view, this)}
      <div class="columns">
        <section class="questions" part="questions" aria-labelledby="questions" ?inert=${this.#disabled}>
          <h3 id="questions">${words.questions}</h3>
          <p class="hint">${words.stays}</p>
          ${programmes(view)}
          ${others.length === 0
            ? nothing
            : html`<div class="error" part="error"><p>${words.faultsElsewhere}</p><ul>${others.map((f) => html`<li>${questionName(view, f.path, undefined)} ${say(f.message, this.language)}</li>`)}</ul></div>`}
          ${section(view, model.layout)}
        </section>
        <section class="results" part="results" id="results" tabindex="0" aria-labelledby="results-title">
          <h3 id="results-title">${words.results}</h3>
          <p class="office" part="office">${words.office}</p>
          ${results(view)} ${chart(view)}
        </section>
      </div>
      <div class="dock" part="dock">
        ${status(view, this.#said, this)}
        <div class="dock-actions">
          ${next === undefined ? nothing : html`<button type="button" part="button" data-tool="next" @click=${() => this.#goTo(next.path)}>${words.nextOne}</button>`}
          <button type="button" class="plain to-results" part="button" @click=${() => this.#focusOn("results")}>${words.toResults}</button>
        </div>
      </div>
      ${summary(view)}
    </div>`;
  }
}

/** Answers from JSON; nothing, where it is no JSON or holds no household. */
function parsed(text: string): Input | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Input) : undefined;
}
