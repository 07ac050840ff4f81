/** The local cloud alone, for `npm run dev`: Node's watch mode does not tell a module that it is the main one. */
import { main } from '../infra/local/index.ts';

await main();
