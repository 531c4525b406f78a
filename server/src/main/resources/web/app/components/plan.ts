import { html, nothing, type TemplateResult } from 'lit';
import { routeTexts as t } from '../texts/routes';

/** PUT or PATCH with ?dryRun=true. */
export interface RoutePlan {
  readonly dryRun: true;
  readonly action: 'none' | 'create' | 'start' | 'stop' | 'change' | 'store';
  /** As in source, destinations.far. */
  readonly opened: readonly string[];
  readonly reopened: readonly string[];
  readonly closed: readonly string[];
  readonly sessionsEnding: readonly { readonly endpoint: string; readonly peer: string }[];
}

/** Whether somebody notices it. */
export function isDisturbing(plan: RoutePlan): boolean {
  return plan.reopened.length > 0 || plan.closed.length > 0 || plan.sessionsEnding.length > 0;
}

/** Sentences about an endpoint: the only source, one of several, a destination. */
interface Sentences {
  readonly source: string;
  readonly standby: (id: string) => string;
  readonly destination: (id: string) => string;
}

function sentence(endpoint: string, words: Sentences): string {
  const dot = endpoint.indexOf('.');
  if (dot < 0) return words.source;
  const id = endpoint.slice(dot + 1);
  return endpoint.startsWith('sources.') ? words.standby(id) : words.destination(id);
}

const opened = () => ({ source: t.planOpenedSource, standby: t.planOpenedStandby, destination: t.planOpened });
const reopened = () => ({ source: t.planReopenedSource, standby: t.planReopenedStandby, destination: t.planReopened });
const closed = () => ({ source: t.planClosedSource, standby: t.planClosedStandby, destination: t.planClosed });
const ends = (peers: string) => ({
  source: t.planEndsSource(peers),
  standby: (id: string) => t.planEndsStandby(id, peers),
  destination: (id: string) => t.planEnds(id, peers),
});

function endings(plan: RoutePlan): string[] {
  const peers = new Map<string, string[]>();
  for (const { endpoint, peer } of plan.sessionsEnding) {
    peers.set(endpoint, [...(peers.get(endpoint) ?? []), peer]);
  }
  return [...peers].map(([endpoint, all]) => sentence(endpoint, ends(all.join(', '))));
}

/** What a change does, sentence by sentence. */
export function planSentences(plan: RoutePlan, willRun = true): string[] {
  const words = {
    none: [t.planNone],
    create: [willRun ? t.planCreate : t.planCreateStopped],
    start: [t.planStart],
    stop: [t.planStop],
    store: [t.planStore],
    change: [],
  }[plan.action];
  if (plan.action !== 'change') return [...words, ...endings(plan)];
  const touched = [
    ...plan.opened.map((endpoint) => sentence(endpoint, opened())),
    ...plan.reopened.map((endpoint) => sentence(endpoint, reopened())),
    ...plan.closed.map((endpoint) => sentence(endpoint, closed())),
    ...endings(plan),
  ];
  return touched.length ? [...touched, t.planOthers] : [t.planWords];
}

/** The sentences as a list. */
export function planList(sentences: readonly string[]): TemplateResult | typeof nothing {
  return sentences.length ? html`<ul class="plan">${sentences.map((one) => html`<li>${one}</li>`)}</ul>` : nothing;
}
