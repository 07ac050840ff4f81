/** Values that the operations' examples share. */
import type { Change } from './scope.ts';

export const exampleIds = {
  tenant: 'tnt_4m0t8zq1c5hd',
  person: 'prs_7yk2w9e3r6ta',
  colleague: 'prs_1fj5n8v0xq2m',
  building: 'bld_9c2d5g8h1k4n',
  floor: 'flr_3p6r9t2w5y8a',
  room: 'rom_6b9d2f5h8k1m',
  booking: 'bkg_2n5q8s1v4x7z',
  series: 'ser_5t8w1z4c7f0h',
  doorplate: 'dpl_8a1c4e7g0j3k',
  pairing: 'pai_5m8p1r4t7w0y',
  wait: 'wai_3h6k9n2q5t8w',
  message: 'msg_0d3f6h9k2n5q',
  photo: 'pho_7s0v3x6z9b2c',
  item: 'itm_4f7h0k3m6p9r',
  area: 'are_1s4v7x0z3c6e',
  request: 'req_8g1j4m7p0r3t',
  passkey: 'psk_4e7h0k3n6q9t',
  group: 'grp_6g9k2n5r8v1y',
  media: 'med_1d4g7j0m3q6s',
  logo: 'lgo_8h1k4n7q0t3w',
  bulk: 'blk_2v5y8b1e4h7k',
  map: 'map_3c6f9j2m5p8s',
  equipment: 'eqp_5d8g1j4m7p0s',
} as const;

export const exampleChange = {
  what: 'created',
  who: { kind: 'person', id: exampleIds.person, name: '林晓' },
  at: '2026-11-20T01:30:00Z',
} as unknown as Change & { who: { kind: 'person'; id: string; name: string } };
