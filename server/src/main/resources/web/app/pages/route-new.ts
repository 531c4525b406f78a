import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../components/command-import';
import '../components/route-editor';
import type { Beginning, RouteEditorElement } from '../components/route-editor';
import { empty, failure } from '../components/panel';
import { DEFAULT_PLACEMENT } from '../core/placement';
import { words } from '../core/api';
import { copyOf } from '../core/copies';
import { draftOf, type Draft } from '../core/drafts';
import { live } from '../core/live';
import { go, onAddress, parameter } from '../core/navigation';
import { read } from '../core/saving';
import { templates } from '../core/templates';
import { View } from '../core/view';
import { coreTexts } from '../texts/core';
import { routeTexts as t } from '../texts/routes';

/** Makes a route: by a template (?template=tx), as a copy (?copy=news), or from a command line (?import). */
class RouteNew extends View {
  @state() private beginning: Beginning | undefined;
  @state() private problem = '';
  /** The parameters that are shown. */
  private address: string | undefined;
  private endAddress: (() => void) | undefined;

  constructor() {
    super();
    this.watch(live.changed);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.endAddress = onAddress(() => this.read());
    this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endAddress?.();
  }

  private read(): void {
    if (location.search === this.address || !location.pathname.endsWith('/new')) return;
    this.address = location.search;
    this.beginning = undefined;
    this.problem = '';
    const copied = parameter('copy');
    if (copied) void this.copy(copied, this.address);
    this.requestUpdate();
  }

  onBeforeLeave(_: unknown, commands: { prevent: () => unknown }): unknown {
    const editor = this.querySelector<RouteEditorElement>('tramo-route-editor');
    return editor?.mayLeave().then((may) => (may ? undefined : commands.prevent()));
  }

  private async copy(id: string, address: string): Promise<void> {
    try {
      const { route } = await read(id);
      if (address === this.address) this.begin(copyOf(draftOf(route)), html`<p class="hint-line">${t.copyHint}</p>`);
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

  private async restart(): Promise<void> {
    const editor = this.querySelector<RouteEditorElement>('tramo-route-editor');
    if (!editor || (await editor.mayLeave())) go('/routes/new');
  }

  override render() {
    if (!live.isLoaded) return empty(coreTexts.loading);
    const template = templates.find(({ id }) => id === parameter('template'));
    if (template && !this.beginning) this.begin(template.draft(), nothing, template.isCamera);
    return html`<div class="page-head">
        <h1>${template?.title() ?? t.newRoute}</h1>
        ${this.address
          ? html`<button type="button" class="btn btn-sm btn-outline-secondary" @click=${this.restart}>
              ${t.otherTemplate}
            </button>`
          : nothing}
      </div>
      ${failure(this.problem)} ${this.body()}`;
  }

  private body() {
    const { beginning } = this;
    if (beginning) {
      return keyed(beginning, html`<tramo-route-editor .beginning=${beginning}></tramo-route-editor>`);
    }
    if (parameter('copy')) return this.problem ? nothing : empty(coreTexts.loading);
    if (parameter('import')) {
      return html`<tramo-command-import
        .taken=${(draft: Draft, note: unknown) => this.begin(draft, note)}
      ></tramo-command-import>`;
    }
    return html`<p>${t.what} <span class="quiet">${t.whatHint}</span></p>
      <nav class="templates" aria-label=${t.what}>
        ${templates.map(({ id, title, text }) => choice(`template=${id}`, title(), text()))}
        ${choice('import=1', t.importTitle, t.importText)}
      </nav>`;
  }
}

function choice(parameters: string, title: string, text: string) {
  return html`<a class="template" href="/routes/new?${parameters}"><b>${title}</b><span>${text}</span></a>`;
}

customElements.define('tramo-route-new', RouteNew);
