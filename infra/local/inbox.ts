import { type Attachment, isTextual, type Mail } from './mail.ts';

const style = `
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
  body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
  h1 { font-size: 1.4rem }
  details { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; margin: .75rem 0 }
  summary { padding: .6rem 1rem; cursor: pointer; display: grid; grid-template-columns: 1fr auto; column-gap: 1rem }
  summary strong { overflow-wrap: anywhere }
  summary small { opacity: .7; font-variant-numeric: tabular-nums }
  summary .to { grid-column: 1 / -1 }
  section { padding: 0 1rem 1rem }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
  iframe { width: 100%; height: 24rem; border: 0; background: white }
`;

/** The page of all mail that the local cloud has taken, newest first. */
export function inboxPage(mails: readonly Mail[], to: string | undefined): string {
  const title = '收件箱 Inbox';
  const shown = to === undefined ? '' : ` · ${escaped(to)} (<a href="/local/inbox">全部 all</a>)`;
  const list = mails.length > 0 ? mails.map(entry).join('') : '<p>还没有邮件。 No mail yet.</p>';
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style><h1>${title}${shown}</h1>${list}</html>`;
}

function entry(mail: Mail, index: number): string {
  const { subject, to, cc, at, html, text, attachments } = mail;
  const recipients = [...to, ...cc]
    .map((address) => `<a href="/local/inbox?to=${encodeURIComponent(address)}">${escaped(address)}</a>`)
    .join(', ');
  const time = new Date(at).toISOString().replace('T', ' ').slice(0, 16);
  const body = html
    ? `<iframe sandbox title="${escaped(subject)}" srcdoc="${escaped(html)}"></iframe>`
    : `<pre>${escaped(text)}</pre>`;
  return `<details${index === 0 ? ' open' : ''}><summary><strong>${escaped(subject)}</strong><small>${time} UTC</small>
<small class="to">${recipients}</small></summary><section>${body}${attachments.map(attached).join('')}</section></details>`;
}

function attached({ name, type, content }: Attachment): string {
  const shown = isTextual(type) ? `<pre>${escaped(content)}</pre>` : '';
  return `<p>📎 ${escaped(name)} <small>${escaped(type)}</small></p>${shown}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
