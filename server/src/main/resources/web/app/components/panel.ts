import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';

export interface Panel {
  readonly title: string;
  readonly body: unknown;
  /** Buttons and the like, at the right of the title. */
  readonly actions?: unknown;
  /** For tests and for links to a part of a page. */
  readonly id?: string;
}

/** A titled part of a page. */
export function panel({ title, body, actions, id }: Panel): TemplateResult {
  return html`<section class="panel" id=${id ?? nothing} aria-label=${title}>
    <header class="panel-head"><h2>${title}</h2>${actions ? html`<div class="panel-actions">${actions}</div>` : nothing}</header>
    <div class="panel-body">${body}</div>
  </section>`;
}

/** What is shown instead of what is not there: words, and perhaps what to do. */
export function empty(text: string, action: unknown = nothing): TemplateResult {
  return html`<p class="empty">${text} ${action}</p>`;
}

/** A failure in words; screen readers say it at once. */
export function failure(text: string): TemplateResult {
  return text ? html`<p class="alert alert-danger py-2" role="alert">${text}</p>` : html``;
}

/** Opens a part that is folded away, when something in it wants to be seen. Who opened or closed it, is left alone otherwise. */
export function opensIf(isWanted: boolean) {
  return ref((part) => {
    if (isWanted && part) (part as HTMLDetailsElement).open = true;
  });
}
