import { defineOperation } from '../operation.ts';
import { planLimits } from '../operator/plans.ts';
import { usage as usageOutput } from '../operator/schema.ts';
import { nothing } from '../schema.ts';

export const usage = defineOperation({
  name: 'tenants.usage',
  summary: 'What the company’s plan lets it have, and how much of it there is.',
  method: 'GET',
  path: '/company/usage',
  who: 'admin',
  input: nothing,
  output: usageOutput,
  errors: [],
  example: {
    input: {},
    output: {
      plan: 'standard',
      limits: planLimits.standard,
      used: { rooms: 26, doorplates: 20, people: 180 },
    },
  },
});
