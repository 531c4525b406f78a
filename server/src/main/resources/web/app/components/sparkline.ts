import { html, svg, type TemplateResult } from 'lit';
import { RATES_MAX } from '../core/live';

const WIDTH = 72;
const HEIGHT = 18;

/** The last minute of a figure as a small line; what it says is in the figure beside it. */
export function sparkline(values: readonly number[]): TemplateResult {
  const top = Math.max(...values, 0.001) * 1.1;
  const step = WIDTH / (RATES_MAX - 1);
  const left = WIDTH - (values.length - 1) * step;
  const points = values
    .map((value, at) => `${(left + at * step).toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`)
    .join(' ');
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} aria-hidden="true">
    ${values.length > 1 ? svg`<polyline points=${points} />` : ''}
  </svg>`;
}
