/** What a company offers, in one read: for doors, which ask often and need nothing else of it. */
import type { Scope } from '../../shared/scope.ts';
import type { ServiceArea, ServiceItem } from '../../shared/services/schema.ts';
import { queryAll } from '../db/read.ts';
import { fromItem } from '../db/record.ts';
import { countKey } from './entity.ts';

export interface Offers {
  items: ServiceItem[];
  areas: ServiceArea[];
  /** Rises with every change of them. */
  version: number;
}

export async function read(scope: Scope): Promise<Offers> {
  const { pk, sk } = countKey(scope.tenantId);
  const all = await queryAll(scope, { pk }, { consistent: true });
  const of = <T extends object>(kind: string) =>
    all.filter((item) => item.sk?.S?.startsWith(`${kind}#`)).map((item) => fromItem<T>(item) as T);
  return {
    items: of<ServiceItem>('item'),
    areas: of<ServiceArea>('area'),
    version: Number(all.find((item) => item.sk?.S === sk)?.version?.N ?? 0),
  };
}
