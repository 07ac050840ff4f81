/**
 * What bundles leave out of packages, because a function never runs it. Each cut keeps the package's behaviour for all that the
 * product does with it, and fails loudly where it would not. Measured on `people-api` (2026-11-22): 753 kB without any of them.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const credentials = here('credentials.ts');
const temporal = here('temporal.ts');
const signature = here('signature.ts');
const time = here('../shared/time.ts');

const certificates =
  /@simplewebauthn\/server\/esm\/(?:helpers\/(?:validateCertificatePath|isCertRevoked|getCertificateInfo|convertX509PublicKeyToCOSE|validateExtFIDOGenCEAAGUID)|metadata\/(?:verifyAttestationWithMetadata|verifyMDSBlob)|registration\/verifications\/(?:tpm\/)?verifyAttestation(?:TPM|Apple|AndroidKey|AndroidSafetyNet|FIDOU2F))\.js$/;

export const slim: Plugin = {
  name: 'slim',
  setup(build) {
    // On Lambda credentials come from the environment alone. The chain of other sources (profiles, SSO, STS, a process, the
    // instance) is 150-260 kB that never runs.
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: credentials }));

    // Only for the product's own module of time: whoever else comes to need Temporal gets all of it.
    build.onResolve({ filter: /^temporal-polyfill$/ }, ({ importer }) =>
      importer === time ? { path: temporal } : undefined,
    );

    // The description of every operation of a service, 50-70 kB for SES. Their property names are constants in brackets,
    // which the bundler must keep in case they do something; written out, what is not used falls away.
    build.onLoad({ filter: /client-[\w-]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, async ({ path }) => ({
      contents: nameProperties(await readFile(path, 'utf8')),
    }));

    // Of a client's package.json only the version is read, for the user agent: 2.5 kB each.
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(await readFile(path, 'utf8')).version }),
      loader: 'json',
    }));

    // The table's client can find credentials and read XML as well, and turn items into plain objects: 50 kB that never run.
    build.onLoad({ filter: /@aws-lite\/client\/src\/config\/get-creds\.js$/ }, () => ({ contents: liteCredentials }));
    build.onLoad({ filter: /@aws-lite\/client\/src\/_vendor\/(aws|xml)\.js$/ }, ({ path }) => ({
      contents: `throw new Error('${basename(path)} is left out of functions');`,
    }));

    // The names of all of AWS's services, to verify the one that is asked; the table's is not in doubt (`verifyService`): 4 kB.
    build.onLoad({ filter: /@aws-lite\/client\/src\/lib\/services\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/let services = \[[^\]]*\]/, 'let services = []'),
    }));

    // Event streams are for transcription and for selecting in objects: 15 kB.
    build.onLoad({ filter: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/ }, () => ({
      contents: eventStreams,
    }));

    // Hashes written in JavaScript, for where Node has none of its own: 3-8 kB.
    build.onLoad({ filter: /\/(Sha1Js|Sha256Js|Md5Js)\.js$/ }, ({ path }) => ({
      contents: goneClass(basename(path, '.js'), 'Hashes in JavaScript are left out of functions'),
    }));

    // DynamoDB's client makes a cache of endpoints that it is never asked to discover: 8 kB.
    build.onLoad({ filter: /@aws-sdk\/endpoint-cache\/dist-es\/index\.js$/ }, () => ({
      contents: 'export class EndpointCache {}',
    }));

    // Attachments taken from the web, which no mail of the product has: 7 kB, and one way less to reach where it should not.
    build.onLoad({ filter: /nodemailer\/dist\/esm\/fetch\/index\.js$/ }, () => ({
      contents: "export default () => { throw new Error('Attachments from the web are left out of functions'); };",
    }));

    // A table of a thousand file types, 76 kB. Calendars are the only files that go out by mail, and they say what they are.
    build.onLoad({ filter: /nodemailer\/dist\/esm\/mime-funcs\/mime-types\.js$/ }, () => ({ contents: fileTypes }));

    // Passkeys are taken without their makers' certificates (`attestation: 'none'`); what browsers let through nevertheless is signed by
    // the passkey itself. The reading and checking of certificates, the formats that cannot do without, and the makers' roots: 160 kB.
    build.onLoad({ filter: certificates }, ({ path }) => ({
      contents: `export const ${basename(path, '.js')} = () => { throw new Error('Certificates of authenticators are left out of functions'); };`,
    }));
    // A language for all of ASN.1, to read the two numbers of a signature: 115 kB.
    build.onResolve({ filter: /^@peculiar\/asn1-(schema|ecc)$/ }, ({ importer }) =>
      importer.endsWith('/unwrapEC2Signature.js') ? { path: signature } : undefined,
    );
    build.onLoad(
      { filter: /@simplewebauthn\/server\/esm\/services\/defaultRootCerts\/[\w-]+\.js$/ },
      async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replace(/`[^`]*`/g, '``'),
      }),
    );

    // What zod itself says of an input, in English: refusals are told by the product's own texts (functions/http/parse.ts), and an
    // issue keeps its code and path. 2.7 kB each.
    build.onLoad({ filter: /zod\/v4\/locales\/en\.js$/ }, () => ({
      contents: 'export default () => ({ localeError: () => undefined });',
    }));

    // JSON Schema is for the API's description, which is written when the product is deployed: 18 kB.
    build.onLoad({ filter: /zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/ }, async ({ path }) => ({
      contents: withoutJsonSchema(await readFile(path, 'utf8')),
    }));
  },
};

/** `{ [_a]: 1 }` with `const _a = "b"` becomes `{ ["b"]: 1 }`: the same object. */
export function nameProperties(source: string): string {
  const texts = new Map(
    [...source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name = '', text = '']) => [name, text]),
  );
  return source.replace(/\[(_\w+)\]:/g, (all, name: string) => (texts.has(name) ? `[${texts.get(name)}]:` : all));
}

const liteCredentials = `
module.exports = async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('no credentials in the environment');
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};
`;

// Clients ask for the first two when they are made.
const eventStreams = `
export const resolveEventStreamSerdeConfig = (config) => config;
export const eventStreamSerdeProvider = () => undefined;
${goneClass('EventStreamSerde', 'Event streams are left out of functions')}
`;

function goneClass(name: string, why: string): string {
  return `export class ${name} { constructor() { throw new Error('${why}'); } }`;
}

const fileTypes = `
export const detectMimeType = (name) => (/\\.ics$/i.test(name ?? '') ? 'text/calendar' : 'application/octet-stream');
export const detectExtension = (type) => (type === 'text/calendar' ? 'ics' : 'bin');
`;

/** The same exports; making a schema's method is allowed, because every schema does, calling it is not. */
export function withoutJsonSchema(source: string): string {
  const declared = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => `${name}`);
  const renamed = [...source.matchAll(/^export \{ \w+ as (\w+) \};/gm)].map(([, name = '']) => name);
  const lines = [...declared, ...renamed].map((name) =>
    /^create\w+Method$/.test(name) ? `const _${name} = () => gone;` : `const _${name} = gone;`,
  );
  const exported = [...declared, ...renamed].map((name) => `_${name} as ${name}`);
  return `const gone = () => { throw new Error('JSON Schema is left out of functions'); };\n${lines.join('\n')}\nexport { ${exported.join(', ')} };`;
}
