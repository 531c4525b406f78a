import { html, type TemplateResult } from 'lit';
import { decimalsOf, exactTime, number, time, UNKNOWN } from '../core/format';

/** A value with its unit; a dash if it is not known. It is greyed while the server is away. */
export function figure(value: number | undefined | null, unit: string, decimals = decimalsOf(value)): TemplateResult {
  const text = number(value, decimals);
  return html`<span class="figure live-value">${text}${text === UNKNOWN ? '' : html` <span class="unit">${unit}</span>`}</span>`;
}

/** An instant, in the zone that the user chose; its exact time is the title. */
export function timeTag(at: string): TemplateResult {
  return html`<time datetime=${at} title=${exactTime(at)}>${time(at)}</time>`;
}
