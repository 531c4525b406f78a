import { html, nothing, render, type TemplateResult } from 'lit';
import { coreTexts as t } from '../texts/core';

export interface Dialog {
  readonly title: string;
  /** What is in it; closed by calling the function. */
  readonly body: (close: () => void) => TemplateResult;
  /** Called when it is closed, however that was done. */
  readonly closed?: () => void;
}

/** Opens a dialog over the page; Escape closes it, and the focus goes back to where it was. */
export function openDialog({ title, body, closed }: Dialog): { close: () => void; update: () => void } {
  const element = document.createElement('dialog');
  element.className = 'dialog';
  element.setAttribute('aria-labelledby', 'dialog-title');
  const close = () => element.close();
  const update = () => {
    render(
      html`<header class="dialog-head">
          <h2 id="dialog-title">${title}</h2>
          <button type="button" class="btn-close" aria-label=${t.close} @click=${close}></button>
        </header>
        <div class="dialog-body">${body(close)}</div>`,
      element,
    );
    element.querySelector('[role=alert]')?.scrollIntoView({ block: 'nearest' });
  };
  element.addEventListener('close', () => {
    element.remove();
    closed?.();
  });
  document.body.append(element);
  update();
  element.showModal();
  return { close, update };
}

export interface Question {
  readonly title: string;
  readonly text: unknown;
  /** The word on the button that says yes. */
  readonly action: string;
  readonly isDangerous?: boolean;
}

/** Asks before something is done that cannot be undone. */
export function confirmed({ title, text, action, isDangerous }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    openDialog({
      title,
      closed: () => resolve(answer),
      body: (close) => html`<div class="mb-3">${text}</div>
        <div class="dialog-buttons">
          <button type="button" class="btn btn-outline-secondary" @click=${close}>${t.cancel}</button>
          <button
            type="button"
            class="btn ${isDangerous ? 'btn-danger' : 'btn-primary'}"
            @click=${() => {
              answer = true;
              close();
            }}
          >
            ${action}
          </button>
        </div>`,
    });
  });
}

export interface Input {
  readonly title: string;
  readonly label: string;
  readonly action: string;
  readonly hint?: string;
  readonly maxLength?: number;
}

/** Asks for one text; undefined if it was cancelled. */
export function asked({ title, label, action, hint, maxLength }: Input): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer: string | undefined;
    openDialog({
      title,
      closed: () => resolve(answer),
      body: (close) => html`<form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          answer = new FormData(event.target as HTMLFormElement).get('text') as string;
          close();
        }}
      >
        <label class="form-label" for="dialog-text">${label}</label>
        <input class="form-control" id="dialog-text" name="text" maxlength=${maxLength ?? 1000} autocomplete="off" />
        ${hint ? html`<p class="form-text">${hint}</p>` : nothing}
        <div class="dialog-buttons mt-3">
          <button type="button" class="btn btn-outline-secondary" @click=${close}>${t.cancel}</button>
          <button type="submit" class="btn btn-primary">${action}</button>
        </div>
      </form>`,
    });
  });
}
