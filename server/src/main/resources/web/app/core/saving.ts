import type { RoutePlan } from '../components/plan';
import { api, call, callFull, part } from './api';
import { bodyOf, patchOf, type Draft, type StoredRoute } from './drafts';
import { placementBody, type PlacementAnswer, type PlacementDraft } from './placement';

/** A route as it was read, with what stands for that state. */
export interface Read {
  readonly route: StoredRoute;
  readonly etag: string;
}

function path(id: string): string {
  return `/v2/routes/${part(id)}`;
}

export async function read(id: string): Promise<Read> {
  const { value, etag } = await callFull<StoredRoute>('GET', path(id));
  return { route: value, etag: etag ?? '*' };
}

function send<T>(draft: Draft, original: Read | undefined, query: Record<string, boolean>): Promise<T> {
  return original
    ? call<T>('PATCH', path(original.route.id), {
        body: patchOf(original.route, draft),
        headers: { 'If-Match': original.etag },
        query,
      })
    : call<T>('PUT', path(draft.id), { body: bodyOf(draft), headers: { 'If-None-Match': '*' }, query });
}

/** What saving would do. Fails with 412 if somebody has changed the route since, or there is one of that ID. */
export function rehearse(draft: Draft, original: Read | undefined): Promise<RoutePlan> {
  return send(draft, original, { dryRun: true });
}

/** Makes the route, or changes what differs from what was read; fails as {@link rehearse}. */
export async function save(draft: Draft, original: Read | undefined): Promise<void> {
  await send(draft, original, {});
}

export function placementAnswer(id: string): Promise<PlacementAnswer> {
  return api.get(`${path(id)}/placement`);
}

/** Says where it runs; of a new one, that it is to be started there then. */
export async function place(id: string, placement: PlacementDraft, isStarted = false): Promise<void> {
  if (placement.kind === 'default') await api.delete(`${path(id)}/placement`);
  else await api.put(`${path(id)}/placement`, placementBody(placement));
  if (isStarted) await api.post(`${path(id)}/start`);
}
