import { freeId, newEndpoint, slug, type Draft, type EndpointDraft } from './drafts';
import { live } from './live';
import { freePort, usedPorts } from './templates';
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
    return newEndpoint(role, id, parts.kind, { ...parts, port });
  }
  if (parts.kind === 'rtmp-publish' || parts.kind === 'rtmp-play') {
    const isTaken = (app: string) =>
      [...live.routes.values()].some(({ summary }) =>
        [...summary.sources, ...Object.values(summary.destinations)].some(({ address }) => address.endsWith(`/${app}`)),
      );
    return newEndpoint(role, id, parts.kind, { ...parts, app: freeId(parts.app, isTaken) });
  }
  if (uri.includes(MASK)) return newEndpoint(role, id, parts.kind, { ...parts, host: parts.host.replace(MASK, ':@') });
  return newEndpoint(role, id, parts.kind, parts);
}
