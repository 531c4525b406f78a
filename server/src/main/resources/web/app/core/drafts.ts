import { NO_PARTS, readUri, writeUri, type Kind, type Parts, type Role } from './uris';

/** An endpoint as the server tells it; what is observed of it is not needed here. */
export interface StoredEndpoint {
  readonly id?: string;
  readonly uri: string;
  readonly [observed: string]: unknown;
}

/** GET /v2/routes/{id}, what forms need of it. */
export interface StoredRoute {
  readonly id: string;
  readonly kind: 'rx' | 'tx' | 'camera' | 'route';
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly running: boolean;
  readonly sources: StoredEndpoint[];
  /** How it changes between several sources; left out for one. */
  readonly switching?: Switching;
  readonly analysis?: AnalysisLevel;
  readonly destinations: Record<string, StoredEndpoint>;
}

/** How much of a stream is looked at. */
export type AnalysisLevel = 'off' | 'basic' | 'full';

/** Fields of switching that are not as usual, or all of them. */
export type Switching = Readonly<Record<string, string | number | boolean>>;

/** An endpoint that is being edited. */
export interface EndpointDraft {
  /** Of this page only: stays when the ID is changed. */
  readonly key: number;
  readonly role: Role;
  readonly id: string;
  /** As it was typed; what is saved. */
  readonly uri: string;
  /** The parts that fields show: of the URI, or of the last one that could be read. */
  readonly parts: Parts;
}

/** A route that is being made or edited. */
export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly labels: readonly (readonly [string, string])[];
  readonly sources: readonly EndpointDraft[];
  readonly destinations: readonly EndpointDraft[];
  readonly switching?: Switching;
  /** Left out: as usual. */
  readonly analysis?: AnalysisLevel;
  readonly running: boolean;
}

let lastKey = 0;

export function endpointOf(role: Role, id: string, uri: string): EndpointDraft {
  return { key: ++lastKey, role, id, uri, parts: readUri(uri, role) ?? NO_PARTS };
}

/** An endpoint of a kind, with what its fields begin with. */
export function newEndpoint(role: Role, id: string, kind: Kind, fields: Partial<Parts> = {}): EndpointDraft {
  const parts = { ...NO_PARTS, kind, ...fields };
  return { key: ++lastKey, role, id, uri: writeUri(parts), parts };
}

/** The endpoint with other parts: its URI follows. */
export function withParts(endpoint: EndpointDraft, parts: Parts): EndpointDraft {
  return { ...endpoint, parts, uri: writeUri(parts) };
}

export function draftOf(route: StoredRoute): Draft {
  return {
    id: route.id,
    name: route.name,
    labels: Object.entries(route.labels),
    sources: route.sources.map(({ id, uri }) => endpointOf('source', id ?? 'source', uri)),
    destinations: Object.entries(route.destinations).map(([id, { uri }]) => endpointOf('destination', id, uri)),
    switching: route.switching,
    analysis: route.analysis,
    running: route.running,
  };
}

function labelsOf(draft: Draft): Record<string, string> {
  return Object.fromEntries(draft.labels.filter(([key]) => key !== ''));
}

function destinationsOf(draft: Draft): Record<string, string> {
  return Object.fromEntries(draft.destinations.map(({ id, uri }) => [id, uri]));
}

/** The body that makes the route. */
export function bodyOf(draft: Draft, running = draft.running): Record<string, unknown> {
  return {
    name: draft.name,
    labels: labelsOf(draft),
    sources: draft.sources.map(({ id, uri }) => ({ id, uri })),
    ...(draft.switching ? { switching: draft.switching } : {}),
    ...(draft.analysis ? { analysis: draft.analysis } : {}),
    destinations: destinationsOf(draft),
    running,
  };
}

/** What two objects differ in, as a merge patch: null removes. */
function changed<V>(before: Readonly<Record<string, V>>, after: Readonly<Record<string, V>>): Record<string, V | null> {
  const patch: Record<string, V | null> = {};
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) if (before[key] !== value) patch[key] = value;
  return patch;
}

/** What is to be changed of a route, and no more: what this form does not know stays as it is. */
export function patchOf(route: StoredRoute, draft: Draft): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  if (draft.name !== route.name) patch.name = draft.name;
  if (draft.analysis !== route.analysis) patch.analysis = draft.analysis;
  const labels = changed(route.labels, labelsOf(draft));
  if (Object.keys(labels).length) patch.labels = labels;
  const isSame =
    draft.sources.length === route.sources.length &&
    draft.sources.every(({ id, uri }, i) => id === (route.sources[i].id ?? 'source') && uri === route.sources[i].uri);
  if (!isSame) {
    const known = new Map(route.sources.map((source) => [source.id ?? 'source', source]));
    patch.sources = draft.sources.map(({ id, uri }) => ({ ...known.get(id), id, uri }));
  }
  const before = Object.fromEntries(Object.entries(route.destinations).map(([id, { uri }]) => [id, uri]));
  const destinations = changed(before, destinationsOf(draft));
  if (Object.keys(destinations).length) patch.destinations = destinations;
  const rules = changed<string | number | boolean>(route.switching ?? {}, draft.switching ?? {});
  if (Object.keys(rules).length) patch.switching = rules;
  return patch;
}

/** Of each: mine where I changed it, theirs where I did not. */
function merged<T>(
  before: ReadonlyMap<string, T>,
  mine: ReadonlyMap<string, T>,
  theirs: ReadonlyMap<string, T>,
  isSame: (a: T | undefined, b: T | undefined) => boolean,
): T[] {
  const ids = new Set([...theirs.keys(), ...mine.keys()]);
  return [...ids]
    .map((id) => (isSame(before.get(id), mine.get(id)) ? theirs.get(id) : mine.get(id)))
    .filter((one) => one !== undefined);
}

/** What I changed of a route, on top of what somebody else has made of it meanwhile. */
export function rebased(before: Draft, mine: Draft, theirs: Draft): Draft {
  const endpoints = (kind: 'sources' | 'destinations') => {
    const [a, b, c] = [before, mine, theirs].map((draft) => new Map(draft[kind].map((one) => [one.id, one])));
    return merged(a, b, c, (x, y) => x?.uri === y?.uri);
  };
  const [a, b, c] = [before, mine, theirs].map((draft) => new Map(draft.labels.map((label) => [label[0], label])));
  return {
    ...theirs,
    name: mine.name === before.name ? theirs.name : mine.name,
    analysis: mine.analysis === before.analysis ? theirs.analysis : mine.analysis,
    labels: merged(a, b, c, (x, y) => x?.[1] === y?.[1]),
    sources: endpoints('sources'),
    destinations: endpoints('destinations'),
    switching: JSON.stringify(mine.switching) === JSON.stringify(before.switching) ? theirs.switching : mine.switching,
  };
}

/** A text as an ID may be: letters and digits of it, with dashes between. */
export function slug(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
    .toLowerCase()
    .slice(0, 48);
  return /^(rx|tx|camera)-/.test(plain) ? `route-${plain}` : plain;
}

/** The ID, or with the first number behind it that nobody has. */
export function freeId(wanted: string, isTaken: (id: string) => boolean): string {
  if (!wanted || !isTaken(wanted)) return wanted;
  for (let number = 2; ; number++) if (!isTaken(`${wanted}-${number}`)) return `${wanted}-${number}`;
}
