/** The part of aws4 that is used here: it brings no types of its own. */
declare module 'aws4' {
  interface Request {
    service: string;
    region?: string;
    method: string;
    host: string;
    path: string;
    headers?: Record<string, string>;
    body?: string | Uint8Array;
    /** Puts the signature into `path`'s query, for somebody else to send. */
    signQuery?: boolean;
  }
  interface Signed {
    path: string;
    headers: Record<string, string>;
  }
  interface Credentials {
    accessKeyId?: string | undefined;
    secretAccessKey?: string | undefined;
    sessionToken?: string | undefined;
  }
  const aws4: { sign(request: Request, credentials?: Credentials): Signed };
  export default aws4;
}
