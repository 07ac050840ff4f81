import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it, onTestFinished } from 'vitest';
import { functionArn } from '../../../infra/local/aws.ts';
import * as Scheduler from '../../../infra/local/scheduler.ts';
import { credentials, open, region, type TestFunctions, temporaryFolder, until } from './services.ts';

const group = 'roomlight';
const minute = 60_000;

async function setup(functions: TestFunctions, dataDir = temporaryFolder(), clockAdvance = 0) {
  const services = open(functions, dataDir, clockAdvance);
  const scheduler = await Scheduler.start({ ...services, group });
  const client = new SchedulerClient({ endpoint: scheduler.url, region, credentials, maxAttempts: 1 });
  scheduler.begin();
  services.queue.begin();
  const end = async () => {
    await scheduler.end();
    await services.end();
  };
  onTestFinished(end);
  return { ...services, client, end };
}

/** A function that notes what it is given. */
function timer(run: (event: { booking: string }) => unknown = () => undefined) {
  const fired: string[] = [];
  const functions: TestFunctions = {
    timer: {
      trigger: { kind: 'timer', variable: 'TIMER_ARN' },
      run(event: { booking: string }) {
        fired.push(event.booking);
        return run(event);
      },
    },
  };
  return { fired, functions };
}

function schedule(name: string, expression: string, more: Partial<CreateScheduleCommandInput> = {}) {
  return {
    Name: name,
    GroupName: group,
    ScheduleExpression: expression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: functionArn('timer'),
      RoleArn: 'arn:aws:iam::000000000000:role/timer',
      Input: JSON.stringify({ booking: name }),
    },
    ...more,
  } satisfies CreateScheduleCommandInput;
}

function at(time: number): string {
  return `at(${new Date(time).toISOString().slice(0, 19)})`;
}

describe('a one-time schedule', () => {
  it('fires once when the clock gets there, and is gone', async () => {
    const { fired, functions } = timer();
    const { client, clock, queue } = await setup(functions);
    await client.send(new CreateScheduleCommand(schedule('reminder', at(clock.now() + 10 * minute))));
    clock.advance(9 * minute);
    expect(queue.pending()).toBe(0);
    clock.advance(1 * minute);
    await until(() => fired.length === 1);
    clock.advance(60 * minute);
    await until(() => queue.pending() === 0);
    expect(fired).toEqual(['reminder']);
    await expect(client.send(new GetScheduleCommand({ Name: 'reminder', GroupName: group }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is read in its own time zone', async () => {
    const { fired, functions } = timer();
    const { client, clock, queue } = await setup(functions);
    clock.set(Date.parse('2027-01-04T00:40:00Z'));
    const input = schedule('nine', 'at(2027-01-04T09:00:00)', { ScheduleExpressionTimezone: 'Asia/Shanghai' });
    await client.send(new CreateScheduleCommand(input));
    clock.advance(10 * minute);
    expect(queue.pending()).toBe(0);
    clock.advance(10 * minute);
    await until(() => fired.length === 1);
  });

  it('that came due while the cloud was down fires once at the next start', async () => {
    const { fired, functions } = timer();
    const first = await setup(functions);
    await first.client.send(new CreateScheduleCommand(schedule('missed', at(first.clock.now() + minute))));
    await first.client.send(new CreateScheduleCommand(schedule('later', at(first.clock.now() + 100 * minute))));
    await first.end();

    const second = await setup(functions, first.dataDir, 10 * minute);
    await until(() => second.queue.pending() === 0 && fired.length > 0);
    await second.end();

    const third = await setup(functions, first.dataDir);
    expect(third.queue.pending()).toBe(0);
    expect(fired).toEqual(['missed']);
  });

  it('moves and is cancelled', async () => {
    const { fired, functions } = timer();
    const { client, clock, queue } = await setup(functions);
    const start = clock.now();
    await client.send(new CreateScheduleCommand(schedule('moved', at(start + 10 * minute))));
    await client.send(new CreateScheduleCommand(schedule('cancelled', at(start + 10 * minute))));
    await client.send(new UpdateScheduleCommand(schedule('moved', at(start + 20 * minute))));
    await client.send(new DeleteScheduleCommand({ Name: 'cancelled', GroupName: group }));
    clock.advance(15 * minute);
    expect(queue.pending()).toBe(0);
    clock.advance(5 * minute);
    await until(() => fired.length === 1);
    expect(fired).toEqual(['moved']);
  });
});

describe('the calls', () => {
  it('answer as AWS does', async () => {
    const { client, clock } = await setup(timer().functions);
    const one = schedule('one', at(clock.now() + minute));
    const created = await client.send(new CreateScheduleCommand(one));
    expect(created.ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/roomlight/one');
    const found = await client.send(new GetScheduleCommand({ Name: 'one', GroupName: group }));
    expect(found).toMatchObject({ ScheduleExpression: one.ScheduleExpression, Target: one.Target, State: 'ENABLED' });
    expect(found.CreationDate).toBeInstanceOf(Date);

    await expect(client.send(new CreateScheduleCommand(one))).rejects.toMatchObject({
      name: 'ConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(
      client.send(new UpdateScheduleCommand(schedule('none', one.ScheduleExpression))),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(client.send(new DeleteScheduleCommand({ Name: 'none', GroupName: group }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(
      client.send(new CreateScheduleCommand(schedule('elsewhere', one.ScheduleExpression, { GroupName: 'none' }))),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each(['at(tomorrow)', 'at(2027-02-30T10:00:00)', 'rate(0 minutes)', 'cron(0 9 * * * *)', '10:00'])(
    'refuse the expression %s',
    async (expression) => {
      const { client } = await setup(timer().functions);
      await expect(client.send(new CreateScheduleCommand(schedule('bad', expression)))).rejects.toMatchObject({
        name: 'ValidationException',
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it('list a group a page at a time', async () => {
    const { client, clock } = await setup(timer().functions);
    for (const name of ['a-1', 'a-2', 'a-3', 'b-1']) {
      await client.send(new CreateScheduleCommand(schedule(name, at(clock.now() + minute))));
    }
    const first = await client.send(new ListSchedulesCommand({ GroupName: group, NamePrefix: 'a-', MaxResults: 2 }));
    const { NextToken } = first;
    const second = await client.send(
      new ListSchedulesCommand({ GroupName: group, NamePrefix: 'a-', MaxResults: 2, NextToken }),
    );
    expect([first, second].map(({ Schedules }) => Schedules?.map(({ Name }) => Name))).toEqual([
      ['a-1', 'a-2'],
      ['a-3'],
    ]);
  });
});

describe('a repeating schedule', () => {
  it('fires at each of its times', async () => {
    const { fired, functions } = timer();
    const { client, clock, queue } = await setup(functions);
    clock.set(Date.parse('2027-03-26T12:00:00Z'));
    const input = schedule('daily', 'cron(30 8 ? * MON-FRI *)', { ScheduleExpressionTimezone: 'Europe/Berlin' });
    await client.send(new CreateScheduleCommand(input));
    // From Friday over a weekend in which summer time begins: Monday, 08:30 in Berlin is 06:30 UTC.
    clock.set(Date.parse('2027-03-29T06:29:59Z'));
    expect(queue.pending()).toBe(0);
    clock.set(Date.parse('2027-03-29T06:30:00Z'));
    await until(() => fired.length === 1);
    clock.set(Date.parse('2027-03-30T06:30:00Z'));
    await until(() => fired.length === 2);
  });
});

describe('a target that fails', () => {
  it('is tried again as its policy says, and then given up', async () => {
    const { fired, functions } = timer(() => {
      throw new Error('not today');
    });
    const { client, clock, queue } = await setup(functions);
    const input = schedule('failing', at(clock.now() + minute));
    const Target = { ...input.Target, RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 } };
    await client.send(new CreateScheduleCommand({ ...input, Target }));
    clock.advance(minute);
    await until(() => queue.failures().length === 1);
    expect(fired).toEqual(['failing', 'failing', 'failing']);
    expect(queue.failures()[0]).toMatchObject({ function: 'timer', attempts: 3, payload: { booking: 'failing' } });
    expect(queue.failures()[0]?.error).toContain('not today');
  });
});
