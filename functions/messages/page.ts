/**
 * A mail's two bodies from the same facts: plain text, and HTML that mail clients from Outlook to a phone's show alike. Tables
 * and inline styles, because many clients know nothing else; no images, so that nothing is blocked or tells who has read it.
 */
import type { Locale } from '../../shared/scope.ts';

export interface Page {
  locale: Locale;
  title: string;
  /** Paragraphs under the title. */
  lead?: string;
  /** Label and value; values may have several lines. */
  rows?: readonly (readonly [label: string, value: string])[];
  /** Shown large: a code to type. */
  code?: string;
  button?: { label: string; url: string };
  /** A question that a link answers. */
  choices?: { question: string; links: readonly { label: string; url: string }[] };
  footer?: string;
}

export function plainText(page: Page): string {
  const colon = page.locale === 'zh-CN' ? '：' : ': ';
  const rows = (page.rows ?? []).map(([label, value]) => `${label}${colon}${value}`).join('\n');
  const button = page.button && `${page.button.label}\n${page.button.url}`;
  const links = page.choices?.links.map(({ label, url }) => `${label}${colon}${url}`) ?? [];
  const choices = page.choices && [page.choices.question, ...links].join('\n');
  const footer = page.footer && `--\n${page.footer}`;
  return [page.title, page.lead, page.code, rows, choices, button, footer].filter(Boolean).join('\n\n');
}

const font = `-apple-system,BlinkMacSystemFont,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif`;

// Where a client knows no dark mode of its own, these are ignored and the inline colours stand.
const dark = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .page { background: #12151a !important; }
    .card { background: #1b2027 !important; border-color: #2c333d !important; }
    .ink { color: #e8ecf1 !important; }
    .soft { color: #9aa5b1 !important; }
    .line { border-color: #2c333d !important; }
    .choice { border-color: #4a5563 !important; color: #e8ecf1 !important; }
    .code { background: #262d36 !important; color: #e8ecf1 !important; }
  }`;

export function html(page: Page): string {
  const { locale, title, lead, rows = [], code, choices, button, footer } = page;
  const parts = [
    `<h1 class="ink" style="margin:0;font-size:20px;line-height:1.4;font-weight:600;color:#15181c">${escaped(title)}</h1>`,
    lead && paragraph(lead),
    code && codeBox(code),
    rows.length > 0 && table(rows),
    choices && question(choices),
    button && action(button),
  ];
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title>
<style>${dark}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f5f7">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f5f7">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;font-family:${font}">
<tr><td class="soft" style="padding:0 4px 12px;font-size:13px;font-weight:600;color:#626a76">Roomlight</td></tr>
<tr><td class="card" style="padding:28px 24px;background:#ffffff;border:1px solid #e1e5ea;border-radius:12px">
${parts.filter(Boolean).join('\n')}
</td></tr>
${footer ? `<tr><td class="soft" style="padding:16px 4px 0;font-size:12px;line-height:1.6;color:#626a76">${escaped(footer)}</td></tr>` : ''}
</table>
</td></tr>
</table>
</body>
</html>`;
}

function paragraph(text: string): string {
  return `<p class="ink" style="margin:12px 0 0;font-size:15px;line-height:1.6;color:#15181c">${escaped(text)}</p>`;
}

function table(rows: NonNullable<Page['rows']>): string {
  const row = ([label, value]: readonly [string, string]) => `<tr>
<td class="soft line" valign="top" style="padding:10px 16px 10px 0;border-top:1px solid #e9ecf0;font-size:14px;line-height:1.5;white-space:nowrap;color:#626a76">${escaped(label)}</td>
<td class="ink line" valign="top" width="100%" style="padding:10px 0;border-top:1px solid #e9ecf0;font-size:15px;line-height:1.5;color:#15181c;word-break:break-word">${escaped(value)}</td>
</tr>`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin-top:20px">${rows.map(row).join('')}</table>`;
}

function codeBox(code: string): string {
  return `<p class="code" style="margin:20px 0 0;padding:16px;border-radius:8px;background:#f3f5f7;text-align:center;font-size:30px;font-weight:600;letter-spacing:6px;color:#15181c">${escaped(code)}</p>`;
}

/** Links of equal weight: which of them is taken is the reader's business. They wrap on a narrow screen. */
function question({ question, links }: NonNullable<Page['choices']>): string {
  const link = ({ label, url }: { label: string; url: string }) =>
    `<a class="choice" href="${escaped(url)}" style="display:inline-block;margin:8px 8px 0 0;padding:8px 16px;border:1px solid #c3cad3;border-radius:8px;font-size:15px;font-weight:600;color:#15181c;text-decoration:none">${escaped(label)}</a>`;
  return `<p class="soft" style="margin:24px 0 0;font-size:14px;line-height:1.5;color:#626a76">${escaped(question)}</p>
<p style="margin:0">${links.map(link).join('\n')}</p>`;
}

/** The padding stands on the cell, because Outlook gives none to a link. */
function action({ label, url }: { label: string; url: string }): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin-top:24px"><tr>
<td bgcolor="#4649d6" style="border-radius:8px;padding:11px 20px"><a href="${escaped(url)}" style="display:inline-block;font-size:15px;font-weight:600;color:#ffffff;text-decoration:none">${escaped(label)}</a></td>
</tr></table>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br>');
}
