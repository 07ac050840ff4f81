/** `node iot/agent/index.ts --server https://…`: the doorplate of a board without a browser. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { type Agent, startAgent } from './agent.ts';
import { type AgentSettings, readSettings, usage, WrongSettings } from './settings.ts';
import { watchdog } from './watchdog.ts';

/** EX_TEMPFAIL: whoever started it starts it again. */
const againCode = 75;
const wrongCode = 2;
const endWithinMs = 5000;

const log = (text: string) => console.log(text);

function settingsOf(): AgentSettings | null {
  try {
    const settings = readSettings(process.argv.slice(2), process.env);
    if (settings && !settings.check) prepare(settings.data);
    return settings;
  } catch (error) {
    if (!(error instanceof WrongSettings)) throw error;
    console.error(`${error.message}\nSee --help.`);
    process.exit(wrongCode);
  }
}

function prepare(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(data, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new WrongSettings(`--data ${data} cannot be written to (${error instanceof Error ? error.message : error}).`);
  }
}

function main(settings: AgentSettings): void {
  const stopWatchdog = watchdog(process.env, log);
  let ending = false;
  const agent: Agent = startAgent({ settings, log, restart: () => void leave(againCode) });

  async function leave(code: number): Promise<void> {
    if (ending) return;
    ending = true;
    stopWatchdog();
    // A bar that does not answer holds up nobody.
    setTimeout(() => process.exit(code), endWithinMs).unref();
    await agent.end();
    process.exit(code);
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
  process.on('unhandledRejection', (error) => console.error(error));
}

const settings = settingsOf();
if (!settings) console.log(usage);
else if (!settings.check) main(settings);
