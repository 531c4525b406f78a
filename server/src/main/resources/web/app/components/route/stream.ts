import { html, nothing } from 'lit';
import { figure } from '../figure';
import { empty } from '../panel';
import type { StreamFacts } from '../../core/detail';
import { number, UNKNOWN } from '../../core/format';
import { routeTexts as t } from '../../texts/route';

const MEGA = 1_000_000;
const KILO = 1_000;

/** A video format in short: H.264 1920×1080. */
export function videoWords({ video }: Pick<StreamFacts, 'video'>): string {
  if (!video) return UNKNOWN;
  return video.width ? `${video.codec} ${video.width}×${video.height}` : video.codec;
}

/** An audio format in short: AAC 48 kHz. */
export function audioWords({ audio }: Pick<StreamFacts, 'audio'>): string {
  if (!audio) return UNKNOWN;
  return audio.sampleRate ? `${audio.codec} ${number(audio.sampleRate / KILO, audio.sampleRate % KILO ? 1 : 0)} kHz` : audio.codec;
}

/** What is in an RTMP stream. */
export function streamFacts(stream: StreamFacts, players: number) {
  const { video, audio } = stream;
  if (!video && !audio) return empty(t.noStream);
  return html`<dl class="facts">
    ${video
      ? html`<dt>${t.video}</dt>
          <dd>
            ${videoWords(stream)} ${[video.profile, video.level].filter(Boolean).join(' ')},
            ${figure(stream.videoBitsPerSecond / MEGA, 'Mbit/s', 2)}
          </dd>
          <dt>${t.frameRate}</dt>
          <dd>${figure(stream.frameRate, 'fps', 2)}</dd>
          <dt>${t.keyframes}</dt>
          <dd>${figure(stream.keyframeIntervalMillis ? stream.keyframeIntervalMillis / KILO : undefined, 's', 2)}</dd>`
      : nothing}
    ${audio
      ? html`<dt>${t.audio}</dt>
          <dd>
            ${[audioWords(stream), audio.profile, audio.channels ? t.channels(audio.channels) : ''].filter(Boolean).join(' ')},
            ${figure(stream.audioBitsPerSecond / KILO, 'kbit/s', 0)}
          </dd>`
      : nothing}
    <dt>${t.players}</dt>
    <dd class="live-value">${number(players)}</dd>
  </dl>`;
}
