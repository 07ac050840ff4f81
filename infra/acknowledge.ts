/** Findings of cdk-nag that are answered by a reason, not by a change. */
import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/**
 * @param reasons rule, or `rule[finding]` where a rule has several findings on one thing -> why it is so
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** A wildcard in a resource's ARN that is no wider than it must be. */
export function acknowledgeResource(construct: IConstruct, arn: string, reason: string): void {
  const flat = flattenCfnReference(Stack.of(construct).resolve(arn));
  acknowledge(construct, { [`AwsSolutions-IAM5[Resource::${flat}]`]: reason });
}
