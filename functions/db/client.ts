/** The one DynamoDB client of a function. Its endpoint comes from the environment where it is not AWS's own. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lean } from '../sdk.ts';

export const client = lean(new DynamoDBClient({}));

/** Read at each use: the local cloud names its table after this module is loaded. */
export function tableName(): string {
  const name = process.env.TABLE_NAME;
  if (!name) throw new Error('TABLE_NAME is not set');
  return name;
}
