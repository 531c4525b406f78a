import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../components/command-import';
import '../components/route-editor';
import type { Beginning, RouteEditorElement } from '../components/route-editor';
import { empty, failure } from '../components/panel';
import { DEFAULT_PLACEMENT } from '../components/placement-form';
import { words } from '../core/api';
import { copyOf } from '../core/copies';
import { draftOf, type Draft } from '../core/drafts';
import { live } from '../core/live';
import { parameter, setParameters } from '../core/navigation';
import { read } from '../core/saving';
import { templates } from '../core/templates';
import { View } from '../core/view';
import { coreTexts } from '../texts/core';
import { routeTexts as t } from '../texts/routes';

/** Makes a route: by a template (?template=tx), as a copy (?copy=news), or from a command line (?import). */
class RouteNew extends View {
  @state() private beginning: Beginning | undefined;
  @state() private problem = '';
  @state() private isImporting = false;
  private copied = '';

  constructor() {
    super();
    this.watch(live.changed);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.isImporting = new URLSearchParams(location.search).has('import');
    const copied = parameter('copy');
    if (copied) void this.copy(copied);
  }

  onBeforeLeave(_: unknown, commands: { prevent: () => unknown }): unknown {
    const editor = this.querySelector<RouteEditorElement>('tramo-route-editor');
    return editor?.mayLeave().then((may) => (may ? undefined : commands.prevent()));
  }

  private async copy(id: string): Promise<void> {
    this.copied = id;
    try {
      this.begin(copyOf(draftOf((await read(id)).route)), html`<p class="hint-line">${t.copyHint}</p>`);
    } catch (e) {
      this.problem = words(e);
    }
  }

  private begin(draft: Draft, note: unknown = nothing, isCamera = false): void {
    this.beginning = { draft, placement: DEFAULT_PLACEMENT, note, isCamera };
    void this.updateComplete.then(() => this.focusFirst());
  }

  private async focusFirst(): Promise<void> {
    await this.querySelector<View>('tramo-route-editor')?.updateComplete;
    this.querySelector<HTMLInputElement>('#route-name')?.focus();
  }

  private choose(id: string): void {
    setParameters({ template: id });
    this.isImporting = false;
  }

  private restart(): void {
    setParameters({ template: '', copy: '', import: '' });
    this.beginning = undefined;
    this.copied = '';
    this.isImporting = false;
  }

  override render() {
    if (!live.isLoaded) return empty(coreTexts.loading);
    const template = templates.find(({ id }) => id === parameter('template'));
    if (template && !this.beginning && !this.isImporting && !this.copied) {
      this.begin(template.draft(), nothing, template.isCamera);
    }
    return html`<div class="page-head">
        <h1>${template && this.beginning ? template.title() : t.newRoute}</h1>
        ${this.beginning || this.isImporting
          ? html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.restart}>
              ${t.otherTemplate}
            </button>`
          : nothing}
      </div>
      ${failure(this.problem)} ${this.body()}`;
  }

  private body() {
    if (this.beginning) {
      return keyed(
        this.beginning,
        html`<tramo-route-editor .beginning=${this.beginning}></tramo-route-editor>`,
      );
    }
    if (this.copied) return this.problem ? nothing : empty(coreTexts.loading);
    if (this.isImporting) {
      return html`<tramo-command-import
        .taken=${(draft: Draft, note: unknown) => {
          this.isImporting = false;
          this.begin(draft, note);
        }}
      ></tramo-command-import>`;
    }
    return html`<p>${t.what} <span class="quiet">${t.whatHint}</span></p>
      <div class="choices">
        ${templates.map(
          ({ id, title, text }) =>
            html`<button type="button" class="choice" @click=${() => this.choose(id)}>
              <b>${title()}</b><span>${text()}</span>
            </button>`,
        )}
        <button
          type="button"
          class="choice"
          @click=${() => {
            setParameters({ import: '1' });
            this.isImporting = true;
          }}
        >
          <b>${t.importTitle}</b><span>${t.importText}</span>
        </button>
      </div>`;
  }
}

customElements.define('tramo-route-new', RouteNew);
