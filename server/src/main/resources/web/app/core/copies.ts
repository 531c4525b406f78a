import { freeId, newEndpoint, slug, type Draft, type EndpointDraft } from './drafts';
import { live } from './live';
import { freePort, usedPorts } from './templates';
import { withOption, type Parts } from './uris';
import { routeTexts as t } from '../texts/routes';

/** What the server shows instead of the password of an RTMP server. */
const MASK = ':***@';

/** A draft of a new route that does the same: what only one route can have, is another one. */
export function copyOf(original: Draft): Draft {
  const used = usedPorts();
  const name = t.copyOf(original.name);
  return {
    ...original,
    id: freeId(slug(name), (id) => live.routes.has(id)),
    name,
    labels: original.labels,
    sources: original.sources.map((endpoint) => copied(endpoint, used)),
    destinations: original.destinations.map((endpoint) => copied(endpoint, used)),
  };
}

function copied(endpoint: EndpointDraft, used: Set<number>): EndpointDraft {
  const { role, id, parts, uri } = endpoint;
  const isOwnPort = parts.kind === 'srt-listener' || parts.kind === 'udp-source' || parts.kind === 'rtp-source';
  if (isOwnPort && parts.port) {
    // RTP has up to four ports above its own.
    const port = freePort(Number(parts.port) + (parts.kind === 'rtp-source' ? 10 : 0), used);
    used.add(Number(port));
    return newEndpoint(role, id, parts.kind, withFreeSecond({ ...parts, port }, used));
  }
  if (parts.kind === 'rtmp-publish' || parts.kind === 'rtmp-play') {
    const isTaken = (app: string) =>
      [...live.routes.values()].some(({ summary }) =>
        [...summary.sources, ...Object.values(summary.destinations)].some(({ address }) => address.endsWith(`/${app}`)),
      );
    return newEndpoint(role, id, parts.kind, { ...parts, app: freeId(parts.app, isTaken) });
  }
  if (uri.includes(MASK)) return newEndpoint(role, id, parts.kind, { ...parts, host: parts.host.replace(MASK, ':@') });
  return newEndpoint(role, id, parts.kind, withFreeSecond(parts, used));
}

/** A second SRT link that listens does so on another port. */
function withFreeSecond(parts: Parts, used: Set<number>): Parts {
  const second = /^:(\d+)$/.exec(parts.options.get('seamless') ?? '');
  if (!second || !parts.kind.startsWith('srt')) return parts;
  const port = freePort(Number(second[1]), used);
  used.add(Number(port));
  return withOption(parts, 'seamless', `:${port}`);
}
