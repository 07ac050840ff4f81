import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { credentials as account } from '../../../infra/local/aws.ts';
import * as Mail from '../../../infra/local/mail.ts';
import * as Media from '../../../infra/local/media.ts';
import { listen } from '../../../infra/local/ports.ts';
import { credentials, open, region, temporaryFolder } from './services.ts';

async function mailService(dataDir = temporaryFolder()) {
  const services = open({}, dataDir);
  const mail = await Mail.start(services);
  const client = new SESv2Client({ endpoint: mail.url, region, credentials, maxAttempts: 1 });
  const end = async () => {
    await mail.end();
    await services.end();
  };
  onTestFinished(end);
  return { ...services, mail, client, end };
}

describe('mail', () => {
  it('is kept as its reader sees it, with its calendar file, also over a restart', async () => {
    const first = await mailService();
    const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
    const composed = new MailComposer({
      from: 'Roomlight <no-reply@roomlight.example>',
      to: 'lin@example.com',
      subject: '会议：季度评审',
      text: '您好',
      html: '<p>您好</p>',
      icalEvent: { method: 'REQUEST', filename: 'invite.ics', content: calendar },
    });
    await first.client.send(
      new SendEmailCommand({
        FromEmailAddress: 'no-reply@roomlight.example',
        Destination: { ToAddresses: ['林 <lin@example.com>'] },
        Content: { Raw: { Data: await composed.compile().build() } },
      }),
    );
    await first.client.send(
      new SendEmailCommand({
        FromEmailAddress: 'no-reply@roomlight.example',
        Destination: { ToAddresses: ['zhou@example.com'] },
        Content: { Simple: { Subject: { Data: 'Code' }, Body: { Text: { Data: '482913' } } } },
      }),
    );
    await first.end();

    const { mail } = await mailService(first.dataDir);
    const [simple, raw] = await mail.inbox();
    expect(simple).toMatchObject({ to: ['zhou@example.com'], subject: 'Code', text: '482913', attachments: [] });
    expect(raw).toMatchObject({ to: ['lin@example.com'], subject: '会议：季度评审' });
    expect(raw?.text.trim()).toBe('您好');
    expect(raw?.html).toContain('<p>您好</p>');
    const file = raw?.attachments.find(({ name }) => name === 'invite.ics');
    expect(file?.content.replaceAll('\r', '')).toBe(calendar.replaceAll('\r', ''));
    expect(await mail.inbox({ to: 'lin@example.com' })).toHaveLength(1);
  });

  it('is refused where SES refuses it', async () => {
    const { client } = await mailService();
    const Content = { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } };
    const send = (ToAddresses: string[]) =>
      client.send(new SendEmailCommand({ FromEmailAddress: 'a@b.example', Destination: { ToAddresses }, Content }));
    await expect(send(['not an address'])).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(send([])).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(send(Array.from({ length: 51 }, (_, n) => `p${n}@b.example`))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });
});

async function mediaService() {
  const bucket = 'test-media';
  const media = Media.start({ dataDir: temporaryFolder(), bucket });
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    if (path.startsWith('media/')) media.serve(request, response, path);
    else media.s3(request, response);
  });
  const url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1', 'test')}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const client = new S3Client({
    endpoint: url,
    region,
    credentials: account,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return { url, bucket, client };
}

describe('media', () => {
  it('is put through a signed address and served to everybody', async () => {
    const { url, bucket, client } = await mediaService();
    const photo = randomBytes(300_000);
    const address = await getSignedUrl(
      client,
      new PutObjectCommand({ Bucket: bucket, Key: 'media/tnt/photo 1', ContentType: 'image/png' }),
    );
    const put = await fetch(address, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: photo });
    expect(put.status).toBe(200);

    const served = await fetch(`${url}/media/tnt/photo 1`);
    expect(served.status).toBe(200);
    expect(served.headers.get('content-type')).toBe('image/png');
    expect(served.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await served.arrayBuffer()).equals(photo)).toBe(true);
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'media/tnt/photo 1' }));
    expect(head).toMatchObject({ ContentLength: photo.length, ContentType: 'image/png' });
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'media/tnt/photo 1' }));
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(photo)).toBe(true);
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'media/tnt/photo 1' }));
    const listed = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(listed.KeyCount ?? 0).toBe(0);
  });

  it('keeps strangers out of the bucket', async () => {
    const { url, bucket } = await mediaService();
    expect((await fetch(`${url}/${bucket}/`)).status).toBe(403);
    expect((await fetch(`${url}/${bucket}/media/x`, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(`${url}/media/../secret`)).status).not.toBe(200);
    expect((await fetch(`${url}/media/none`)).status).toBe(404);
  });
});
