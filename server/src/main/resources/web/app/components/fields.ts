import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** What a control of a field is to say of itself. */
export interface ControlAttributes {
  readonly id: string;
  readonly describedBy: string;
  readonly isInvalid: 'true' | 'false';
}

export interface Field {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  /** What is wrong with the value, in words. */
  readonly problem?: string;
  readonly isWide?: boolean;
  /** Twice as wide as others, where there is room. */
  readonly isDouble?: boolean;
  readonly control: (attributes: ControlAttributes) => TemplateResult;
}

/** A control with its label, a hint, and what is wrong with its value. */
export function field({ id, title, hint, problem, isWide, isDouble, control }: Field): TemplateResult {
  return html`<div class="field ${isWide ? 'is-wide' : isDouble ? 'is-double' : ''} ${problem ? 'is-wrong' : ''}">
    <label class="form-label" for=${id}>${title}</label>
    ${control({ id, describedBy: `${id}-hint`, isInvalid: problem ? 'true' : 'false' })}
    <p class="field-hint" id="${id}-hint" aria-live="polite">
      ${problem ? html`<span class="field-problem">${problem}</span>` : (hint ?? nothing)}
    </p>
  </div>`;
}

export interface TextField {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly value: string;
  readonly problem?: string;
  readonly placeholder?: string;
  readonly unit?: string;
  readonly isNumeric?: boolean;
  readonly isMonospaced?: boolean;
  readonly isDouble?: boolean;
  readonly isReadOnly?: boolean;
  readonly changed: (value: string) => void;
}

/** A line of text, or a number with its unit. */
export function textField(of: TextField): TemplateResult {
  return field({
    ...of,
    control: ({ id, describedBy, isInvalid }) => {
      const input = html`<input
        class="form-control form-control-sm ${of.isMonospaced || of.isNumeric ? 'font-monospace' : ''}"
        id=${id}
        inputmode=${of.isNumeric ? 'numeric' : nothing}
        placeholder=${of.placeholder ?? nothing}
        aria-describedby=${describedBy}
        aria-invalid=${isInvalid}
        ?readonly=${of.isReadOnly}
        autocomplete="off"
        spellcheck="false"
        .value=${live(of.value)}
        @input=${(event: Event) => of.changed((event.target as HTMLInputElement).value)}
      />`;
      return of.unit
        ? html`<div class="input-group input-group-sm">${input}<span class="input-group-text">${of.unit}</span></div>`
        : input;
    },
  });
}

export interface SelectField {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  readonly value: string;
  readonly problem?: string;
  readonly isDouble?: boolean;
  /** Values and their words. */
  readonly choices: readonly (readonly [string, string])[];
  readonly changed: (value: string) => void;
}

/** One of some words. */
export function selectField(of: SelectField): TemplateResult {
  return field({
    ...of,
    control: ({ id, describedBy, isInvalid }) => html`<select
      class="form-select form-select-sm"
      id=${id}
      aria-describedby=${describedBy}
      aria-invalid=${isInvalid}
      @change=${(event: Event) => of.changed((event.target as HTMLSelectElement).value)}
    >
      ${of.choices.map(
        ([value, word]) => html`<option value=${value} .selected=${live(value === of.value)}>${word}</option>`,
      )}
    </select>`,
  });
}
