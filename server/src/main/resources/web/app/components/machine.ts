import { html, nothing } from 'lit';
import { mebibytes, number, duration } from '../core/format';
import { live } from '../core/live';
import { View } from '../core/view';
import { overviewTexts as t } from '../texts/overview';

/** One line about the machine: processor, loops, memory, disk, version. */
class Machine extends View {
  constructor() {
    super();
    this.watch(live.changed, live.status);
  }

  override render() {
    const server = live.server;
    if (!server) return nothing;
    const { machine, process } = server.figures;
    const busiest = Math.max(0, ...server.loops.map((loop) => loop.busyShare));
    const used = mebibytes(machine?.memoryMib);
    const total = mebibytes(server.memoryTotalMib);
    const own = mebibytes(process?.memoryMib);
    const free = mebibytes(machine?.diskFreeMib);
    return html`<footer class="machine" aria-label=${t.machine}>
      ${item(t.cpu, `${number(machine?.cpuPercent && machine.cpuPercent / server.processors)} %`, t.cpuHint(server.processors, number(process?.cpuPercent)))}
      ${item(t.loops, `${number(100 * busiest)} %`, t.loopsHint(server.loops.length))}
      ${item(t.memory, `${used.text} ${used.unit} / ${total.text} ${total.unit}`, t.memoryHint(`${own.text} ${own.unit}`))}
      ${item(t.disk, `${free.text} ${free.unit}`, t.diskHint)}
      ${item(t.uptime, duration(Date.now() - Date.parse(server.startedAt)), '')}
      <span>Tramo ${server.version}</span>
    </footer>`;
  }
}

function item(title: string, text: string, hint: string) {
  return html`<span title=${hint || nothing}>${title} <b class="live-value">${text}</b></span>`;
}

customElements.define('tramo-machine', Machine);
