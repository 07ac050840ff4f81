import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { stageNames } from '../../infra/stages.ts';
import { build } from './support/stack.ts';

const site = { domain: 'rooms.example.com', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' };
const cases = [...stageNames.map((name) => [name, {}] as const), ['prod', { site, fixedAddress: true }] as const];

test.each(cases)('%s %j keeps AWS’s rules, or says why not', (name, stage) => {
  const { app } = build({ name, stage });
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  expect(
    violations.map(({ ruleName, violatingResources }) => [ruleName, violatingResources[0]?.constructPath]),
  ).toEqual([]);
});
