import type * as z from 'zod';
import { exampleIds } from '../examples.ts';
import type { addInput, creationOptions, passkey, requestOptions, signInInput } from './schema.ts';

const challenge = 'qk2V0zrxZ4sUS0JgAMWbDq2sLmBf9gJr4a5hJb3KzQk';
const credential = 'mKjZ5bmNq5f2LkzFh3VvYw';
// {"type":"webauthn.create","challenge":"…","origin":"https://rooms.example.com"}
const clientDataJSON =
  'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoicWsyVjB6cnhaNHNVUzBKZ0FNV2JEcTJzTG1CZjlnSnI0YTVoSmIzS3pRayIsIm9yaWdpbiI6Imh0dHBzOi8vcm9vbXMuZXhhbXBsZS5jb20ifQ';

export const examplePasskey: z.input<typeof passkey> = {
  passkeyId: exampleIds.passkey,
  name: '我的笔记本',
  synced: true,
  createdAt: '2026-11-20T01:30:00Z',
  usedAt: '2026-11-22T00:58:00Z',
  version: 3,
};

export const exampleList = { passkeys: [examplePasskey], site: 'https://rooms.example.com' };

export const exampleCreation: z.input<typeof creationOptions> = {
  challenge,
  rp: { id: 'rooms.example.com', name: 'Roomlight' },
  user: {
    id: 'dG50XzRtMHQ4enExYzVoZC5wcnNfN3lrMnc5ZTNyNnRh',
    name: 'lin.xiao@example.com · 星野科技',
    displayName: '林晓 · 星野科技',
  },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 300_000,
  attestation: 'none',
  excludeCredentials: [{ type: 'public-key', id: credential, transports: ['internal', 'hybrid'] }],
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
};

export const exampleRequest: z.input<typeof requestOptions> = {
  challenge,
  rpId: 'rooms.example.com',
  timeout: 300_000,
  userVerification: 'required',
};

export const exampleAdd: z.input<typeof addInput> = {
  name: '我的笔记本',
  credential,
  clientDataJSON,
  attestationObject: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg',
  transports: ['internal'],
};

export const exampleSignIn: z.input<typeof signInInput> = {
  credential,
  clientDataJSON,
  authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ',
  signature: 'MEUCIQDx3mLr3j1YbYx5yV1p2n0Zc4o',
  userHandle: 'dG50XzRtMHQ4enExYzVoZC5wcnNfN3lrMnc5ZTNyNnRh',
};
