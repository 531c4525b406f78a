/**
 * Reads server-sent events. The browser's own EventSource gives up for good when a server answers with an error, and cannot resume
 * after a reconnection of ours.
 */
export class ServerSentEvents {
  private name = '';
  private id = '';
  private data: string[] = [];

  /** @param take gets each event, and comments with an empty name */
  constructor(private readonly take: (name: string, data: string, id: string) => void) {}

  /** Returns when the server ends the stream. */
  async read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.line(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
  }

  private line(line: string): void {
    if (line === '') {
      this.take(this.data.length ? this.name : '', this.data.join('\n'), this.id);
      this.name = '';
      this.id = '';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') this.name = value;
    else if (field === 'id') this.id = value;
    else if (field === 'data') this.data.push(value);
  }
}
