import type { VideoFacts } from '../../core/analysis';
import { number } from '../../core/format';
import { analysisTexts as t } from '../../texts/analysis';

const KILO = 1_000;

interface MediaFacts extends VideoFacts {
  readonly sampleRate?: number;
  readonly channels?: number;
}

function known(value: number | string | undefined): boolean {
  return value !== undefined && value !== 0 && value !== '';
}

function decimals(value: number): number {
  return Number.isInteger(value) ? 0 : 2;
}

/** What is known of video or audio, word by word: 1920×1080i, 25 fps, High 4.0, GOP 25, 48 kHz, stereo. */
export function mediaWords(of: MediaFacts): string[] {
  const scan = of.scan === 'interlaced' ? t.interlaced : of.scan === 'progressive' ? t.progressive : '';
  const format = [of.chroma, known(of.bitDepth) ? `${of.bitDepth} bit` : '', of.hdr].filter(Boolean).join(' ');
  return [
    known(of.width) ? `${of.width}×${of.height}${scan}` : '',
    known(of.frameRate) ? `${number(of.frameRate, decimals(of.frameRate!))} fps` : '',
    [of.profile, of.level].filter(Boolean).join(' '),
    format,
    known(of.gopLength) ? t.gop(of.gopLength!) : '',
    known(of.keyframeIntervalMillis) ? t.keyframeEvery(number(of.keyframeIntervalMillis! / KILO, 2)) : '',
    of.timecode ? `${t.timecode} ${of.timecode}` : '',
    of.captions ? t.captions : '',
    known(of.sampleRate) ? `${number(of.sampleRate! / KILO, of.sampleRate! % KILO ? 1 : 0)} kHz` : '',
    known(of.channels) ? t.channels(of.channels!) : '',
  ].filter(Boolean);
}
