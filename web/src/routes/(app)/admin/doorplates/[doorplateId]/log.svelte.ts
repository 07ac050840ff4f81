import { call, type Problem, problemOf } from '#lib/api.ts';
import type { Entry } from '../happenings.ts';

/** What happened to a device, newest first, a page at a time. */
export class DeviceLog {
  entries = $state.raw<Entry[] | null>(null);
  cursor = $state.raw<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #doorplateId: string;

  constructor(doorplateId: string) {
    this.#doorplateId = doorplateId;
  }

  async read(cursor: string | null = null): Promise<void> {
    try {
      const page = await call('doorplates.log', { doorplateId: this.#doorplateId, ...(cursor && { cursor }) });
      this.entries = cursor ? [...(this.entries ?? []), ...page.entries] : page.entries;
      this.cursor = page.cursor;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}
