/** How a passkey is called while its owner has not said otherwise: where it lives, as far as can be told. */
import type { Transport } from '../../shared/passkeys/schema.ts';
import type { Locale } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';

// The first that fits: browsers name those whose likes they claim to be.
const browsers: [RegExp, string][] = [
  [/MicroMessenger\//, 'WeChat'],
  [/DingTalk\//, 'DingTalk'],
  [/Lark\/|Feishu\//, 'Feishu'],
  [/Edg(A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'Mac'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

export function nameOf(userAgent: string, transports: readonly Transport[], locale: Locale): string {
  const isHere = transports.includes('internal');
  if (!isHere && transports.includes('hybrid')) return text(locale, 'passkey.phone');
  if (!isHere && transports.length > 0) return text(locale, 'passkey.security_key');
  const [browser, system] = [browsers, systems].map((list) => list.find(([sign]) => sign.test(userAgent))?.[1]);
  if (browser && system) return text(locale, 'passkey.device', { browser, system });
  return browser ?? system ?? text(locale, 'passkey.unknown');
}
