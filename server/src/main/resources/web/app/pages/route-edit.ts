import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { RouterLocation } from '@vaadin/router';
import '../components/route-editor';
import type { Beginning, RouteEditorElement } from '../components/route-editor';
import { empty, failure } from '../components/panel';
import { placementOf } from '../core/placement';
import { ApiError, words } from '../core/api';
import { draftOf, type StoredRoute } from '../core/drafts';
import { placementAnswer, read } from '../core/saving';
import { View } from '../core/view';
import { coreTexts } from '../texts/core';
import { routeTexts as t } from '../texts/routes';

/** Changes a route, also one that is on air. */
class RouteEdit extends View {
  location!: RouterLocation;
  @state() private beginning: Beginning | undefined;
  @state() private problem = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load(String(this.location.params.id));
  }

  onBeforeLeave(_: unknown, commands: { prevent: () => unknown }): unknown {
    const editor = this.querySelector<RouteEditorElement>('tramo-route-editor');
    return editor?.mayLeave().then((may) => (may ? undefined : commands.prevent()));
  }

  private async load(id: string): Promise<void> {
    try {
      const [original, placement] = await Promise.all([read(id), placementAnswer(id)]);
      const { route } = original;
      this.beginning = { draft: draftOf(route), placement: placementOf(placement), original, note: note(route) };
    } catch (e) {
      this.problem = e instanceof ApiError && e.status === 404 ? t.notFound : words(e);
    }
  }

  override render() {
    const { beginning } = this;
    return html`<div class="page-head">
        <h1>${t.editRoute}${beginning ? html`: ${beginning.draft.name}` : nothing}</h1>
      </div>
      ${failure(this.problem)}
      ${beginning
        ? html`<tramo-route-editor .beginning=${beginning}></tramo-route-editor>`
        : this.problem
          ? nothing
          : empty(coreTexts.loading)}`;
  }
}

/** What is special about routes of the older APIs. */
function note({ id, kind }: StoredRoute) {
  if (kind === 'rx' || kind === 'tx') return html`<p class="hint-line">${t.linkHint}</p>`;
  return kind === 'camera' ? html`<p class="hint-line">${t.cameraHint(id.slice('camera-'.length))}</p>` : nothing;
}

customElements.define('tramo-route-edit', RouteEdit);
