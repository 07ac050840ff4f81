import { call, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import { inParts } from '#lib/parts.ts';
import { patiently } from '#lib/patient.ts';
import { saveBlob } from '#lib/save-blob.ts';
import { type Zip, zipFile } from '#lib/zip.ts';
import { type Fetch, type Kind, kinds, type SeriesId, sources } from './export-sources.ts';

/** Lines of a file, after which a next one is begun: a browser holds no million of bookings in one text. */
const linesPerFile = 50_000;
/** A ZIP that would grow larger is handed over, and another begun. */
const mostBytes = 1_500_000_000;
const mostEntries = 60_000;

interface Progress {
  state: 'waiting' | 'running' | 'done';
  lines: number;
}

function blank(): Record<Kind, Progress> {
  return Object.fromEntries(kinds.map((kind) => [kind, { state: 'waiting', lines: 0 }])) as Record<Kind, Progress>;
}

/** A file of the ZIP that is being made. */
interface Entry {
  name: string;
  content: Blob;
  /** Pictures and videos are packed already. */
  pack: boolean;
}

/** All of the company's records, read page by page, kind after kind, and its files: handed over as a ZIP. */
export class Export {
  progress = $state(blank());
  state = $state<'idle' | 'running' | 'stopped' | 'done'>('idle');
  problem = $state.raw<Problem | null>(null);
  #stop = new AbortController();
  #series = new Set<SeriesId>();
  #zip = zipFile();
  /** How many have been handed over. */
  #part = 0;
  /** It stands in the trail who takes it all. */
  #isNoted = false;

  /** Begins, or goes on with the first kind that is not done. */
  async run(save = saveZip): Promise<void> {
    if (this.state === 'running') return;
    const isOn = this.state === 'stopped';
    this.state = 'running';
    this.problem = null;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      if (!isOn) this.#begin();
      if (!this.#isNoted) await this.#note();
      for (const kind of kinds) {
        if (this.progress[kind].state !== 'done') await this.#write(kind, signal, save);
      }
      this.#hand(save, true);
      this.state = 'done';
    } catch (error) {
      this.state = 'stopped';
      if (!signal.aborted) this.problem = problemOf(error);
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  #begin(): void {
    this.progress = blank();
    [this.#zip, this.#part, this.#isNoted] = [zipFile(), 0, false];
  }

  async #note(): Promise<void> {
    await call('tenants.noteExport', {});
    this.#isNoted = true;
  }

  /** A kind that is stopped begins anew: nothing of it is in the ZIP before it is whole. */
  async #write(kind: Kind, signal: AbortSignal, save: typeof saveZip): Promise<void> {
    this.progress[kind] = { state: 'running', lines: 0 };
    const entries: Entry[] = [];
    const file = inParts<string>(linesPerFile, (part, lines) =>
      entries.push({ name: `${kind}${part}.jsonl`, content: new Blob(lines), pack: true }),
    );
    const attach = (name: string, content: Blob) => entries.push({ name, content, pack: false });
    const fetch: Fetch = (name, input) => patiently(name, input, signal);
    for await (const batch of sources[kind](fetch, { series: this.#series, attach, signal })) {
      signal.throwIfAborted();
      await file.add(batch.map((each) => `${JSON.stringify(each)}\n`));
      this.progress[kind].lines += batch.length;
    }
    signal.throwIfAborted();
    await file.save();
    for (const { name, content, pack } of entries) {
      if (this.#zip.bytes + content.size > mostBytes || this.#zip.entries >= mostEntries) this.#hand(save, false);
      await this.#zip.add(name, content, pack);
    }
    this.progress[kind].state = 'done';
  }

  #hand(save: typeof saveZip, isLast: boolean): void {
    if (this.#zip.entries === 0) return;
    save(isLast && this.#part === 0 ? '' : `-${this.#part + 1}`, this.#zip);
    [this.#zip, this.#part] = [zipFile(), this.#part + 1];
  }
}

function saveZip(part: string, zip: Zip): void {
  saveBlob(zip.end(), `${m.company_export_file()}${part}.zip`);
}
