import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { empty, failure } from './panel';
import { words } from '../core/api';
import { View } from '../core/view';
import { coreTexts } from '../texts/core';

/** A part of a list, and where the next one begins; left out if there is none. */
export interface Portion<T> {
  readonly items: readonly T[];
  readonly next?: number;
}

/** Column titles: plain, of numbers, or for screen readers only. */
export type Head = string | { readonly text: string; readonly isNumber?: boolean; readonly isHidden?: boolean };

/**
 * The base of a list that is read from the API: read when it is shown and after what was done to it, in portions if it is long. It says in
 * words that it is being read, that it is empty, or what failed.
 */
export abstract class Listing<T extends { readonly id: string | number }> extends View {
  @state() protected items: readonly T[] | undefined;
  @state() protected problem = '';
  @state() private isReading = false;
  @state() protected next: number | undefined;
  private reading: AbortController | undefined;

  /** Asks the server, for what comes after an item if one is given. */
  protected abstract portion(signal: AbortSignal, after?: number): Promise<Portion<T>>;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.reading?.abort();
  }

  /** Reads the list anew, or what comes after an item. Of several questions the last one counts. */
  protected async read(after?: number): Promise<void> {
    this.reading?.abort();
    const { signal } = (this.reading = new AbortController());
    this.isReading = true;
    try {
      const { items, next } = await this.portion(signal, after);
      if (signal.aborted) return;
      this.items = after === undefined ? items : [...(this.items ?? []), ...items];
      this.next = next;
      this.problem = '';
    } catch (e) {
      if (signal.aborted) return;
      this.problem = words(e);
    }
    this.isReading = false;
  }

  /** Does something, then reads the list; answers whether it was done. What failed is said above the list. */
  protected async run(what: () => Promise<unknown>): Promise<boolean> {
    this.problem = '';
    try {
      await what();
    } catch (e) {
      this.problem = words(e);
      return false;
    }
    await this.read();
    return true;
  }

  /** The list as a table, with what there is to say of it. */
  protected table(of: {
    heads: readonly Head[];
    row: (item: T) => unknown;
    none: string;
    isDense?: boolean;
  }): TemplateResult {
    const { items } = this;
    if (!items?.length) {
      if (this.problem) return failure(this.problem);
      return empty(!items || this.isReading ? coreTexts.loading : of.none);
    }
    return html`${failure(this.problem)}
      <div class="table-responsive">
        <table class="table ${of.isDense ? 'table-sm' : 'align-middle'} mb-0">
          <thead>
            <tr>
              ${of.heads.map(head)}
            </tr>
          </thead>
          <tbody>
            ${repeat(items, ({ id }) => id, of.row)}
          </tbody>
        </table>
      </div>
      ${this.next === undefined
        ? nothing
        : html`<button
            type="button"
            class="btn btn-outline-secondary btn-sm mt-2"
            ?disabled=${this.isReading}
            @click=${() => this.read(this.next)}
          >
            ${this.isReading ? coreTexts.loading : coreTexts.older}
          </button>`}`;
  }
}

function head(of: Head): TemplateResult {
  const { text, isNumber = false, isHidden = false } = typeof of === 'string' ? { text: of } : of;
  return html`<th scope="col" class=${isNumber ? 'num' : nothing}>
    ${isHidden ? html`<span class="visually-hidden">${text}</span>` : text}
  </th>`;
}
