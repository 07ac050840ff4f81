import { unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { defineRecord } from '../../functions/db/record.ts';
import type { TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';

test('what the table needs of a record stands whatever the record itself says', () => {
  const things = defineRecord<{ id: string; kind: string; pk: string }, [string]>({
    kind: 'thing',
    key: (tenantId, id) => ({ pk: `${tenantId}#things`, sk: id }),
    ids: ({ id }) => [id],
  });
  const scope = systemScope('tnt_0' as TenantId, 'test');
  const write = things.create(things.first(scope, { id: '1', kind: 'booking', pk: 'another' }));
  expect('put' in write && unmarshall(write.put)).toMatchObject({ kind: 'thing', pk: 'tnt_0#things', sk: '1' });
});
