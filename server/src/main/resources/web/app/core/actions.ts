import { toast, UNDO_MILLIS } from '../components/toasts';
import { api, ApiError, callFull, leaving, part, sessionHeaders, words } from './api';
import { Signal } from './signal';
import { actionTexts as t } from '../texts/actions';

/** What can be done to a route as a whole. */
export type RouteAction = 'start' | 'stop' | 'restart';

/** A route by what it is called. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What came of an action on several routes. */
export interface Outcome {
  readonly done: readonly Named[];
  readonly failed: readonly { readonly route: Named; readonly why: string }[];
}

/** As many calls at a time: each may wait 4 s for a connection. */
const AT_ONCE = 6;

function path(id: string): string {
  return `/v2/routes/${part(id)}`;
}

/** Does something to each of several routes, some at a time. */
export async function forEach(routes: readonly Named[], run: (route: Named) => Promise<unknown>): Promise<Outcome> {
  const done: Named[] = [];
  const failed: { route: Named; why: string }[] = [];
  const waiting = [...routes];
  const worker = async () => {
    for (let route = waiting.shift(); route; route = waiting.shift()) {
      try {
        await run(route);
        done.push(route);
      } catch (e) {
        failed.push({ route, why: words(e) });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, routes.length) }, worker));
  return { done, failed };
}

/** Says what came of it: one message for all, and one for each that failed, as far as they can be read. */
export function tell({ done, failed }: Outcome, one: (name: string) => string, many: (count: number) => string): void {
  if (done.length) toast({ text: done.length === 1 ? one(done[0].name) : many(done.length) });
  const [first, ...others] = failed;
  if (first) {
    toast({ text: t.failedOne(first.route.name, first.why), isFailure: true });
    if (others.length) toast({ text: t.failedMore(others.length), isFailure: true });
  }
}

/** Starts, stops or restarts routes, and says what came of it. */
export async function act(action: RouteAction, routes: readonly Named[]): Promise<void> {
  const outcome = await forEach(routes, ({ id }) => api.post(`${path(id)}/${action}`));
  const said = {
    start: [t.started, t.startedMany],
    stop: [t.stopped, t.stoppedMany],
    restart: [t.restarted, t.restartedMany],
  } as const;
  const [one, many] = said[action];
  tell(outcome, one, many);
}

/** Sets a label of routes; null removes it. */
export async function setLabel(key: string, value: string | null, routes: readonly Named[]): Promise<void> {
  const outcome = await forEach(routes, ({ id }) => api.patch(path(id), { labels: { [key]: value } }));
  tell(outcome, t.labelled, t.labelledMany);
}

interface Pending extends Named {
  readonly etag: string;
}

/**
 * Routes that are to be deleted when the time to undo is over; until then they run on, and nothing has happened to them. Whoever leaves
 * the page or logs out before has them deleted then.
 */
export const deletions = new Signal<ReadonlySet<string>>(new Set());

const batches = new Map<symbol, readonly Pending[]>();

function tellDeletions(): void {
  deletions.value = new Set([...batches.values()].flat().map(({ id }) => id));
}

function deleted(route: Pending, keepalive = false): Promise<Response> {
  return fetch(path(route.id), {
    method: 'DELETE',
    headers: { ...sessionHeaders('DELETE'), 'If-Match': route.etag, Accept: 'application/json' },
    keepalive,
  });
}

async function requireDeleted(route: Pending): Promise<void> {
  try {
    await api.delete(path(route.id), { headers: { 'If-Match': route.etag } });
  } catch (e) {
    if (e instanceof ApiError && e.status === 404) return; // somebody else was faster
    if (e instanceof ApiError && e.status === 412) throw new Error(t.changedMeanwhile);
    throw e;
  }
}

async function carryOut(batch: symbol): Promise<void> {
  const routes = batches.get(batch);
  if (!routes) return;
  try {
    const byId = new Map(routes.map((route) => [route.id, route]));
    tell(await forEach(routes, ({ id }) => requireDeleted(byId.get(id)!)), t.deleted, t.deletedMany);
  } finally {
    batches.delete(batch);
    tellDeletions();
  }
}

/** Deletes routes in ten seconds, unless that is undone; what somebody changes until then is not deleted. */
export async function remove(routes: readonly Named[]): Promise<void> {
  const found: Pending[] = [];
  const outcome = await forEach(
    routes.filter(({ id }) => !deletions.value.has(id)),
    async (route) => {
      const { etag } = await callFull('GET', path(route.id));
      found.push({ ...route, etag: etag ?? '*' });
    },
  );
  tell({ done: [], failed: outcome.failed }, t.deleted, t.deletedMany);
  if (!found.length) return;
  const batch = Symbol('batch');
  batches.set(batch, found);
  tellDeletions();
  const timer = setTimeout(() => {
    dismiss();
    void carryOut(batch);
  }, UNDO_MILLIS);
  const seconds = UNDO_MILLIS / 1_000;
  const dismiss = toast({
    text: found.length === 1 ? t.deleting(found[0].name, seconds) : t.deletingMany(found.length, seconds),
    millis: UNDO_MILLIS + 5_000, // taken away by what is above
    undo: () => {
      clearTimeout(timer);
      batches.delete(batch);
      tellDeletions();
      toast({ text: found.length === 1 ? t.kept(found[0].name) : t.keptMany(found.length) });
    },
  });
}

addEventListener('pagehide', () => {
  for (const route of [...batches.values()].flat()) void deleted(route, true);
  batches.clear();
});
leaving.add(async () => {
  await Promise.all([...batches.keys()].map(carryOut));
});
