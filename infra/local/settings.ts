import { timerFunctions } from '../functions.ts';
import { account, credentials, functionArn, region } from './aws.ts';

/** Names of what the local cloud provides. */
export const names = {
  table: 'roomlight',
  bus: 'roomlight',
  scheduleGroup: 'roomlight',
  bucket: 'roomlight-media',
  /** Who runs the service on this machine. */
  operator: 'operator@roomlight.example',
} as const;

/** Where the services listen. */
export interface Addresses {
  /** The site's own, such as `http://127.0.0.1:8787`. */
  site: string;
  dynamodb: string;
  scheduler: string;
  bus: string;
  iotData: string;
  mail: string;
}

/** The functions' environment: what the CDK app gives a Lambda, and where the SDK's clients find each service. */
export function environment({ site, dynamodb, scheduler, bus, iotData, mail }: Addresses): Record<string, string> {
  return {
    TABLE_NAME: names.table,
    BUS_NAME: names.bus,
    SCHEDULE_GROUP: names.scheduleGroup,
    ...Object.fromEntries(Object.entries(timerFunctions).map(([variable, name]) => [variable, functionArn(name)])),
    TIMER_ROLE_ARN: `arn:aws:iam::${account}:role/timer`,
    MAIL_FROM: 'Roomlight <no-reply@roomlight.example>',
    OPERATORS: names.operator,
    NEW_COMPANY_PLAN: 'enterprise',
    MEDIA_BUCKET: names.bucket,
    MEDIA_URL: `${site}/media`,
    SITE_URL: process.env.SITE_URL ?? site,
    LIVE_URL: `${site.replace(/^http/, 'ws')}/mqtt`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
    AWS_RESPONSE_CHECKSUM_VALIDATION: 'WHEN_REQUIRED',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodb,
    AWS_ENDPOINT_URL_SCHEDULER: scheduler,
    AWS_ENDPOINT_URL_EVENTBRIDGE: bus,
    AWS_ENDPOINT_URL_IOT_DATA_PLANE: iotData,
    AWS_ENDPOINT_URL_SESV2: mail,
    AWS_ENDPOINT_URL_S3: site,
  };
}
