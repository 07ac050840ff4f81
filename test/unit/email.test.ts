import { describe, expect, test } from 'vitest';
import { email } from '../../shared/schema.ts';

describe('an e-mail address', () => {
  test.each([
    ['Zhou.Ning@Example.com', 'zhou.ning@example.com'],
    [' a@b.co ', 'a@b.co'],
    ["o'brien+rooms@mail-1.example.org", "o'brien+rooms@mail-1.example.org"],
    ['user_1@xn--fsqu00a.xn--0zwm56d', 'user_1@xn--fsqu00a.xn--0zwm56d'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%j is one', (text, clean) => {
    expect(email.parse(text)).toBe(clean);
  });

  test.each([
    '',
    'a',
    '@b.co',
    'a@',
    'a@b',
    'a b@c.org',
    'a@@b.org',
    'a@b@c.org',
    'a\u0000b@x.org',
    'a\u001bb@x.org',
    'a\u007fb@x.org',
    'a\ud800b@x.org',
    'a\u200bb@x.org',
    '用户@例子.公司',
    'a@例子.com',
    'ａ@b.org',
    'a..b@c.org',
    '.a@b.org',
    'a.@b.org',
    'a@b..c',
    'a@.b.org',
    'a@b.org.',
    'a@-b.org',
    'a@b-.org',
    'a@b.o',
    'a@1.2.3.4',
    'a@[1.2.3.4]',
    '"a"@b.org',
    'a,c@b.org',
    'a<c>@b.org',
    'a@b.org\nBcc: c@d.org',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('%j is none', (text) => {
    expect(email.safeParse(text).success).toBe(false);
  });
});
