import { html, nothing, type TemplateResult } from 'lit';
import { opensIf } from './panel';
import { switchingForm } from './switching-form';
import { freeId, newEndpoint, type Draft, type EndpointDraft, type Switching } from '../core/drafts';
import { freePort, SRT_PORT, usedPorts } from '../core/templates';
import { routeTexts as t } from '../texts/routes';

/** As many as the server takes. */
const SOURCES_MAX = 8;

export interface StandbyForm {
  readonly draft: Draft;
  readonly problems: ReadonlyMap<string, string>;
  readonly switched: (switching: Switching) => void;
  readonly added: (source: EndpointDraft) => void;
}

/** Another source, of a kind that goes with the first one. */
function newSource(sources: readonly EndpointDraft[]): EndpointDraft {
  const id = freeId('backup', (one) => sources.some((other) => other.id === one));
  if (sources[0].parts.kind.startsWith('rtmp')) return newEndpoint('source', id, 'rtmp-pull', { host: 'rtmp://' });
  const used = usedPorts();
  for (const { parts } of sources) used.add(Number(parts.port));
  return newEndpoint('source', id, 'srt-listener', { port: freePort(SRT_PORT, used) });
}

/** How the route changes between its sources, or of one what it does when that is silent; and a button for one more. */
export function standbyForm({ draft, problems, switched, added }: StandbyForm): TemplateResult {
  const { sources, switching } = draft;
  const isWrong = [...problems.keys()].some((name) => name.startsWith('switching'));
  const isOnly = sources.length === 1;
  return html`<details class="panel more-panel" ${opensIf(isWrong)}>
      <summary>${isOnly ? t.silence : t.switching}</summary>
      <div class="panel-body">${switchingForm(switching ?? {}, problems, switched, isOnly)}</div>
    </details>
    ${sources.length < SOURCES_MAX
      ? html`<p>
          <button type="button" class="btn btn-sm btn-outline-secondary" @click=${() => added(newSource(sources))}>
            + ${t.addSource}
          </button>
        </p>`
      : nothing}`;
}
