/** The account and region that the local cloud plays. */
export const region = 'us-east-1';
export const account = '000000000000';

/** The one account that s3rver knows; nobody else looks at credentials. */
export const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

export function functionArn(name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

/** `arn:aws:lambda:…:function:timer` gives `timer`. */
export function functionOfArn(arn: string): string | undefined {
  return /^arn:aws:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(arn)?.[1];
}
