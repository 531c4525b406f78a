import { html, nothing, type TemplateResult } from 'lit';
import { asked, confirmed } from './dialog';
import { act, deletions, remove, setLabel, type RouteAction } from '../core/actions';
import { live } from '../core/live';
import { go } from '../core/navigation';
import { select, selection } from '../core/selection';
import type { RouteSummary } from '../core/types';
import { View } from '../core/view';
import { actionTexts as t } from '../texts/actions';

/** Whether media flows, so that somebody sees it if it ends. */
function isOnAir(route: RouteSummary): boolean {
  return route.state === 'running' || route.state === 'degraded';
}

/** Starts, stops or restarts routes; asks before a stream is cut. */
async function actAsked(action: RouteAction, routes: readonly RouteSummary[]): Promise<void> {
  const onAir = routes.filter(isOnAir).length;
  if (action !== 'start' && onAir) {
    const isSure = await confirmed({
      title: action === 'stop' ? t.stopTitle(routes.length) : t.restartTitle(routes.length),
      text: routes.length === 1 ? t.cutOne(routes[0].name) : t.cut(onAir),
      action: action === 'stop' ? t.stop : t.restart,
      isDangerous: true,
    });
    if (!isSure) return;
  }
  await act(action, routes);
}

/** The path of the form that makes a copy of a route. */
function copyPath(id: string): string {
  return `/routes/new?copy=${encodeURIComponent(id)}`;
}

function button(text: string, click: () => unknown, isDangerous = false, isDisabled = false): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-sm ${isDangerous ? 'btn-outline-danger' : 'btn-outline-secondary'}"
    ?disabled=${isDisabled}
    @click=${click}
  >
    ${text}
  </button>`;
}

/** Its page has nothing more to show then. */
async function removeAndLeave(route: RouteSummary): Promise<void> {
  await remove([route]);
  if (deletions.value.has(route.id)) go('/');
}

/** A copy of a route, and its end: buttons for its page. */
export function moreActions(route: RouteSummary): TemplateResult {
  const isPending = deletions.value.has(route.id);
  return html`<a class="btn btn-sm btn-outline-secondary" href=${copyPath(route.id)}>${t.duplicate}</a>
    ${button(isPending ? t.pending : t.delete, () => removeAndLeave(route), true, isPending)}`;
}

/** What can be done to all selected routes at once; nothing while none is selected. */
class BulkBar extends View {
  constructor() {
    super();
    this.watch(selection, live.changed);
  }

  private get routes(): RouteSummary[] {
    return [...selection.value]
      .map((id) => live.routes.get(id)?.summary)
      .filter((summary) => summary !== undefined);
  }

  private clear(): void {
    selection.value = new Set();
  }

  private async delete(): Promise<void> {
    const { routes } = this;
    this.clear();
    await remove(routes);
  }

  private async label(): Promise<void> {
    const { routes } = this;
    const given = await asked({ title: t.labelTitle, label: t.labelText, hint: t.labelHint, action: t.setLabel });
    if (!given?.trim()) return;
    const equals = given.indexOf('=');
    const key = (equals < 0 ? given : given.slice(0, equals)).trim();
    await setLabel(key, equals < 0 ? '' : given.slice(equals + 1).trim(), routes);
  }

  private async unlabel(): Promise<void> {
    const { routes } = this;
    const keys = [...new Set(routes.flatMap((route) => Object.keys(route.labels)))].sort();
    const given = await asked({
      title: t.unlabelTitle,
      label: t.unlabelText,
      hint: keys.join(', '),
      action: t.removeLabel,
    });
    const key = given?.trim();
    if (key) await setLabel(key, null, routes.filter((route) => key in route.labels));
  }

  override render() {
    const { routes } = this;
    if (!routes.length) return nothing;
    const running = routes.filter((route) => route.running);
    const stopped = routes.filter((route) => !route.running);
    return html`<section class="bulk panel" id="bulk" aria-label=${t.selection}>
      <b role="status">${t.selected(routes.length)}</b>
      ${button(t.start, () => actAsked('start', stopped), false, !stopped.length)}
      ${button(t.stop, () => actAsked('stop', running), false, !running.length)}
      ${button(t.restart, () => actAsked('restart', running), false, !running.length)}
      ${button(t.label, () => this.label())} ${button(t.unlabel, () => this.unlabel())}
      ${button(t.delete, () => this.delete(), true)} ${button(t.clear, () => this.clear())}
    </section>`;
  }
}

/** Forgets what was deleted. */
live.changed.watch(() => {
  for (const id of selection.value) if (live.isLoaded && !live.routes.has(id)) select(id, false);
});

customElements.define('tramo-bulk-bar', BulkBar);
