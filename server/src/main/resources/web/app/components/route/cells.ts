import { html, type TemplateResult } from 'lit';

/** A cell with a number; on a phone, where tables have no head, its column's name stands before it. */
export function num(column: string, content: unknown): TemplateResult {
  return html`<td class="num" data-column=${column}>${content}</td>`;
}
