/** Whether a table has stayed as it was, looked at as often as one likes. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll } from 'vitest';
import type { CloudHere } from './cloud.ts';
import { engineOf } from './setup.ts';
import { fingerprint, isKept, plain, type RawItem, readTable } from './table.ts';

interface StreamRecord {
  old_image: string | null;
  new_image: string | null;
}

/**
 * The fingerprint of the items that count. The table is read only where the engine's stream, which has every write, tells of one to
 * such an item since the last look.
 */
export function fingerprints(cloud: CloudHere, counts: (item: RawItem) => boolean = () => true): () => Promise<string> {
  const file = new DatabaseSync(join(cloud.dataDir, 'table.db'), { readOnly: true, timeout: 60_000 });
  afterAll(() => file.close());
  const newest = file.prepare('SELECT COALESCE(MAX(id), 0) AS id FROM _stream_records');
  const since = file.prepare('SELECT old_image, new_image FROM _stream_records WHERE id > ?');
  let [seen, known]: [number, string | null] = [0, null];

  const isOfNote = ({ old_image, new_image }: StreamRecord) =>
    [old_image, new_image].some((image) => {
      if (image === null) return false;
      const item = plain({ M: JSON.parse(image) as Record<string, AttributeValue> }) as RawItem;
      return isKept(item) && counts(item);
    });

  return async () => {
    const { id } = newest.get() as { id: number };
    const written = since.all(seen) as unknown as StreamRecord[];
    if (known === null || written.some(isOfNote)) {
      known = fingerprint((await readTable(engineOf(cloud))).filter(counts));
    }
    seen = id;
    return known;
  };
}
