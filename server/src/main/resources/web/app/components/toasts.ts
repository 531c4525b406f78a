import { html } from 'lit';
import { Signal } from '../core/signal';
import { View } from '../core/view';
import { coreTexts as t } from '../texts/core';

/** A message that goes away by itself. */
export interface Toast {
  readonly text: string;
  readonly isFailure?: boolean;
  /** What takes back what was done; offered for as long as the message is there. */
  readonly undo?: () => void;
  readonly millis?: number;
}

/** How long something can be undone. */
export const UNDO_MILLIS = 10_000;

const SHOWN_MILLIS = 6_000;
const SHOWN_MAX = 5;
const shown = new Signal<readonly Toast[]>([]);

function dismiss(toast: Toast): void {
  shown.value = shown.value.filter((other) => other !== toast);
}

/** Shows a message; returns what takes it away. */
export function toast(message: Toast): () => void {
  const millis = message.millis ?? (message.undo ? UNDO_MILLIS : SHOWN_MILLIS);
  shown.value = [...shown.value.slice(1 - SHOWN_MAX), message];
  const timer = setTimeout(() => dismiss(message), millis);
  return () => {
    clearTimeout(timer);
    dismiss(message);
  };
}

/** Where messages are shown. */
class Toasts extends View {
  constructor() {
    super();
    this.watch(shown);
  }

  override render() {
    return html`<div class="toasts" role="status" aria-live="polite">
      ${shown.value.map(
        (message) => html`<div class="toast-message ${message.isFailure ? 'is-failure' : ''}">
          <span>${message.text}</span>
          ${message.undo
            ? html`<button
                type="button"
                class="btn btn-sm btn-outline-light"
                @click=${() => {
                  dismiss(message);
                  message.undo?.();
                }}
              >
                ${t.undo}
              </button>`
            : ''}
          <button
            type="button"
            class="btn-close btn-close-white"
            aria-label=${t.close}
            @click=${() => dismiss(message)}
          ></button>
        </div>`,
      )}
    </div>`;
  }
}

customElements.define('tramo-toasts', Toasts);
