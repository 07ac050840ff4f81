/** The local cloud: every service the product stands on, started in order and ended in reverse. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setSource } from '../../functions/clock.ts';
import { functions } from '../functions.ts';
import * as Bus from './bus.ts';
import * as Clock from './clock.ts';
import * as Config from './config.ts';
import { Fault } from './fault.ts';
import * as Gateway from './gateway.ts';
import * as Invoke from './invoke.ts';
import * as IotData from './iot-data.ts';
import * as Mail from './mail.ts';
import * as Media from './media.ts';
import * as Mqtt from './mqtt.ts';
import * as Pages from './pages.ts';
import * as Queue from './queue.ts';
import * as Rules from './rules.ts';
import * as Scheduler from './scheduler.ts';
import * as Seeding from './seeding.ts';
import { environment, names } from './settings.ts';
import * as Site from './site.ts';
import * as Store from './store.ts';
import * as Streams from './streams.ts';
import * as Table from './table.ts';
import * as Traffic from './traffic.ts';

/** A running local cloud. */
export interface Cloud {
  /** Such as `http://127.0.0.1:8787`. */
  url: string;
  /** MQTT over TCP, such as `mqtt://127.0.0.1:1883`. */
  mqttUrl: string;
  ports: Ports;
  clock: Clock.Clock;
  mail: Mail.MailService;
  queue: Queue.Queue;
  streams: Streams.Streams;
  broker: Mqtt.Broker;
  store: Store.Store;
  /** Resolves when all that follows from what has been written is done: streams, events, timers that are due. */
  settled(): Promise<void>;
  end(): Promise<void>;
}

/** Ports of the services behind the gateway; free ones where they are not given. */
export interface Ports {
  table?: number | undefined;
  bus?: number | undefined;
  scheduler?: number | undefined;
  iotData?: number | undefined;
  mail?: number | undefined;
}

export interface Options {
  log(line: string): void;
  /** Those of an earlier start, so that clients made then find the services again. */
  ports?: Ports;
  /** Functions to run instead of the product's own. */
  functions?: typeof functions;
  /** Ends a start under way. */
  signal?: AbortSignal;
}

/** @throws Fault when something stands in the way that the person who starts it can put right */
export async function start(config: Config.Config, options: Options): Promise<Cloud> {
  const { log, ports = {}, signal } = options;
  const { dataDir, host } = config;
  const parts: { end(): unknown }[] = [];
  const end = async () => {
    for (const part of parts.splice(0).reverse()) await part.end();
  };
  const part = <T extends { end(): unknown }>(started: T): T => {
    parts.push(started);
    return started;
  };

  try {
    Config.prepareDataDir(dataDir);
    const store = part(Store.start({ dataDir }));
    Seeding.discardHalfDemo(store, dataDir);
    const clock = Clock.start({ store, advance: config.clockAdvance });
    setSource(clock.now);
    const traffic = Traffic.start();
    const invoker = Invoke.start({ functions: options.functions ?? functions, log });
    const media = Media.start({ dataDir, bucket: names.bucket });

    let behind: Gateway.Behind | undefined;
    const gateway = part(await Gateway.start({ host, port: config.port, behind: () => behind }));
    const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    const url = `http://${reachable}:${gateway.port}`;

    const queue = part(Queue.start({ store, invoker, traffic, log }));
    const rules = Rules.start({ invoker, queue, clock });
    const [table, broker] = await together([
      Table.start({
        dataDir,
        endpoint: config.dynamodb,
        port: ports.table,
        name: names.table,
        log,
      }).then(part),
      Mqtt.start({ host, port: config.mqttPort, store, clock, invoker, rules, log }).then(part),
    ]);
    const [mail, bus, scheduler, iotData] = await together([
      Mail.start({ store, clock, port: ports.mail }).then(part),
      Bus.start({ invoker, queue, clock, name: names.bus, port: ports.bus }).then(part),
      Scheduler.start({ store, queue, clock, group: names.scheduleGroup, port: ports.scheduler }).then(part),
      IotData.start({ broker, port: ports.iotData }).then(part),
    ]);
    const addresses = {
      dynamodb: table.url,
      scheduler: scheduler.url,
      bus: bus.url,
      iotData: iotData.url,
      mail: mail.url,
    };
    Object.assign(process.env, environment({ site: url, ...addresses }));

    const seeds = config.seed === 'demo' && !Seeding.demo(store);
    if (seeds) await Seeding.seedDemo({ store, clock, invoker, queue, media, signal });
    signal?.throwIfAborted();
    const streams = part(await Streams.start({ table, store, invoker, queue, traffic, log, fromNow: seeds }));
    wakeAfterWrites(invoker, options.functions ?? functions, streams);
    const trimming = setInterval(() => table.trim(streams.passed()), 3_600_000);
    part({ end: () => clearInterval(trimming) });

    const site = Site.start({ folder: webBuild, reach: { live: url.replace(/^http/, 'ws') } });
    const settled = async () => {
      const calm = traffic.hurry();
      try {
        let seen: number;
        do {
          await queue.drained();
          seen = queue.added();
          await streams.settled();
          // What was run meanwhile may have written after its stream was looked at.
        } while (!(await queue.drained()) || queue.added() !== seen);
      } finally {
        calm();
      }
    };
    const pages = Pages.start({ mail, clock, queue, localSignIn: Seeding.localSignIn, settled, log });
    behind = { invoker, traffic, clock, media, site, pages, upgrade: broker.upgrade, openapi, log };
    // First to end: nothing new comes in, and what is being answered is answered.
    part({
      async end() {
        behind = undefined;
        await traffic.drained(2000);
      },
    });
    queue.begin();
    scheduler.begin();
    table.trim(streams.passed());

    const mqttUrl = `mqtt://${reachable}:${broker.port}`;
    const [doors, lobbies] = [Seeding.doors(store), Seeding.lobbies(store)];
    if (doors.length > 0)
      part(await (await import('./doorplates.ts')).start({ url: mqttUrl, dataDir, doors, lobbies }));

    return {
      url,
      mqttUrl,
      ports: { table: table.port, bus: bus.port, scheduler: scheduler.port, iotData: iotData.port, mail: mail.port },
      clock,
      mail,
      queue,
      streams,
      broker,
      store,
      settled,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Waits for all, also when one has failed, so that every part that did start is known and can be ended. */
async function together<T extends readonly unknown[]>(starting: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(starting);
  return (await Promise.all(starting)) as unknown as T;
}

const webBuild = fileURLToPath(new URL('../../web/build', import.meta.url));
const openapiModule = new URL('../../shared/openapi.ts', import.meta.url);

/** Made when first asked for. */
let document: Promise<string> | undefined;
function openapi(): Promise<string> {
  document ??= (import(/* @vite-ignore */ openapiModule.href) as Promise<{ openapi(): unknown }>).then((module) =>
    JSON.stringify(module.openapi()),
  );
  return document;
}

/** A function that may write has run: who follows the stream looks at once, after the answer is on its way. */
function wakeAfterWrites(invoker: Invoke.Invoker, defined: typeof functions, streams: Streams.Streams): void {
  let planned = false;
  invoker.onDone((name, event) => {
    const { http } = (event as { requestContext?: { http?: { method: string } } }).requestContext ?? {};
    if (planned || defined[name]?.rights.table !== 'RW' || http?.method === 'GET') return;
    planned = true;
    setImmediate(() => {
      planned = false;
      streams.wake();
    });
  });
}

/** Runs it for a person: starts, says where everything is, and ends on Ctrl-C. */
export async function main(): Promise<void> {
  const log = (line: string) => console.error(line);
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ending.abort());
  process.on('unhandledRejection', (error) =>
    log(`Unhandled: ${error instanceof Error ? error.stack : String(error)}`),
  );

  try {
    const config = Config.read(process.env);
    const cloud = await start(config, { log, signal: ending.signal });
    console.log(await announcement(cloud, config));
    if (!ending.signal.aborted) await once(ending.signal, 'abort');
    // On a busy machine it takes its time; what hangs is not waited for.
    setTimeout(() => process.exit(0), 20_000).unref();
    await cloud.end();
    process.exit(0);
  } catch (error) {
    if (ending.signal.aborted) process.exit(0);
    console.error(error instanceof Fault ? error.message : error);
    process.exit(1);
  }
}

async function announcement({ url, mqttUrl, store }: Cloud, { dataDir }: Config.Config): Promise<string> {
  const people = Seeding.demo(store) ? await Seeding.demoPeople() : [];
  const width = Math.max(0, ...people.map(({ role }) => role.length));
  return [
    '',
    `  Web app     ${url}${existsSync(webBuild) ? '' : '   (not built yet)'}`,
    `  API         ${url}/api/v1, described in ${url}/api/openapi.json`,
    `  Mail inbox  ${url}/local/inbox`,
    `  MQTT        ${mqttUrl}, ${url.replace(/^http/, 'ws')}/mqtt`,
    `  Data        ${dataDir}`,
    ...(people.length > 0 ? ['', '  Sign in with one click:'] : []),
    ...people.map(
      (person) => `  ${person.role.padEnd(width)}  ${Seeding.signInLink(url, person)}  (${person.company})`,
    ),
    ...(people.length > 0 ? ['', `  Run the service   ${url}/local/sign-in?email=${names.operator}`] : []),
    '',
    `Roomlight is ready on ${url}`,
  ].join('\n');
}

if (import.meta.main) await main();
