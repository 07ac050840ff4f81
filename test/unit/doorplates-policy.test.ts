import { describe, expect, it } from 'vitest';
import { browserPolicy, doorplatePolicy, iotArnOf } from '../../iot/policy.ts';
import type { DoorplateId, PersonId, TenantId } from '../../shared/ids.ts';

const arn = iotArnOf('arn:aws-cn:lambda:cn-north-1:123456789012:function:roomlight-authorizer');
const tenant = 'tnt_4m0t8zq1c5hd' as TenantId;
const doorplate = 'dpl_8a1c4e7g0j3k' as DoorplateId;
const own = `${arn}:topic/roomlight/${tenant}/doorplates/${doorplate}`;

describe('policies', () => {
  it('stand in the function’s own partition, region and account', () => {
    expect(arn).toBe('arn:aws-cn:iot:cn-north-1:123456789012');
  });

  it('let a doorplate connect, speak and hear under its own name alone', () => {
    expect(doorplatePolicy(arn, tenant, doorplate).Statement).toEqual([
      { Effect: 'Allow', Action: 'iot:Connect', Resource: [`${arn}:client/${doorplate}`] },
      { Effect: 'Allow', Action: 'iot:Publish', Resource: [`${own}/up`] },
      {
        Effect: 'Allow',
        Action: 'iot:Subscribe',
        Resource: ['sheet', 'settings', 'command'].map((name) => `${own}/${name}`.replace(':topic/', ':topicfilter/')),
      },
      {
        Effect: 'Allow',
        Action: 'iot:Receive',
        Resource: ['sheet', 'settings', 'command'].map((name) => `${own}/${name}`),
      },
    ]);
  });

  it('let a browser hear its company and its person, and say nothing', () => {
    const { Statement } = browserPolicy(arn, tenant, 'prs_7yk2w9e3r6ta' as PersonId, 'b-1');
    expect(Statement.map(({ Action }) => Action)).toEqual(['iot:Connect', 'iot:Subscribe', 'iot:Receive']);
    expect(Statement[0]?.Resource).toEqual([`${arn}:client/b-1`]);
    expect(Statement[2]?.Resource).toEqual([
      `${arn}:topic/roomlight/${tenant}/sheets`,
      `${arn}:topic/roomlight/${tenant}/people/prs_7yk2w9e3r6ta`,
    ]);
  });

  it('hold no wildcard', () => {
    const documents = [doorplatePolicy(arn, tenant, doorplate), browserPolicy(arn, tenant, 'prs_1' as PersonId, 'b-1')];
    expect(JSON.stringify(documents)).not.toMatch(/[*?+#$]/);
  });
});
