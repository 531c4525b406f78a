import { html, nothing } from 'lit';
import type { DamageCounts, Point } from '../../core/analysis';
import type { Endpoint } from '../../core/detail';
import { analysisTexts as t } from '../../texts/analysis';

/** Where on the way of the media something is damaged, seen from an endpoint. */
type Place = 'before' | 'path' | 'here' | 'onward';

/** A loss at a place, in words. */
interface Finding {
  readonly place: Place;
  readonly text: string;
  /** Of the last second. */
  readonly isNow: boolean;
  /** Nobody was there to whom it could be sent: no damage of what somebody gets. */
  readonly isIdle?: boolean;
}

interface Seen {
  readonly report: Point['report'];
  readonly endpoint: Endpoint | undefined;
  /** srt, udp, rtp, rtmp, hls. */
  readonly scheme: string;
}

function finder({ report: { damage } }: Seen) {
  return (count: keyof DamageCounts, place: Place, words: (count: number) => string, isIdle = false): Finding[] => {
    const all = damage[count] ?? 0;
    return all > 0 ? [{ place, text: words(all), isNow: (damage.lastSecond[count] ?? 0) > 0, isIdle }] : [];
  };
}

function ofSource(seen: Seen): Finding[] {
  const find = finder(seen);
  const peer = seen.endpoint?.peer || t.sender;
  const isFrames = seen.scheme.startsWith('rtmp');
  const dropped = seen.scheme === 'srt' ? t.undecryptable : isFrames ? t.dropped : t.bufferFull;
  return [
    ...find('arrivedDamaged', 'before', isFrames ? t.cameWithGaps : t.cameDamaged),
    ...find('lostOnPath', 'path', (count) => t.lostOnPath(count, peer)),
    ...find('tooLate', 'path', (count) => t.lateOnPath(count, peer)),
    ...find('droppedHere', 'here', dropped),
  ];
}

function ofDestination(seen: Seen): Finding[] {
  const find = finder(seen);
  const peer = seen.endpoint?.peer || t.receiver;
  const dropped =
    seen.scheme === 'srt'
      ? (count: number) => t.droppedLate(count, peer)
      : seen.scheme === 'udp' || seen.scheme === 'rtp'
        ? t.notSent
        : t.droppedFrames;
  const isThere = seen.endpoint?.connected ?? true;
  return [
    ...find('droppedHere', 'here', dropped),
    ...find('tooLate', 'onward', (count) => t.sentLate(count, peer)),
    ...find('notTaken', 'onward', isThere ? (count) => t.notTaken(count, peer) : t.nobody, !isThere),
  ];
}

function findings(point: Point, endpoint: Endpoint | undefined): Finding[] {
  const scheme = endpoint?.uri.split(':')[0] ?? '';
  return (point.isSource ? ofSource : ofDestination)({ report: point.report, endpoint, scheme });
}

function head({ place }: Finding, isFirst: boolean): string {
  switch (place) {
    case 'before':
      return t.beginsBefore;
    case 'path':
      return t.beginsOnPath;
    case 'here':
      return isFirst ? t.beginsHere : t.alsoHere;
    case 'onward':
      return isFirst ? t.beginsOnward : t.alsoOnward;
  }
}

/** The place at which an endpoint is drawn as damaged; empty where it is not. */
export function damagedPlace(point: Point | undefined, endpoint: Endpoint | undefined): Place | '' {
  return (point && findings(point, endpoint).find(({ isIdle }) => !isIdle)?.place) ?? '';
}

/** The verdict at an endpoint in words, with the place where the damage begins; nothing before the first report. */
export function damageWords(point: Point | undefined, endpoint: Endpoint | undefined) {
  if (!point) return nothing;
  const all = findings(point, endpoint);
  const first = all.find(({ isIdle }) => !isIdle);
  const isFromSource = !point.isSource && (point.report.damage.arrivedDamaged ?? 0) > 0;
  if (!all.length && !isFromSource) return html`<p class="way-damage quiet" data-damage="none">✓ ${t.noDamage}</p>`;
  return html`<div class="way-damage" data-damage=${first?.place ?? 'none'}>
    ${first
      ? html`<p class="damage-head"><span aria-hidden="true">✕</span> ${head(first, !isFromSource)}</p>`
      : nothing}
    ${isFromSource ? html`<p>${t.damageBefore}</p>` : nothing}
    ${all.map(
      ({ text, isNow }) => html`<p>${text} ${isNow ? html`<b class="label live-value">${t.damageNow}</b>` : nothing}</p>`,
    )}
  </div>`;
}
