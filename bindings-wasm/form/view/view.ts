//! What the parts of the form share.

import type { Model } from "../model.js";
import type { Lang, Texts } from "../texts.js";

/** The form as its parts see it. */
export interface View {
  readonly model: Model;
  readonly lang: Lang;
  readonly words: Texts;
  /** Width of the results, for the chart. */
  readonly width: number;
  /** Changes answers, tells those who listen, and draws anew. */
  change(make: () => void): void;
  /** Draws anew where nothing but looks changed. */
  draw(): void;
  /** Says something aloud, and in the line of status. */
  tell(text: string): void;
  /** Brings a question or a list into sight and puts the focus there. */
  goTo(path: string): void;
  /** Puts the focus on an element that is there after the next drawing. */
  focusOn(id: string): void;
  /** What is unfolded, or chosen in the chart. */
  readonly kept: Map<string, string>;
}
