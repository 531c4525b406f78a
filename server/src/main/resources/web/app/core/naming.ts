import { freeId, newEndpoint, slug, type Draft, type EndpointDraft } from './drafts';

/** The ID of the camera of an application, as the older API makes it. */
function cameraId(app: string): string {
  return app && `camera-${app}`;
}

function withApp(source: EndpointDraft, app: string): EndpointDraft {
  const { parts } = source;
  return parts.kind === 'rtmp-publish'
    ? { ...newEndpoint('source', source.id, parts.kind, { ...parts, app }), key: source.key }
    : source;
}

/** A new route with another name: its ID follows, and of a camera its application. */
export function renamed(draft: Draft, name: string, isCamera: boolean, isTaken: (id: string) => boolean): Draft {
  const plain = slug(name);
  if (!isCamera) return { ...draft, name, id: freeId(plain, isTaken) };
  const app = freeId(plain, (one) => isTaken(cameraId(one)));
  const [first, ...others] = draft.sources;
  return { ...draft, name, id: cameraId(app), sources: [withApp(first, app), ...others] };
}

/** A new camera whose application was typed: its ID follows. */
export function ofApplication(draft: Draft): Draft {
  const app = draft.sources[0]?.parts.app;
  return app ? { ...draft, id: cameraId(app) } : draft;
}
