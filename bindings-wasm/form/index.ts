//! `doudi/form`: defines `<doudi-form>`.

import { DoudiForm } from "./element.js";

export { DoudiForm };
export type { ChangeDetail, ScreenedDetail } from "./element.js";

declare global {
  interface HTMLElementTagNameMap {
    "doudi-form": DoudiForm;
  }
}

if (customElements.get("doudi-form") === undefined) customElements.define("doudi-form", DoudiForm);
