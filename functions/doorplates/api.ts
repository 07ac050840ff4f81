import * as operations from '../../shared/doorplates/operations.ts';
import { api } from '../http.ts';
import * as Doorplates from './doorplates.ts';
import * as Pairing from './pairing.ts';

export const handler = api('doorplates', operations, {
  startPairing: (_scope, _input, { source }) => Pairing.start(source),
  finishPairing: (_scope, input) => Pairing.finish(input),
  pair: (scope, input) => Pairing.pair(scope, input),
  list: (scope) => Doorplates.list(scope),
  change: (scope, input) => Doorplates.change(scope, input),
  remove: (scope, input) => Doorplates.remove(scope, input),
});
