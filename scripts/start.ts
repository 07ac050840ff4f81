/** `npm start`: the whole product on this machine. */
import { buildWeb } from './web.ts';

if (!buildWeb()) {
  console.error('The web app could not be built: see the message above.');
  process.exit(1);
}
const { main } = await import('../infra/local/index.ts');
await main();
