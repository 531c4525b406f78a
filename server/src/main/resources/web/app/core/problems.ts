import { optionProblem } from '../components/option-field';
import type { Draft, EndpointDraft } from './drafts';
import { optionsOf, type UriOption } from './options';
import { said } from './said';
import { isDatagrams } from './uris';
import { routeTexts as t } from '../texts/routes';

/** What is wrong with a route, in words: by field of the route, and by endpoint and its field. */
export interface Problems {
  readonly route: ReadonlyMap<string, string>;
  /** By the keys of the drafts; the field 'uri' is the endpoint as a whole. */
  readonly endpoints: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** What belongs to no field. */
  readonly other: string;
}

export const NO_PROBLEMS: Problems = { route: new Map(), endpoints: new Map(), other: '' };

export function hasProblems(problems: Problems): boolean {
  return problems.route.size > 0 || problems.endpoints.size > 0 || problems.other !== '';
}

function missing({ parts }: EndpointDraft): string[] {
  const { kind, options } = parts;
  const fields: string[] = [];
  const isCalled = (kind === 'srt-caller' && !options.has('nodes')) || kind === 'srt-rendezvous';
  if ((isCalled || isDatagrams(kind) || kind === 'file-source') && !parts.host) fields.push('host');
  if ((kind.startsWith('srt') || isDatagrams(kind)) && !parts.port) fields.push('port');
  if ((kind === 'rtmp-publish' || kind === 'rtmp-play') && !parts.app) fields.push('app');
  if ((kind === 'rtmp-pull' || kind === 'rtmp-push') && /^rtmps?:\/*$/i.test(parts.host)) fields.push('host');
  return fields;
}

function endpointProblems(endpoint: EndpointDraft, all: readonly UriOption[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of missing(endpoint)) found.set(name, t.needed);
  const { port, options } = endpoint.parts;
  if (port && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    found.set('port', t.wholeNumber('1', '65535'));
  }
  for (const option of optionsOf(all, endpoint.parts.kind)) {
    const problem = optionProblem(option, options.get(option.name) ?? '');
    if (problem) found.set(option.name, problem);
  }
  return found;
}

/** What can be told without the server: what is missing, twice there, or out of the range that the server described. */
export function problemsOf(draft: Draft, all: readonly UriOption[], isTaken: (id: string) => boolean): Problems {
  const route = new Map<string, string>();
  if (!draft.name.trim()) route.set('name', t.needed);
  if (!draft.id) route.set('id', t.needed);
  else if (isTaken(draft.id)) route.set('id', t.idTaken);
  draft.labels.forEach(([key, value], i) => {
    if (!key && value) route.set(`label-${i}`, t.needed);
    if (key && draft.labels.findIndex(([other]) => other === key) !== i) route.set(`label-${i}`, t.sameLabel);
  });
  const endpoints = new Map<number, Map<string, string>>();
  for (const endpoint of [...draft.sources, ...draft.destinations]) {
    const found = endpointProblems(endpoint, all);
    if (endpoint.role === 'destination') {
      if (!endpoint.id) found.set('id', t.needed);
      else if (draft.destinations.find(({ id }) => id === endpoint.id) !== endpoint) found.set('id', t.sameId);
    } else if (!endpoint.id) found.set('id', t.needed);
    else if (draft.sources.find(({ id }) => id === endpoint.id) !== endpoint) found.set('id', t.sameSourceId);
    if (found.size) endpoints.set(endpoint.key, found);
  }
  return { route, endpoints, other: '' };
}

/** Where the server's words belong: they begin with field and option, as in "destinations.far: latency: 70000; allowed are …". */
export function placed(words: string, draft: Draft, all: readonly UriOption[]): Problems {
  const route = new Map<string, string>();
  const endpoints = new Map<number, Map<string, string>>();
  const at = [...draft.sources, ...draft.destinations].find((endpoint) =>
    fieldsOf(endpoint).some((field) => words.startsWith(`${field}: `)),
  );
  if (at) {
    const rest = words.slice(fieldsOf(at).find((field) => words.startsWith(`${field}: `))!.length + 2);
    // Of UDP and RTP, the URI stands before the option.
    const ofOption = rest.replace(/^"[^"]*": /, '');
    const name = /^([a-z-]+)(: | )/.exec(ofOption)?.[1] ?? '';
    const known = ['host', 'port', ...optionsOf(all, at.parts.kind).map((option) => option.name)];
    const rename: Record<string, string> = { application: 'app', stream: 'key' };
    const field = rename[name] ?? (known.includes(name) ? name : 'uri');
    endpoints.set(at.key, new Map([[field, said(field === 'uri' ? rest : ofOption)]]));
    return { route, endpoints, other: '' };
  }
  const label = /^labels\.([^:]*): /.exec(words)?.[1];
  const index = draft.labels.findIndex(([key]) => key === label);
  if (label !== undefined && index >= 0) route.set(`label-${index}`, said(words));
  else if (/^switching\.\w+: /.test(words)) route.set(words.slice(0, words.indexOf(':')), said(words));
  else if (/^(name|id): /.test(words)) route.set(words.slice(0, words.indexOf(':')), said(words));
  else return { route, endpoints, other: said(words) };
  return { route, endpoints, other: '' };
}

function fieldsOf({ role, id }: EndpointDraft): string[] {
  return role === 'source' ? ['source', `sources.${id}`] : [`destinations.${id}`];
}

/** Both together; of two for one field, the first one's. */
export function mergedProblems(first: Problems, second: Problems): Problems {
  const endpoints = new Map<number, Map<string, string>>();
  for (const [key, found] of [...second.endpoints, ...first.endpoints]) {
    endpoints.set(key, new Map([...(endpoints.get(key) ?? []), ...found]));
  }
  return {
    route: new Map([...second.route, ...first.route]),
    endpoints,
    other: first.other || second.other,
  };
}

/** Nobody is told of what is missing before all was tried. */
export function withoutMissing(problems: Problems): Problems {
  const seen = (all: ReadonlyMap<string, string>) => new Map([...all].filter(([, text]) => text !== t.needed));
  return {
    ...problems,
    route: seen(problems.route),
    endpoints: new Map([...problems.endpoints].map(([key, all]) => [key, seen(all)])),
  };
}
